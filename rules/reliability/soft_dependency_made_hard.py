"""The rule `soft-dependency-made-hard`."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.design import Component, Design
from dsl.kinds import Family, Kind
from dsl.quantity import Quantity
from reviewer.analysis.facts import Facts
from reviewer.analysis.reliability.outage_impact import MONTH
from reviewer.analysis.semantics.operational_stakes import BUSY, STRICT
from reviewer.analysis.traffic.message_delivery import name_words
from reviewer.analysis.traffic.sync_calls import Call
from reviewer.model.finding import Answer, Category, Citation, Severity
from reviewer.model.rule import Rule
from reviewer.text.numbers import minutes, percent, rate
from reviewer.text.suggestion import connection, listed

SIDE = (
    frozenset({"recommend", "recommender", "recommendation", "recommendations", "recs"}),
    frozenset({"analytics", "analytic", "tracking", "tracker", "telemetry", "statistics", "stats"}),
    frozenset(
        {
            "notification",
            "notifications",
            "notify",
            "notifier",
            "mailer",
            "sms",
            "alert",
            "alerts",
            "alerting",
        }
    ),
    frozenset({"email", "emails", "sendgrid", "mailgun", "twilio", "apns", "fcm", "postmark"}),
    frozenset({"audit", "auditing"}),
    frozenset({"suggest", "suggestion", "suggestions", "autocomplete", "typeahead"}),
    frozenset({"personalisation", "personalization", "advertising", "ads"}),
)
"""Names of what a main journey can do without, those of one meaning together."""

LATER = frozenset(SIDE[1] | SIDE[2] | SIDE[3] | SIDE[4])
"""Of these the ones whose answer nobody needs: they can be told by `~>`."""


class SoftDependencyMadeHard(Rule):
    """A journey waits for a side function that it could do without.

    **Why**: what a request waits for fails the request when it fails and slows it when it is
    slow. Recommendations, statistics, notices, audit trails and suggestions can be missing for
    an hour without stopping a purchase; waited for, each takes its own downtime off the main
    function.

    It is told by names, and only where the service that waits has something else to do for
    the user. It is a warning where people feel it: from 50 requests a second on, or where an
    availability of 99.9 % is required. A fallback or a breaker on the call counts.

    **Do instead**: tell it without waiting (`api ~> jobs ~> mailer`), or answer without it:
    `shop -> recs [timeout=100ms, fallback=popular]`.

    **It cannot see**: what a user can do without: side functions are told by English names. A
    fallback in the code has to be said; a timeout alone does not count, for the request still
    fails.
    """

    id = "soft-dependency-made-hard"
    severity = Severity.WARNING
    category = Category.RELIABILITY
    problem = "sync_dependency_on_noncritical"
    topics = ("Circuit breakers, bulkheads, graceful degradation",)
    citations = (
        Citation(
            "AWS Well-Architected, Reliability: REL05-BP01, graceful degradation",
            "https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/",
            "turn hard dependencies into soft ones",
        ),
        Citation(
            "Azure Well-Architected, RE:07: self-preservation",
            "https://learn.microsoft.com/azure/well-architected/reliability/self-preservation",
        ),
    )
    follow_up = "This call fails, or takes two seconds: what does the user see?"
    passes = (
        """
        client app
        service shop x4
        postgres orders x2
        service recs x2
        app -> shop -> orders
        shop -> recs [timeout=100ms, fallback=popular]
        flow look 300/s: app -> shop -> orders; shop -> recs
        """,
        """
        client app
        service api x4
        queue jobs: SQS
        worker notifications x2
        postgres orders x2
        app -> api -> orders
        api ~> jobs ~> notifications
        """,
        """
        client app
        gateway door x2 [limit=10/s]
        service suggestions x4
        redis words x2
        app -> door -> suggestions -> words
        """,
    )
    fails = (
        """
        client app
        service shop x4
        postgres orders x2
        service recs x2 "Recommendations"
        app -> shop -> orders, recs
        flow look 300/s: app -> shop -> orders; shop -> recs
        """,
        """
        require availability 99.9%
        client app
        service orders x4
        postgres db x2
        external sendgrid
        app -> orders -> db
        orders -> sendgrid
        """,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at what users wait for beside the main function."""
        title = _words_of(f"{design.title} {' '.join(flow.name for flow in design.flows)}")
        main: set[str] = set()
        side: list[Call] = []
        for call in facts.traffic.calls:
            if (
                call.caller.family is not Family.COMPUTE
                or call.link.id not in facts.traffic.synchronous_links
            ):
                continue
            if not _side(call.callee) or _side(call.caller):
                main.add(call.caller.name)
            elif not call.said("fallback") and not call.said("breaker"):
                side.append(call)
        hard = [c for c in side if c.caller.name in main and _side(c.callee).isdisjoint(title)]
        alike: dict[Severity, list[Call]] = {}
        for call in hard:
            felt = _is_felt(design, facts, call)
            alike.setdefault(Severity.WARNING if felt else Severity.INFO, []).append(call)
        for severity, calls in alike.items():
            yield self._judge(facts, calls, severity)

    def _judge(self, facts: Facts, calls: list[Call], severity: Severity) -> Answer:
        names = listed(list(dict.fromkeys(call.callee.name for call in calls)))
        callers = listed(list(dict.fromkeys(call.caller.name for call in calls)))
        verb = "waits" if "," not in callers and " and " not in callers else "wait"
        later = all(not LATER.isdisjoint(name_words(call.callee)) for call in calls)
        why = (
            "Nobody needs its answer: it can be told by `~>`, over a queue."
            if later
            else "The answer is as good as it can be without it, but it fails with it."
        )
        fallback = "fallback=later" if later else "fallback=default"
        return self.violated(
            *dict.fromkeys(call.callee for call in calls),
            *(call.link for call in calls),
            message=f"{callers} {verb} for {names}, and fails with it, though the main function"
            f" could do without.",
            sums=tuple(filter(None, (_sum(facts, call) for call in calls[:4]))),
            why=why,
            instead="\n".join(connection(call.link, fallback) for call in calls),
            severity=severity,
            assumed=_assumed(facts, calls[:4]),
        )


