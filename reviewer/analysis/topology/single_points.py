"""`SinglePoint`: what takes whole flows with it when it is lost alone.

A flow needs its named steps. Alternatives are the arms of `|`, copies, components drawn as
copies of a store, and an `[on=failure]` link that reaches every end of the flow behind it.
A cache that something stands behind is needed for speed only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

from dsl.attributes import MANY
from dsl.design import Component, Design
from dsl.kinds import Family, Kind
from reviewer.analysis.topology.counts import Copies, is_one_box, is_provided
from reviewer.analysis.topology.failover_links import add_stand_ins, failing_links
from reviewer.analysis.topology.route_network import Wiring
from reviewer.analysis.traffic.arrival_rates import Rates
from reviewer.analysis.traffic.demand import Walker
from reviewer.analysis.traffic.route_origins import outside_starts
from reviewer.analysis.traffic.routes import Route

EVERYWHERE = frozenset({Kind.DNS, Kind.CDN, Kind.WAF, Kind.EXTERNAL, Kind.CLIENT})
"""Kinds that are in no zone of ours and, where a provider runs them, in no region of ours."""


class PlaceClass(StrEnum):
    """What is lost at once."""

    BOX = "box"
    ZONE = "zone"
    REGION = "region"
    PROVIDER = "provider"


class SinglePoint(NamedTuple):
    """A box, zone, region or provider whose loss leaves flows no route.

    `flows` are the flows that die (waited-for part), `delayed` those whose work behind a
    `~>` stops. `share` is the part of the stated traffic of all flows that dies, 0..1, None
    where no rates are stated (`1 - hit` behind a soft cache).
    """

    name: str
    place: PlaceClass
    flows: tuple[str, ...]
    delayed: tuple[str, ...]
    share: float | None

    @property
    def weight(self) -> float:
        """The share of the stated traffic that stops; all of it where no rates are stated."""
        return 1.0 if self.share is None else self.share


Loss = tuple[PlaceClass, str]
"""What is lost, by class and name: components and groups have names of their own."""


class Judge:
    """Judges routes one by one, and keeps what each loss does to them."""

    def __init__(
        self, design: Design, copies: Copies, walker: Walker, losses: Losses | None = None
    ) -> None:
        self._design, self._copies, self._walker = design, copies, walker
        self._losses = losses or Losses(design, copies)
        self._failing = failing_links(design)
        self._flows: dict[Loss, list[str]] = {}
        self._delayed: dict[Loss, list[str]] = {}
        self._lost: dict[Loss, float] = {}
        self._total = 0.0

    def add(self, route: Route, rates: Rates) -> None:
        """Judge `route`, at whose start `rates` arrive."""
        wiring = Wiring(route, self._copies)
        spared = add_stand_ins(self._design, self._failing, self._copies, wiring)
        parts = self._visit_shares(route, rates)
        rate = sum(rates.values())
        self._total += rate
        weights = {
            goal: min(1.0, sum(parts[visit] for visit in place.visits))
            for goal, place in wiring.goals.items()
        }
        asked = {g: weights[g] for g, p in wiring.goals.items() if p.answered and g not in spared}
        later = {g: weights[g] for g, p in wiring.goals.items() if not p.answered}
        for loss, weight in self._losses_that_cut(wiring, asked, parts, waited=True):
            self._flows.setdefault(loss, []).append(route.name)
            self._lost[loss] = self._lost.get(loss, 0.0) + rate * weight
        for loss, _ in self._losses_that_cut(wiring, later, parts, waited=False):
            if route.name not in self._flows.get(loss, ())[-1:]:
                self._delayed.setdefault(loss, []).append(route.name)

    def _visit_shares(self, route: Route, rates: Rates) -> list[float]:
        """The part of the route's requests that comes to each visit; 1 where no rate is stated."""
        total = sum(rates.values())
        if total <= 0:
            return [1.0] * len(route.visits)
        parts = [0.0] * len(route.visits)
        for op, rate in rates.items():
            arrived = self._walker.parts(route, op).arrived
            for visit, part in enumerate(arrived):
                parts[visit] += min(1.0, part) * rate / total
        return parts

    def _losses_that_cut(
        self,
        wiring: Wiring,
        goals: Mapping[int, float],
        parts: Sequence[float],
        *,
        waited: bool,
    ) -> Iterator[tuple[Loss, float]]:
        if goals:
            network = wiring.network(goals, parts, waited=waited)
            for loss, nodes in self._losses.among(_nodes_that_serve(wiring)):
                weight = network.loss(nodes)
                if weight is not None:
                    yield loss, weight

    def points(self) -> tuple[SinglePoint, ...]:
        """What was found: components as they are declared, then zones and regions."""
        return tuple(
            SinglePoint(
                name=name,
                place=place,
                flows=tuple(self._flows.get((place, name), ())),
                delayed=tuple(self._delayed.get((place, name), ())),
                share=self._share_lost((place, name)),
            )
            for place, name in self._losses.all
            if (place, name) in self._flows or (place, name) in self._delayed
        )

    def _share_lost(self, loss: Loss) -> float | None:
        return min(1.0, self._lost.get(loss, 0.0) / self._total) if self._total > 0 else None


