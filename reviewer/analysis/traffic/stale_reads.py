"""Stale reads: replicas that lag, stores and caches that flows read and need to be current."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from dsl.design import Component, Design, Op
from dsl.kinds import Family, Kind
from dsl.quantity import Quantity
from reviewer.analysis.semantics.consistency_needs import OWN, STRONG
from reviewer.analysis.topology.async_replicas import lags_behind
from reviewer.analysis.topology.topology_facts import TopologyFacts
from reviewer.analysis.traffic.routes import Route
from reviewer.analysis.traffic.traffic_facts import TrafficFacts


class StaleRead(NamedTuple):
    """A store that the flow `flow` reads, which needs `need` consistency of it."""

    part: Component
    flow: str
    need: str


class StaleCacheRead(NamedTuple):
    """A cache whose answers may be too old for the flow `flow`.

    `age` in seconds is its TTL where that is above what may be, None where any age is too old;
    `changed` are the stores of record behind it that something writes.
    """

    cache: Component
    flow: str
    age: float | None
    changed: tuple[str, ...]


def stale_replica_reads(
    design: Design, topology: TopologyFacts, traffic: TrafficFacts
) -> list[StaleRead]:
    """Each replica that lags and that a flow reads which has to see its own or the last write."""
    found: dict[str, StaleRead] = {}
    for route, part in _reads_of(design, traffic):
        need = traffic.consistency[route.name]
        if part.kind is not Kind.CACHE and need in OWN and _lags(design, topology, part):
            found.setdefault(part.name, StaleRead(part, route.name, need))
    return list(found.values())


def eventual_store_reads(
    design: Design, traffic: TrafficFacts, besides: Collection[str] = ()
) -> list[StaleRead]:
    """Each store with `consistency=eventual` on a flow that needs more; caches are left out."""
    found: dict[str, StaleRead] = {}
    for route in traffic.routes:
        need = traffic.consistency[route.name]
        for part in _eventual_stores(design, route) if need in OWN else ():
            if part.name not in besides:
                found.setdefault(part.name, StaleRead(part, route.name, need))
    return list(found.values())


def stale_cache_reads(
    design: Design, topology: TopologyFacts, traffic: TrafficFacts, limit: float | None
) -> list[StaleCacheRead]:
    """Each cache that nothing invalidates and whose answers may be too old.

    `limit` is the staleness in seconds that is allowed, None where none is required. A cache
    that a flow writes itself is soon enough renewed for such a limit, not for strong consistency.
    """
    renewed, records = _renewed_parts(traffic), {part.name for part in topology.stores_of_record}
    written = {link.target for links in traffic.reads_and_writes.by_route for link in links}
    found: dict[str, StaleCacheRead] = {}
    for route, part in _reads_of(design, traffic):
        if part.kind is not Kind.CACHE or part.attributes.invalidate:
            continue
        age = None if part.name in renewed else _age_above(part, limit)
        strong = traffic.consistency[route.name] == STRONG
        if age is not None or (strong and part.attributes.consistency != STRONG):
            visited = {visit.component.name for visit in route.visits}
            changed = tuple(sorted(visited & records & written))
            found.setdefault(part.name, StaleCacheRead(part, route.name, age, changed))
    return [read for read in found.values() if read.age is not None or read.changed]


def _reads_of(design: Design, traffic: TrafficFacts) -> Iterator[tuple[Route, Component]]:
    for route in traffic.routes:
        for hop in route.hops:
            if (hop.op or Op.READ) is Op.READ:
                yield route, design.components[hop.link.target]


def _lags(design: Design, topology: TopologyFacts, part: Component) -> bool:
    is_replica = bool(topology.replicas.origins(part.name))
    return is_replica and part.attributes.consistency != STRONG and lags_behind(design, part)


def _eventual_stores(design: Design, route: Route) -> Iterator[Component]:
    parts: Sequence[Component] = [design.components[hop.link.target] for hop in route.hops]
    for part in parts:
        stored = part.family is Family.STORE and part.kind is not Kind.CACHE
        if stored and part.attributes.consistency == "eventual":
            yield part


def _renewed_parts(traffic: TrafficFacts) -> set[str]:
    """What flows of writes change themselves, by name."""
    routes = zip(traffic.routes, traffic.reads_and_writes.by_route, strict=True)
    writing = (links for route, links in routes if route.flow is not None and route.op is Op.WRITE)
    return {link.target for links in writing for link in links}


def _age_above(cache: Component, limit: float | None) -> float | None:
    """The TTL of a cache in seconds where it is above a limit, else None."""
    ttl = cache.attributes.ttl
    too_old = limit is not None and isinstance(ttl, Quantity) and ttl.value > limit
    return ttl.value if too_old and isinstance(ttl, Quantity) else None