def _words_of(text: str) -> frozenset[str]:
    """The words of a text, and those that mean the same as one of them."""
    words = "".join(c if c.isalnum() else " " for c in text.casefold()).split()
    meant = frozenset(words)
    return meant.union(*(same for same in SIDE if not same.isdisjoint(meant)))


def _side(part: Component) -> frozenset[str]:
    """All words of the meaning that makes it a side function; empty where it is none."""
    if part.kind not in (Kind.EXTERNAL, Kind.SERVICE, Kind.FUNCTION, Kind.MODEL, Kind.WAREHOUSE):
        return frozenset()
    technology = [part.technology.id] if part.technology is not None else []
    words = {*name_words(part), *technology}
    return next((same for same in SIDE if not same.isdisjoint(words)), frozenset())


def _is_felt(design: Design, facts: Facts, call: Call) -> bool:
    demand = facts.traffic.link_demand(call.link.id)
    if demand is not None:
        return demand.total >= BUSY
    target = design.requirement("availability")
    return (
        target is not None and isinstance(target.value, Quantity) and target.value.value >= STRICT
    )


def _sum(facts: Facts, call: Call) -> str:
    demand = facts.traffic.link_demand(call.link.id)
    up, _ = facts.reliability.instance_availability(call.callee)
    waits = f"{rate(demand.total)} wait for it; " if demand is not None and demand.total else ""
    down = minutes((1 - up) * MONTH)
    return f"{waits}one `{call.callee.name}` is up {percent(up)}: {down} down in a 30-day month"


def _assumed(facts: Facts, calls: list[Call]) -> tuple[str, ...]:
    found = (facts.reliability.instance_availability(call.callee)[1] for call in calls)
    return tuple(dict.fromkeys(one.subject for one in found if one is not None))
