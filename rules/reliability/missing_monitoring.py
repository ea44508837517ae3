"""Rule `missing-monitoring`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from reviewer import (
    MONTH,
    STRICT,
    Answer,
    Category,
    Citation,
    Component,
    Design,
    Facts,
    Rule,
    Severity,
    at_level,
    components,
    credit,
    declare,
    denies,
    denies_in_remark,
    finding,
    free_name,
    is_data_store,
    is_family,
    is_kind,
    is_replica,
    is_used_by_many,
    memory_queues,
    mentions,
    minutes,
    percent,
    question,
    required_value,
    set_attribute,
    states,
    states_anywhere,
    warrants_operational_review,
)

WATCHING = ("monitor", "alert", "metric", "observab", "telemetry", "tracing", "dashboard", "pager")  # fmt: skip
"""Word stems for what monitors a system."""

TOOLS = ("log ", "logs ", "logging ", "on call ", "slo ", "prometheus ", "grafana ", "datadog ", "cloudwatch ", "sentry ")  # fmt: skip
"""Whole words for the same."""


class MissingMonitoring(Rule):
    """Nothing monitors the system.

    **Why**: an outage that nobody sees lasts until a customer calls. Detection alone uses up the
    error budget, before anybody begins to repair.

    A design that states `alert=no`, or a note that says there is no monitoring, is a warning. Where
    no component, attribute, name or note mentions monitoring, it is a note if something stands by to
    take over, whose own loss nobody notices. In a larger design it is one if a target of 99.9% or
    more is stated, many use the system, work goes through queues, where failures go unnoticed, or
    at staff level; otherwise it is a question at senior level. For a sketch there is no finding.
    Metrics, logs, traces and alerts all count.

    **Do instead**: add it, `prometheus watch`, linked `api ~> watch`; set what pages on-call,
    `[alert=[errors latency]]`: latency, traffic, errors and saturation come first.

    **It cannot see**: whether the right things are monitored, and whether somebody is paged: one
    component, attribute or mention of it ends the question. A platform's own metrics count only
    where they are named.
    """

    id = "missing-monitoring"
    severity = Severity.INFO
    category = Category.RELIABILITY
    fits_every_drawing = True
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
        """
        client reader
        service articles x2
        postgres db x2
        reader -> articles -> db
        note articles: "no page is cached; readers who are not logged in get a static one"
        """,
    )
    fails = (
        """
        client rider
        service hire x2
        postgres rides x2
        rider -> hire -> rides
        note hire: "no metrics are kept and nobody is paged"
        """,
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

    watchers = components(is_kind("monitoring", "logging"))
    unalerted = components(denies("alert"))
    working = components(is_family("compute", "messaging"))
    monitorable = components(is_family("compute", "messaging") | is_data_store)
    is_silent = ~mentions(*WATCHING, *TOOLS) & ~states_anywhere("alert")
    is_junior = at_level("junior") & ~at_level("mid")
    stand_ins = components(is_replica & states("failover"))

    is_denied = denies_in_remark(
        "monitor", "alert", "metric", "paged ", "paging ", "pager", "logs ", "logging "
    )

    watched = credit("{names} {monitors/monitor} the system")
    no_alert = finding(
        "{names} {has} no alert: nothing notices when {it} {fails/fail}.",
        "The first to notice is a customer.",
        set_attribute("alert=errors"),
        severity=Severity.WARNING,
    )
    unseen_target = finding(
        "The availability target is {target|percent}, but nothing monitors it.",
        "An outage that nobody sees lasts until a customer calls.",
        weight=0.3,
    )
    unseen = finding(
        "Nothing monitors whether the system stops or slows down.", "{reason}", weight=0.3
    )
    how_seen = question("How do you detect that something is wrong? Add `{line}`.", weight=0.3)

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look for anything that monitors, then at what is at stake."""
        watchers, working = self.watchers.components_of(facts), self.working.components_of(facts)
        monitorable = self.monitorable.components_of(facts)
        target, name = required_value(design, "availability") or 0.0, free_name(design, "watch")
        unalerted = self.unalerted.components_of(facts)
        fix = declare(
            f"prometheus {name}\n{', '.join(p.name for p in (working or monitorable)[:4])} ~> {name}"
        )
        if unalerted:
            yield self.no_alert.about(unalerted)
        elif watchers:
            yield self.watched.about(watchers)
        elif working and self.is_denied(facts, design):
            yield self.unseen.about(
                monitorable,
                reason="A note or decision says so.",
                fix=fix,
                severity=Severity.WARNING,
            )
        elif not monitorable or not self.is_silent(facts, design):
            return
        elif target >= STRICT and warrants_operational_review(facts, design):
            allowed = f"{percent(target)} allows {minutes((1 - target) * MONTH)} a month: detection is part of it"
            yield self.unseen_target.about(monitorable, target=target, sums=[allowed], fix=fix)
        elif reason := self._reason(facts, design, working):
            yield self.unseen.about(monitorable, reason=reason, fix=fix)
        elif warrants_operational_review(facts, design) and at_level("senior")(facts, design):
            yield self.how_seen.about(line=f"prometheus {name}")

    def _reason(self, facts: Facts, design: Design, working: Iterable[Component]) -> str:
        """Why a failure would go unseen here, or be widely felt; "" where neither is shown."""
        is_large = warrants_operational_review(facts, design)
        is_hidden = any(part.family == "messaging" for part in working)
        if is_large and (is_hidden or memory_queues(design)):
            return "Nobody waits for background work, so it fails unseen and queues fill unseen."
        if self.stand_ins.components_of(facts) and not self.is_junior(facts, design):
            return "A stand-in that is lost or lags changes nothing that users see: the next failure shows it."
        if is_large and (at_level("staff")(facts, design) or is_used_by_many(facts, design)):
            return "Users are the first to find what is not monitored."
        return ""
