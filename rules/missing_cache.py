"""Puts out the rule `missing-cache`."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.design import Component, Design, Op
from dsl.kinds import Kind
from reviewer.access import Access
from reviewer.facts import Capacity, Demand, Facts
from reviewer.finding import Answer, Category, Citation, Severity
from reviewer.numbers import count
from reviewer.rule import Rule
from reviewer.wording import free_name, listed

READ_HEAVY = 5_000
"""Reads a second from which a store that is read far more than written is asked for a cache.

Basis: a planning value, half of what one relational node is safely assumed to answer."""

READS_TO_A_WRITE = 10
"""How many reads to a write make a store read-heavy.

Basis: published mixes run from 6.7:1 (Slack) over 60:1 (Twitter) to 500:1 (Facebook's TAO)."""

HIT = 0.9
"""The share a cache is assumed to answer in the sums shown. TAO measured 96.4 %."""

STORES = frozenset(
    {Kind.DATABASE, Kind.DOCUMENT, Kind.GRAPH, Kind.GEO, Kind.SEARCH, Kind.KV, Kind.WIDE_COLUMN}
)
"""Stores that answer reads one at a time, whose answers can be kept."""

FAST_BY_THEMSELVES = frozenset({Kind.KV, Kind.WIDE_COLUMN})
"""Stores built for point reads by key: judged by what they carry, not by being read-heavy."""


class MissingCache(Rule):
    """Hot reads go to the store every time.

    **Why**: most systems read far more than they write, and most reads ask for the same few
    things. A store answers each from disk, index and lock; a cache answers from memory. At a
    90 % hit rate the store sees a tenth of the reads, which is often the difference between
    one node and ten.

    It is a matter of numbers: the same drawing is fine at 200 reads a second and wrong at
    60,000. The rule compares the reads that reach the busiest node with what a node is known
    to carry. Where no rate is stated it asks. A CDN with a hit rate, a cache inside the
    service (`[cache]`), and a cache in front of the store or asked first all count.

    **Do instead**: put a cache beside the service and let the flow ask it first:
    `api -> hot, db` and `flow read 20k/s: … -> api -> hot -> db`; say `ttl` and `hit`.
    """

    id = "missing-cache"
    severity = Severity.WARNING
    category = Category.PERFORMANCE
    citations = (
        Citation(
            "Bronson et al., TAO: Facebook's distributed data store for the social graph (USENIX ATC 2013)",
            "https://www.usenix.org/conference/atc13/technical-sessions/presentation/bronson",
            "99.8 % of requests are reads; 96.4 % of them are answered by the cache",
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
        """,
        """
        client reader
        service web x40 [cache]
        mysql db x2
        reader -> web -> db
        flow read 20k/s: reader -> web -> db
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
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Judge each store that is read, by the reads that reach it past no cache."""
        unknown: list[Component] = []
        for store in design.components.values():
            access = facts.access(store.name)
            if store.kind not in STORES or not access.read:
                continue
            if not access.bare:
                yield self._shielded(design, store, access.caches)
            elif facts.demand(store.name) is None:
                unknown.append(store)
            else:
                yield from self._judge(facts, store, access)
        if unknown:
            yield self._ask(unknown)

    def _shielded(self, design: Design, store: Component, caches: tuple[str, ...]) -> Answer:
        fronts = [design.components[name] for name in caches]
        return self.satisfied(
            *fronts, store, message=f"reads of `{store.name}` ask {listed(caches)} first"
        )

    def _judge(self, facts: Facts, store: Component, access: Access) -> Iterator[Answer]:
        """Judge the reads that ask no cache, as if they were the store's only ones."""
        demand, node = facts.demand(store.name), facts.node_demand(store)
        capacity = facts.capacity(store, Op.READ)
        if demand is None or node is None or not access.bare_reads:
            return
        on_node = node.reads * access.bare_reads / demand.reads
        bare = Demand(access.bare_reads, demand.writes)
        severity = _severity(store, bare, on_node, capacity)
        if severity is not None:
            yield self.violated(
                store,
                message=f"{count(bare.reads)} reads/s go to `{store.name}` itself: no cache stands before it.",
                sums=_sums(store, bare, on_node, capacity),
                why=_why(bare),
                instead=_instead(facts, store),
                severity=severity,
                assumed=(capacity.assumed.subject,) if capacity and capacity.assumed else (),
            )

    def _ask(self, stores: list[Component]) -> Answer:
        names = listed([store.name for store in stores])
        return self.cannot_tell(
            *stores,
            message=f"How many reads a second reach {names} at peak, and how many ask for the same thing?"
            " Say `require reads 5k/s`, or give each flow its rate.",
        )


def _read_heavy(demand: Demand) -> bool:
    return demand.reads >= READS_TO_A_WRITE * demand.writes


def _why(demand: Demand) -> str:
    if _read_heavy(demand):
        return "Reads outnumber writes here, so most answers could be kept."
    return "Each read takes a share of the node that writes need."


def _severity(
    store: Component, demand: Demand, on_node: float, capacity: Capacity | None
) -> Severity | None:
    """Error past the best a node is known for, warning past the typical or when read-heavy."""
    if capacity:
        if on_node > capacity.optimistic:
            return Severity.ERROR
        if on_node > capacity.typical:
            return Severity.WARNING
    if store.kind not in FAST_BY_THEMSELVES and demand.reads >= READ_HEAVY and _read_heavy(demand):
        return Severity.WARNING
    if capacity and on_node > capacity.conservative:
        return Severity.INFO
    return None


def _sums(
    store: Component, demand: Demand, on_node: float, capacity: Capacity | None
) -> tuple[str, ...]:
    reads = count(demand.reads)
    rest = count(demand.reads * (1 - HIT))
    cached = f"with a cache that answers {HIT:.0%}: {reads} × {1 - HIT:.0%} = {rest} reads/s reach `{store.name}`"
    if capacity is None:
        return (cached,)
    node = f"the busiest node of `{store.name}` takes {count(on_node)} of them; one carries "
    if capacity.assumed is None:
        return (f"{node}{count(capacity.typical)} reads/s, as stated", cached)
    spread = f"{count(capacity.conservative)} safely, {count(capacity.typical)} typically, {count(capacity.optimistic)} at best"
    return (node + spread, cached)


def _instead(facts: Facts, store: Component) -> str:
    cache = free_name(facts.design, "hot")
    callers = [link.source for link in facts.design.links_to[store.name]]
    caller = callers[0] if callers else "api"
    return f"redis {cache} x2 [ttl=5m, hit={HIT:.0%}]\n{caller} -> {cache}"
