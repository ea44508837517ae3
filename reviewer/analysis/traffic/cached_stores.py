"""`CachedStores`: caches before stores that are written to, which no write reaches."""

from __future__ import annotations

from typing import NamedTuple

from dsl.design import Component, Design, Mode, Op
from dsl.kinds import Family, Kind
from reviewer.analysis.traffic.traffic_facts import TrafficFacts


class CachedStores(NamedTuple):
    """A cache and the stores behind it whose reads ask it first, and which something writes to."""

    cache: Component
    stores: tuple[Component, ...]


def uninvalidated_caches(design: Design, traffic: TrafficFacts) -> list[CachedStores]:
    """The caches before written stores that state no `invalidate` and that no flow writes to."""
    found: dict[str, list[Component]] = {}
    for store in design.components.values():
        access = traffic.access(store.name)
        for name in access.caches if access.written else ():
            if design.components[name].kind is Kind.CACHE and store.kind is not Kind.CACHE:
                found.setdefault(name, []).append(store)
    written = _written_caches(traffic)
    return [
        CachedStores(design.components[name], tuple(stores))
        for name, stores in found.items()
        if name not in written
        and not design.components[name].attributes.invalidate
        and not _holds_work(design, name)
    ]


def stores_beside(design: Design, cache: Component) -> list[Component]:
    """The stores that the callers of a cache also call, or that it calls itself."""
    callers = (cache.name, *(link.source for link in design.links_to[cache.name]))
    called = (link.target for name in callers for link in design.links_from[name])
    parts = (design.components[name] for name in dict.fromkeys(called))
    return [part for part in parts if part.family is Family.STORE and part.kind is not Kind.CACHE]


def stores_of_misses(design: Design, traffic: TrafficFacts, cache: Component) -> list[Component]:
    """The stores beside a cache that a stated flow goes on to from it, or that are asked `on=miss`."""
    stated = [route for route in traffic.routes if route.flow is not None]
    onward: set[str] = set()
    for flow in ([visit.component for visit in route.visits] for route in stated):
        after = flow[flow.index(cache) + 1 :] if cache in flow else ()
        onward.update(part.name for part in after)
    asked = {link.target for link in design.links if link.attributes.on == "miss"}
    return [one for one in stores_beside(design, cache) if one.name in onward | asked]


def _holds_work(design: Design, name: str) -> bool:
    """Whether all that comes to it, and goes on from it, is asynchronous: then it is a queue."""
    fed, taken = design.links_to[name], design.links_from[name]
    return bool(fed and taken) and all(one.mode is Mode.ASYNC for one in (*fed, *taken))


def _written_caches(traffic: TrafficFacts) -> set[str]:
    """Caches that stated flows write to, so that a write reaches them."""
    writing = (route for route in traffic.routes if route.op is Op.WRITE)
    parts = (route.visits[hop.target].component for route in writing for hop in route.hops)
    return {part.name for part in parts if part.kind is Kind.CACHE}
