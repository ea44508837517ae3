"""Reads of object stores that a user waits for, past no cache."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from dsl.design import Component, Link, Mode, Op
from dsl.kinds import Kind
from reviewer.analysis.traffic.routes import CACHES

if TYPE_CHECKING:
    from reviewer.analysis.traffic.traffic_facts import TrafficFacts


class ObjectRead(NamedTuple):
    """One read of an object store over `link` that the users of `flow` wait for."""

    link: Link
    caller: Component
    store: Component
    flow: str


def object_store_reads(traffic: TrafficFacts) -> Iterator[ObjectRead]:
    """Every such read with no cache before it, none inside the caller, and no CDN as the caller."""
    for route in traffic.routes:
        ops = traffic.walker.parts(route, route.op or Op.READ).ops
        for hop, op in zip(route.hops, ops, strict=True):
            caller, store = (route.visits[visit].component for visit in (hop.source, hop.target))
            waited = hop.waited and hop.link.mode is Mode.SYNC
            read = store.kind is Kind.OBJECT_STORE and op is Op.READ and waited
            cached = hop.misses or caller.kind in CACHES or caller.attributes.cache
            if read and not cached:
                yield ObjectRead(hop.link, caller, store, route.name)
