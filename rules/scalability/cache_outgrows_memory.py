"""Rule `cache-outgrows-memory`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from reviewer import (
    Amount,
    Category,
    Citation,
    Component,
    Excess,
    Facts,
    Fix,
    OverLimit,
    Severity,
    components,
    has_leader,
    is_kind,
    list_names,
    measure,
    once_per_design,
    percent,
    resource_limit,
    set_attribute,
    set_count,
    size,
)

FULL = 0.7
"""The share of a stated memory that is planned to be filled: copies and overhead need the rest.

Basis: a planning value."""


@measure("size")
def cached_data(facts: Facts, cache: Component) -> Amount | None:
    """Bytes that one node should hold: the stated data, else the hot part of the stores behind."""
    shards = facts.topology.shards(cache)
    if shards is None:
        return None
    stated = facts.assumptions.stated(cache.name, "data") or cache.attributes.data
    if stated is not None:
        line = f"{list_names(cache)} holds {size(stated.value)}, as stated"
        return Amount(stated.value / shards, shards, sums=(line,))
    hot = (
        facts.assumptions.stated(cache.name, "hot")
        or cache.attributes.hot
        or facts.assumptions.stated("", "hot")
    )
    stored = {
        store: held
        for store in _stores_behind(facts).get(cache.name, ())
        if (held := _held(facts, store)) is not None
    }
    if hot is None or not stored:
        return None
    whole, kept = sum(stored.values()), sum(stored.values()) * hot.value
    line = f"{list_names(stored)}: {size(whole)} × {percent(hot.value)} hot = {size(kept)}"
    return Amount(kept / shards, shards, sums=(line,))


class CacheOutgrowsMemory(OverLimit):
    """The hot data does not fit into the memory of the cache.

    **Why**: a cache that cannot hold what most reads ask for evicts entries before they are
    asked for again. Its hit rate falls, and the misses hit the store: from 95% to 90% doubles
    the store's reads. Replicas do not help, for each holds the same data.

    The data behind the cache, times the share that most reads ask for (`assume hot 20%`),
    divided by the shards, is compared with the memory of one node. Where the design states how
    much the cache holds (`data`), that counts. Without these figures the rule is silent.

    **Do instead**: shard it by key, `redis hot x2 [shards=8]`; or keep less: a shorter `ttl`,
    smaller entries, ids instead of objects.

    **It cannot see**: how much larger an entry is in memory than at rest, and how requests are
    spread over keys: the share that `hot` states is taken as it is. Without `data`, or `hot` and
    the sizes of writes, it is silent.
    """

    id = "cache-outgrows-memory"
    severity = Severity.WARNING
    category = Category.SCALABILITY
    problem = "unsharded_cache"
    topics = ("Eviction and size",)
    citations = (
        Citation(
            "Nishtala et al., Scaling Memcache at Facebook (NSDI 2013)",
            "https://www.usenix.org/conference/nsdi13/technical-sessions/presentation/nishtala",
            "keys are spread over hundreds of servers by consistent hashing",
        ),
        Citation(
            "Azure Architecture Center: Sharding pattern",
            "https://learn.microsoft.com/azure/architecture/patterns/sharding",
        ),
    )
    follow_up = "What is evicted first, and what does the hit rate fall to when half fits?"
    passes = (
        """
        client reader
        service web x4
        redis hot x2 [hit=90%, data=10GB]
        mysql db x2
        reader -> web -> hot, db
        """,
        """
        client reader
        service web x4
        redis hot x2 [hit=90%, shards=20]
        mysql db x2 [data=1TB, shards=4]
        reader -> web -> hot, db
        assume hot 20%
        """,
    )
    fails = (
        """
        client reader
        service web x4
        redis hot x2 [hit=90%]
        mysql db x2 [data=1TB, shards=4]
        reader -> web -> hot, db
        assume hot 20%
        """,
        """
        client reader
        service web x4
        redis hot x2 [data=200GB, memory=64GB]
        mysql db x2
        reader -> web -> hot, db
        """,
    )

    scope = components(is_kind("cache"))
    quantity = cached_data
    limit = resource_limit("memory")
    planned = FULL
    over = "{names} should hold {amount} on each node; a node has {limit} of memory."
    why = (
        "What does not fit is evicted before it is asked for again, and the store is read instead."
    )
    sums = ("{total} ÷ {plan} = {needed} nodes, before replicas",)
    fix = set_attribute("shards={needed}")

    def fix_for(self, facts: Facts, excess: Excess) -> Fix:
        """More shards; more nodes where the cache shards by itself."""
        return self.fix if has_leader(facts, excess.part) else set_count(excess.needed)


@once_per_design
def _stores_behind(facts: Facts) -> Mapping[str, Sequence[Component]]:
    """The stores whose reads ask each cache first."""
    found: dict[str, list[Component]] = {}
    for store in facts.design.components.values():
        for cache in facts.traffic.access(store.name).caches:
            found.setdefault(cache, []).append(store)
    return found


def _held(facts: Facts, store: Component) -> float | None:
    storage = facts.estimates.storage(store)
    return None if storage is None else storage.a_year if storage.held is None else storage.held
