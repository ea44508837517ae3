"""The rule `missing-monitoring`."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.design import Component, Design
from dsl.kinds import Family, Kind
from dsl.quantity import Quantity
from reviewer.analysis.facts import Facts
from reviewer.analysis.reliability.outage_impact import MONTH
from reviewer.analysis.semantics.operational_stakes import STRICT
from reviewer.model.finding import Answer, Category, Citation, Severity
from reviewer.model.rule import Rule
from reviewer.text.numbers import minutes
from reviewer.text.suggestion import declaration, free_name, listed

WATCHING = (
    " monitor", " alert", " metric", " observab", " telemetry", " tracing", " dashboard",
    " log ", " logs ", " logging ", " pager", " on call ", " slo ", " prometheus ", " grafana ",
    " datadog ", " cloudwatch ", " sentry ",
)  # fmt: skip
"""Words for what watches a system."""


class MissingMonitoring(Rule):
    """Nothing tells that something is wrong.

    **Why**: an outage that nobody sees lasts until a customer calls. The minutes that a target
    allows are used up by finding out, before anybody begins to mend.

    A design that says `alert=no` is at fault. Where a target of 99.9 % or more is stated, or
    many use it and work goes through queues, where nobody misses it at once, and neither a
    drawing, an attribute nor a remark speaks of monitoring, it is a remark; where less is at
    stake, a question; for a sketch nothing. Metrics, logs, traces and alerts all count.

    **Do instead**: draw it, `prometheus watch`, linked `api ~> watch`; say what wakes somebody,
    `[alert=[errors latency]]`: traffic, errors, latency and how full things are come first.

    **It cannot see**: whether the right things are watched, and whether somebody is woken: one
    component, attribute or word of it ends the question. A platform's own metrics count only where
    they are named.
    """

    id = "missing-monitoring"
    severity = Severity.INFO
    category = Category.RELIABILITY
    problem = "missing_monitoring"
    topics = ("Logging and monitoring", "Alerting")
    citations = (
        Citation(
            "Google SRE book: monitoring distributed systems",
            "https://sre.google/sre-book/monitoring-distributed-systems/",
            "latency, traffic, errors, saturation",
        ),
        Citation(
            "AWS Well-Architected, Reliability: REL06, monitor workload resources",
            "https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/",
        ),
    )
    follow_up = "The error rate doubles at three in the morning: what fires first, and what does the page say?"
    passes = (
        """
        require availability 99.9%
        client app
        lb front: ALB
        service api x3
        service users x3
        redis hot x2
        postgres db x2
        prometheus watch
        app -> front -> api -> users, hot, db
        api, users ~> watch
        flow ask 500/s: app -> front -> api -> users
        """,
        """
        client app
        service api
        postgres db
        app -> api -> db
        """,
    )
    fails = (
        """
        require availability 99.95%
        client app
        lb front: ALB
        service api x3
        service users x3
        redis hot x2
        postgres db x2
        app -> front -> api -> users, hot, db
        flow ask 500/s: app -> front -> api -> users
        """,
        """
        client app
        service api x2 [alert=no]
        postgres db x2
        app -> api -> db
        """,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look for anything that watches, then at what is at stake."""
        parts = design.components.values()
        watchers = [p for p in parts if p.kind in (Kind.MONITORING, Kind.LOGGING)]
        refused = [p for p in parts if p.attributes.alert is False]
        if refused:
            yield self._refused(refused)
        elif watchers:
            yield self.satisfied(
                *watchers,
                message=f"{listed([p.name for p in watchers], 'or')} tells when something is wrong",
            )
        elif facts.estimates.warrants_operational_review and not _is_watched(design, facts):
            yield from self._unsaid(design, facts)

    def _refused(self, parts: list[Component]) -> Answer:
        return self.violated(
            *parts,
            message=f"nothing tells when {listed([p.name for p in parts])} stops or fails.",
            why="The first to notice is a customer.",
            instead="\n".join(declaration(p, attributes="alert=errors") for p in parts),
            severity=Severity.WARNING,
        )

    def _unsaid(self, design: Design, facts: Facts) -> Iterator[Answer]:
        working = (Family.COMPUTE, Family.MESSAGING)
        watched = [p for p in design.components.values() if p.family in working]
        if not watched:
            return
        target = design.requirement("availability")
        value = target.value if target is not None else None
        name = free_name(design, "watch")
        line = f"prometheus {name}\n{', '.join(p.name for p in watched[:4])} ~> {name}"
        if isinstance(value, Quantity) and value.value >= STRICT:
            allowed = minutes((1 - value.value) * MONTH)
            yield self.violated(
                *watched,
                message=f"{value.text} is required, and nothing tells when it is missed.",
                why="An outage that nobody sees lasts until a customer calls.",
                sums=(f"{value.text} allows {allowed} a month: finding out is part of them",),
                instead=line,
                severity=Severity.INFO,
                weight=0.3,
            )
        elif facts.is_judged_at("staff") or (
            facts.estimates.is_used_by_many and _is_hidden(watched)
        ):
            yield self.violated(
                *watched,
                message="nothing in the design tells when it stops or slows down.",
                why="Work that nobody waits for fails unseen, and queues fill unseen."
                if _is_hidden(watched)
                else "What is not watched is found by users.",
                instead=line,
                severity=Severity.INFO,
                weight=0.3,
            )
        else:
            yield self.cannot_tell(
                message=f"How do you come to know that something is wrong? Draw what watches: `prometheus {name}`.",
                weight=0.3,
            )


def _is_hidden(parts: list[Component]) -> bool:
    """Whether work is done that nobody waits for, so that nobody misses it at once."""
    return any(part.family is Family.MESSAGING for part in parts)


def _is_watched(design: Design, facts: Facts) -> bool:
    if any(word in facts.words.text for word in WATCHING):
        return True
    groups = any(group.attributes.alert for group in design.groups.values())
    return groups or any(p.attributes.alert for p in design.components.values())
