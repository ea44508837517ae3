"""The rule `cache-cannot-be-lost`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from dsl.design import Component, Design, Op
from dsl.kinds import Kind
from reviewer.analysis.facts import Facts
from reviewer.analysis.topology.counts import is_provided
from reviewer.model.finding import Answer, Category, Citation, Problem, Severity
from reviewer.model.rule import Rule
from reviewer.text.numbers import percent, times
from reviewer.text.suggestion import declaration

PREPARED = frozenset(
    [
        "cold",
        "empty",
        "gutter",
        "prewarm",
        "prewarmed",
        "shed",
        "sheds",
        "warm",
        "warmed",
        "warming",
        "warms",
        "warmup",
    ]
)
"""Words of a decision or a note about a cache that say what happens while it is empty."""


class CacheCannotBeLost(Rule):
    """Without its cache a store is asked for more than it carries.

    **Why**: such a cache is no help for speed, it is part of the capacity. When it restarts
    empty, every read goes to the store; the store is overloaded, so the cache does not fill
    again, and the system stays down after the cause is gone. From 95 % to 90 % of hits
    doubles the store's reads.

    It is a test: the flows are walked again with this cache answering nothing. Where a
    component behind it then passes 100 % of what its nodes typically carry, and the cache is
    one node, it is a warning; where copies stand in for a lost node a remark, for a flush or
    a bad deploy empties all of them. Misses that are joined (`coalesce`), what sheds load
    (`shed`), and a decision or note about warming it up count.

    **Do instead**: a copy of the cache, misses of one key joined into one call, and a way
    to fill it: `redis hot x2 [coalesce]`.

    **It cannot see**: how fast the cache fills again, and which reads could fail without harm: the
    test is an empty cache at peak. CDNs, caches inside a service, and stores that a provider runs
    are not tried.
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
            "joining misses took the peak at the database from 17,000 to 1,300 queries a second",
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
    )
    fails = (
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
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at each cache without which something behind it passes 100 %."""
        for name, hard in facts.reliability.required_caches.items():
            cache, part = design.components[name], design.components[hard.store]
            told = cache.kind is not Kind.CACHE or hard.warm > 1 or is_provided(part)
            if not told and not _prepared(design, cache):
                yield self._needed(facts, cache, Cold.of(facts, part, hard.warm, hard.cold))

    def _needed(self, facts: Facts, cache: Component, cold: Cold) -> Answer:
        alone = facts.topology.is_single_instance(cache)
        hit = facts.traffic.hit_ratio(cache, cold.part)
        return self.violated(
            cache,
            cold.part,
            message=f"while `{cache.name}` is empty, `{cold.part.name}` is asked for"
            f" {times(cold.without)} what it typically carries.",
            sums=tuple(_sums(cache, cold, hit)),
            why="It is one node: a restart empties it."
            if alone
            else "A copy stands in for a lost node, but a flush or a bad deploy empties all of them.",
            instead=declaration(cache, count=2 if alone else None, attributes="coalesce"),
            severity=None if alone else Severity.INFO,
            assumed=(*cold.assumed, *facts.traffic.load_assumptions),
        )


class Cold(NamedTuple):
    """How much of `part` is used, typically, with a cache and without; `planned` is its target."""

    part: Component
    used: float
    without: float
    planned: float
    assumed: tuple[str, ...]

    @classmethod
    def of(cls, facts: Facts, part: Component, used: float, without: float) -> Cold:
        """The same with what it is planned for, and which capacities were taken for it."""
        found = (facts.capacity.of(part, op) for op in Op)
        taken = (capacity.assumed for capacity in found if capacity is not None)
        subjects = dict.fromkeys(assumed.subject for assumed in taken if assumed is not None)
        return cls(part, used, without, facts.capacity.target(part), tuple(subjects))


def _prepared(design: Design, cache: Component) -> bool:
    """Whether something says what happens while it is empty."""
    if cache.attributes.coalesce or cache.attributes.shed:
        return True
    callers = (design.components[link.source] for link in design.links_to[cache.name])
    if any(caller.attributes.coalesce for caller in callers):
        return True
    remarks = (r for r in (*design.decisions, *design.notes) if cache.name in r.about)
    return any(PREPARED & set(f"{r.title} {r.text}".lower().split()) for r in remarks)


def _sums(cache: Component, cold: Cold, hit: float | None) -> Iterator[str]:
    yield (
        f"`{cold.part.name}` is {percent(cold.used)} used with `{cache.name}` and"
        f" {percent(cold.without)} without"
    )
    kept = cold.without - cold.used
    if hit and kept > 0 and cold.planned >= cold.used:
        needed = hit * (cold.without - cold.planned) / kept
        yield f"to stay within the {percent(cold.planned)} planned, {percent(needed)} of reads have to be hits"
