"""The rule `stale-read-after-write`."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import NamedTuple

from dsl.design import Component, Design, Mode, Op
from dsl.kinds import Family, Kind
from dsl.quantity import Quantity
from reviewer.analysis.facts import Facts
from reviewer.analysis.semantics.consistency_needs import OWN, STRONG
from reviewer.analysis.topology.counts import is_replication, role
from reviewer.analysis.traffic.routes import Route
from reviewer.model.finding import Answer, Category, Citation, Severity
from reviewer.model.rule import Rule
from reviewer.text.numbers import duration
from reviewer.text.suggestion import declaration, listed


class StaleReadAfterWrite(Rule):
    """Reads from a copy that lags, where what was just written has to be seen.

    **Why**: a copy that is written later answers with the past: a comment that vanishes on
    refresh, a seat that is still free. Usually by milliseconds, by minutes when the copy is
    busy; a cache lags by as long as its entries live.

    It is judged only where something is required: `require consistency strong` (or
    `session`, `read-your-writes`) against copies that are kept asynchronously and caches
    that nothing invalidates, and `require staleness 1min` against the `ttl` on the way. A cache
    that a flow of writes reaches is renewed by it, soon enough for a bound on staleness, not for
    strong consistency: the two are written one after the other. A store that
    says `consistency=eventual` contradicts what is required of the flows that read or write it.

    **Do instead**: read from the leader what must be current: `[reads=leader]`, or for as
    long after a write as the copies lag; say how a changed entry leaves the cache:
    `redis hot [invalidate=write]`.

    **It cannot see**: which copy a driver asks: it reads drawn copies, their `role` and `~>`, and
    copies that are only counted (`x3`) are not judged. How far behind a copy is, the language does
    not say; any lag counts.
    """

    id = "stale-read-after-write"
    severity = Severity.WARNING
    category = Category.CONSISTENCY
    problem = "stale_results"
    topics = ("CAP and consistency", "Invalidation")
    citations = (
        Citation(
            "DynamoDB: read and write operations",
            "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.md",
            "reads are eventually consistent unless asked otherwise",
        ),
        Citation(
            "Amazon Builders' Library: caching challenges and strategies",
            "https://aws.amazon.com/builders-library/caching-challenges-and-strategies/",
        ),
    )
    follow_up = (
        "A user changes this and refreshes at once: which copy answers, and what does it say?"
    )
    passes = (
        """
        require consistency strong
        client app
        service api x2
        postgres db x3 [reads=leader]
        app -> api -> db
        flow look 1k/s: app -> api -> db
        """,
        """
        client app
        service api x2
        postgres db x1
        postgres copy [role=async-replica]
        db ~> copy
        app -> api -> db, copy
        flow look 1k/s: app -> api -> copy
        flow add 10/s write: app -> api -> db
        """,
        """
        require staleness 1h
        client app
        service api x2
        redis hot x2 [ttl=5min]
        postgres db x2
        app -> api -> hot, db
        flow look 1k/s: app -> api -> hot -> db
        """,
        """
        require staleness 30s
        client app
        service api x2
        redis timelines x2 [ttl=3d]
        postgres posts x2
        app -> api -> timelines, posts
        flow look 1k/s read: app -> api -> timelines -> posts
        flow add 10/s write: app -> api -> posts; api -> timelines
        """,
    )
    fails = (
        """
        require consistency strong
        client app
        service api x2
        cassandra balances x3 [consistency=eventual]
        app -> api -> balances
        flow look 1k/s: app -> api -> balances
        """,
        """
        require consistency strong on look
        client app
        service api x2
        postgres db x1
        postgres copy [role=async-replica]
        db ~> copy
        app -> api -> db, copy
        flow look 1k/s: app -> api -> copy
        flow add 10/s write: app -> api -> db
        """,
        """
        require staleness 1min
        client app
        service api x2
        redis hot x2 [ttl=1h]
        postgres db x2
        app -> api -> hot, db
        flow look 1k/s: app -> api -> hot -> db
        """,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at what each flow that reads asks, against what it requires."""
        copies: dict[str, Lag] = {}
        renewed = _renewed(facts)
        caches: dict[str, Lag] = {}
        written = {
            name
            for links in facts.traffic.reads_and_writes.by_route
            for name in (li.target for li in links)
        }
        allowed = design.requirement("staleness")
        limit = allowed.value.value if allowed and isinstance(allowed.value, Quantity) else None
        for route in facts.traffic.routes:
            need = facts.traffic.consistency[route.name]
            reading = (hop for hop in route.hops if (hop.op or Op.READ) is Op.READ)
            for hop in reading:
                part = design.components[hop.link.target]
                if part.kind is Kind.CACHE:
                    bound = None if part.name in renewed else limit
                    if (lag := _cache_lag(part, need, bound)) is not None:
                        caches.setdefault(part.name, Lag(part, route.name, lag))
                elif need in OWN and _lags(design, facts, part):
                    copies.setdefault(part.name, Lag(part, route.name, need))
        loose = _loose(design, facts, copies)
        for need, alike in _by_why(loose).items():
            yield self._contradiction(alike, need)
        for need, alike in _by_why(list(copies.values())).items():
            yield self._copy(design, alike, need)
        behind = _behind(facts, {lag.flow for lag in caches.values()})
        stale = [lag for lag in caches.values() if lag.why or behind[lag.flow] & written]
        for old, alike in _by_why(stale).items():
            changed = sorted(set().union(*(behind[lag.flow] & written for lag in alike)))
            yield self._too_old(alike, old, limit) if old else self._cache(facts, alike, changed)

    def _copy(self, design: Design, lags: list[Lag], need: str) -> Answer:
        parts = [lag.part for lag in lags]
        verb = "is" if len(parts) == 1 else "are"
        return self.violated(
            *parts,
            message=f"flow `{lags[0].flow}` asks for {need} reads, and"
            f" {listed([part.name for part in parts])} {verb} written only after the leader.",
            flows=tuple(dict.fromkeys(lag.flow for lag in lags)),
            why="Right after a write it answers with what was there before.",
            instead="\n".join(declaration(part, attributes="role=sync-replica") for part in parts),
            severity=Severity.ERROR if need == STRONG else Severity.WARNING,
        )

    def _contradiction(self, lags: list[Lag], need: str) -> Answer:
        parts = [lag.part for lag in lags]
        verb = "says" if len(parts) == 1 else "say"
        return self.violated(
            *parts,
            message=f"flow `{lags[0].flow}` asks for {need} consistency, and"
            f" {listed([part.name for part in parts])} {verb} `consistency=eventual`.",
            flows=tuple(dict.fromkeys(lag.flow for lag in lags)),
            why="Whoever decides by what it answers may decide by what was there before.",
            instead="\n".join(declaration(p, attributes=f"consistency={need}") for p in parts),
            severity=Severity.ERROR if need == STRONG else Severity.WARNING,
        )

    def _too_old(self, lags: list[Lag], old: str, limit: float | None) -> Answer:
        caches = [lag.part for lag in lags]
        return self.violated(
            *caches,
            message=f"{listed([cache.name for cache in caches])} may answer with what is {old} old,"
            f" and `require staleness` allows {duration(limit or 0.0)}.",
            flows=tuple(dict.fromkeys(lag.flow for lag in lags)),
            why="Nothing takes a changed entry out before its time.",
            instead="\n".join(declaration(c, attributes="invalidate=write") for c in caches),
            severity=Severity.ERROR,
        )

    def _cache(self, facts: Facts, lags: list[Lag], changed: list[str]) -> Answer:
        caches = [lag.part for lag in lags]
        ttl = caches[0].attributes.ttl
        old = f"for up to {duration(ttl.value)}" if isinstance(ttl, Quantity) else "for any time"
        return self.violated(
            *caches,
            *(facts.design.components[name] for name in changed),
            message=f"flow `{lags[0].flow}` has to see the last write, and"
            f" {listed([cache.name for cache in caches])} may answer with what {listed(changed)}"
            f" held before it, {old}.",
            flows=tuple(dict.fromkeys(lag.flow for lag in lags)),
            why="Nothing is said of how a changed entry leaves the cache.",
            instead="\n".join(declaration(c, attributes="invalidate=write") for c in caches),
            severity=Severity.WARNING,
        )


