"""`ScatterRead`: a read that asks every shard of a store."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from dsl.design import Component, Op
from dsl.kinds import Family, Kind
from reviewer.analysis.traffic.routes import Hop

if TYPE_CHECKING:
    from reviewer.analysis.traffic.traffic_facts import TrafficFacts

_ASK_ALL_ANYWAY = frozenset({Kind.SEARCH, Kind.WAREHOUSE})


class ScatterRead(NamedTuple):
    """Reads of `flow`, each of which asks all `shards` of `store`; `rate` a second at peak, 0 where unknown."""

    flow: str
    store: Component
    shards: int
    rate: float


def scatter_reads(traffic: TrafficFacts, least: int) -> Iterator[ScatterRead]:
    """The first flow for each store whose reads fan out as widely as it has shards.

    Only stores of `least` shards and more; search engines and warehouses ask all by design.
    """
    seen: set[str] = set()
    for route in traffic.routes:
        for hop in route.hops:
            store = route.visits[hop.target].component
            shards = store.attributes.shards or 0
            if store.name not in seen and shards >= least and _asks_all(hop, store, route.op):
                seen.add(store.name)
                demand = traffic.flow_demand(route.name).get(store.name)
                reads = demand.reads / shards if demand else 0.0
                yield ScatterRead(route.name, store, shards, reads)


def _asks_all(hop: Hop, store: Component, op: Op | None) -> bool:
    reads = (hop.op or op) is not Op.WRITE and store.kind not in _ASK_ALL_ANYWAY
    shards = store.attributes.shards or 0
    return reads and store.family is Family.STORE and hop.fanout >= shards
