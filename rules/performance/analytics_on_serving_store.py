"""Rule `analytics-on-serving-store`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reviewer import (
    Answer,
    Category,
    Citation,
    Component,
    Design,
    Facts,
    Fix,
    Link,
    Rule,
    Severity,
    components,
    declare,
    finding,
    free_name,
    inherited,
    is_kind,
    is_replica,
    is_written_by_flows,
    join_fixes,
    link,
    means,
    percent,
)


class AnalyticsOnServingStore(Rule):
    """Reports and aggregates are computed on the store that serves users.

    **Why**: a report reads everything where a user reads one row. It fills the disk queue and
    evicts the users' rows from memory; at the end of the month, when everybody wants the
    report, the shop is slow.

    It is a warning where a batch job, or what is called analytics or reports, reads a
    database that users wait for, and that database is busy by the numbers; a note where
    they are not known. Replicas, warehouses, what is only written, and a store of results that
    jobs alone write are left alone, and so is a job that is not drawn to read.

    **Do instead**: let a copy take it: a replica for reports, or a feed into a warehouse:
    `db ~> olap` with `warehouse olap`.

    **It cannot see**: reports that are not called so: a job is known by its kind (`batch`) where
    its link says `[read]`, or by words of its name. How heavy its queries are, and at what hour
    they run, the language does not say.
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
        """
        client planner
        kafka passed x6
        stream processor sums: Flink x4
        postgres hourly x2
        service reports x2
        service wallboard x2
        planner -> reports, wallboard
        reports, wallboard -> hourly
        passed ~> sums -> hourly
        """,
        """
        client swapper
        service swaps x6
        postgres offers x3
        batch sweep x1 "removes offers that ran out, by index" [every=1h]
        swapper -> swaps -> offers
        sweep -> offers
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

    serving = components(
        is_kind("database", "document", "kv", "wide-column"), ~inherited("role"), ~is_replica
    )
    aggregates = means("analysis") & is_kind(
        *("batch", "service", "worker", "scheduler", "function")
    )
    is_job = is_kind("batch")
    derives = is_kind("stream-processor", "batch")

    reports = finding(
        "{jobs} {scans/scan:jobs} {names}, which also {serves/serve} users.",
        "A report reads everything; queries for a single row queue behind it.",
        weight=0.5,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at what aggregates, and at the stores it reads."""
        found: dict[Severity, dict[str, list[Link]]] = {}
        for store in self.serving.components_of(facts):
            links = self._reports_on(facts, store)
            if links and not self._is_derived(facts, store) and _serves_users(facts, store, links):
                busy = (facts.capacity.utilization(store) or 0.0) > facts.capacity.target(store)
                severity = Severity.WARNING if busy else Severity.INFO
                found.setdefault(severity, {})[store.name] = links
        for severity, by_store in found.items():
            stores = [design.components[name] for name in by_store]
            jobs = [design.components[one.source] for links in by_store.values() for one in links]
            used = [(store, facts.capacity.utilization(store)) for store in stores]
            yield self.reports.about(
                stores,
                also=jobs,
                jobs=jobs,
                fix=join_fixes(_replica_for(design, store, jobs) for store in stores),
                sums=[
                    f"`{store.name}` is {percent(u)} utilized by users alone"
                    for store, u in used
                    if u
                ],
                severity=severity,
            )

    def _reports_on(self, facts: Facts, store: Component) -> list[Link]:
        """The links over which jobs and reports read a store, but those with a replica of their own."""
        links_from = facts.design.links_from
        replicas = facts.topology.replicas.of(store.name)
        return [
            one
            for one in facts.traffic.reads_and_writes.read.get(store.name, ())
            if self._scans(facts, one)
            and not any(other.target in replicas for other in links_from[one.source])
        ]

    def _scans(self, facts: Facts, one: Link) -> bool:
        """Whether a link is of an aggregation, by its name, or of a job that states `[read]`."""
        source, says_read = facts.design.components[one.source], bool(one.attributes.read)
        return self.aggregates(facts, source) or (says_read and self.is_job(facts, source))

    def _is_derived(self, facts: Facts, store: Component) -> bool:
        """Whether all that it holds was computed by jobs: then it was made for such reads.

        A link that does not say what it carries counts as a write of jobs alone.
        """
        links = facts.traffic.reads_and_writes.written.get(store.name, ())
        by_jobs = [one for one in links if self.derives(facts, facts.design.components[one.source])]
        others = (one for one in links if one not in by_jobs)
        return bool(by_jobs) and not any(one.attributes.write for one in others)


def _serves_users(facts: Facts, store: Component, reports: Sequence[Link]) -> bool:
    """Whether others use the store too, and users wait for it on another way than reports do."""
    read = facts.traffic.reads_and_writes.read[store.name]
    used = len(reports) < len(read) or is_written_by_flows(facts, store)
    own = {one.id for one in reports}
    waited = facts.traffic.synchronous_links
    links = facts.design.links_to[store.name]
    return used and any(one.id in waited and one.id not in own for one in links)


def _replica_for(design: Design, store: Component, jobs: Sequence[Component]) -> Fix:
    """A replica for the reports, fed by the store."""
    copy = free_name(design, f"{store.name}_reports")
    kind = store.technology.id if store.technology else store.kind
    feeds = {one.source for one in design.links_to[store.name]}
    fix = declare(f"{kind} {copy} [role=replica]") + link(store, copy, arrow="~>")
    return join_fixes(
        [fix, *(link(job, copy, attributes="read") for job in jobs if job.name in feeds)]
    )
