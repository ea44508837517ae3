"""`Waste`: machines that are paid for but that the planned load does not need."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from dsl.design import Component
from dsl.kinds import Family
from reviewer.analysis.topology.counts import has_leader, own_copies

if TYPE_CHECKING:
    from reviewer.analysis.capacity.capacity_facts import CapacityFacts
    from reviewer.analysis.cost.bill import Bill, ComponentBill
    from reviewer.analysis.cost.usage import Usage

LEAST = 2
"""Machines that are never waste: the second carries the load when the first fails."""


class Waste(NamedTuple):
    """A component with more machines than its load needs, and the monthly cost of the excess."""

    component: Component
    stated: int
    needed: int
    dollars: float


def wasted(bill: Bill, capacity: CapacityFacts, usage: Usage) -> list[Waste]:
    """Every component whose count is stated, whose load is known, and that needs fewer machines.

    Copies of a store with a leader are not waste: they are there for failover.
    """
    return sorted(_found(bill, capacity, usage), key=lambda one: -one.dollars)


def _found(bill: Bill, capacity: CapacityFacts, usage: Usage) -> Iterator[Waste]:
    for part in bill.components:
        component, machines = part.component, usage.machines(part.component)
        if machines is None or not machines.is_stated or not _is_judged(capacity, component):
            continue
        needed = max(_least(component), capacity.machines_needed(component))
        each = _price_each(part, machines.number)
        if needed < machines.number and each > 0:
            saved = (machines.number - needed) * each
            yield Waste(component, machines.number, needed, saved)


def _least(component: Component) -> int:
    """The fewest machines that keep its copies apart."""
    keeps = component.family in (Family.STORE, Family.MESSAGING)
    return max(LEAST, (own_copies(component) or 1) if keeps else 1)


def _is_judged(capacity: CapacityFacts, component: Component) -> bool:
    """Whether its load is known, by the machine, and nothing but load decides how many there are."""
    strain = capacity.strain(component)
    if strain is None or strain.is_by_core or capacity.machines_filled(component) <= 0:
        return False
    said = component.attributes
    return not (has_leader(component) or said.autoscale or said.connections)


def _price_each(part: ComponentBill, number: int) -> float:
    """Dollars a month of one machine."""
    if part.is_stated:
        return part.lines[0].dollars / number
    hours = [line for line in part.lines if line.unit in ("h", "vCPU-h", "GB-h")]
    return sum(line.dollars for line in hours) / number if hours else 0.0
