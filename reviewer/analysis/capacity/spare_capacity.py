"""`SpareCapacity`: what the instances of a component carry beyond their load."""

from __future__ import annotations

from typing import NamedTuple

from dsl.design import Component, Op
from reviewer.analysis.capacity.capacity import Capacity
from reviewer.analysis.capacity.component_load import ComponentLoad
from reviewer.analysis.topology.counts import nodes
from reviewer.analysis.traffic.demand import Demand
from reviewer.text.numbers import rate


class SpareCapacity(NamedTuple):
    """The load of a component against what its instances typically carry, requests a second.

    `instances` is None where they are not counted: it scales with what it is sent.
    """

    component: Component
    load: float
    capacity: Capacity
    instances: int | None

    @property
    def spare(self) -> float:
        """Requests a second that it could take besides: instances × capacity - load."""
        return (self.instances or 0) * self.capacity.typical - self.load

    @property
    def assumed(self) -> tuple[str, ...]:
        """The figure taken for its capacity, by subject."""
        return (self.capacity.assumed.subject,) if self.capacity.assumed else ()

    @property
    def sum(self) -> str:
        """What all of it carries, minus its load, in words."""
        each, number = self.capacity.typical, self.instances or 0
        total = f"{number} × {rate(each)} = {rate(number * each)}" if number > 1 else rate(each)
        handles = f"`{self.component.name}` handles {total}"
        if self.spare <= 0:
            return f"{handles} and already receives {rate(self.load)}"
        return f"{handles}, minus its load of {rate(self.load)}: {rate(self.spare)} to spare"


def spare_capacity(
    load: ComponentLoad, component: Component, demand: Demand | None
) -> SpareCapacity | None:
    """The spare capacity of a component for reads; None where load or capacity is not known."""
    capacity = load.of(component, Op.READ)
    if demand is None or capacity is None:
        return None
    return SpareCapacity(component, demand.total, capacity, nodes(component))
