"""The rule `dual-write`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from dsl.design import Component, Design, Link
from dsl.kinds import Family, Kind
from reviewer.analysis.facts import Facts
from reviewer.analysis.semantics.consistency_needs import STRONG, is_made_whole
from reviewer.model.finding import Answer, Category, Citation, Severity
from reviewer.model.rule import Rule
from reviewer.text.numbers import count, rate
from reviewer.text.suggestion import declaration, listed

FAILED = 1e-5
"""The share of requests that end between two writes, for the sum.

Basis: a planning value, one crash or time-out in 100,000; at 1,000 writes a second it makes
864 a day."""

DAY = 86400.0


class DualWrite(Rule):
    """One step writes two systems, and nothing makes them agree.

    **Why**: a process can die, or a call time out, between the two writes. Then the row is
    there and the event is not, or the index shows what was never stored. Nobody notices on
    the day; the two differ a little more each day, and no log says where.

    It is a remark where a service writes its store and a queue, a stream or a second store in
    one flow: most designs do, and an interviewer asks. It is a warning where the design asks
    for strong consistency of two stores. A feed out of the store, `outbox`, `saga`, a
    component that is an outbox, caches, and objects that are put before their row count as
    answered; work out of a queue that nobody waits for is done again until both are written.

    **Do instead**: write one and let the rest follow: `service api [outbox]` keeps the event
    in the same transaction, `db ~> events` reads the store's own log.

    **It cannot see**: what the code does between the two writes: it knows `outbox`, `saga`,
    `atomic`, feeds out of a store, and words of names and remarks. Without drawn flows it is
    silent; the one crash in 100,000 in its sum is a planning value.
    """

    id = "dual-write"
    severity = Severity.INFO
    category = Category.CONSISTENCY
    problem = "cache_inconsistency"
    topics = ("Transactions across services",)
    citations = (
        Citation(
            "Pattern: transactional outbox",
            "https://microservices.io/patterns/data/transactional-outbox.html",
        ),
        Citation(
            "Azure cloud design patterns",
            "https://learn.microsoft.com/azure/architecture/patterns/",
        ),
    )
    follow_up = "The process dies between the two writes: which one wins, and who repairs it?"
    passes = (
        """
        client app
        service api x2 [outbox]
        postgres db x2
        kafka events x3
        worker index x2
        app -> api -> db
        api ~> events ~> index
        flow post 1k/s write: app -> api -> db; api ~> events
        """,
        """
        client app
        service api x2
        postgres db x2
        kafka events x3
        worker index x2
        app -> api -> db
        db ~> events ~> index
        flow post 1k/s write: app -> api -> db ~> events
        """,
        """
        client app
        service api x2
        s3 photos
        postgres db x2
        redis hot x2
        app -> api -> photos, db, hot
        flow post 1k/s write: app -> api -> photos; api -> db; api -> hot
        """,
    )
    fails = (
        """
        client app
        service api x2
        postgres db x2
        kafka events x3
        worker index x2
        app -> api -> db
        api ~> events ~> index
        flow post 1k/s write: app -> api -> db; api ~> events
        """,
        """
        require consistency strong
        client app
        service api x2
        postgres db x2
        search index x3
        app -> api -> db, index
        flow post 1k/s write: app -> api -> db; api -> index
        """,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at each flow that writes, for a component that writes two systems itself."""
        found: dict[str, Pair] = {}
        whole = is_made_whole(facts.words.text)
        for number, route in enumerate(facts.traffic.routes):
            if route.flow is None or whole:
                continue
            waited = {hop.link.id for hop in route.hops if hop.waited}
            links = [
                li
                for li in facts.traffic.reads_and_writes.by_route[number]
                if _is_step(design, li, waited)
            ]
            for name, targets in _by_source(design, links).items():
                if name not in found and _disagree(design, design.components[name], targets):
                    strong = facts.traffic.consistency[route.name] == STRONG and _two_stores(
                        targets
                    )
                    found[name] = Pair(design.components[name], tuple(targets), strong)
        by_severity: dict[bool, list[Pair]] = {}
        for pair in found.values():
            by_severity.setdefault(pair.strong, []).append(pair)
        for strong, pairs in by_severity.items():
            yield self._differ(facts, pairs, strong)

    def _differ(self, facts: Facts, pairs: list[Pair], strong: bool) -> Answer:
        first = pairs[0]
        others = "" if len(pairs) == 1 else f", and so {_do(pairs[1:])}"
        parts = dict.fromkeys(part for pair in pairs for part in (pair.writer, *pair.targets))
        return self.violated(
            *parts,
            message=f"`{first.writer.name}` writes {listed([t.name for t in first.targets])} one"
            f" after the other{others}: what fails in between leaves them apart.",
            sums=tuple(_sums(facts, pairs)),
            why="Neither write knows of the other, and no retry mends it once the process is gone.",
            instead="\n".join(declaration(pair.writer, attributes="outbox") for pair in pairs),
            severity=Severity.WARNING if strong else Severity.INFO,
            weight=0.5,
        )


