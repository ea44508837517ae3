"""The rule `missing-cache`."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from dsl.design import Component, Design, Flow, Link, Op
from dsl.kinds import Kind
from reviewer.analysis.capacity.capacity import Capacity
from reviewer.analysis.facts import Facts
from reviewer.analysis.traffic.repeated_reads import holds_data
from reviewer.analysis.traffic.routes import carries_requests
from reviewer.analysis.traffic.store_access import Access
from reviewer.model.finding import Answer, Category, Citation, Severity
from reviewer.model.rule import Rule
from reviewer.text.numbers import count, percent
from reviewer.text.suggestion import declaration, free_name, listed

READ_HEAVY = 5_000
"""Reads a second from which a store that is read far more than written is asked for a cache.

Basis: a planning value, half of what one relational node is safely assumed to answer."""

READS_TO_A_WRITE = 10
"""How many reads to a write make a store read-heavy.

Basis: published mixes run from 6.7:1 (Slack) over 60:1 (Twitter) to 500:1 (Facebook's TAO)."""

HIT = 0.9
"""The share a cache is assumed to answer in the sums shown. TAO measured 96.4 %."""

BEST_HIT = 0.99
"""The highest hit rate that is asked of a cache. Basis: a convention; Uber reports 99 %."""

_MOST = {Kind.SEARCH: Severity.INFO}
"""The worst that is said of a kind: few queries of a search are alike, and its load is told of."""

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
    to carry. Where no rate is stated it asks. Where answers visibly repeat, because nothing
    changes what is read, because all look at the same ranking, or because several ask one
    service for the same history, it is a remark at any load worth speaking of. A CDN with a
    hit rate, a cache inside the service (`[cache]`), and a cache in front of the store or asked
    first all count.

    **Do instead**: put a cache beside the service and let the flow ask it first:
    `api -> hot, db` and `flow read 20k/s: … -> api -> hot -> db`; say `ttl` and `hit`.

    **It cannot see**: whether answers may be kept at all: rows that each user reads once look to
    it like rows that all read. The 90 % in its sum is an assumption; how skewed your reads are
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
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Judge each store that is read, by the reads that reach it past no cache."""
        unknown: list[Component] = []
        readers = _readers(design)
        for store in design.components.values():
            access = facts.traffic.access(store.name)
            if not access.read or not (store.kind in STORES or holds_data(store)):
                continue
            if not access.bare:
                yield self._shielded(design, store, access.caches)
                continue
            flows = readers.get(store.name, ())
            judged = list(self._judge(facts, store, access, flows)) if store.kind in STORES else []
            if judged:
                yield from judged
            elif why := facts.estimates.why_reads_repeat(store):
                yield self._repeated(facts, store, why, flows)
            elif facts.traffic.demand(store.name) is None and store.kind in SLOWER:
                unknown.append(store)
        if unknown:
            yield self._ask(unknown)

    def _repeated(self, facts: Facts, store: Component, why: str, flows: Sequence[Flow]) -> Answer:
        """Where answers visibly repeat, whatever the load."""
        cache = free_name(facts.design, "hot")
        callers = _callers(facts, store)
        lines = [f"redis {cache} x2 [ttl=5min, hit={HIT:.0%}]"]
        lines += [f"{name} -> {cache} [read]" for name in callers]
        lines += _asking_first(facts.design, flows, _asked(facts, store.name), cache)
        return self.violated(
            store,
            *(facts.design.components[name] for name in callers),
            message=f"what `{store.name}` answers repeats, and no cache stands before it.",
            why=why,
            instead="\n".join(lines),
            severity=Severity.INFO,
        )

    def _shielded(self, design: Design, store: Component, caches: tuple[str, ...]) -> Answer:
        fronts = [design.components[name] for name in caches]
        itself = all(front.attributes.cache for front in fronts)
        verb = "keeps answers" if len(fronts) == 1 else "keep answers"
        message = (
            f"{listed(caches)} {verb} of `{store.name}` itself"
            if itself
            else f"reads of `{store.name}` ask {listed(caches)} first"
        )
        return self.satisfied(*fronts, store, message=message)

    def _judge(
        self, facts: Facts, store: Component, access: Access, readers: Sequence[Flow]
    ) -> Iterator[Answer]:
        """Judge the reads that ask no cache, as if they were the store's only ones."""
        reads = Reads.of(facts, store, access)
        if reads is None or reads.severity is None:
            return
        if reads.times(1 - HIT).severity is None and (
            cdn := facts.traffic.unstated_cdns.get(store.name)
        ):
            yield self._ask_hit(reads, cdn)
            return
        capacity = reads.capacity
        own = (capacity.assumed.subject,) if capacity and capacity.assumed else ()
        yield self.violated(
            store,
            message=f"{count(reads.bare)} reads/s go to `{store.name}` {_past(access)}.",
            sums=_sums(reads),
            why=_why(reads),
            instead=_instead(facts, reads, access, readers),
            severity=min(reads.severity, _MOST.get(store.kind, Severity.ERROR)),
            assumed=(*own, *facts.traffic.load_assumptions),
        )

    def _ask_hit(self, reads: Reads, cdn: Component) -> Answer:
        line = declaration(cdn, attributes="hit=60%", whole=False)
        return self.cannot_tell(
            cdn,
            reads.store,
            message=f"What share of the {count(reads.bare)} reads/s on their way to"
            f" `{reads.store.name}` does `{cdn.name}` answer? Say it: `{line}`.",
        )

    def _ask(self, stores: list[Component]) -> Answer:
        names = listed([store.name for store in stores])
        return self.cannot_tell(
            *stores,
            message=f"How many reads a second reach {names} at peak, and how many ask for the same thing?"
            " Say `require reads 5k/s`, or give each flow its rate.",
        )


SLOWER = STORES - FAST_BY_THEMSELVES


class Reads(NamedTuple):
    """The reads of a store that ask no cache: all of them, and those on its busiest node."""

    store: Component
    bare: float
    on_node: float
    writes: float
    capacity: Capacity | None
    target: float

    @classmethod
    def of(cls, facts: Facts, store: Component, access: Access) -> Reads | None:
        """The reads of `store` past no cache; None where their number is not known."""
        demand, node = facts.traffic.demand(store.name), facts.capacity.node_demand(store)
        if demand is None or node is None or not access.bare_reads:
            return None
        on_node = node.reads * access.bare_reads / demand.reads
        capacity = facts.capacity.of(store, Op.READ)
        return cls(
            store, access.bare_reads, on_node, demand.writes, capacity, facts.capacity.target(store)
        )

    def times(self, share: float) -> Reads:
        """The same with only this share of the reads."""
        return self._replace(bare=self.bare * share, on_node=self.on_node * share)

    @property
    def hit(self) -> float:
        """The hit rate to ask for: the usual one, or more where more has to be kept off the nodes."""
        if self.capacity is None or self.on_node <= self.capacity.conservative:
            return HIT
        needed = math.ceil(100 * (1 - self.capacity.conservative / self.on_node)) / 100
        return min(max(HIT, needed), BEST_HIT)

    @property
    def heavy(self) -> bool:
        """Whether the store is read far more than it is written."""
        return self.bare >= READS_TO_A_WRITE * self.writes

    @property
    def severity(self) -> Severity | None:
        """Error past the best a node is known for, warning past the typical.

        A store that is read-heavy gets a warning from what it is planned to carry safely,
        and a remark below that; so does one that needs copies for its reads alone.
        """
        carried = self.capacity
        if carried and self.on_node > carried.typical:
            return Severity.ERROR if self.on_node > carried.optimistic else Severity.WARNING
        if self.store.kind not in FAST_BY_THEMSELVES and self.bare >= READ_HEAVY and self.heavy:
            safe = carried is not None and self.on_node <= carried.conservative * self.target
            return Severity.INFO if safe else Severity.WARNING
        asked = self.on_node if self.store.kind in FAST_BY_THEMSELVES else self.bare
        return Severity.INFO if carried and asked > carried.conservative else None


def _readers(design: Design) -> Mapping[str, Sequence[Flow]]:
    """For each component the flows that read from it, found once for all stores."""
    flows: dict[str, list[Flow]] = {}
    for flow in design.flows:
        reading = (stage.names for stage in flow.stages if stage.op is Op.READ)
        for name in dict.fromkeys(name for names in reading for name in names):
            flows.setdefault(name, []).append(flow)
    return flows


def _past(access: Access) -> str:
    if access.caches:
        return f"past {listed(access.caches)}"
    return "itself: no cache stands before it"


def _why(reads: Reads) -> str:
    if not reads.heavy:
        return "Each read takes a share of the node that writes need."
    if reads.severity is Severity.INFO:
        return "Its nodes carry this; as most answers could be kept, fewer of them would do."
    return "Reads far outnumber writes here, so most answers could be kept."


def _sums(reads: Reads) -> tuple[str, ...]:
    rest = count(reads.bare * (1 - reads.hit))
    name = f"`{reads.store.name}`"
    cached = f"with a cache that answers {percent(reads.hit)}: {count(reads.bare)} × {percent(1 - reads.hit)} = {rest} reads/s reach {name}"
    if reads.capacity is None:
        return (cached,)
    each = "" if reads.on_node == reads.bare else f"its busiest node takes {count(reads.on_node)}; "
    return (f"{each}one node carries {_carries(reads.capacity)}", cached)


def _carries(capacity: Capacity) -> str:
    if capacity.assumed is None:
        return f"{count(capacity.typical)} reads/s, as stated"
    return (
        f"{count(capacity.conservative)} reads/s safely, {count(capacity.typical)} typically,"
        f" {count(capacity.optimistic)} at best"
    )


def _instead(facts: Facts, reads: Reads, access: Access, flows: Sequence[Flow]) -> str:
    """A cache, the links to it, and the flows that ask it first."""
    design, store = facts.design, reads.store
    asked = [name for name in access.caches if design.components[name].kind is Kind.CACHE]
    cache = asked[0] if asked else free_name(design, "hot")
    callers = _callers(facts, store)
    lacking = [name for name in callers if name not in _sources(design, cache)]
    lines = [] if asked else [f"redis {cache} x2 [ttl=5min, hit={reads.hit:.0%}]"]
    if lacking:
        lines.append(f"{', '.join(lacking)} -> {cache}")
    return "\n".join([*lines, *_asking_first(design, flows, _asked(facts, store.name), cache)])


def _callers(facts: Facts, store: Component) -> list[str]:
    """Who reads from `store`, as far as rates say; else all that ask it."""
    design = facts.design
    links = [link for link in _links_to(facts, store.name) if carries_requests(design, link)]
    loads = {link.id: facts.traffic.link_demand(link.id) for link in links}
    reading = [link for link in links if (load := loads[link.id]) is not None and load.reads > 0]
    return list(dict.fromkeys(link.source for link in reading or links))


def _links_to(facts: Facts, store: str) -> Iterator[Link]:
    """The links to a store, and in place of one from a proxy the links to the proxy."""
    for link in facts.design.links_to[store]:
        proxied = link.source in facts.traffic.store_proxies
        yield from facts.design.links_to[link.source] if proxied else (link,)


def _asked(facts: Facts, store: str) -> str:
    """What callers ask to get to a store: its proxy where it has one, else itself."""
    proxies = facts.traffic.store_proxies
    return next(
        (link.source for link in facts.design.links_to[store] if link.source in proxies), store
    )


def _sources(design: Design, name: str) -> set[str]:
    return {link.source for link in design.links_to.get(name, ())}


def _asking_first(design: Design, flows: Sequence[Flow], store: str, cache: str) -> Iterator[str]:
    """The flows that read from `store`, with the cache asked before it."""
    name = rf"(?<![\w-]){re.escape(store)}(?![\w-])"
    step = re.compile(rf"->(\s*(?:[\w-]+\s*\|\s*)*{name})(?!\s*,)")
    for flow in flows:
        text = design.source.text[slice(*flow.span)]
        if "\n" not in text and not re.search(rf"(?<![\w-]){cache}(?![\w-])", text):
            new = step.sub(f"-> {cache} ->\\g<1>", text)
            if new != text:
                yield new
