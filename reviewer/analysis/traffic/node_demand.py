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
from reviewer.analysis.traffic.key_skew import busiest_share


def busiest_node(
    component: Component,
    demand: Demand,
    *,
    copied: float = 0.0,
    replica_ops: bool = False,
    hottest: float = 0.0,
) -> Demand | None:
    """What its busiest node does a second; None where its nodes are not counted.

    `demand` is on the whole component; `copied` are writes a second that it applies as the
    copy of another store. `replica_ops` is true where its capacity counts operations on
    replicas. Instances share evenly. A store with a leader: writes / S (every copy applies
    them) and reads / (S x C), with `[reads=leader]` reads / S. A leaderless one of N nodes:
    writes x rf / N and reads x quorum / N. A search index of C copies: writes x C / N, at least
    those of one shard. Run by a provider without a count: all of it,
    for its quota is one. `hottest` is the share of requests for the most popular key (0..1, 0 for
    keys asked for alike): the node that holds it is the busiest.
    """
    reads, writes = demand.reads, demand.writes + copied
    if is_uncounted(component) and not component.many:
        return Demand(reads, writes)
    instances, spread, copies = counted(component), shards(component), own_copies(component)
    if component.many or instances is None or spread is None or copies is None:
        return None
    if has_leader(component):
        readers = 1 if component.attributes.reads == "leader" else copies
        shard = busiest_share(1 / spread, hottest)
        return Demand(reads * shard / readers, writes * shard)
    if is_leaderless(component) and replica_ops:
        held = min(copies, instances)
        node = busiest_share(held / instances, hottest)
        return Demand(reads * node * read_quorum(component, held) / held, writes * node)
    if indexes_every_copy(component):
        share = max(1 / spread, min(copies, instances) / instances)
        return Demand(reads / instances, writes * share)
    held = max(1, min(copies, instances))
    return Demand(
        reads * busiest_share(held / instances, hottest) / held,
        writes * busiest_share(1 / spread, hottest),
    )


def key_holders(component: Component) -> tuple[int, int]:
    """How many nodes it has (shards, where each has a leader), and how many of them hold one key."""
    instances, spread, copies = counted(component), shards(component), own_copies(component)
    if has_leader(component):
        return max(1, spread or 1), 1
    number = max(1, instances or 1)
    return number, max(1, min(copies or 1, number))


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
