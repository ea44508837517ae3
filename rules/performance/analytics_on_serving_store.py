"""The rule `analytics-on-serving-store`."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.design import Component, Design, Link
from dsl.kinds import Family, Kind
from reviewer.analysis.facts import Facts
from reviewer.analysis.topology.counts import role
from reviewer.model.finding import Answer, Category, Citation, Severity
from reviewer.model.rule import Rule
from reviewer.text.numbers import percent
from reviewer.text.suggestion import free_name, listed

SERVING = frozenset({Kind.DATABASE, Kind.DOCUMENT, Kind.KV, Kind.WIDE_COLUMN})
SUMMING = frozenset({Kind.BATCH, Kind.SERVICE, Kind.WORKER, Kind.SCHEDULER, Kind.FUNCTION})


class AnalyticsOnServingStore(Rule):
    """Reports and sums are computed on the store that serves users.

    **Why**: a report reads everything where a user reads one row. It fills the disk queue and
    throws the users' rows out of memory; at the end of the month, when everybody wants the
    report, the shop is slow.

    It is a warning where a batch job, or what is called analytics or reports, reads a
    database in which users wait, and that database is busy by the numbers; a remark where
    they are not known. Replicas, warehouses, and what is only written are left alone.

    **Do instead**: let a copy take it: a replica for reports, or a feed into a warehouse:
    `db ~> olap` with `warehouse olap`.

    **It cannot see**: reports that are not called so: a job is known by its kind (`batch`) or by
    words of its name. How heavy its queries are, and at what hour they run, the language does not
    say.
    """

    id = "analytics-on-serving-store"
    severity = Severity.INFO
    category = Category.PERFORMANCE
    problem = "analytics_on_oltp"
    topics = ("Slow queries and indexes",)
    citations = (
        Citation(
            "AWS Well-Architected, Performance: PERF03-BP01, use a store made for the purpose",
            "https://docs.aws.amazon.com/wellarchitected/latest/performance-efficiency-pillar/",
        ),
        Citation(
            "Napkin math",
            "https://github.com/sirupsen/napkin-math",
            "a full scan of 1 TB at 8 GiB/s keeps a disk busy for two minutes",
        ),
    )
    follow_up = "Where do the reports run, and how fresh must they be?"
    passes = (
        """
        client app
        service api x2
        postgres db x2
        postgres copy [role=replica]
        db ~> copy
        batch reports [every=1d]
        app -> api -> db
        reports -> copy
        """,
        """
        client app
        service api x2
        postgres db x2
        warehouse olap
        batch reports [every=1d]
        app -> api -> db ~> olap
        reports -> olap
        """,
    )
    fails = (
        """
        client app
        service api x2
        postgres db x2
        batch reports [every=1d]
        app -> api -> db
        reports -> db [read]
        """,
        """
        client app
        service api x2
        service analytics x2
        postgres db x2
        app -> api -> db
        analytics -> db [read]
        flow look 10/s: app -> api -> db
        """,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at what sums up, and at the stores it reads."""
        found: dict[Severity, dict[Component, None]] = {}
        for name, links in facts.traffic.reads_and_writes.read.items():
            store = design.components[name]
            if (
                store.kind not in SERVING
                or role(design, store)
                or facts.topology.replicas.origins(name)
            ):
                continue
            sums = [link for link in links if _sums(design, facts, link)]
            served = len(sums) < len(links) or name in facts.traffic.reads_and_writes.written
            if sums and served and _is_waited_for(facts, store, sums):
                used = facts.capacity.utilization(store) or 0.0
                severity = (
                    Severity.WARNING if used > facts.capacity.target(store) else Severity.INFO
                )
                group = found.setdefault(severity, {})
                group.update({store: None, **{design.components[li.source]: None for li in sums}})
        for severity, parts in found.items():
            yield self._found(design, facts, list(parts), severity)

    def _found(
        self, design: Design, facts: Facts, parts: list[Component], severity: Severity
    ) -> Answer:
        stores = [part for part in parts if part.family is Family.STORE]
        jobs = [part for part in parts if part.family is not Family.STORE]
        verb = "reads" if len(jobs) == 1 else "read"
        used = [(store, facts.capacity.utilization(store)) for store in stores]
        return self.violated(
            *parts,
            message=f"{listed([j.name for j in jobs])} {verb} {listed([s.name for s in stores])}, in"
            " which users wait for single rows.",
            sums=tuple(
                f"`{s.name}` is {percent(u)} busy with its users alone" for s, u in used if u
            ),
            why="A report reads everything; whoever asks for one row stands behind it.",
            instead="\n".join(_instead(design, store, jobs) for store in stores),
            severity=severity,
            weight=0.5,
        )


def _sums(design: Design, facts: Facts, link: Link) -> bool:
    """Whether a job or report reads over the link, and reads no copy of the same store."""
    source = design.components[link.source]
    copies = facts.topology.replicas.of(link.target)
    if copies and any(other.target in copies for other in design.links_from[source.name]):
        return False
    return source.kind is Kind.BATCH or (
        source.kind in SUMMING and "analysis" in facts.words.meanings[source.name]
    )


def _is_waited_for(facts: Facts, store: Component, sums: list[Link]) -> bool:
    """Whether users wait for it on another way than over those links."""
    own = {link.id for link in sums}
    ends = facts.design.links_to[store.name]
    return any(link.id in facts.traffic.synchronous_links and link.id not in own for link in ends)


def _instead(design: Design, store: Component, jobs: list[Component]) -> str:
    """A copy for the reports, fed by the store."""
    copy = free_name(design, f"{store.name}_reports")
    kind = store.technology.id if store.technology else store.kind
    feeds = {link.source for link in design.links_to[store.name]}
    readers = [job.name for job in jobs if job.name in feeds]
    return "\n".join(
        [
            f"{kind} {copy} [role=replica]",
            f"{store.name} ~> {copy}",
            *(f"{name} -> {copy} [read]" for name in readers),
        ]
    )
