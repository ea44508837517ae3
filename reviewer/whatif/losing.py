"""What a failure takes: components lost, flows that die with them, what then is left.

Judged as single points of failure are, by the routes that each flow has left: alternatives,
copies, `[on=failure]` links and caches that are needed for speed only keep it alive.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from dsl.design import Component, Design
from dsl.kinds import Family
from reviewer.analysis.facts import Facts
from reviewer.analysis.topology.counts import counted
from reviewer.analysis.topology.single_points import (
    Judge,
    Loss,
    Losses,
    PlaceClass,
    falls_with,
    places_of,
)
from reviewer.whatif.changing import Size
from reviewer.whatif.scenario import Failure, ScenarioError


class Lost(NamedTuple):
    """What failures take: whole components, and instances of others by what is left."""

    names: frozenset[str] = frozenset()
    left: Mapping[str, Size] = {}


class Fate(NamedTuple):
    """What a loss does to one flow.

    `dies` is the part of its requests that fails, 0..1; `delayed`: work behind a `~>` stops.
    """

    dies: float
    delayed: bool = False


def lost(design: Design, failures: Sequence[Failure]) -> Lost:
    """What `failures` take of `design`.

    Raises:
        ScenarioError: a failure takes more instances than there are, or they are not counted.

    """
    names: set[str] = set()
    left: dict[str, Size] = {}
    for failure in failures:
        if failure.place:
            _take_place(design, failure, names, left)
        elif failure.number:
            _take_some(design.components[failure.name], failure.number, names, left)
        else:
            names.add(failure.name)
    return Lost(frozenset(names), {n: size for n, size in left.items() if n not in names})


def _take_place(design: Design, failure: Failure, names: set[str], left: dict[str, Size]) -> None:
    for part in design.components.values():
        if part.family is Family.CLIENT or failure.name not in _stands_in(part, failure.place):
            continue
        several = part.attributes.zones if failure.place == "zone" else part.attributes.regions
        if isinstance(several, tuple) and len(several) > 1:
            number = counted(part)
            if number is not None and number > 1:
                _take_some(part, math.ceil(number / len(several)), names, left)
        elif falls_with(part, PlaceClass(failure.place) if _is_judged(failure.place) else ""):
            names.add(part.name)


def _stands_in(part: Component, place: str) -> Sequence[str]:
    several = part.attributes.zones if place == "zone" else part.attributes.regions
    return (*places_of(part), *(several if isinstance(several, tuple) else ()))


def _is_judged(place: str) -> bool:
    return place in (PlaceClass.ZONE, PlaceClass.REGION)


def _take_some(part: Component, number: int, names: set[str], left: dict[str, Size]) -> None:
    already = left.get(part.name, Size()).instances
    there = already if already is not None else counted(part)
    if there is None:
        raise ScenarioError(f"`{part.name}` is not counted, so no number of it can fail")
    if number > there:
        raise ScenarioError(f"there are {there} of `{part.name}`; {number} cannot fail")
    if number == there:
        names.add(part.name)
    else:
        left[part.name] = Size(instances=there - number)


class _Together(Losses):
    """One loss of several components at once."""

    def __init__(self, names: frozenset[str]) -> None:
        self._names = names
        self.all: list[Loss] = [(PlaceClass.BOX, "")]

    def among(self, nodes: Mapping[str, Sequence[int]]) -> Iterator[tuple[Loss, set[int]]]:
        gone = {node for name in self._names for node in nodes.get(name, ())}
        if gone:
            yield self.all[0], gone


def fates(facts: Facts, names: frozenset[str]) -> tuple[Fate, ...]:
    """What the loss of `names` does to each route of a design, in their order."""
    if not names:
        return tuple(Fate(0.0) for _ in facts.traffic.routes)
    return tuple(_fate_of(facts, number, names) for number in range(len(facts.traffic.routes)))


def _fate_of(facts: Facts, number: int, names: frozenset[str]) -> Fate:
    route, rates = facts.traffic.routes[number], facts.traffic.arrival_rates[number]
    if any(route.visits[start].component.name in names for start in route.starts[:1]):
        return Fate(1.0)
    judge = Judge(facts.design, facts.topology.replicas, facts.traffic.walker, _Together(names))
    judge.add(route, rates)
    for point in judge.points():
        if point.flows:
            return Fate(1.0 if point.share is None else point.share, bool(point.delayed))
        return Fate(0.0, bool(point.delayed))
    return Fate(0.0)