class Pair(NamedTuple):
    """A component and what it writes in one flow; `strong` where that has to agree at once."""

    writer: Component
    targets: tuple[Component, ...]
    strong: bool


def _do(pairs: list[Pair]) -> str:
    verb = "does" if len(pairs) == 1 else "do"
    return f"{verb} {listed([pair.writer.name for pair in pairs])}"


def _sums(facts: Facts, pairs: list[Pair]) -> Iterator[str]:
    for pair in pairs[:4]:
        demand = min(
            (d.writes for t in pair.targets if (d := facts.traffic.demand(t.name)) is not None),
            default=0.0,
        )
        a_day = demand / facts.traffic.peak_factor * DAY * FAILED
        if a_day >= 1:
            yield (
                f"`{pair.writer.name}`: {rate(demand)} at peak; if one in {count(1 / FAILED)} ends in"
                f" between, {count(a_day)} a day differ"
            )


UNEQUAL = frozenset(
    {Kind.CACHE, Kind.OBJECT_STORE, Kind.FILE_STORE, Kind.TIMESERIES, Kind.WAREHOUSE}
)
"""Stores that a row need not agree with: objects are put first, the others may be filled again."""


def _by_source(design: Design, links: list[Link]) -> dict[str, list[Component]]:
    """For each component that works, what of record it writes; the same twice once."""
    found: dict[str, dict[str, Component]] = {}
    for link in links:
        source, target = design.components[link.source], design.components[link.target]
        counts = target.family in (Family.STORE, Family.MESSAGING) and target.kind not in UNEQUAL
        if counts and source.family is Family.COMPUTE and not _said(link):
            found.setdefault(source.name, {})[target.name] = target
    return {name: list(targets.values()) for name, targets in found.items()}


def _is_step(design: Design, link: Link, waited: set[str]) -> bool:
    """Whether somebody waits while it is written; into a broker, while the rest is."""
    target = design.components[link.target]
    if target.family is Family.MESSAGING:
        return target.kind is not Kind.PUBSUB
    return link.id in waited and design.components[link.source].kind not in REPEATED


REPEATED = frozenset({Kind.WORKER, Kind.BATCH, Kind.STREAM_PROCESSOR, Kind.TRANSCODER})
"""Kinds whose work is done again until it succeeds."""


def _said(link: Link) -> bool:
    return bool(link.attributes.outbox or link.attributes.atomic)


def _disagree(design: Design, writer: Component, targets: list[Component]) -> bool:
    """Whether at least two, one of them a store, are written and nothing joins them."""
    said = writer.attributes
    stores = [target for target in targets if target.family is Family.STORE]
    if len(targets) < 2 or not stores or said.outbox or said.saga or said.atomic:  # noqa: PLR2004  # a pair
        return False
    if said.outbox is False:
        return True
    feeds = any(link.target in design.components for s in stores for link in _feeds(design, s))
    return not feeds and not any("outbox" in target.name for target in targets)


def _feeds(design: Design, store: Component) -> list[Link]:
    """What leads out of a store to a broker."""
    links = design.links_from[store.name]
    return [li for li in links if design.components[li.target].family is Family.MESSAGING]


def _two_stores(targets: list[Component]) -> bool:
    return sum(target.family is Family.STORE for target in targets) > 1
