"""The demand on the busiest node of a component."""

from __future__ import annotations

from dsl.design import Component
from dsl.kinds import Kind
from reviewer.analysis.topology.counts import (
    counted,
    has_leader,
    is_leaderless,
    is_uncounted,
    own_copies,
    shards,
)
from reviewer.analysis.traffic.demand import Demand


def busiest_node(
    component: Component, demand: Demand, *, copied: float = 0.0, replica_ops: bool = False
) -> Demand | None:
    """What its busiest node does a second; None where its nodes are not counted.

    `demand` is on the whole component; `copied` are writes a second that it applies as the
    copy of another store. `replica_ops` is true where its capacity counts operations on
    replicas. Instances share evenly. A store with a leader: writes / S (every copy applies
    them) and reads / (S x C), with `[reads=leader]` reads / S. A leaderless one of N nodes:
    writes x rf / N and reads x quorum / N. A search index of C copies: writes x C / N, at least
    those of one shard. Run by a provider without a count: all of it,
    for its quota is one.
    """
    reads, writes = demand.reads, demand.writes + copied
    if is_uncounted(component) and not component.many:
        return Demand(reads, writes)
    instances, spread, copies = counted(component), shards(component), own_copies(component)
    if component.many or instances is None or spread is None or copies is None:
        return None
    if has_leader(component):
        readers = 1 if component.attributes.reads == "leader" else copies
        return Demand(reads / (spread * readers), writes / spread)
    if is_leaderless(component) and replica_ops:
        held = min(copies, instances)
        return Demand(reads * read_quorum(component, held) / instances, writes * held / instances)
    if indexes_every_copy(component):
        share = max(1 / spread, min(copies, instances) / instances)
        return Demand(reads / instances, writes * share)
    return Demand(reads / instances, writes / spread)


def indexes_every_copy(component: Component) -> bool:
    """Whether each copy of a document costs a node as much as the first: a search index.

    Source: Elasticsearch, the definitive guide, replica shards ("at index time, a replica shard
    does the same amount of work as the primary shard"),
    https://www.elastic.co/guide/en/elasticsearch/guide/current/replica-shards.html
    """
    return component.kind is Kind.SEARCH


def read_quorum(component: Component, copies: int) -> int:
    """How many of `copies` answer a read: a majority, floor(copies / 2) + 1, unless stated."""
    said = component.attributes.read_quorum
    return copies // 2 + 1 if said is None else min(max(1, said), copies)
