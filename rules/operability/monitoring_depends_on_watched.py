"""The rule `monitoring-depends-on-watched`."""

from __future__ import annotations

from collections.abc import Container, Iterator

from dsl.design import Component, Design
from dsl.kinds import Family, Kind
from reviewer.analysis.facts import Facts
from reviewer.model.finding import Answer, Category, Citation, Severity
from reviewer.model.rule import Rule
from reviewer.text.suggestion import free_name, listed

WATCHERS = frozenset({Kind.MONITORING, Kind.LOGGING})
"""Kinds that are looked at when something is wrong."""


class MonitoringDependsOnWatched(Rule):
    """What watches the system fails together with it.

    **Why**: the dashboard that is read from the failing database, and the alert that travels
    over the failing queue, are gone in the very hour they are for. Those who should mend it
    work blind, and finding the cause takes most of the outage.

    A monitoring or logging component that calls, is fed through, or shares its machine with
    something that carries requests of users is a warning.

    **Do instead**: give it a store and a way of its own, outside of what it watches: a hosted
    service, or at least another cluster; and a check from outside that needs nothing of yours.

    **It cannot see**: what is shared and not drawn: a cluster, a network, an account, a login. It
    reads links and `colocated`; that two parts stand in one group does not tell it anything.
    """

    id = "monitoring-depends-on-watched"
    severity = Severity.WARNING
    category = Category.OPERABILITY
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
    follow_up = "This part is down: what do you still see, and from where?"
    passes = (
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

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at what each watcher leans on, and at what feeds it."""
        serving = facts.traffic.routes_through
        for watcher in design.components.values():
            if watcher.kind not in WATCHERS:
                continue
            shared = [part for part in _leans_on(design, watcher) if part.name in serving]
            if shared and not _has_its_own(design, watcher, shared, serving):
                yield self._shared(design, watcher, shared)

    def _shared(self, design: Design, watcher: Component, shared: list[Component]) -> Answer:
        names = listed([part.name for part in shared])
        own = free_name(design, f"{watcher.name}_data")
        return self.violated(
            watcher,
            *shared,
            message=f"`{watcher.name}` needs {names}, which it is to watch: when {'it fails' if len(shared) == 1 else 'they fail'}, nobody sees it.",
            why="Users and those who watch over them use the same part.",
            instead=f"timeseries {own} x2\n{watcher.name} -> {own}  # in place of {names}",
        )


def _leans_on(design: Design, watcher: Component) -> list[Component]:
    """Stores and brokers it reads or is fed through, and what it shares a machine with.

    A link that is `control`, and one to something that computes, is a look at it: that is
    what a watcher is for.
    """
    ends = [
        *(link.target for link in design.links_from[watcher.name] if not link.attributes.control),
        *(link.source for link in design.links_to[watcher.name]),
    ]
    leans = [design.components[end] for end in dict.fromkeys(ends)]
    kept = [part for part in leans if _keeps(design, watcher, part)]
    beside = [
        design.components[name]
        for name in watcher.attributes.colocated or ()
        if name in design.components
    ]
    return list(dict.fromkeys([*kept, *beside]))


def _has_its_own(
    design: Design, watcher: Component, shared: list[Component], serving: Container[str]
) -> bool:
    """Whether it keeps what it sees in a store that serves nobody else."""
    if any(part.name in (watcher.attributes.colocated or ()) for part in shared):
        return False
    behind = [design.components[link.target] for link in design.links_from[watcher.name]]
    return any(part.family is Family.STORE and part.name not in serving for part in behind)


def _keeps(design: Design, watcher: Component, part: Component) -> bool:
    if part.family is Family.MESSAGING or part.kind is Kind.COORDINATION:
        return True
    feeds = any(link.target == watcher.name for link in design.links_from[part.name])
    return part.family is Family.STORE and not feeds
