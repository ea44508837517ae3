"""`Costs`: dollars a month today, at the load supposed, and with the change that carries it.

What is lost for a while is paid for all the same.
"""

from __future__ import annotations

from typing import NamedTuple

from reviewer.analysis.cost.bill import Bill
from reviewer.analysis.facts import Facts
from reviewer.rule_kit.costs import cost_of
from reviewer.text.dollars import at_least
from reviewer.whatif.changes import sizes_of
from reviewer.whatif.changing import resized, scaled
from reviewer.whatif.outcome import Outcome


class Costs(NamedTuple):
    """Three bills; the last is None where nothing has to change."""

    today: Bill
    then: Bill
    changed: Bill | None


def costs_of(outcome: Outcome) -> Costs | None:
    """What a scenario costs; None where no price of the design is known."""
    today, sizes = cost_of(outcome.today).bill, sizes_of(outcome)
    if today.dollars <= 0:
        return None
    grown = scaled(outcome.given, outcome.scenario.load)
    then = today if grown is outcome.today.design else cost_of(Facts(grown)).bill
    changed = cost_of(Facts(resized(grown, sizes))).bill if sizes else None
    return Costs(today, then, changed)


def cost_sentence(costs: Costs | None) -> str:
    """What it costs a month, in one sentence; "" where no price is known."""
    if costs is None:
        return ""
    shown = [_amount(bill) for bill in (costs.today, costs.then)]
    text = f"At list prices it costs {shown[0]} a month today"
    if shown[0] != shown[1]:
        text += f", {shown[1]} then"
    if costs.changed is not None:
        text += f", and {_amount(costs.changed)} with the change"
    return f"{text}."


def _amount(bill: Bill) -> str:
    return at_least(bill.dollars, is_whole=bill.is_whole)
