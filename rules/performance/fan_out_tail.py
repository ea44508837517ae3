"""The rule `fan-out-tail`."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.design import Design
from reviewer.analysis.facts import Facts
from reviewer.analysis.traffic.fan_out import Fan, is_spread
from reviewer.model.finding import Answer, Category, Citation, Severity
from reviewer.model.rule import Rule
from reviewer.rule_kit.flow_requirements import required
from reviewer.text.numbers import count, percent
from reviewer.text.suggestion import connection, listed

LEAST = 10
"""Answers waited for at once from which a slow one is no exception.

Basis: of 10 answers, each slow once in 100, 9.6 % of requests meet a slow one."""

MANY = 100
"""From here on most requests meet one. Basis: 1 - 0.99^100 = 63.4 %."""


class FanOutTail(Rule):
    """A request waits for the slowest of many answers.

    **Why**: an answer that is slow once in 100 times is rare; a request that waits for 100 such
    answers meets a slow one in 63 of 100 cases. The tail of one part becomes the usual speed
    of the whole, and making the median faster changes nothing.

    It is a warning where a 99th percentile is required and not kept, or where it is a hundred
    answers and more; a remark otherwise. Where the sum of the journey keeps its budget, nothing
    is said; and a fallback (an answer without the late ones) or calls in batches count.

    **Do instead**: answer without those that are late (`[timeout=50ms, fallback=partial]`), ask
    a second copy when the first is slow, or ask fewer: larger shards, batches.

    **It cannot see**: how answers are spread in your system: each is taken to be slow once in 100
    times, whatever the others do. Asking a second copy, or leaving out the late ones, counts only
    where `fallback` says it.
    """

    id = "fan-out-tail"
    severity = Severity.WARNING
    category = Category.PERFORMANCE
    problem = "latency_budget_missed"
    topics = ("Latency of a flow",)
    citations = (
        Citation(
            "Dean, Barroso: The Tail at Scale (CACM 56, 2013)",
            "https://www.barroso.org/publications/TheTailAtScale.pdf",
            "100 leaves that are slow once in 100: 63 % of requests are slow; hedged requests help",
        ),
    )
    follow_up = "Which percentile of one leaf decides the 99th percentile of the whole?"
    passes = (
        """
        client reader
        service root x4
        service leaf x100
        reader -> root
        root -> leaf [fanout=100, timeout=50ms, fallback=partial]
        flow find 500/s: reader -> root -> leaf
        """,
        """
        client reader
        service root x4
        service leaf x5
        reader -> root
        root -> leaf [fanout=5]
        flow find 500/s: reader -> root -> leaf
        """,
    )
    fails = (
        """
        client reader
        service root x4
        service leaf x100
        reader -> root
        root -> leaf [fanout=100]
        flow find 500/s: reader -> root -> leaf
        """,
        """
        require p99 30ms
        client reader
        service root x4
        elasticsearch index x20 [shards=20]
        reader -> root
        root -> index [fanout=20]
        flow find 500/s: reader -> root -> index
        """,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at calls of which a request makes ten at once, to parts that are many."""
        wide = [fan for fan in facts.traffic.fan_outs.values() if fan.calls >= LEAST]
        told = (
            {(call.caller.name, call.callee.name): call for call in facts.traffic.calls}
            if wide
            else {}
        )
        outcome = {check.flow: check.outcome for check in required(facts, "p99")} if wide else {}
        alike: dict[Severity, list[Fan]] = {}
        for fan in wide:
            call = told.get((fan.caller.name, fan.callee.name))
            partial = call is not None and call.said("fallback")
            if partial or not is_spread(fan) or outcome.get(fan.route) == "met":
                continue
            missed = outcome.get(fan.route) == "missed"
            severity = Severity.WARNING if missed or fan.calls >= MANY else Severity.INFO
            alike.setdefault(severity, []).append(fan)
        for severity, fans in alike.items():
            yield self._judge(fans, severity)

    def _judge(self, fans: list[Fan], severity: Severity) -> Answer:
        widest = max(fans, key=lambda fan: fan.calls)
        slow = percent(1 - 0.99**widest.calls)
        more = "" if len(fans) == 1 else f"; {len(fans) - 1} more fan out so"
        return self.violated(
            *dict.fromkeys(part for fan in fans for part in (fan.caller, fan.callee)),
            *(fan.link for fan in fans),
            message=f"a request at `{widest.caller.name}` waits for {count(widest.calls)} answers of"
            f" {listed([widest.callee.name])} at once, so {slow} of requests meet one that is"
            f" slower than 99 of 100{more}.",
            sums=tuple(
                f"`{fan.callee.name}`: 1 - 0.99^{count(fan.calls)} = {percent(1 - 0.99**fan.calls)};"
                f" 99 of 100 requests wait for what only {percent(0.99 ** (1 / fan.calls))} of its"
                f" answers keep"
                for fan in fans[:4]
            ),
            why="What is rare in one answer is usual in the slowest of many.",
            instead="\n".join(
                connection(fan.link, "timeout=50ms, fallback=partial") for fan in fans
            ),
            severity=severity,
        )
