"""`World`: one design with its facts, as expressions see it, and the fuel to look at it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from dsl.design import Component, Op
from reviewer.analysis.facts import Facts, made_once

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dsl.design import Design
    from reviewer.analysis.traffic.routes import Route

MOST_STEPS = 1_000_000
"""Steps that one expression may take in a review, over all places it is asked of."""

MOST_STEPS_OF_ALL = 10_000_000
"""Steps that all expressions of a review may take together."""


class OutOfFuelError(Exception):
    """An expression took more steps than it may."""


class Missing(NamedTuple):
    """The value of what a design does not say; `question` asks for it."""

    question: str


class Trip(NamedTuple):
    """One flow (of a client, where none is stated) for what `op` does; `number` is its place."""

    route: Route
    op: Op
    rate: float | None
    number: int


class World:
    """What expressions are asked of; made once a review."""

    def __init__(self, design: Design, facts: Facts) -> None:
        self.design, self.facts = design, facts
        self.steps_left = MOST_STEPS_OF_ALL
        self._tanks: dict[int, Tank] = {}

    def tank(self, expression: object) -> Tank:
        """The fuel of one expression."""
        found = self._tanks.get(id(expression))
        if found is None:
            found = self._tanks[id(expression)] = Tank(self, expression)
        return found

    @cached_property
    def components(self) -> tuple[Component, ...]:
        """Every component, in the order of the text."""
        return tuple(self.design.components.values())

    @cached_property
    def remark_steps(self) -> int:
        """Steps to look through all decisions, notes and accepted findings once."""
        design = self.design
        remarks = (*design.decisions, *design.notes, *design.accepted)
        return len(remarks) + sum(len(one.title) + len(one.text) for one in remarks) // 50

    @cached_property
    def trips(self) -> tuple[Trip, ...]:
        """Every flow for each op that comes to it, in the order of `facts.latency.flow_latencies`."""
        from reviewer.analysis.latency.flow_latency import ops_of  # noqa: PLC0415  # made where it is asked for

        pairs = [
            (route, rates, op)
            for route, rates in zip(
                self.facts.traffic.routes, self.facts.traffic.arrival_rates, strict=True
            )
            for op in ops_of(route, rates)
        ]
        return tuple(
            Trip(route, op, rates.get(op), n) for n, (route, rates, op) in enumerate(pairs)
        )

    @cached_property
    def trips_through(self) -> Mapping[str, tuple[Trip, ...]]:
        """The flows that visit each component."""
        found: dict[str, list[Trip]] = {}
        for trip in self.trips:
            for name in dict.fromkeys(visit.component.name for visit in trip.route.visits):
                found.setdefault(name, []).append(trip)
        return {name: tuple(trips) for name, trips in found.items()}

    @cached_property
    def members(self) -> Mapping[str, tuple[Component, ...]]:
        """The components of each group, those of groups inside it included."""
        found: dict[str, list[Component]] = {}
        for component in self.components:
            for name in component.groups:
                found.setdefault(name, []).append(component)
        return {name: tuple(parts) for name, parts in found.items()}


class Tank:
    """The steps that one expression has left; `expression` is kept so that its id stays its own."""

    __slots__ = ("_expression", "_left", "_world")

    def __init__(self, world: World, expression: object) -> None:
        self._world, self._expression, self._left = world, expression, MOST_STEPS

    def burn(self, steps: int) -> None:
        """Take `steps`. Raises `OutOfFuelError` where none are left."""
        self._left -= steps
        self._world.steps_left -= steps
        if self._left < 0:
            raise OutOfFuelError(
                f"stopped after {MOST_STEPS:,} steps: it looks at too much of this design"
            )
        if self._world.steps_left < 0:
            raise OutOfFuelError(f"stopped after {MOST_STEPS_OF_ALL:,} steps of all rules together")


def world_of(facts: Facts) -> World:
    """The world of a review, the same for all its rules; the facts keep it."""
    return made_once(facts, _world)


def _world(facts: Facts) -> World:
    return World(facts.design, facts)
