"""What a failure takes: components lost, flows that die with them, what then is left.

Judged as single points of failure are, by the routes that each flow has left: alternatives,
copies, `[on=failure]` links and caches that are needed for speed only keep it alive.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from dsl.attributes import Attributes
from dsl.design import Component, Design
from dsl.kinds import Family
from dsl.value import replaced
from reviewer.analysis.facts import Facts
from reviewer.analysis.topology.single_points import (
    Judge,
    Loss,
    Losses,
    PlaceClass,
    falls_with,
    places_of,
    several,
)
from reviewer.whatif.changing import Size, resized
from reviewer.whatif.scenario import Failure, ScenarioError, counted_places, numbered_place
from reviewer.whatif.shares import Spread, Taken, replica_count, replica_field


class Lost(NamedTuple):
    """What failures take: whole components, and instances of others by what is left of them.

    `without_zone` are those that have lost a zone: they carry all that comes with what is left,
    and no second loss is allowed for. `spared` are lost because they are too few, so that with
    more of them some would be left.
    """

    names: frozenset[str] = frozenset()
    taken: Mapping[str, Taken] = {}
    left: Mapping[str, Size] = {}
    without_zone: frozenset[str] = frozenset()
    spared: Mapping[str, Taken] = {}

    def with_more(self, design: Design) -> Lost:
        """The same once there are enough of `spared` that one of each is left."""
        one = {name: Size(**{replica_field(design.components[name]): 1}) for name in self.spared}
        return self._replace(
            names=self.names - self.spared.keys(),
            taken={**self.taken, **self.spared},
            left={**self.left, **one},
            without_zone=self.without_zone
            | {name for name, taken in self.spared.items() if taken.spreads},
        )


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
    names = {one.name for one in failures if not one.place and not one.number}
    taken: dict[str, Taken] = {}
    left: dict[str, Size] = {}
    without_zone, spared = set(), {}
    for part in design.components.values():
        number = _instances_failed(part, failures)
        spreads = [_spread_lost(part, kind, failures) for kind in ("zone", "region")]
        if _falls_whole(part, failures) or any(one.lost >= one.places for one in spreads):
            names.add(part.name)
            continue
        if spreads[0].lost:
            without_zone.add(part.name)
        there = replica_count(part)
        gone = Taken(tuple(one for one in spreads if one.lost), number, there or 0)
        if there is not None and (gone.spreads or number):
            taken[part.name] = gone
            if gone.left(there) != there:
                left[part.name] = Size(**{replica_field(part): gone.left(there)})
            if not gone.left(there) and part.name not in names:
                spared[part.name] = gone
    names |= spared.keys()
    kept = {name: size for name, size in left.items() if name not in names}
    found = {name: one for name, one in taken.items() if name not in names}
    return Lost(frozenset(names), found, kept, frozenset(without_zone - names), spared)


def reduced_design(design: Design, gone: Lost) -> Design:
    """`design` with what is left of the components that have lost a part."""
    fewer = resized(design, gone.left)
    if not gone.without_zone:
        return fewer
    parts = {
        name: _without_zones(part) if name in gone.without_zone else part
        for name, part in fewer.components.items()
    }
    return replaced(fewer, components=parts)


def _without_zones(part: Component) -> Component:
    said = {name: value for name, value in part.attributes.said().items() if name != "zones"}
    return replaced(part, attributes=Attributes(**said))


def _instances_failed(part: Component, failures: Sequence[Failure]) -> int:
    number = sum(one.number for one in failures if one.name == part.name and not one.place)
    there = replica_count(part)
    if number and there is None:
        raise ScenarioError(f"`{part.name}` has no count, so a number of its instances cannot fail")
    if there is not None and number > there:
        raise ScenarioError(f"there are {there} of `{part.name}`; {number} cannot fail")
    return number


def _falls_whole(part: Component, failures: Sequence[Failure]) -> bool:
    """Whether all of it stands in a place that is lost."""
    if part.family is Family.CLIENT:
        return False
    return any(
        one.place
        and _is_inside(part, one)
        and falls_with(part, PlaceClass(one.place) if _is_judged(one.place) else "")
        for one in failures
    )


def _is_inside(part: Component, failure: Failure) -> bool:
    """Whether it stands in a place by name, or in the first and only one that it counts."""
    number = numbered_place(failure.name) if _is_judged(failure.place) else None
    if number is None or failure.name in places_of(part):
        return failure.name in places_of(part)
    return number[0] == counted_places(part, failure.place, number[1]) == 1


def _spread_lost(part: Component, kind: str, failures: Sequence[Failure]) -> Spread:
    """How many are lost of the zones or regions that a component is spread over."""
    said = part.attributes.zones if kind == "zone" else part.attributes.regions
    gone = {one.name for one in failures if one.place == kind}
    if part.family is Family.CLIENT or not several(said):
        return Spread(0, 1)
    if isinstance(said, tuple):
        return Spread(len(gone & {*said}), len({*said}))
    numbers = [found for name in gone if (found := numbered_place(name)) is not None]
    places = counted_places(part, kind)
    lost_here = {n for n, region in numbers if n <= counted_places(part, kind, region)}
    return Spread(len(lost_here), places)


def _is_judged(place: str) -> bool:
    return place in (PlaceClass.ZONE, PlaceClass.REGION)


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