def _nodes_that_serve(wiring: Wiring) -> Mapping[str, Sequence[int]]:
    """The nodes of each component, without those where another company starts the route."""
    starts = {wiring.own[visit] for visit in outside_starts(wiring.route)}
    return {
        name: [node for node in nodes if node not in starts] if starts else nodes
        for name, nodes in wiring.nodes.items()
    }


class Losses:
    """What can be lost at once, and the components that go with it."""

    def __init__(self, design: Design, copies: Copies) -> None:
        parts = [part for part in design.components.values() if part.family is not Family.CLIENT]
        self._alone: dict[str, Loss] = {}
        for part in parts:
            if is_provided(part):
                self._alone[part.name] = (PlaceClass.PROVIDER, part.name)
            elif is_one_box(part) and part.name not in copies:
                self._alone[part.name] = (PlaceClass.BOX, part.name)
        places = {
            group.name: (PlaceClass(group.kind), group.name)
            for group in design.groups.values()
            if group.kind in (PlaceClass.ZONE, PlaceClass.REGION)
        }
        self._around = {
            part.name: [
                places[name]
                for name in dict.fromkeys(places_of(part))
                if name in places and falls_with(part, places[name][0])
            ]
            for part in parts
        }
        self.all: list[Loss] = [*self._alone.values(), *places.values()]

    def among(self, nodes: Mapping[str, Sequence[int]]) -> Iterator[tuple[Loss, set[int]]]:
        """Each loss that takes some of `nodes`, given by component, and the ones it takes."""
        places: dict[Loss, set[int]] = {}
        for name, own in nodes.items():
            if name in self._alone:
                yield self._alone[name], set(own)
            for place in self._around.get(name, ()):
                places.setdefault(place, set()).update(own)
        yield from places.items()


def places_of(part: Component) -> Sequence[str]:
    """The groups it stands in; `zones=[a]` names one too."""
    named = part.attributes.zones
    return (*part.groups, *named) if isinstance(named, tuple) and len(named) == 1 else part.groups


def falls_with(part: Component, place: str) -> bool:
    """Whether all of it is lost with a zone or region that it stands in."""
    if several(part.attributes.regions):
        return False
    if place == PlaceClass.ZONE and several(part.attributes.zones):
        return False
    if is_provided(part):
        return place == PlaceClass.REGION and part.kind not in EVERYWHERE
    return True


def several(places: int | tuple[str, ...] | None) -> bool:
    """Whether more than one zone or region was said; `many` is more than one."""
    if places is None:
        return False
    number = places if isinstance(places, int) else len(places)
    return number > 1 or number == MANY
