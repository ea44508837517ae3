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
    has_known_load,
    has_small_audience,
    has_word_in_own_remark,
    is_counted_once,
    is_kind,
    is_provided,
    is_uncounted,
    percent,
    rate,
    set_attribute,
    states,
    stores_beside,
    stores_of_misses,
)

BUSIEST_KEY = 0.2
"""The share of one cache server's requests that its busiest key can have.

Source: measured at Facebook, Scaling Memcache (NSDI 2013)."""


PREPARED = ("cold", "empty", "gutter", "prewarm", "prewarmed", "shed", "sheds", "warm", "warmed", "warming", "warms", "warmup")  # fmt: skip
"""Words of a decision or a note about a cache that say what happens while it is empty."""


class CacheStampede(Rule):
    """When a busy entry expires, every reader asks the store at once.

    **Why**: until the first reader has put the entry back, each request for it is a miss: 1,000
    a second for an entry that takes half a second to build are 500 copies of the same query at
    the same time, on one node of the store, since one key lives on one node.

    Reads on one node of the cache, a fifth of them for its busiest key, are compared with what
    one node of the store answers at best. Below that nothing is said. Request coalescing
    (`coalesce`, on the cache or on its callers), and a cache whose entries are replaced when they
    change instead of expiring (`invalidate=refresh`), count.

    Where no rate is known it is a note of caches that are empty at times by what is stated: those
    that scale by themselves (`autoscale`), and those with a drawn path for their misses (`on=miss`,
    or a stated flow that goes on from the cache to a store that you run).

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
        """
        client visitor
        service flags x4
        redis rules x2 [coalesce]
        postgres db x2
        visitor -> flags -> rules
        flags -> db [on=miss]
        """,
        """
        client visitor
        service flags x4
        redis rules x2
        postgres db x2
        visitor -> flags -> rules, db
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
        """
        client visitor
        service flags x4
        redis rules x2
        postgres db x2
        visitor -> flags -> rules
        flags -> db [on=miss]
        """,
        """
        client server
        service flags x4
        memcached cached xmany [autoscale]
        postgres rules x2
        server -> flags -> cached, rules
        """,
    )

    stores = components(~is_kind("cache", "object-store") & ~is_uncounted)
    coalesces = states("coalesce") | caller_states("coalesce")
    keeps_entries = attribute_is("invalidate", "refresh") | denies("ttl")
    may_stampede = is_kind("cache") & ~coalesces & ~keeps_entries
    scales = states("autoscale")
    open_caches = components(
        may_stampede & ~is_counted_once & ~states("shed"), ~has_word_in_own_remark(*PREPARED)
    )
    stampede = finding(
        "When the busiest entry of {name} expires, {load|rate} hit one node of {store} until it is back.",
        "Nothing coalesces the misses of one key into one call.",
        set_attribute("coalesce"),
        weight=0.5,
    )

    miss_path = finding(
        "When {name} is cold or down, all its reads hit {stores}, and nothing limits them.",
        "No rate is stated, so nothing shows that {stores} {handles/handle:stores} all reads.",
        set_attribute("coalesce"),
        weight=0.4,
    )
    comes_empty = finding(
        "{name} autoscales, and new instances start cold: their reads hit {stores}.",
        "Nothing warms them or coalesces the misses of one key, so replacing many at once is an outage.",
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
        if not has_small_audience(facts, design):
            yield from self._about_empty_caches(design, facts)

    def _about_empty_caches(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Where no rate tells what an empty cache does: those replaced, or with a path for misses."""
        for cache in self.open_caches.components_of(facts):
            replaced = self.scales(facts, cache)
            beside = (
                stores_beside(design, cache)
                if replaced
                else stores_of_misses(design, facts.traffic, cache)
            )
            stores = [one for one in beside if not is_provided(facts, one)]
            if stores and not has_known_load(facts, cache):
                said = self.comes_empty if replaced else self.miss_path
                yield said.about([cache], also=stores, stores=stores)


def _load_of_busiest_key(facts: Facts, cache: Component) -> float:
    """Reads a second that miss together; 0 where nothing is known."""
    demand, shards = facts.traffic.demand(cache.name), facts.topology.shards(cache)
    return demand.reads / shards * BUSIEST_KEY if demand and shards else 0.0
