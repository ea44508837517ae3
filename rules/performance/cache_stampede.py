"""Rule `cache-stampede`."""

from __future__ import annotations

from collections.abc import Iterator

from reviewer import (
    Answer,
    Category,
    Citation,
    Component,
    Design,
    Facts,
    Op,
    Rule,
    Severity,
    attribute_is,
    caller_states,
    components,
    denies,
    finding,
    is_kind,
    is_uncounted,
    percent,
    rate,
    set_attribute,
    states,
)

BUSIEST_KEY = 0.2
"""The share of one cache server's requests that its busiest key can have.

Source: measured at Facebook, Scaling Memcache (NSDI 2013)."""


class CacheStampede(Rule):
    """When a busy entry expires, every reader asks the store at once.

    **Why**: until the first reader has put the entry back, each request for it is a miss: 1,000
    a second for an entry that takes half a second to build are 500 copies of the same query at
    the same time, on one node of the store, since one key lives on one node.

    Reads on one node of the cache, a fifth of them for its busiest key, are compared with what
    one node of the store answers at best. Below that nothing is said. Request coalescing
    (`coalesce`, on the cache or on its callers), and a cache whose entries are replaced when they
    change instead of expiring (`invalidate=refresh`), count.

    **Do instead**: let one request rebuild the entry and the others wait, `redis hot x2
    [coalesce]`; refresh an entry before it expires, and add 10 to 20% of jitter to expiry. A lock
    around the cache alone does not do it: with `cachetools.cached(lock=…)`, `lru_cache` and aiocache
    all callers that miss one key together compute it (`docs/defaults.md`).

    **It cannot see**: how long an entry takes to build, and how skewed your keys are: a fifth for
    the busiest one was measured in one company's caches. Coalescing or jitter in code has to be
    stated.
    """

    id = "cache-stampede"
    severity = Severity.INFO
    category = Category.PERFORMANCE
    problem = "cache_stampede"
    topics = ("Stampede",)
    citations = (
        Citation(
            "Nishtala et al., Scaling Memcache at Facebook (NSDI 2013)",
            "https://www.usenix.org/conference/nsdi13/technical-sessions/presentation/nishtala",
            "one key can be a fifth of a server's requests; leases join the misses of one key",
        ),
        Citation(
            "Vattani et al., Optimal probabilistic cache stampede prevention (VLDB 2015)",
            "https://www.vldb.org/pvldb/vol8/p886-vattani.pdf",
        ),
    )
    follow_up = (
        "One entry gets 10,000 reads a second and expires now: how many queries reach the store?"
    )
    passes = (
        """
        client reader
        service web x40
        redis hot x2 [ttl=5min]
        mysql db x2
        reader -> web -> hot, db
        flow read 20k/s: reader -> web -> hot -> db
        """,
        """
        client reader
        service web x2000
        redis hot x9 [ttl=5min, coalesce]
        mysql db x2
        reader -> web -> hot, db
        flow read 1200k/s: reader -> web -> hot -> db
        """,
    )
    fails = (
        """
        client reader
        service web x2000
        redis hot x9 [ttl=5min]
        mysql db x2
        reader -> web -> hot, db
        flow read 1200k/s: reader -> web -> hot -> db
        """,
    )

    stores = components(~is_kind("cache", "object-store") & ~is_uncounted)
    coalesces = states("coalesce") | caller_states("coalesce")
    keeps_entries = attribute_is("invalidate", "refresh") | denies("ttl")
    may_stampede = is_kind("cache") & ~coalesces & ~keeps_entries
    stampede = finding(
        "When the busiest entry of {name} expires, {load|rate} hit one node of {store} until it is back.",
        "Nothing coalesces the misses of one key into one call.",
        set_attribute("coalesce"),
        weight=0.5,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at every cache whose busiest key is more than one store node answers."""
        for store in self.stores.components_of(facts):
            near = (design.components[name] for name in facts.traffic.access(store.name).caches)
            caches = [cache for cache in near if self.may_stampede(facts, cache)]
            capacity = facts.capacity.of(store, Op.READ) if caches else None
            for cache in caches if capacity else ():
                load = _load_of_busiest_key(facts, cache)
                if capacity is not None and load > capacity.optimistic:
                    assumed = (capacity.assumed.subject,) if capacity.assumed else ()
                    yield self.stampede.about(
                        [cache],
                        also=[store],
                        store=[store],
                        load=load,
                        sums=(
                            f"{rate(load / BUSIEST_KEY)} on one shard of `{cache.name}` × {percent(BUSIEST_KEY)} = {rate(load)}",
                            f"one node of `{store.name}` answers {rate(capacity.optimistic)} at best",
                        ),
                        fix=set_attribute("coalesce", cache),
                        assumed=(*assumed, *facts.traffic.load_assumptions),
                    )


def _load_of_busiest_key(facts: Facts, cache: Component) -> float:
    """Reads a second that miss together; 0 where nothing is known."""
    demand, shards = facts.traffic.demand(cache.name), facts.topology.shards(cache)
    return demand.reads / shards * BUSIEST_KEY if demand and shards else 0.0
