"""`CostCheck`: a required cost against the bill."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from dsl.design import Design, Requirement
from dsl.quantity import Dimension, Quantity
from reviewer.analysis.cost.bill import Bill
from reviewer.analysis.requirement_checks import Outcome
from reviewer.text.dollars import at_least, dollars

_ROUNDING = 1e-9  # of sums of doubles


class CostCheck(NamedTuple):
    """One `require cost` against the bill, in dollars a month, or for a million requests.

    `flow` is "" for the whole design. Where the outcome is open, the bill lacks something and `found` is
    a lower bound; None where no cost is known.
    """

    requirement: Requirement
    flow: str
    is_per_million: bool
    wanted: float
    found: float | None
    outcome: Outcome

    @property
    def text(self) -> str:
        """The cost and the limit: "The design costs $584 a month, $100 allowed."."""
        of = " for a million requests" if self.is_per_million else " a month"
        on = f"`{self.flow}` costs" if self.flow else "The design costs"
        if self.found is None:
            return f"{on} ?{of}, {dollars(self.wanted)} allowed."
        found = at_least(self.found, is_whole=self.outcome is not Outcome.OPEN)
        return f"{on} {found}{of}, {dollars(self.wanted)} allowed."


def cost_checks(design: Design, bill: Bill) -> tuple[CostCheck, ...]:
    """Every requirement on cost, in the order of the design."""
    return tuple(_checks(design, bill))


def _checks(design: Design, bill: Bill) -> Iterator[CostCheck]:
    for required in design.requirements:
        value = required.value
        if required.metric != "cost" or not isinstance(value, Quantity):
            continue
        per_million = value.dimension is Dimension.UNIT_COST
        found = _found(bill, required.flow, per_million=per_million)
        outcome = _outcome(bill, value.value, found)
        yield CostCheck(required, required.flow, per_million, value.value, found, outcome)


def _found(bill: Bill, flow: str, *, per_million: bool) -> float | None:
    if not flow:
        return bill.per_million if per_million else bill.dollars
    own = bill.flow(flow)
    if own is None:
        return None
    return own.per_million if per_million else own.dollars


def _outcome(bill: Bill, wanted: float, found: float | None) -> Outcome:
    if found is None:
        return Outcome.OPEN
    if found > wanted * (1 + _ROUNDING):
        return Outcome.MISSED
    return Outcome.MET if bill.is_whole else Outcome.OPEN
