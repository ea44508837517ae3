"""What one machine of each component costs a month, to choose between plans by dollars."""

from __future__ import annotations

from collections.abc import Mapping

from dsl.design import Component
from reviewer.analysis.cost.bill import ComponentBill
from reviewer.analysis.facts import Facts
from reviewer.rule_kit.costs import cost_of
from reviewer.whatif.sizes import countable

_BY_THE_HOUR = frozenset({"h", "vCPU-h", "GB-h"})


def machine_prices(facts: Facts) -> Mapping[str, float]:
    """Dollars a month of one machine, by component; empty where one that is counted has no price.

    Dollars and machines are not added up: without one of the prices, plans are chosen by machines.
    """
    found: dict[str, float] = {}
    for part in facts.design.components.values():
        bill = cost_of(facts).bill.of(part.name)
        if bill is None or not countable(part):
            continue
        price = _price_of_one(facts, part, bill)
        if price <= 0:
            return {}
        found[part.name] = price
    return found


def _price_of_one(facts: Facts, part: Component, bill: ComponentBill) -> float:
    run = cost_of(facts).machines(part)
    if run is None or run.number < 1:
        return 0.0
    if bill.is_stated:
        return bill.lines[0].dollars / run.number
    hours = [line.dollars for line in bill.lines if line.unit in _BY_THE_HOUR]
    return sum(hours) / run.number
