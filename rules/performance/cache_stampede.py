"""The rule `cache-stampede`."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.design import Component, Design, Op
from dsl.kinds import Kind
from reviewer.analysis.capacity.capacity import Capacity
from reviewer.analysis.facts import Facts
from reviewer.analysis.topology.counts import is_uncounted, shards
from reviewer.model.finding import Answer, Category, Citation, Severity
from reviewer.model.rule import Rule
from reviewer.text.numbers import percent, rate
from reviewer.text.suggestion import declaration

BUSIEST_KEY = 0.2
"""The share of one cache server's requests that its busiest key can have.

Source: measured at Facebook, Scaling Memcache (NSDI 2013)."""


class CacheStampede(Rule):
    """When a busy entry expires, all who want it ask the store at once.

    **Why**: until the first of them has put the entry back, each request for it is a miss:
    1,000 a second for an entry that takes half a second to make are 500 calls of the same
    query at the same time, on one node of the store, for one key lives on one node.

    It is a sum: the reads on one node of the cache, a fifth of them for its busiest key,
    against what one node of the store answers at best. Below that nothing is said. Joined
    misses (`coalesce`, on the cache or on who asks it), and a cache whose entries are replaced
    when they change instead of expiring (`invalidate=refresh`), count.

    **Do instead**: let one of them ask and the others wait, `redis hot x2 [coalesce]`; renew
    an entry before it expires, and spread expiry by 10 to 20 %.

    **It cannot see**: how long an entry takes to make, and how skewed your keys are: a fifth for
    the busiest one was measured in one company's caches. Misses that code joins, or an expiry that
    code spreads, have to be said.
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

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at every cache whose busiest key is more than one store node answers."""
        for store in design.components.values():
            if store.kind in {Kind.CACHE, Kind.OBJECT_STORE} or is_uncounted(store):
                continue
            capacity = (
                facts.capacity.of(store, Op.READ)
                if facts.traffic.access(store.name).caches
                else None
            )
            for name in facts.traffic.access(store.name).caches if capacity else ():
                cache = design.components[name]
                key = None if _joined(design, cache) else _busiest(facts, cache)
                if key is not None and capacity is not None and key > capacity.optimistic:
                    yield self._stampede(facts, cache, store, key, capacity)

    def _stampede(
        self, facts: Facts, cache: Component, store: Component, key: float, capacity: Capacity
    ) -> Answer:
        assumed = (capacity.assumed.subject,) if capacity.assumed else ()
        return self.violated(
            cache,
            store,
            message=f"when the busiest entry of `{cache.name}` expires, {rate(key)} ask one node of"
            f" `{store.name}` for it until it is back.",
            sums=(
                f"{rate(key / BUSIEST_KEY)} on one shard of `{cache.name}` × {percent(BUSIEST_KEY)} = {rate(key)}",
                f"one node of `{store.name}` answers {rate(capacity.optimistic)} at best",
            ),
            why="Nothing joins the misses of one key into one call.",
            instead=declaration(cache, attributes="coalesce"),
            assumed=(*assumed, *facts.traffic.load_assumptions),
            weight=0.5,
        )


def _joined(design: Design, cache: Component) -> bool:
    callers = (design.components[link.source] for link in design.links_to[cache.name])
    said = cache.attributes
    fresh = said.invalidate == "refresh" or not (said.ttl is None or said.ttl)
    return bool(said.coalesce) or fresh or any(caller.attributes.coalesce for caller in callers)


def _busiest(facts: Facts, cache: Component) -> float | None:
    """Reads a second of the busiest key: all copies of its shard answer for it."""
    demand, parts = facts.traffic.demand(cache.name), shards(cache)
    if cache.kind is not Kind.CACHE or demand is None or not parts:
        return None
    return demand.reads / parts * BUSIEST_KEY
