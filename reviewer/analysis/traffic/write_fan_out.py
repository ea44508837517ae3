"""`WriteFanOut`: one write that becomes many, such as a post in every follower's timeline."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from dsl.design import Component, Op
from dsl.kinds import Family

if TYPE_CHECKING:
    from reviewer.analysis.capacity.utilization import Strain
    from reviewer.analysis.traffic.arrival_rates import Rates
    from reviewer.analysis.traffic.routes import Hop, Route
    from reviewer.analysis.traffic.traffic_facts import TrafficFacts


class WriteFanOut(NamedTuple):
    """Writes of a flow that multiply on the way from `source` to `target`.

    `rate` a second come at peak, and each becomes `fanout`, on average.
    """

    source: Component
    target: Component
    flow: str
    rate: float
    fanout: float

    @property
    def sent(self) -> float:
        """Writes a second that reach the target."""
        return self.rate * self.fanout

    def spare_writes(self, strain: Strain | None) -> float:
        """Writes a second that the target has capacity for beside its load; 0 where not known."""
        if strain is None or not strain.writes or not self.rate:
            return 0.0
        return self.sent * max(0.0, 1 - strain.typical) / strain.writes


def write_fan_outs(traffic: TrafficFacts, least: float) -> tuple[WriteFanOut, ...]:
    """The first such step to each component of which one write becomes `least` and more."""
    found: dict[str, WriteFanOut] = {}
    for route, rates in zip(traffic.routes, traffic.arrival_rates, strict=True):
        if any(hop.fanout >= least for hop in route.hops):
            for one in _fan_outs_of(traffic, route, rates, least):
                found.setdefault(one.target.name, one)
    return tuple(found.values())


def rekeyed_writes(traffic: TrafficFacts) -> Iterator[tuple[Component, Component]]:
    """Workers that write what a stream keys by its sender to a store keyed by something else.

    Each with its store, where no `fanout` says how many writes one message becomes.
    """
    for route in traffic.routes:
        keys = {hop.target: shard for hop in route.hops if (shard := _key_of(route, hop.target))}
        sent = {hop.target: keys.get(hop.source) for hop in route.hops if _is_stream(route, hop)}
        for hop in route.hops:
            own, key = sent.get(hop.source), keys.get(hop.target)
            is_store = route.visits[hop.target].component.family is Family.STORE
            if is_store and own and key and own.isdisjoint(key) and hop.fanout == 1:
                yield route.visits[hop.source].component, route.visits[hop.target].component


def _key_of(route: Route, visit: int) -> frozenset[str]:
    return frozenset(route.visits[visit].component.attributes.shard or ())


def _is_stream(route: Route, hop: Hop) -> bool:
    ends = (route.visits[end].component.family for end in (hop.source, hop.target))
    return tuple(ends) == (Family.MESSAGING, Family.COMPUTE)


def _fan_outs_of(
    traffic: TrafficFacts, route: Route, rates: Rates, least: float
) -> Iterator[WriteFanOut]:
    for op, rate in rates.items():
        carried = traffic.walker.walk(route, op, rate)
        for hop, sent, does in zip(route.hops, carried.hops, carried.ops, strict=True):
            source, target = (route.visits[end].component for end in (hop.source, hop.target))
            is_wide = does is Op.WRITE and hop.fanout >= least
            if is_wide and target.family is not Family.CLIENT:
                yield WriteFanOut(source, target, route.name, sent / hop.fanout, hop.fanout)
