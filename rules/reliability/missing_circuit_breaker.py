"""Rule `missing-circuit-breaker`."""

from __future__ import annotations

from collections.abc import Iterator

from reviewer import (
    BUSY,
    Answer,
    Call,
    Category,
    Citation,
    Design,
    Facts,
    Rule,
    Severity,
    attribute_value,
    count,
    duration,
    finding,
    has_small_audience,
    mentions,
    question,
    rate,
    set_attribute,
    states_level,
    warrants_operational_review,
)

SLOW = 0.5
"""Seconds at the 99th percentile above which a component counts as slow to respond.

Basis: a planning value; a dependency that responds sooner fails soon as well."""


class MissingCircuitBreaker(Rule):
    """Calls to a third party, or to a slow component, have no circuit breaker.

    **Why**: while the dependency hangs, each request waits for its whole timeout, and holds a
    thread and a connection for nothing. A circuit breaker opens, fails fast, and probes from time
    to time. What opens it differs: one that counts failures in a row opens for a dead dependency,
    but not for one that fails four calls in five; one that takes a share without a minimum number of
    calls opens at the first failure.

    It is a sum: requests a second × timeout = requests that wait at the same time. Where a
    design states that there is no breaker at such a rate it is a warning; from senior on,
    silence is a note, and so it is at any level where no rate is known and neither a timeout, a
    breaker nor a fallback is stated of a call to another company that users wait for; otherwise it
    is a question. A fallback, a bulkhead and a service mesh count.

    **Do instead**: `shop -> bank [timeout=1s, breaker]`, and state the fallback. Let it open at a
    share of failures over a window with a minimum number of calls, and close after a few probes.

    **It cannot see**: breakers inside a library that nobody states, and when they open
    (`docs/defaults.md` has four of them); a mention of a mesh anywhere counts for all calls. It looks
    only at calls to third parties, and to components that state a p99 above half a second.
    """

    id = "missing-circuit-breaker"
    severity = Severity.INFO
    category = Category.RELIABILITY
    problem = "cascading_dependency"
    topics = ("Circuit breakers, bulkheads, graceful degradation",)
    citations = (
        Citation(
            "Azure Architecture Center: cloud design patterns (Circuit Breaker)",
            "https://learn.microsoft.com/azure/architecture/patterns/",
        ),
        Citation(
            "AWS Well-Architected, Reliability: REL05-BP04, fail fast and limit queues",
            "https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/",
        ),
    )
    follow_up = "Does the breaker open at failures in a row or at a share of calls, what answers meanwhile, and how does it close?"
    passes = (
        """
        client app
        service shop x4
        external bank: Stripe
        app -> shop
        shop -> bank [timeout=1s, breaker]
        flow buy 300/s write: app -> shop -> bank
        """,
        """
        client app
        service shop x4
        external bank: Stripe
        app -> shop -> bank
        flow buy 1/s write: app -> shop -> bank
        """,
        """
        client buyer
        service checkout x4
        external payments
        postgres orders x2
        buyer -> checkout -> orders
        checkout -> payments [timeout=2s]
        """,
    )
    fails = (
        """
        client app
        service shop x4
        external bank: Stripe
        app -> shop
        shop -> bank [timeout=10s, breaker=no]
        flow buy 500/s write: app -> shop -> bank
        """,
        """
        design "Shop" [level=senior]
        client app
        lb front: ALB
        service shop x4
        postgres orders x2
        redis hot x2
        external bank: Stripe
        app -> front -> shop -> hot, orders, bank
        flow buy 500/s write: app -> front -> shop -> orders; shop -> bank
        """,
        """
        client buyer
        service checkout x4
        external payments
        postgres orders x2
        buyer -> checkout -> payments, orders
        """,
    )

    is_unaware = ~mentions("breaker", "timeout", "mesh ", "istio ", "hystrix ")
    asks = warrants_operational_review & ~mentions("breaker", "mesh ", "istio ", "hystrix ")
    is_senior = states_level("senior")

    no_breaker = finding(
        "{callers} {has:callers} no circuit breaker for {names|or}: every request waits while {it} {fails/fail}.",
        "Requests that wait hold the threads and connections that the others need.",
    )
    open_ended = finding(
        "{names} {waits/wait} for external {callees} without a timeout: users wait as long.",
        "No timeout, breaker or fallback is stated, so the provider's outage becomes yours.",
        weight=0.5,
    )
    meanwhile = question(
        "Does every request still try {names|or} while {it} {fails/fail}? Set `{line}`, or the answer meanwhile: `fallback=…`.",
        weight=0.35,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at every call that users wait for to a third party or a slow component."""
        risky = [call for call in facts.traffic.calls if _is_risky(facts, call)]
        denied = [call for call in risky if call.said("breaker") is False]
        silent = [call for call in risky if call.said("breaker") is not False]
        busy = [call for call in risky if facts.traffic.link_rate(call.link.id) >= BUSY]
        felt = [call for call in silent if call in busy]
        if denied:
            severity = Severity.WARNING if any(call in busy for call in denied) else Severity.INFO
            yield self._accuse(facts, denied, severity)
        open_ended = [call for call in silent if self._is_open_ended(facts, call)]
        if open_ended and not has_small_audience(facts, design):
            yield self._about_open_ended(open_ended)
        elif silent and self.asks(facts, design):
            if felt and self.is_senior(facts, design):
                yield self._accuse(facts, felt, Severity.INFO)
            else:
                line = set_attribute("breaker").line_for(silent[0].link)
                callees = [call.callee for call in silent]
                callers = dict.fromkeys(call.caller for call in silent)
                fix = set_attribute("breaker", *(call.link for call in silent))
                yield self.meanwhile.about(callers, names=callees, line=line, fix=fix)

    def _is_open_ended(self, facts: Facts, call: Call) -> bool:
        """Whether a user waits for another company, and neither a limit nor a rate is known."""
        known = (
            call.said("timeout") is not None
            or call.own("on")
            or facts.traffic.link_demand(call.link.id)
        )
        return call.callee.kind == "external" and not known and self.is_unaware(facts, facts.design)

    def _about_open_ended(self, calls: list[Call]) -> Answer:
        links = [call.link for call in calls]
        return self.open_ended.about(
            dict.fromkeys(call.caller for call in calls),
            also=[*dict.fromkeys(call.callee for call in calls), *links],
            callees=list(dict.fromkeys(call.callee for call in calls)),
            fix=set_attribute("timeout=1s, breaker", *links),
        )

    def _accuse(self, facts: Facts, calls: list[Call], severity: Severity) -> Answer:
        callers = dict.fromkeys(call.caller for call in calls)
        links = [call.link for call in calls]
        return self.no_breaker.about(
            (*callers, *links),
            names=[call.callee for call in calls],
            callers=[*callers],
            fix=set_attribute("breaker", *links),
            severity=severity,
            sums=filter(None, (_waiting_requests(facts, call) for call in calls[:4])),
        )


def _is_risky(facts: Facts, call: Call) -> bool:
    """Whether a user waits for an unguarded call to a third party or a slow component."""
    is_slow = (attribute_value(call.callee.attributes.p99) or 0) > SLOW
    is_guarded = any(call.said(name) for name in ("breaker", "fallback", "bulkhead"))
    is_awaited = call.caller.family == "compute" and call.link.id in facts.traffic.synchronous_links
    return is_awaited and not is_guarded and (call.callee.kind == "external" or is_slow)


def _waiting_requests(facts: Facts, call: Call) -> str:
    asked, longest, name = facts.traffic.link_rate(call.link.id), call.longest, call.callee.name
    if longest is None:
        return f"{rate(asked)} more wait for `{name}` each second that it hangs" if asked else ""
    line = f"{rate(asked)} × {duration(longest)} = {count(asked * longest)} requests wait for `{name}` at once"
    return line if asked else ""
