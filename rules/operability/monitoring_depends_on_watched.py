"""Rule `monitoring-depends-on-watched`."""

from __future__ import annotations

from collections.abc import Iterator

from reviewer import (
    Answer,
    Category,
    Citation,
    Design,
    Facts,
    Rule,
    Severity,
    components,
    declare,
    finding,
    free_name,
    has_own_store,
    is_kind,
    list_names,
    set_attribute,
    shared_dependencies,
    watched_hosts,
)


class MonitoringDependsOnWatched(Rule):
    """Monitoring fails together with what it monitors.

    **Why**: a dashboard that is read from the failing database, and an alert that travels over
    the failing queue, are gone in the very hour they are for. On-call works blind, and finding
    the cause takes most of the outage.

    A monitoring or logging component that calls, is fed through, writes its samples to, or shares
    its machine with something that carries user requests is a warning. So is a coordinator that
    runs on the single machine that it watches: it fails together with it, and cannot act.

    **Do instead**: give it a store and a path of its own, outside of what it monitors: a hosted
    service, or at least another cluster; and an external probe that needs nothing of yours.

    **It cannot see**: what is shared and not drawn: a cluster, a network, an account, a login. It
    reads links and `colocated`; sharing a group tells it nothing.
    """

    id = "monitoring-depends-on-watched"
    severity = Severity.WARNING
    category = Category.OPERABILITY
    problem = "monitoring_depends_on_monitored"
    topics = ("Logging and monitoring",)
    citations = (
        Citation(
            "Google SRE book: monitoring distributed systems",
            "https://sre.google/sre-book/monitoring-distributed-systems/",
        ),
        Citation(
            "AWS Well-Architected, Reliability: REL11-BP01, monitor all components to detect failures",
            "https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/",
        ),
    )
    follow_up = "This component is down: what do you still see, and from where?"
    passes = (
        """
        client tenant
        service intake x40
        prometheus eyes x2
        tenant -> intake
        eyes -> intake [read]: "scrapes"
        """,
        """
        client app
        redis hot x3
        coordination sentinel x3 [colocated=hot]
        app -> hot
        sentinel -> hot [control]
        """,
        """
        client app
        service api x2
        postgres orders x2
        prometheus watch
        timeseries series x2
        app -> api -> orders
        api ~> watch -> series
        """,
        """
        client app
        service api x2
        postgres orders x2
        prometheus watch
        app -> api -> orders
        watch -> api [control]
        watch -> orders [control]
        """,
    )
    fails = (
        """
        client tenant
        service intake x40
        timeseries samples x3
        prometheus eyes x2
        tenant -> intake -> samples
        eyes -> intake [write]: "sends every sample through intake"
        """,
        """
        client app
        redis main [role=leader]
        redis copy [replica-of=main]
        coordination judge x1 [colocated=main]
        app -> main ~> copy
        judge -> main, copy [control]
        """,
        """
        client app
        service api x2
        postgres orders x2
        grafana board
        app -> api -> orders
        board -> orders
        """,
        """
        client app
        service api x2
        kafka events x3
        worker mail x2
        prometheus watch
        app -> api ~> events ~> mail
        events ~> watch
        """,
    )

    watchers = components(is_kind("monitoring", "logging"))
    judges = components(is_kind("coordination"))
    depends_on_watched = finding(
        "{name} depends on {shared}, which it monitors: one outage takes both down.",
        "Users and on-call depend on the same component.",
    )
    beside_watched = finding(
        "{name} runs on the machine of {shared}, which it watches: one failure takes both.",
        "It has to act when that machine fails, and fails with it.",
        set_attribute("colocated=nothing"),
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at what each watcher depends on, and at what feeds it."""
        serving = facts.traffic.routes_through
        for watcher in self.watchers.components_of(facts):
            shared = shared_dependencies(design, watcher, serving)
            if shared and not has_own_store(design, watcher, shared, serving):
                own, names = free_name(design, f"{watcher.name}_data"), list_names(shared)
                fix = declare(
                    f"timeseries {own} x2\n{watcher.name} -> {own}  # in place of {names}"
                )
                yield self.depends_on_watched.about([watcher], also=shared, shared=shared, fix=fix)
        for judge in self.judges.components_of(facts):
            if hosts := watched_hosts(design, judge):
                yield self.beside_watched.about([judge], also=hosts, shared=hosts)
