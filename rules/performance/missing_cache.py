"""Rule `missing-cache`."""

from __future__ import annotations

from collections.abc import Iterator

from reviewer import (
    Answer,
    Category,
    Citation,
    Component,
    Design,
    Facts,
    Kind,
    Rule,
    Severity,
    UncachedReads,
    ask_cache_first,
    components,
    credit,
    declare,
    finding,
    has_known_load,
    has_known_traffic,
    is_family,
    is_kind,
    is_read,
    is_read_by_several,
    is_read_heavy,
    join_fixes,
    lives_in_memory,
    question,
    set_attribute,
    states,
)

READ_HEAVY = 5_000
"""Reads a second from which a store that is read far more than written is asked for a cache.

Basis: a planning value, half of what one relational node is safely assumed to answer."""

READS_TO_A_WRITE = 10
"""How many reads to a write make a store read-heavy.

Basis: published mixes run from 6.7:1 (Slack) over 60:1 (Twitter) to 500:1 (Facebook's TAO)."""

HIT = 0.9
"""The hit ratio that a cache is assumed to have in the sums shown. TAO measured 96.4%."""

BEST_HIT = 0.99
"""The highest hit ratio that is asked of a cache. Basis: a convention; Uber reports 99%."""

FAST_BY_THEMSELVES = frozenset({Kind.KV, Kind.WIDE_COLUMN})
"""Stores built for point reads by key: judged by what they carry, not by being read-heavy."""


