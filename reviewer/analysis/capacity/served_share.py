"""`Served`: the share of a flow's requests that its components carry at peak."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from dsl.design import Component, Design, Op
from reviewer.analysis.capacity.capacity_facts import CapacityFacts
from reviewer.analysis.capacity.utilization import is_quota, per
from reviewer.analysis.topology.usual_counts import usual_most, with_count
from reviewer.analysis.traffic.routes import Route
from reviewer.analysis.traffic.traffic_facts import TrafficFacts


class Turned(NamedTuple):
    """The shares of what comes to an overloaded component that it turns away, 0..1.

    `typical` by typical capacities; `surely` by the best figure of all that is assumed, and 0
    where the design leaves the load or the count open.
    """

    part: Component
    typical: float
    surely: float


class Served(NamedTuple):
    """The share of the requests of a flow that is served, from `low` to `high`, both 0..1.

    `low` is by typical capacities, `high` by the best known; an unstated count or hit ratio
    leaves it open, and `open_for` names its components.
    `turned` are the overloaded components that the answer waits for, the worst first.
    `piles` says that work which nobody waits for comes faster than it is done.
    """

    low: float = 1.0
    high: float = 1.0
    turned: tuple[Turned, ...] = ()
    piles: bool = False

    @property
    def open_for(self) -> tuple[str, ...]:
        """The components that may turn requests away, or carry all of them."""
        return tuple(one.part.name for one in self.turned if one.surely <= 0)


ALL_SERVED = Served()


def served_shares(
    design: Design, capacity: CapacityFacts, traffic: TrafficFacts
) -> Mapping[tuple[str, Op], Served]:
    """What is served of each flow, by name and op, of those that meet an overloaded component.

    A component with a utilization u above 1 serves 1 / u of its requests (`turned_away`); a flow loses what its
    worst step turns away, of the part of its requests that gets there.
    """
    over = {one.part.name: one for one in _overloaded(design, capacity, traffic)}
    found: dict[tuple[str, Op], Served] = {}
    if not over:
        return found
    for route, rates in zip(traffic.routes, traffic.arrival_rates, strict=True):
        for op in rates:
            found[route.name, op] = _served_of(route, traffic.walker.parts(route, op).arrived, over)
    return found


def _served_of(route: Route, arrived: list[float], over: Mapping[str, Turned]) -> Served:
    waited = {*route.starts, *(hop.target for hop in route.hops if hop.waited)}
    turned: dict[str, Turned] = {}
    piles = False
    for visit, one in enumerate(route.visits):
        lack, part = over.get(one.component.name), min(1.0, arrived[visit])
        if lack is None or part <= 0:
            continue
        piles |= visit not in waited
        if visit in waited:
            turned[lack.part.name] = _larger(
                turned.get(lack.part.name),
                Turned(lack.part, part * lack.typical, part * lack.surely),
            )
    low = 1 - max((one.typical for one in turned.values()), default=0.0)
    high = 1 - max((one.surely for one in turned.values()), default=0.0)
    worst = sorted(turned.values(), key=lambda one: -one.typical)
    return Served(low, max(low, high), tuple(worst), piles)


def _larger(one: Turned | None, other: Turned) -> Turned:
    return other if one is None or other.typical > one.typical else one


def _overloaded(design: Design, capacity: CapacityFacts, traffic: TrafficFacts) -> Iterator[Turned]:
    for part in design.components.values():
        used = capacity.utilization(part)
        if used is not None and used > 1:
            least = _least_utilization(capacity, traffic, part)
            yield Turned(part, capacity.turned_away(part, used), capacity.turned_away(part, least))


def _least_utilization(capacity: CapacityFacts, traffic: TrafficFacts, part: Component) -> float:
    """Its lowest utilization, by the best figure of all that is assumed or open; 0 where that is unknown."""
    strain = capacity.strain(part)
    if strain is None or part.name in traffic.guessed_loads or strain.is_by_core:
        return 0.0
    if capacity.open_load(part) or (strain.assumed and is_quota(part) and per(part) != "queue"):
        return 0.0  # most quotas are raised on request; that of a queue is how it is built
    if capacity.is_count_open(part):
        most = with_count(part, usual_most(part))
        return capacity.utilization(most, "optimistic") or 0.0
    return strain.best