class Lag(NamedTuple):
    """A copy or cache that a flow reads; `why` is the need, or how old a cache's answer may be."""

    part: Component
    flow: str
    why: str


def _renewed(facts: Facts) -> set[str]:
    """What flows of writes change themselves, by name."""
    return {
        link.target
        for route, links in zip(
            facts.traffic.routes, facts.traffic.reads_and_writes.by_route, strict=True
        )
        if route.flow is not None and route.op is Op.WRITE
        for link in links
    }


def _loose(design: Design, facts: Facts, told: Collection[str]) -> list[Lag]:
    """The stores that say less than the flows ask for that read or write them."""
    found: dict[str, Lag] = {}
    for route in facts.traffic.routes:
        need = facts.traffic.consistency[route.name]
        for part in _eventual(design, route) if need in OWN else ():
            if part.name not in told:
                found.setdefault(part.name, Lag(part, route.name, need))
    return list(found.values())


def _eventual(design: Design, route: Route) -> Iterator[Component]:
    """The stores on a route that say that they answer with the past; caches are judged apart."""
    for hop in route.hops:
        part = design.components[hop.link.target]
        stored = part.family is Family.STORE and part.kind is not Kind.CACHE
        if stored and part.attributes.consistency == "eventual":
            yield part


def _cache_lag(cache: Component, need: str, limit: float | None) -> str | None:
    """How old its answers may be where that is too old, "" where any age is; None where fine."""
    if cache.attributes.invalidate:
        return None
    ttl = cache.attributes.ttl
    if limit is not None and isinstance(ttl, Quantity) and ttl.value > limit:
        return duration(ttl.value)
    return "" if need == STRONG and cache.attributes.consistency != STRONG else None


def _by_why(lags: list[Lag]) -> dict[str, list[Lag]]:
    found: dict[str, list[Lag]] = {}
    for lag in lags:
        found.setdefault(lag.why, []).append(lag)
    return found


def _behind(facts: Facts, flows: set[str]) -> dict[str, set[str]]:
    """The stores of record that each of some flows visits."""
    homes = {store.name for store in facts.topology.stores_of_record}
    return {
        route.name: {visit.component.name for visit in route.visits} & homes
        for route in facts.traffic.routes
        if route.name in flows
    }


def _lags(design: Design, facts: Facts, part: Component) -> bool:
    """Whether it is drawn as a copy that writes do not wait for."""
    if not facts.topology.replicas.origins(part.name) or part.attributes.consistency == STRONG:
        return False
    said = role(design, part)
    if said in ("async-replica", "sync-replica"):
        return said == "async-replica"
    links = design.links_to[part.name]
    fed = [li.mode for li in links if is_replication(design, li.source, part.name)]
    return any(mode is Mode.ASYNC for mode in fed)
