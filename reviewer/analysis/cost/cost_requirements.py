"""`CostCheck`: a required cost against the bill."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from dsl.design import Design, Requirement
from dsl.quantity import Dimension, Quantity
from reviewer.analysis.assumptions import Assumed
from reviewer.analysis.cost.bill import Bill
from reviewer.analysis.requirement_checks import Outcome
from reviewer.text.dollars import at_least, dollars
from reviewer.text.grammar import counted

_ROUNDING = 1e-9  # of sums of doubles

DOUBTLESS = 2.0
"""Times the target from which another class of machine, or a discount, is no way back to it.

Basis: a convention. Neighboring classes of machines differ by two, and commitments of one to three
years save 30 to 60% of list prices."""


class CostCheck(NamedTuple):
    """One `require cost` against the bill, in dollars a month, or for a million requests.

    `flow` is "" for the whole design. Where the bill is not whole, `found` is a lower bound; None where
    no cost is known. `assumed` are the subjects of the prices that it rests
    on and the design does not state, `unverified` those of them that nobody published.
    """

    requirement: Requirement
    flow: str
    is_per_million: bool
    wanted: float
    found: float | None
    outcome: Outcome
    assumed: tuple[str, ...] = ()
    unverified: tuple[str, ...] = ()
    is_whole: bool = True

    @property
    def is_doubtless(self) -> bool:
        """Whether a target that is missed would be missed by other machines, too.

        It is missed twice over, or by prices that are all stated.
        """
        return not self.assumed or (self.found or 0.0) >= DOUBTLESS * self.wanted

    @property
    def found_text(self) -> str:
        """What it comes to: "$584", or "≥ $584" where the bill lacks something."""
        return at_least(self.found or 0.0, is_whole=self.is_whole)

    @property
    def text(self) -> str:
        """The cost and the limit: "The design costs $584 a month, $100 allowed."."""
        of = " for a million requests" if self.is_per_million else " a month"
        on = f"`{self.flow}` costs" if self.flow else "The design costs"
        number = len(self.unverified)
        resting = f" ({counted(number, 'unverified price')})" if number else ""
        if self.found is None:
            return f"{on} ?{of}, {dollars(self.wanted)} allowed{resting}."
        return f"{on} {self.found_text}{of}, {dollars(self.wanted)} allowed{resting}."


def cost_checks(design: Design, bill: Bill, prices: Iterable[Assumed]) -> tuple[CostCheck, ...]:
    """Every requirement on cost, in the order of the design; `prices` are those that were assumed."""
    taken = tuple(prices)
    assumed = tuple(one.subject for one in taken)
    unverified = tuple(one.subject for one in taken if not one.is_verified)
    return tuple(
        check._replace(assumed=assumed, unverified=unverified) for check in _checks(design, bill)
    )


def _checks(design: Design, bill: Bill) -> Iterator[CostCheck]:
    for required in design.requirements:
        value = required.value
        if required.metric != "cost" or not isinstance(value, Quantity):
            continue
        per_million = value.dimension is Dimension.UNIT_COST
        found = _found(bill, required.flow, per_million=per_million)
        outcome = _outcome(bill, value.value, found)
        check = CostCheck(required, required.flow, per_million, value.value, found, outcome)
        yield check._replace(is_whole=bill.is_whole)


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
