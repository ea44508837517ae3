"""Rule `cache-outgrows-memory`."""

from __future__ import annotations

from reviewer import (
    Category,
    Citation,
    Excess,
    Facts,
    Fix,
    OverLimit,
    Severity,
    cached_data,
    components,
    has_leader,
    is_kind,
    resource_limit,
    set_attribute,
    set_count,
)

FULL = 0.7
"""The share of a stated memory that is planned to be filled: copies and overhead need the rest.

Basis: a planning value."""


class CacheOutgrowsMemory(OverLimit):
    """The hot data does not fit into the memory of the cache.

    **Why**: a cache that cannot hold what most reads ask for evicts entries before they are
    asked for again. Its hit rate falls, and the misses hit the store: from 95% to 90% doubles
    the store's reads. Replicas do not help, for each holds the same data.

    The data behind the cache, times the share that most reads ask for (`assume hot 20%`),
    divided by the shards, is compared with the memory of one node. Where the design states how
    much the cache holds (`data`), that counts; so does `require storage` where the cache is the
    only store. Without these figures the rule is silent.

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
        """
        require storage 6GB
        client shopper
        service hours x12
        redis times x3 [durable, memory=32GB]
        shopper -> hours -> times
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
        """
        require storage 12TB
        client shopper
        service coupons x30
        redis codes x1
        shopper -> coupons -> codes
        """,
    )

    scope = components(is_kind("cache"))
    quantity = cached_data
    limit = resource_limit("memory")
    planned = FULL
    over = "{names} should hold {amount} on each node; a node has {limit} of memory."
    why = "What does not fit is evicted before it is read again, so reads go to the store."
    sums = ("{total} ÷ {plan} = {needed} nodes, before replicas",)
    fix = set_attribute("shards={needed}")

    def fix_for(self, facts: Facts, excess: Excess) -> Fix:
        """More shards; more nodes where the cache shards by itself."""
        return self.fix if has_leader(facts, excess.part) else set_count(excess.needed)
