"""The key to split a store by, for "write instead": its own, else what suits it."""

from __future__ import annotations

import re

from dsl.design import Component, Op
from dsl.kinds import Family, Kind
from reviewer.analysis.traffic.traffic_facts import TrafficFacts

BY_KIND = {
    Kind.CACHE: "key",
    Kind.FEATURE_STORE: "entity_id",
    Kind.GEO: "cell",
    Kind.GRAPH: "node_id",
    Kind.SEARCH: "document_id",
    Kind.TIMESERIES: "series_id",
    Kind.VECTOR: "vector_id",
    Kind.WAREHOUSE: "event_id",
}
"""Keys of stores whose items are of one sort, no matter who writes them."""

ANYBODY = frozenset(
    [
        "app",
        "apps",
        "browser",
        "browsers",
        "client",
        "clients",
        "desktop",
        "frontend",
        "mobile",
        "mobiles",
        "people",
        "public",
        "spa",
        "ui",
        "user",
        "users",
        "visitor",
        "visitors",
        "web",
        "website",
    ]
)
"""Names of clients that say no more than that a user is there."""

SHORTEST = 3
"""Letters of a name that says who it is; `c1` does not."""

_WORD = re.compile(r"[a-z]+")


def key_of(traffic: TrafficFacts, store: Component) -> str:
    """The key that a store is split by: as the design says, else the one that suits it."""
    return store.attributes.shard[0] if store.attributes.shard else spreading_key(traffic, store)


def spreading_key(traffic: TrafficFacts, store: Component) -> str:
    """A key that spreads its writes and that most queries know.

    By the kind; else the id of the writer, for whose data it is: `device_id` where
    devices report.
    """
    if store.kind in BY_KIND:
        return BY_KIND[store.kind]
    for number in traffic.routes_through.get(store.name, ()):
        route = traffic.routes[number]
        if route.op is not Op.READ and route.client.family is Family.CLIENT:
            return f"{_singular_noun(route.client.name)}_id"
    return "id"


def _singular_noun(name: str) -> str:
    words = _WORD.findall(name.lower())
    last = words[-1] if words else ""
    if len(last) < SHORTEST or last in ANYBODY:
        return "user"
    return last[:-1] if last.endswith("s") and not last.endswith("ss") else last
