"""Large items that flows write to stores of small records and to brokers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dsl.design import Component, Op
from dsl.kinds import Family, Kind
from reviewer.analysis.capacity.catalogue_figures import figures_of
from reviewer.analysis.traffic.payload_size import BULK, Cargo

if TYPE_CHECKING:
    from reviewer.analysis.traffic.traffic_facts import TrafficFacts

_TAKES_LARGE_ITEMS = BULK | {Kind.WAREHOUSE, Kind.VECTOR}


def large_records(traffic: TrafficFacts, least: float) -> list[Cargo]:
    """The largest item written to each store of records or broker, of `least` bytes and more.

    The largest comes first.
    """
    found: dict[str, Cargo] = {}
    for cargo in traffic.payloads:
        store = cargo.target
        is_kept = store.family in (Family.STORE, Family.MESSAGING) and cargo.op is Op.WRITE
        if is_kept and store.kind not in _TAKES_LARGE_ITEMS and cargo.size >= least:
            best = found.setdefault(store.name, cargo)
            found[store.name] = max(best, cargo, key=lambda one: one.size)
    return sorted(found.values(), key=lambda one: -one.size)


def largest_accepted_item(store: Component) -> float | None:
    """The bytes of the largest item that its technology accepts, where the catalogue knows."""
    limit = figures_of(store.technology, store.kind).limits.get("item_size")
    return limit.high if limit else None
