"""Why a store's answers repeat, where the drawing shows it: then a cache would answer."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from dsl.design import Component, Design, Mode
from dsl.kinds import Family, Kind
from dsl.quantity import Quantity
from reviewer.analysis.semantics.operational_stakes import is_used_by_many
from reviewer.analysis.topology.counts import Copies
from reviewer.analysis.traffic.routes import carries_requests
from reviewer.analysis.traffic.traffic_facts import TrafficFacts

REPEATED = 100.0
"""Reads a second from which answers that repeat are worth keeping.

Basis: a planning value; below it a store answers each read again and nobody notices."""

HELD = 500.0
"""Callers connected at once from which a store whose rate is not stated is taken to be busy.

Basis: a convention; a caller that asks every five seconds makes a hundred reads a second of it."""

HISTORY = frozenset({Kind.TIMESERIES, Kind.WAREHOUSE})
"""Stores whose past does not change."""


def askers_of_caches(design: Design) -> frozenset[str]:
    """Everything that has a cache at hand, by name."""
    parts = design.components
    return frozenset(li.source for li in design.links if parts[li.target].kind is Kind.CACHE)


def why_repeated(
    design: Design,
    traffic: TrafficFacts,
    replicas: Copies,
    meanings: Mapping[str, Collection[str]],
    store: Component,
) -> str:
    """Why its answers repeat, where the drawing shows it and enough is asked; else ""."""
    access = traffic.access(store.name)
    links = [link for link in design.links_to[store.name] if carries_requests(design, link)]
    readers = list(dict.fromkeys(link.source for link in links))
    if access.caches or not _is_busy(design, traffic, store):
        return ""
    if any(_asks_cache(design, name) for name in readers):
        return ""
    copied = bool(replicas.origins(store.name))
    if not (access.written or copied) and all(link.attributes.read for link in links):
        return "Nothing here changes what is read, so most answers are those of a moment ago."
    if any("trend" in meanings[name] for name in (store.name, *readers)):
        return "What is popular is the same for all who ask."
    if store.kind in HISTORY and any(_is_asked_by_several(design, name) for name in readers):
        return "Those who look on ask for the same history again and again."
    return ""


def _is_busy(design: Design, traffic: TrafficFacts, store: Component) -> bool:
    """Whether enough is asked of it; of what has no rate, by what is said of all."""
    demand = traffic.demand(store.name)
    if demand is not None:
        return demand.reads >= REPEATED
    held = design.requirement("connections")
    many = held is not None and isinstance(held.value, Quantity) and held.value.value >= HELD
    if many or is_used_by_many(design, traffic):
        return True
    return store.kind in HISTORY and _is_watched(design)


def _is_watched(design: Design) -> bool:
    """Whether so many machines report into the system that what they say is looked at often."""
    clients = (p for p in design.components.values() if p.family is Family.CLIENT)
    return sum(client.count or 1 for client in clients) >= HELD


def _asks_cache(design: Design, name: str) -> bool:
    parts = design.components
    return any(parts[link.target].kind is Kind.CACHE for link in design.links_from[name])


def _is_asked_by_several(design: Design, name: str) -> bool:
    """Whether two services or more ask this one; the second found is enough."""
    first = ""
    for link in design.links_to[name]:
        if link.mode is Mode.ASYNC or link.source == first:
            continue
        if first:
            return True
        first = link.source
    return False