class MissingCache(Rule):
    """Hot reads go to the store every time.

    **Why**: most systems read far more than they write, and most reads ask for the same few
    things. A store answers each from disk, index and lock; a cache answers from memory. At a
    90% hit ratio the store sees a tenth of the reads, which is often the difference between
    one node and ten.

    It is a matter of numbers: the same drawing is fine at 200 reads a second and wrong at
    60,000. The rule compares the reads that reach the busiest node with what a node is known
    to carry. Where rates are stated, but none for a store, it asks; where only a ratio of ten
    reads to a write or more is stated, it is a note. Where answers visibly repeat, because nothing
    changes what is read, because all look at the same ranking, or because several callers ask
    one service for the same history, it is a note at any noticeable load. A CDN with a
    hit ratio, a cache inside the service (`[cache]`), and a cache in front of the store or asked
    first all count.

    **Do instead**: put a cache beside the service and let the flow ask it first:
    `api -> hot, db` and `flow read 20k/s: … -> api -> hot -> db`; state `ttl` and `hit`.

    **It cannot see**: whether answers may be kept at all: rows that each user reads once look to
    it like rows that all read. The 90% in its sum is an assumption; how skewed your reads are
    decides it.
    """

    id = "missing-cache"
    severity = Severity.WARNING
    category = Category.PERFORMANCE
    problem = "missing_cache"
    topics = ("Cache placement",)
    citations = (
        Citation(
            "Bronson et al., TAO: Facebook's distributed data store for the social graph (USENIX ATC 2013)",
            "https://www.usenix.org/conference/atc13/technical-sessions/presentation/bronson",
            "99.8% of requests are reads; 96.4% of them are answered by the cache",
        ),
        Citation(
            "AWS Well-Architected, Performance: PERF03-BP05, data access patterns that use caching",
            "https://docs.aws.amazon.com/wellarchitected/latest/performance-efficiency-pillar/",
        ),
        Citation(
            "Azure Architecture Center: No Caching antipattern",
            "https://learn.microsoft.com/azure/architecture/antipatterns/no-caching/",
        ),
    )
    follow_up = "What hit rate does the store need to survive, what is evicted first, and how stale may an answer be?"
    passes = (
        """
        client reader
        service web x40
        redis hot x2 [hit=95%, ttl=1h]
        mysql db x2
        reader -> web -> hot, db
        flow read 20k/s: reader -> web -> hot -> db
        """,
        """
        client reader
        service web x2
        mysql db x2
        reader -> web -> db
        flow read 200/s: reader -> web -> db
        flow post 2/s write: reader -> web -> db
        """,
        """
        client reader
        service web x2
        mysql catalogue x2
        reader -> web
        web -> catalogue [read]
        flow read 20/s: reader -> web -> catalogue
        """,
        """
        client reader
        service web x40 [cache]
        mysql db x2
        reader -> web -> db
        flow read 20k/s: reader -> web -> db
        """,
        """
        require ratio 2:1
        client clerk
        service ledgers x2
        postgres accounts x2
        clerk -> ledgers -> accounts
        """,
        """
        require ratio 100:1
        client visitor
        service web x1
        mysql pages x1
        visitor -> web -> pages
        """,
        """
        client player
        service standings x40
        kv board: Redis x3 [durable]
        player -> standings -> board
        flow rank 20k/s: player -> standings -> board
        flow score 80/s write: player -> standings -> board
        """,
        """
        client buyer
        service sell x20
        kv numbers x3
        buyer -> sell -> numbers
        flow buy 5k/s: buyer -> sell -> numbers
        """,
    )
    fails = (
        """
        client reader
        service web x40
        mysql db x2
        reader -> web -> db
        flow read 20k/s: reader -> web -> db
        """,
        """
        require reads 400k/s
        client -> api -> postgres
        """,
        """
        require connections 800
        client app
        service api x2
        mysql catalogue x2
        app -> api
        api -> catalogue [read]
        """,
        """
        client player
        service ranks x2
        mysql leaderboard x2
        player -> ranks -> leaderboard
        flow look 300/s: player -> ranks -> leaderboard
        flow score 500/s write: player -> ranks -> leaderboard
        """,
        """
        require ratio 100:1
        client visitor
        service web x4
        postgres pages x2
        visitor -> web -> pages
        """,
    )

    answers_queries = (
        is_kind(*("database", "document", "graph", "geo", "search", "kv", "wide-column"))
        & ~lives_in_memory
    )
    keeps_history = is_kind("timeseries", "warehouse")
    is_split_server = is_family("compute") & (states("shard") | states("shards"))
    scope = components(is_read & (answers_queries | keeps_history | is_split_server))
    is_asked = answers_queries & ~is_kind("kv", "wide-column") & ~has_known_load
    is_read_heavy = is_read_heavy(READS_TO_A_WRITE)

    uncached = finding("{reads} reads/s hit {name} directly: there is no cache.", "{why}")
    bypassed = finding("{reads} reads/s reach {name} past {caches}.", "{why}")
    repeated = finding(
        "{name} answers the same reads again and again without a cache.",
        "{why}",
        severity=Severity.INFO,
    )
    cdn_hit_ratio = question(
        "What share of the {reads} reads/s for {store} does {name} answer?",
        set_attribute("hit=60%"),
    )
    read_heavy = finding(
        "{names} {answers/answer} every read: reads far outnumber writes, and there is no cache.",
        "With most reads asking for the same few things, a cache leaves the store a tenth of them.",
        severity=Severity.INFO,
        weight=0.7,
    )
    read_rate = question(
        "How many reads/s reach {names} at peak, and how many ask for the same thing?"
        " Set `{line}`, or the rate of each flow.",
        declare("require reads 5k/s"),
    )
    cached_inside = credit("{caches} {caches/cache:caches} answers of {store} in process")
    asked_first = credit("reads of {store} go through {caches} first")

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Judge each store that is read, by the reads that reach it past no cache."""
        unknown: list[Component] = []
        for store in self.scope.components_of(facts):
            access = facts.traffic.access(store.name)
            if not access.bare:
                yield self._credit([design.components[name] for name in access.caches], store)
            elif (answer := self._judge(facts, store)) is not None:
                yield answer
            elif why := facts.estimates.why_reads_repeat(store):
                fix = ask_cache_first(facts, store, HIT, "read")
                also = facts.traffic.readers_of(store)
                yield self.repeated.about([store], also=also, fix=fix, why=why)
            elif self.is_asked(facts, store):
                unknown.append(store)
        if unknown and has_known_traffic(facts, design):  # else `requirement-missing` asks
            yield self.read_rate.about(unknown)
        elif unknown and self.is_read_heavy(facts, design):
            shared = [store for store in unknown if is_read_by_several(facts, store)]
            if shared:
                fix = join_fixes(ask_cache_first(facts, store, HIT, "read") for store in shared)
                yield self.read_heavy.about(shared, fix=fix)

    def _credit(self, caches: list[Component], store: Component) -> Answer:
        inside = all(cache.attributes.cache for cache in caches)
        said = self.cached_inside if inside else self.asked_first
        return said.about([*caches, store], caches=caches, store=[store])

    def _judge(self, facts: Facts, store: Component) -> Answer | None:
        """Judge the reads that ask no cache; None where they are fine, or not known."""
        reads = facts.capacity.uncached_reads(store) if self.answers_queries(facts, store) else None
        severity = _severity(reads) if reads else None
        if reads is None or severity is None:
            return None
        if severity is Severity.INFO and _is_read_beside_cache(facts, store):
            return None
        cdn = facts.traffic.unstated_cdns.get(store.name)
        if cdn is not None and _severity(reads.times(1 - HIT)) is None:
            return self.cdn_hit_ratio.about([cdn], also=[store], store=[store], reads=reads.total)
        hit = min(max(HIT, reads.required_hit_ratio), BEST_HIT)
        caches = facts.traffic.access(store.name).caches
        return (self.bypassed if caches else self.uncached).about(
            [store],
            fix=ask_cache_first(facts, store, hit),
            severity=min(severity, Severity.INFO) if store.kind is Kind.SEARCH else severity,
            sums=reads.sums_with(hit),
            assumed=(*reads.assumed, *facts.traffic.load_assumptions),
            reads=reads.total,
            caches=caches,
            why=_reason(reads, severity),
        )


def _is_read_beside_cache(facts: Facts, store: Component) -> bool:
    """Whether all that read it also read a cache: these reads may be its misses."""
    readers = facts.traffic.readers_of(store)
    return bool(readers) and all(_reads_cache(facts, reader) for reader in readers)


def _reads_cache(facts: Facts, reader: Component) -> bool:
    links = facts.design.links_from[reader.name]
    targets = (facts.design.components[link.target] for link in links)
    return any(one.kind == "cache" and facts.traffic.access(one.name).read for one in targets)


def _severity(reads: UncachedReads) -> Severity | None:
    """An error past the best a node is known for, a warning past the typical.

    A store that is read-heavy gets a warning above what it is planned to carry safely, and a
    note below that; so does one that needs copies for its reads alone.
    """
    known, fast = reads.capacity, reads.store.kind in FAST_BY_THEMSELVES
    if known and reads.on_node > known.typical:
        return Severity.ERROR if reads.on_node > known.optimistic else Severity.WARNING
    if not fast and reads.total >= READ_HEAVY and reads.per_write >= READS_TO_A_WRITE:
        return Severity.INFO if reads.on_node <= reads.planned else Severity.WARNING
    return Severity.INFO if known and not fast and reads.total > known.conservative else None


def _reason(reads: UncachedReads, severity: Severity) -> str:
    if reads.per_write < READS_TO_A_WRITE:
        return "Each read takes a share of the node that writes need."
    if severity is Severity.INFO:
        return "Its nodes carry this load, but with most answers cached, fewer of them would do."
    return "Reads far outnumber writes here, so most answers could be cached."
