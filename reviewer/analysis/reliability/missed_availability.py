"""`MissedAvailability`: a flow that misses its availability target, and what costs it how much."""

from __future__ import annotations

from typing import NamedTuple

from dsl.design import Component, Design
from reviewer.analysis.capacity.served_share import Turned
from reviewer.analysis.reliability.flow_availability import MONTH, FlowAvailability
from reviewer.text.numbers import minutes, percent

TARGETS = (0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.998, 0.999, 0.9995, 0.9999, 0.99999)
"""Availabilities as people promise them."""

MOST_NAMED = 5
"""So many components are named with what they cost."""

NEGLIGIBLE = 0.01
"""What costs less than this part of all that is lost is left out; a convention of reports."""

_ROUNDING = 1e-9


class MissedAvailability(NamedTuple):
    """A flow that is available less than `target`, 0..1; `parts` cost most, the worst first."""

    flow: FlowAvailability
    target: float
    parts: tuple[Component, ...]

    @property
    def overloaded(self) -> tuple[Turned, ...]:
        """What surely turns away more than the target allows, however much of it is up."""
        if self.flow.served.high >= self.target:
            return ()
        return tuple(one for one in self.flow.served.turned if one.surely > 0)

    @property
    def best(self) -> float:
        """The most that is answered of the flow, 0..1: what decides that it misses the target."""
        return self.flow.answered.high

    @property
    def is_range(self) -> bool:
        """Whether less may be answered than `best`."""
        return not self.flow.answered.exact

    @property
    def out_of_reach(self) -> bool:
        """Whether not even any number of copies of everything would do."""
        return self.flow.ceiling.high < self.target

    @property
    def sums(self) -> tuple[str, ...]:
        """What each component costs, what the places cost, and what copies could come to."""
        costs, flow, high = self.flow.costs, self.flow, self.flow.ceiling.high
        lost = minutes((1 - flow.up.low) * MONTH)
        lines = [_turned_away(one) for one in flow.served.turned]
        lines += [
            f"`{part.name}` causes {minutes(costs[part.name] * MONTH)} of the {lost} of downtime a month"
            for part in self.parts
            if part.name in costs
        ]
        spent = sum(cost for name, cost in costs.items() if name in flow.places)
        if spent > NEGLIGIBLE * (1 - flow.up.low):
            lines.append(f"zones and regions as places cost {minutes(spent * MONTH)}")
        ceiling = f"ceiling with unlimited replicas of today's components: {percent(high)}"
        if self.out_of_reach:
            ceiling += f", {minutes((1 - high) * MONTH)} of downtime a month;"
            ceiling += f" {minutes((1 - self.target) * MONTH)} are allowed"
        return (*lines, ceiling)

    @property
    def assumed(self) -> tuple[str, ...]:
        """The figures taken of what costs most, by subject."""
        qualities = ("availability", "failures", "failover", "copies")
        subjects = (f"{part.name}.{quality}" for part in self.parts for quality in qualities)
        return tuple(subject for subject in subjects if subject in self.flow.assumptions)

    def is_proven(self, design: Design) -> bool:
        """Whether what the design states of its components alone is more than is allowed.

        What overload turns away by the best figure known for it is as sure.
        """
        if self.overloaded:
            return True
        stated = {one.subject for one in design.assumptions if one.quality == "availability"}
        stated |= {part.name for part in design.components.values() if part.attributes.sla}
        proven = sum(cost for name, cost in self.flow.costs.items() if name in stated)
        return proven > 1 - self.target + _ROUNDING

    def reached_with_two_of(self, parts: list[Component], left: float) -> float | None:
        """The target that is met with a second instance of each; None where that is today's.

        `left` is the part of its downtime that a second instance leaves.
        """
        costs = sum(self.flow.costs.get(part.name, 0.0) for part in parts)
        found = self.flow.up.low + costs * (1 - left)
        if found >= self.target:
            return None
        return max((one for one in TARGETS if one <= found), default=TARGETS[0])


def _turned_away(one: Turned) -> str:
    text = f"`{one.part.name}` is overloaded and rejects"
    if one.surely > 0:
        return f"{text} {percent(one.surely)} of the requests"
    return f"{text} {percent(one.typical)} of the requests at typical capacity"


def missed_availability(design: Design, flow: FlowAvailability) -> MissedAvailability:
    """A flow that misses its target with the components that cost most, one at least.

    Where overload is why, these are the overloaded ones.
    """
    missed = MissedAvailability(flow, flow.target or 0.0, ())
    if missed.overloaded:
        return missed._replace(parts=tuple(one.part for one in missed.overloaded[:MOST_NAMED]))
    parts = design.components
    costs = [(cost, name) for name, cost in flow.costs.items() if name in parts]
    costs.sort(key=lambda each: -each[0])
    least = NEGLIGIBLE * (1 - flow.up.low)
    named = [name for cost, name in costs[:MOST_NAMED] if cost >= least]
    named = named or [name for _, name in costs[:1]] or flow.weakest
    return missed._replace(parts=tuple(parts[name] for name in named))
