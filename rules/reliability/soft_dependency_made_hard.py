"""Rule `soft-dependency-made-hard`."""

from __future__ import annotations

from collections.abc import Iterator

from reviewer import (
    BUSY,
    MONTH,
    STRICT,
    Answer,
    Call,
    Category,
    Citation,
    Design,
    Facts,
    Rule,
    Severity,
    finding,
    is_deferrable,
    is_main_function,
    minutes,
    percent,
    rate,
    required_value,
    set_attribute,
    side_function_of,
)

MOST_SUMS = 4
"""Calls of one finding whose arithmetic is shown."""


class SoftDependencyMadeHard(Rule):
    """A flow waits for a side function that it could do without.

    **Why**: what a request waits for fails the request when it fails and slows it when it is slow.
    Recommendations, statistics, notifications, audit trails and suggestions can be missing for an
    hour without stopping a purchase; waited for, each takes its own downtime off the main
    function.

    It is recognized by names, and only where the service that waits has something else to do for
    the user. It is a warning where people feel it: from 50 requests a second on, or where an
    availability of 99.9% is required. A fallback or a circuit breaker on the call counts.

    **Do instead**: notify it without waiting (`api ~> jobs ~> mailer`), or answer without it:
    `shop -> recs [timeout=100ms, fallback=popular]`.

    **It cannot see**: what a user can do without: side functions are recognized by English names.
    A fallback in the code has to be stated; a timeout alone does not count, for the request still
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

    hard = finding(
        "{callers} {waits/wait:callers} for {names} and {fails/fail:callers} with {it}, though"
        " the main function could do without it.",
        "{why}",
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at what users wait for beside the main function."""
        waited = facts.traffic.synchronous_links
        calls = [
            call
            for call in facts.traffic.calls
            if call.caller.family == "compute" and call.link.id in waited
        ]
        side = [call for call in calls if _is_beside(call)]
        main = {call.caller.name for call in calls if not _is_beside(call)}
        alike: dict[Severity, list[Call]] = {}
        for call in side:
            guarded = call.said("fallback") or call.said("breaker")
            if (
                call.caller.name in main
                and not guarded
                and not is_main_function(design, call.callee)
            ):
                alike.setdefault(_severity(design, facts, call), []).append(call)
        for severity, found in alike.items():
            yield self._about_calls(facts, found, severity)

    def _about_calls(self, facts: Facts, calls: list[Call], severity: Severity) -> Answer:
        links = [call.link for call in calls]
        later = all(is_deferrable(call.callee) for call in calls)
        ups = [facts.reliability.instance_availability(call.callee) for call in calls[:MOST_SUMS]]
        return self.hard.about(
            dict.fromkeys(call.callee for call in calls),
            also=links,
            callers=list(dict.fromkeys(call.caller for call in calls)),
            why="Nobody needs its answer: notify it by `~>`, over a queue."
            if later
            else "The response is nearly as good without it, but it fails with it.",
            sums=[_downtime(facts, call, up) for call, (up, _) in zip(calls, ups, strict=False)],
            fix=set_attribute("fallback=later" if later else "fallback=default", *links),
            severity=severity,
            assumed=dict.fromkeys(one.subject for _, one in ups if one is not None),
        )


def _is_beside(call: Call) -> bool:
    """Whether a main function calls a side function."""
    return bool(side_function_of(call.callee)) and not side_function_of(call.caller)


def _severity(design: Design, facts: Facts, call: Call) -> Severity:
    """A warning where many wait for it; where no rate is known, where the target is strict."""
    demand = facts.traffic.link_demand(call.link.id)
    if demand is not None:
        felt = demand.total >= BUSY
    else:
        felt = (required_value(design, "availability") or 0.0) >= STRICT
    return Severity.WARNING if felt else Severity.INFO


def _downtime(facts: Facts, call: Call, up: float) -> str:
    asked, down = facts.traffic.link_rate(call.link.id), minutes((1 - up) * MONTH)
    waits = f"{rate(asked)} wait for it; " if asked else ""
    return f"{waits}one `{call.callee.name}` is {percent(up)} available: {down} of downtime a month"
