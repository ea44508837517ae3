"""Rule `cache-cannot-be-lost`."""

from __future__ import annotations

from collections.abc import Iterator

from reviewer import (
    Answer,
    Category,
    Citation,
    Component,
    Design,
    Facts,
    HardCache,
    Op,
    Problem,
    Rule,
    Severity,
    caller_states,
    components,
    finding,
    has_known_load,
    has_small_audience,
    has_word_in_own_remark,
    is_counted_once,
    is_kind,
    is_provided,
    is_single_instance,
    percent,
    set_attribute,
    set_count,
    states,
    stores_beside,
)

PREPARED = {"cold", "empty", "gutter", "prewarm", "prewarmed", "shed", "sheds", "warm", "warmed", "warming", "warms", "warmup"}  # fmt: skip
"""Words of a decision or a note about a cache that say what happens while it is empty."""


MANY_USERS = 1_000_000
"""Users a day from which one cache node is reported, where no rate is known.

Basis: a planning value: ten reads of each are 230 reads/s at peak, most of a small store."""


class CacheCannotBeLost(Rule):
    """A store is overloaded while its cache is empty.

    **Why**: such a cache is not an optimization, it is part of the capacity. When it restarts
    empty, every read goes to the store; the store is overloaded, so the cache does not fill
    again, and the system stays down after the cause is gone (a metastable failure). A hit rate
    that drops from 95% to 90% doubles the store's reads.

    It is a test: the flows are walked again with a hit rate of zero. Where a component behind the
    cache then exceeds 100% of its typical capacity, and the cache is one node, it is a warning;
    where replicas cover a lost node it is a note, as a flush or a bad deploy empties all of them.
    A cache that is stated to be one node (`x1`) is a note where its reads are more than the store
    behind it handles safely, and, where no rate is known, for a million users a day or more, or
    where nothing tells how many users there are.
    Request coalescing (`coalesce`), load shedding (`shed`), and a decision or note about warming
    the cache count.

    **Do instead**: a replica of the cache, coalesced misses, and a way to warm it:
    `redis hot x2 [coalesce]`.

    **It cannot see**: how fast the cache fills again, and which reads could fail without harm: the
    test is an empty cache at peak. It does not test CDNs, caches inside a service, and stores that
    a provider runs.
    """

    id = "cache-cannot-be-lost"
    severity = Severity.WARNING
    category = Category.RELIABILITY
    problem = Problem("cache_stampede", of_single_instance="spof")
    topics = ("Stampede",)
    citations = (
        Citation(
            "Nishtala et al., Scaling Memcache at Facebook (NSDI 2013)",
            "https://www.usenix.org/conference/nsdi13/technical-sessions/presentation/nishtala",
            "coalesced misses took the peak at the database from 17,000 to 1,300 queries a second",
        ),
        Citation(
            "Bronson et al., Metastable failures in distributed systems (HotOS 2021)",
            "https://sigops.org/s/conferences/hotos/2021/papers/hotos21-s11-bronson.pdf",
        ),
        Citation(
            "Amazon Builders' Library: Caching challenges and strategies",
            "https://aws.amazon.com/builders-library/caching-challenges-and-strategies/",
        ),
    )
    follow_up = "The cache restarts empty at peak: what happens in the first minute?"
    passes = (
        """
        client rider
        service timetable x40
        redis recent x1 [hit=90%]
        postgres stops x4
        rider -> timetable -> recent -> stops
        flow look 15k/s: rider -> timetable -> recent -> stops
        """,
        """
        client rider
        service timetable x4
        redis recent x1 [hit=90%]
        postgres stops x2
        rider -> timetable -> recent -> stops
        flow look 600/s: rider -> timetable -> recent -> stops
        """,
        """
        require users 3M/d
        client solver
        service puzzles x6
        redis grids x3 [ttl=1h]
        postgres words x2
        solver -> puzzles -> grids, words
        """,
        """
        require users 20k/d
        client colleague
        service menu x2
        redis today x1
        postgres dishes x2
        colleague -> menu -> today, dishes
        """,
        """
        client reader
        service web x40
        redis hot [hit=90%]
        mysql db x2
        reader -> web -> hot, db
        flow read 20k/s: reader -> web -> hot -> db
        """,
        """
        client reader
        service web x400
        redis hot x4 [hit=95%, coalesce]
        mysql db x2
        reader -> web -> hot, db
        flow read 200k/s: reader -> web -> hot -> db
        """,
        """
        client buyer
        service catalog x4
        redis cached x1 [coalesce]
        postgres products x2
        buyer -> catalog -> cached, products
        """,
    )
    fails = (
        """
        client rider
        service timetable x40
        redis recent x1 [hit=90%]
        postgres stops x4 [reads=leader]
        rider -> timetable -> recent -> stops
        flow look 15k/s: rider -> timetable -> recent -> stops
        """,
        """
        client rider
        service timetable x40
        redis recent x1 [hit=90%]
        postgres stops x1
        rider -> timetable -> recent -> stops
        flow look 15k/s: rider -> timetable -> recent -> stops
        """,
        """
        require users 3M/d
        client solver
        service puzzles x6
        redis grids x1 [ttl=1h]
        postgres words x2
        solver -> puzzles -> grids, words
        """,
        """
        client reader
        service web x400
        redis hot [hit=95%]
        mysql db x2
        reader -> web -> hot, db
        flow read 200k/s: reader -> web -> hot -> db
        """,
        """
        client reader
        service web x400
        redis hot x4 [hit=95%]
        mysql db x2
        reader -> web -> hot, db
        flow read 200k/s: reader -> web -> hot -> db
        """,
        """
        client buyer
        service catalog x4
        redis cached x1
        postgres products x2
        buyer -> catalog -> cached, products
        """,
    )

    is_cache = is_kind("cache")
    single_nodes = components(is_cache & is_counted_once & ~is_provided & is_single_instance)
    coalesces = states("coalesce") | caller_states("coalesce")
    is_prepared = coalesces | states("shed") | has_word_in_own_remark(*PREPARED)

    cold_overload = finding(
        "While {name} is empty, {store} is overloaded: {cold|times} its typical capacity.", "{why}"
    )

    unmeasured = finding(
        "{name} is one cache node: losing it sends every read to {stores}.",
        "No rate is stated, so nothing shows that {stores} {handles/handle:stores} all reads.",
        severity=Severity.INFO,
        weight=0.5,
    )
    one_node = finding(
        "{name} is one cache node for {users|count} users a day: losing it sends every read to {stores}.",
        "No rate is stated, so nothing shows that {stores} {handles/handle:stores} all reads.",
        severity=Severity.INFO,
    )

    at_worst = finding(
        "{name} is one cache node: losing it sends {reads|rate} to {store}, which handles {safe|rate} safely.",
        "The typical figure carries it; heavier queries or a smaller machine do not.",
        severity=Severity.INFO,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at each cache without which something behind it passes 100%."""
        for name, hard in facts.reliability.required_caches.items():
            cache, store = design.components[name], design.components[hard.store]
            is_tested = self.is_cache(facts, cache) and hard.warm <= 1
            if not is_tested or is_provided(facts, store) or self.is_prepared(facts, cache):
                continue
            is_alone = is_single_instance(facts, cache)
            lasting = "It is one node: a restart empties it."
            replicated = (
                "Replicas cover a lost node, but a flush or a bad deploy empties all of them."
            )
            yield self.cold_overload.about(
                [cache],
                also=[store],
                store=[store],
                cold=hard.cold,
                why=lasting if is_alone else replicated,
                fix=set_count(2, cache, attributes="coalesce")
                if is_alone
                else set_attribute("coalesce", cache),
                severity=Severity.WARNING if is_alone else Severity.INFO,
                sums=_hit_sums(facts, cache, store, hard),
                assumed=(*facts.capacity.assumptions_of(store), *facts.traffic.load_assumptions),
            )
        if not has_small_audience(facts, design):
            yield from self._about_single_nodes(design, facts)

    def _about_single_nodes(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Caches of one stated node that many users or much of the load depend on."""
        for cache in self.single_nodes.components_of(facts):
            stores = [one for one in stores_beside(design, cache) if not is_provided(facts, one)]
            if not stores or self.is_prepared(facts, cache):
                continue
            if not has_known_load(facts, cache):
                yield from self._many_users(facts, cache, stores)
            elif cache.name not in facts.reliability.required_caches:
                yield from self._lost_by_rate(facts, cache, stores)

    def _many_users(
        self, facts: Facts, cache: Component, stores: list[Component]
    ) -> Iterator[Answer]:
        """Where no rate tells what its loss does."""
        users = facts.traffic.users_per_day
        fix = set_count(2, cache, attributes="coalesce")
        if users is None:
            yield self.unmeasured.about([cache], also=stores, stores=stores, fix=fix)
        elif users >= MANY_USERS:
            yield self.one_node.about(
                [cache],
                also=stores,
                users=users,
                stores=stores,
                fix=fix,
            )

    def _lost_by_rate(
        self, facts: Facts, cache: Component, stores: list[Component]
    ) -> Iterator[Answer]:
        """Where what it answers is more than the nodes of a store behind it handle safely."""
        asked = facts.traffic.demand(cache.name)
        for store in stores:
            reads, safe = facts.traffic.demand(store.name), _safe_reads(facts, store)
            if asked is None or reads is None or safe is None or reads.reads >= asked.reads:
                continue
            if facts.traffic.hit_ratio(cache, store) and asked.reads > safe:
                yield self.at_worst.about(
                    [cache],
                    also=[store],
                    reads=asked.reads,
                    store=[store],
                    safe=safe,
                    fix=set_count(2, cache, attributes="coalesce"),
                    assumed=(
                        *facts.capacity.assumptions_of(store),
                        *facts.traffic.load_assumptions,
                    ),
                )
                return


def _safe_reads(facts: Facts, store: Component) -> float | None:
    """The reads a second that its nodes handle at worst; None where they or their capacity are not known."""
    typical, node = facts.capacity.in_all(store, Op.READ), facts.capacity.of(store, Op.READ)
    if typical is None or node is None or not node.typical:
        return None
    return typical * node.conservative / node.typical


def _hit_sums(facts: Facts, cache: Component, store: Component, hard: HardCache) -> Iterator[str]:
    planned, hit = facts.capacity.target(store), facts.traffic.hit_ratio(cache, store)
    yield f"`{store.name}` is {percent(hard.warm)} utilized with `{cache.name}` and {percent(hard.cold)} without"
    if hit and hard.cold > hard.warm and planned >= hard.warm:
        needed = hit * (hard.cold - planned) / (hard.cold - hard.warm)
        yield f"to stay within the {percent(planned)} planned, the hit rate has to be {percent(needed)}"
