"""Over how many nodes a store has to be split, by its writes and by its data.

What its load asks for in all is `Strain`'s; the rules of load and of data take the largest.
"""

from __future__ import annotations

import math

from dsl.design import Component, Op
from reviewer.analysis.assumptions import Ledger
from reviewer.analysis.capacity.capacity import Capacity
from reviewer.analysis.capacity.component_load import ComponentLoad
from reviewer.analysis.capacity.resource_limits import Bound, data_of
from reviewer.analysis.estimates.storage import Storage
from reviewer.analysis.topology.counts import has_leader, shards

FULL = 0.7
"""The share of a stated disk that is planned to be filled.

Basis: compaction, vacuum and growth until the next purchase need 30 to 50% of it."""

MOST_PARTS = 100_000
"""More parts than this are no advice."""


def usable_writes(capacity: Capacity, target: float) -> float:
    """The writes a second that one node is planned to take: what is safe, or `target` of what is stated."""
    if capacity.assumed is None:
        return capacity.typical * target
    return capacity.conservative


def usable_data(bound: Bound) -> float:
    """The bytes that one node is planned to hold."""
    return bound.most * FULL if bound.assumed is None else bound.usual


def by_writes(load: ComponentLoad, store: Component) -> int:
    """The shards that its writes ask for; 0 where nothing is known of them."""
    node, capacity = load.even_node_demand(store), load.of(store, Op.WRITE)
    if node is None or capacity is None:
        return 0
    return _shard_parts(store, node.writes, usable_writes(capacity, load.target(store)))


def by_data(ledger: Ledger, store: Component, storage: Storage | None) -> int:
    """The shards that its data asks for; 0 where its retention, and so the data, is not known."""
    if storage is None or storage.held is None or storage.on_node is None:
        return 0
    bound = data_of(ledger, store)
    return _shard_parts(store, storage.on_node, usable_data(bound)) if bound is not None else 0


def _shard_parts(store: Component, on_node: float, usable: float) -> int:
    """So many shards of a store with a leader; other stores have nodes, not shards."""
    split = shards(store) or 1
    if not has_leader(store) or usable <= 0:
        return 0
    return math.ceil(min(on_node * split / usable, MOST_PARTS))
