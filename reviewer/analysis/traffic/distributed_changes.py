"""Distributed changes: requests that change several shards or stores in no one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from dsl.design import Component, Design, Link, Op
from dsl.kinds import Family, Kind
from reviewer.analysis.topology.counts import entry
from reviewer.analysis.traffic.routes import Route
from reviewer.analysis.traffic.traffic_facts import TrafficFacts

TRANSACTED = frozenset({Kind.DATABASE, Kind.KV, Kind.WIDE_COLUMN, Kind.DOCUMENT, Kind.GRAPH})
"""Stores whose rows have to agree with others."""

SPANS = frozenset({"spanner", "cockroachdb", "tidb", "yugabytedb", "foundationdb", "voltdb"})
"""Stores whose transactions span their nodes."""

_SEVERAL = 2


class DistributedChange(NamedTuple):
    """What one request of `flow` changes: several items of one split store, or several stores.

    `items` is how many items of the one store, 0 where there are several stores.
    """

    flow: str
    writers: tuple[Component, ...]
    stores: tuple[Component, ...]
    items: float = 0.0

    @property
    def parts(self) -> tuple[Component, ...]:
        """The writers and the stores."""
        return (*self.writers, *self.stores)


def distributed_changes(design: Design, traffic: TrafficFacts) -> Iterator[DistributedChange]:
    """For each writing flow without a saga, its change across shards and that across stores."""
    for route, links in zip(traffic.routes, traffic.reads_and_writes.by_route, strict=True):
        if route.flow is None or route.op is not Op.WRITE or route.flow.attributes.saga:
            continue
        waited = _awaited_links(design, route, links)
        changes = (
            _change_of_shards(design, route, waited),
            _change_of_stores(design, route, waited),
        )
        yield from (change for change in changes if change is not None)


def widest_changes(changes: Iterable[DistributedChange], most: int) -> list[DistributedChange]:
    """Up to `most`, of most parts first, without those of no other part than one before."""
    kept: list[DistributedChange] = []
    for change in sorted(changes, key=lambda one: -len(one.parts)):
        names = set(change.parts)
        if len(kept) < most and not any(names <= set(one.parts) for one in kept):
            kept.append(change)
    return kept


def _awaited_links(design: Design, route: Route, links: Iterable[Link]) -> list[Link]:
    """The links to stores of record that a response waits for."""
    waited = {hop.link.id for hop in route.hops if hop.waited}
    parts = design.components
    return [li for li in links if li.id in waited and parts[li.target].kind in TRANSACTED]


def _change_of_shards(design: Design, route: Route, links: list[Link]) -> DistributedChange | None:
    for link in links:
        store, writer = design.components[link.target], design.components[link.source]
        fanout = max((hop.fanout for hop in route.hops if hop.link is link), default=1.0)
        items = max(link.attributes.fanout or 1.0, fanout)
        atomic = _is_atomic(store) or _is_joined(writer) or link.attributes.atomic
        if items > 1 and store.attributes.shards not in (None, 1) and not atomic:
            return DistributedChange(route.name, (writer,), (store,), items)
    return None


def _change_of_stores(design: Design, route: Route, links: list[Link]) -> DistributedChange | None:
    writers: dict[str, Component] = {}
    by_writer: dict[str, dict[str, Component]] = {}
    for link in links:
        writer, store = design.components[link.source], design.components[link.target]
        durable = store.attributes.durable is not False
        if durable and writer.family is Family.COMPUTE and not link.attributes.atomic:
            writers[writer.name] = writer
            by_writer.setdefault(writer.name, {})[store.name] = store
    stores = {name: store for own in by_writer.values() for name, store in own.items()}
    joined = any(_is_joined(writer) for writer in writers.values())
    if len(writers) < _SEVERAL or len(stores) < _SEVERAL or joined:
        return None
    return DistributedChange(route.name, tuple(writers.values()), tuple(stores.values()))


def _is_joined(writer: Component) -> bool:
    said = writer.attributes
    return bool(said.saga or said.atomic or said.outbox)


def _is_atomic(store: Component) -> bool:
    return entry(store).id in SPANS or bool(store.attributes.atomic)
