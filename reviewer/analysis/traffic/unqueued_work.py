"""Work that callers wait for and a queue could hold, by the shape and the rates of flows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from dsl.design import Component, Design, Link, Mode, Op
from dsl.kinds import Family, Kind
from reviewer.analysis.traffic.blocking_calls import asynchronous_sends
from reviewer.analysis.traffic.fan_out import FanOut

if TYPE_CHECKING:
    from reviewer.analysis.traffic.arrival_rates import Rates
    from reviewer.analysis.traffic.routes import Hop, Route
    from reviewer.analysis.traffic.sync_calls import Call
    from reviewer.analysis.traffic.traffic_facts import TrafficFacts

ROUND_TRIP = 0.0005
"""Seconds of one round trip within a zone. Source: napkin math, github.com/sirupsen/napkin-math."""

WIDE_FAN = 50
"""Writes of one request from which its caller should not wait for all of them.

Basis: a convention; at 0.5 ms for each round trip they take 25 ms on the way alone."""


class WriteStream(NamedTuple):
    """A flow that only writes, all the way awaited: `rate` a second reach `sink` over `link`.

    The sink is the one store of the flow, or what keeps the writes in memory and stores them later.
    """

    flow: str
    link: Link
    caller: Component
    sink: Component
    rate: float


class CallsInTurn(NamedTuple):
    """Services that one caller calls in turn for the same write, each with its own store."""

    flow: str
    caller: Component
    callees: tuple[Component, ...]
    links: tuple[Link, ...]


def awaited_write_fans(traffic: TrafficFacts, least: float) -> Iterator[FanOut]:
    """The writes of one request to a store, `least` or more, that its caller waits for."""
    written = {
        hop.link.id
        for route in traffic.routes
        for hop in route.hops
        if (hop.op or route.op) is Op.WRITE
    }
    for fan in traffic.fan_outs.values():
        if fan.calls >= least and fan.link.id in written and fan.callee.family is Family.STORE:
            yield fan


def write_streams(traffic: TrafficFacts, least: float) -> Iterator[WriteStream]:
    """The stated flows that only write, at `least` a second and more."""
    for route, rates in zip(traffic.routes, traffic.arrival_rates, strict=True):
        if route.op is Op.WRITE and (hop := _only_sink(traffic, route)) is not None:
            rate = _rate_over(traffic, route, rates, hop)
            if rate >= least:
                caller, sink = (route.visits[end].component for end in (hop.source, hop.target))
                yield WriteStream(route.name, hop.link, caller, sink, rate)


def _only_sink(traffic: TrafficFacts, route: Route) -> Hop | None:
    """The hop to the one component where the writes of a route come to rest; None without one."""
    if not all(hop.waited and hop.link.mode is not Mode.ASYNC for hop in route.hops):
        return None
    kept = [hop for hop in route.hops if route.visits[hop.target].component.family is Family.STORE]
    if not kept:
        left = {hop.source for hop in route.hops}
        ends = [hop for hop in route.hops if hop.target not in left]
        return ends[0] if len(ends) == 1 and _stores_later(traffic, route, ends[0]) else None
    is_single = len(kept) == 1 and (kept[0].op or Op.WRITE) is Op.WRITE
    batched = (kept[0].said.batch or 1) != 1
    return kept[0] if is_single and not batched else None


def _stores_later(traffic: TrafficFacts, route: Route, hop: Hop) -> bool:
    """Whether what a route ends at writes to a store, outside of the route."""
    part = route.visits[hop.target].component
    written = traffic.reads_and_writes.written.values()
    return part.family is Family.COMPUTE and any(
        link.source == part.name for links in written for link in links
    )


def _rate_over(traffic: TrafficFacts, route: Route, rates: Rates, hop: Hop) -> float:
    at = route.hops.index(hop)
    return sum(traffic.walker.walk(route, op, rate).hops[at] for op, rate in rates.items())


def calls_in_turn(design: Design, traffic: TrafficFacts, least: int) -> Iterator[CallsInTurn]:
    """Callers that call `least` services or more for one write, and wait for each of them."""
    sent = asynchronous_sends(design)
    for route in (one for one in traffic.routes if one.op is Op.WRITE):
        by_caller: dict[int, list[Hop]] = {}
        for hop in route.hops:
            if _is_called_for_it(route, hop) and (hop.link.source, hop.link.target) not in sent:
                by_caller.setdefault(hop.source, []).append(hop)
        for source, hops in by_caller.items():
            if len({hop.target for hop in hops}) >= least:
                callees = tuple(route.visits[hop.target].component for hop in hops)
                links = tuple(hop.link for hop in hops)
                yield CallsInTurn(route.name, route.visits[source].component, callees, links)


def _is_called_for_it(route: Route, hop: Hop) -> bool:
    """Whether a service that stores something of its own is waited for, and is no alternative."""
    is_called = hop.waited and hop.link.mode is Mode.SYNC and not hop.choice
    is_service = route.visits[hop.target].component.family is Family.COMPUTE
    return is_called and is_service and _keeps_its_own(route, hop.target)


def _keeps_its_own(route: Route, visit: int) -> bool:
    """Whether the service at a visit writes to a store that only it calls on this route."""
    return any(
        hop.source == visit
        and route.visits[hop.target].component.family is Family.STORE
        and (hop.op or Op.WRITE) is Op.WRITE
        and [one.target for one in route.hops].count(hop.target) == 1
        for hop in route.hops
    )


def calls_of_planners(design: Design, traffic: TrafficFacts) -> Iterator[Call]:
    """The calls of schedulers and batches to workers that get no work from them by `~>`, nor retry."""
    sent = asynchronous_sends(design)
    for call in traffic.calls:
        plans = call.caller.kind in (Kind.SCHEDULER, Kind.BATCH) and call.callee.kind is Kind.WORKER
        if plans and (call.caller.name, call.callee.name) not in sent and not call.said("retry"):
            yield call
