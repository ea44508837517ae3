"""The rule `missing-circuit-breaker`."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.design import Design
from dsl.kinds import Family, Kind
from reviewer.analysis.facts import Facts
from reviewer.analysis.semantics.operational_stakes import BUSY, is_senior
from reviewer.analysis.traffic.sync_calls import Call
from reviewer.model.finding import Answer, Category, Citation, Severity
from reviewer.model.rule import Rule
from reviewer.text.numbers import count, duration, rate
from reviewer.text.suggestion import connection, listed

SLOW = 0.5
"""Seconds at the 99th percentile from which a part counts as slow to answer.

Basis: a planning value of the rules' reference; what answers sooner fails soon as well."""


class MissingCircuitBreaker(Rule):
    """Calls to another company's service, or to a slow part, go on while it fails.

    **Why**: while it hangs, each request waits out its whole timeout, and holds a thread and
    a connection for nothing. A breaker stops calling after a few failures, answers at once,
    and tries again now and then.

    It is a sum: requests a second × timeout = requests that wait at the same time. Where a
    design says that there is no breaker at such a rate it is a warning; from senior on,
    silence is a remark; else it is asked. A fallback, a pool of its own and a mesh count.

    **Do instead**: `shop -> bank [timeout=1s, breaker]`, and say what is answered meanwhile.

    **It cannot see**: breakers inside a library, unless they are said; a word of a mesh anywhere
    counts for all calls. It looks only at calls to other companies, and to what states a p99 above
    half a second.
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
    follow_up = "What opens the breaker, what is answered meanwhile, and how does it close?"
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
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at every call that users wait for to what is foreign or slow."""
        refused: list[Call] = []
        silent: list[Call] = []
        for call in facts.traffic.calls:
            if (
                _is_risky(call)
                and call.link.id in facts.traffic.synchronous_links
                and not _guarded(call)
            ):
                (refused if call.said("breaker") is False else silent).append(call)
        if refused:
            busy = any(_a_second(facts, call) >= BUSY for call in refused)
            yield self._accuse(facts, refused, Severity.WARNING if busy else Severity.INFO)
        if not silent or not facts.estimates.warrants_operational_review or _told(facts):
            return
        felt = [call for call in silent if _a_second(facts, call) >= BUSY]
        if felt and is_senior(design):
            yield self._accuse(facts, felt, Severity.INFO)
        else:
            yield self._ask(silent)

    def _accuse(self, facts: Facts, calls: list[Call], severity: Severity) -> Answer:
        names = listed(list(dict.fromkeys(call.callee.name for call in calls)), "or")
        return self.violated(
            *dict.fromkeys(call.caller for call in calls),
            *(call.link for call in calls),
            message=f"every request goes on waiting for {names} while it fails: nothing stops the calls.",
            sums=tuple(filter(None, (_held(facts, call) for call in calls[:4]))),
            why="Those that wait hold what the requests that could be answered need.",
            instead="\n".join(connection(call.link, "breaker") for call in calls),
            severity=severity,
        )

    def _ask(self, calls: list[Call]) -> Answer:
        call = calls[0]
        names = listed(list(dict.fromkeys(one.callee.name for one in calls)), "or")
        return self.cannot_tell(
            *dict.fromkeys(one.caller for one in calls),
            message=f"{names} fails for ten minutes: does every request still try it? Say"
            f" `{connection(call.link, 'breaker')}`, or what is answered: `fallback=…`.",
            weight=0.35,
        )


def _is_risky(call: Call) -> bool:
    if call.caller.family is not Family.COMPUTE:
        return False
    slow = call.callee.attributes.p99
    return call.callee.kind is Kind.EXTERNAL or (slow is not None and slow.value > SLOW)


def _guarded(call: Call) -> bool:
    return any(call.said(name) for name in ("breaker", "fallback", "bulkhead"))


def _told(facts: Facts) -> bool:
    return any(word in facts.words.text for word in (" breaker", " mesh ", " istio ", " hystrix "))


def _a_second(facts: Facts, call: Call) -> float:
    demand = facts.traffic.link_demand(call.link.id)
    return demand.total if demand is not None else 0.0


def _held(facts: Facts, call: Call) -> str:
    """How many requests wait at once while the callee hangs."""
    asked, longest = _a_second(facts, call), call.longest
    if not asked:
        return ""
    if longest is None:
        return f"{rate(asked)} wait for `{call.callee.name}`: so many more with each second that it hangs"
    held = f"{rate(asked)} × {duration(longest)} = {count(asked * longest)} requests"
    return f"{held} that wait for `{call.callee.name}` at once"
