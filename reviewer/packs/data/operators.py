"""What an operator finds in a design: places, and whether its rule holds there.

Every operator looks at each component and each arrow a fixed number of times.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from dsl.design import Component, Link
from reviewer.packs.expressions.compiling import Expression
from reviewer.packs.expressions.fields import COMPONENT, FLOW, GROUP, LINK
from reviewer.packs.expressions.types import COUNT, Type, list_of
from reviewer.packs.expressions.world import Missing, Trip, World

Holds = bool | Missing

PATH = list_of(COMPONENT)._replace(name="path")

SUBJECTS: Mapping[str, tuple[str, Type]] = {
    "component": ("n", COMPONENT),
    "link": ("e", LINK),
    "flow": ("flow", FLOW),
    "group": ("g", GROUP),
}
"""The variable that each subject is called by, and its type."""


class Place(NamedTuple):
    """One place that was looked at.

    `about` and `flows` are what an answer is about; `values` what texts may name.
    """

    holds: Holds
    about: tuple[Component | Link, ...] = ()
    flows: tuple[str, ...] = ()
    values: Mapping[str, Any] = {}


class Operator(ABC):
    """One way to look at a design. `variables` are what texts may name, `credited` those of credits."""

    variables: Mapping[str, Type]
    credited: Mapping[str, Type]

    @abstractmethod
    def places(self, world: World) -> Iterator[Place]:
        """The places it looks at, in the order of the text."""


def all_of(world: World, subject: str) -> tuple[Any, ...]:
    """Everything that is a `subject`."""
    if subject == "component":
        return world.components
    if subject == "link":
        return world.design.links
    return world.trips if subject == "flow" else tuple(world.design.groups.values())


def about(world: World, thing: Any) -> tuple[tuple[Component | Link, ...], tuple[str, ...]]:
    """What an answer about a thing points at: parts, and flows."""
    if isinstance(thing, Trip):
        return (), (thing.route.name,)
    return (
        ((thing,), ())
        if isinstance(thing, Component | Link)
        else (world.members.get(thing.name, ()), ())
    )


def ask(condition: Expression | None, world: World, name: str, thing: Any) -> Holds:
    """What a condition says of one thing; true where there is none."""
    if condition is None:
        return True
    found: Holds = condition.value(world, {name: thing})
    return found


class Each(Operator):
    """`each`: something holds of each."""

    def __init__(self, subject: str, match: Expression | None, asserts: Expression) -> None:
        self.subject, self.match, self.asserts = subject, match, asserts
        name, kind = SUBJECTS[subject]
        self.variables = self.credited = {name: kind}

    def places(self, world: World) -> Iterator[Place]:
        """Each that matches; one of which it is not known only where it would not hold."""
        name = SUBJECTS[self.subject][0]
        for thing in all_of(world, self.subject):
            matches = ask(self.match, world, name, thing)
            if matches is False:
                continue
            holds = ask(self.asserts, world, name, thing)
            if isinstance(matches, Missing):
                if holds is True:
                    continue
                holds = matches
            parts, flows = about(world, thing)
            yield Place(holds, parts, flows, {name: thing})


class Count(Operator):
    """`count`: there are at least, or at most, so many."""

    def __init__(
        self,
        subject: str,
        match: Expression | None,
        least: Expression | None,
        most: Expression | None,
    ) -> None:
        self.subject, self.match, self.least, self.most = subject, match, least, most
        self.variables = self.credited = {"number": COUNT, "found": list_of(SUBJECTS[subject][1])}

    def places(self, world: World) -> Iterator[Place]:
        """The whole design, once."""
        name = SUBJECTS[self.subject][0]
        found, unknown = [], []
        for thing in all_of(world, self.subject):
            matches = ask(self.match, world, name, thing)
            if isinstance(matches, Missing):
                unknown.append(matches)
            elif matches:
                found.append(thing)
        parts = [about(world, thing) for thing in found]
        yield Place(
            self._holds_in(world, len(found), unknown),
            tuple(dict.fromkeys(part for pair in parts for part in pair[0])),
            tuple(dict.fromkeys(flow for pair in parts for flow in pair[1])),
            {"number": float(len(found)), "found": tuple(found)},
        )

    def _holds_in(self, world: World, sure: int, unknown: list[Missing]) -> Holds:
        limits = [limit.value(world, {}) for limit in (self.least, self.most) if limit is not None]
        open_limit = next((limit for limit in limits if isinstance(limit, Missing)), None)
        if open_limit is not None:
            return open_limit
        least = limits[0] if self.least is not None else float("-inf")
        most = limits[-1] if self.most is not None else float("inf")
        perhaps = sure + len(unknown)
        if sure > most or perhaps < least:
            return False
        return True if sure >= least and perhaps <= most else unknown[0]


def verdict(operator: Operator, world: World) -> Holds:
    """Whether it holds at every place there is; false where there is none."""
    places = list(operator.places(world))
    if not places or any(place.holds is False for place in places):
        return False
    return next((place.holds for place in places if isinstance(place.holds, Missing)), True)
