"""Rule `fan-out-tail`."""

from __future__ import annotations

from collections.abc import Iterator

from reviewer import (
    Answer,
    Category,
    Citation,
    Design,
    Facts,
    FanOut,
    Rule,
    Severity,
    count,
    finding,
    is_fanned_out,
    percent,
    required_checks,
    set_attribute,
)

LEAST = 10
"""Responses waited for at once from which a slow one is no exception.

Basis: of 10 responses, each slow once in 100, 9.6% of requests meet a slow one."""

MANY = 100
"""From here on most requests meet one. Basis: 1 - 0.99^100 = 63.4%."""


class FanOutTail(Rule):
    """A request waits for the slowest of many responses.

    **Why**: a response that is slow once in 100 times is rare; a request that waits for 100 such
    responses meets a slow one in 63 of 100 cases. The tail of one component becomes the usual
    latency of the whole, and making the median faster changes nothing.

    It is a warning where a p99 is required and missed, or where it is a hundred responses and
    more; a note otherwise. Where the flow meets its latency target, nothing is said; a fallback
    (a response without the late ones) and batched calls count.

    **Do instead**: answer without the late ones (`[timeout=50ms, fallback=partial]`), hedge the
    request when the first replica is slow, or ask fewer: larger shards, batches.

    **It cannot see**: how latency is distributed in your system: each response is taken to be slow
    once in 100 times, independently of the others. Hedged requests, or leaving out the late ones,
    count only where `fallback` states it.
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
            "100 leaves that are slow once in 100: 63% of requests are slow; hedged requests help",
        ),
    )
    follow_up = "Which percentile of one leaf decides the p99 of the whole?"
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

    slow_tail = finding(
        "{caller} waits for {calls|count} responses of {callee} at once: {slow|percent} of requests meet a slow one{more}.",
        "What is rare in one response is usual in the slowest of many.",
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at calls of which a request makes ten at once, to components that are many."""
        wide = [fan for fan in facts.traffic.fan_outs.values() if fan.calls >= LEAST]
        pairs = {(call.caller.name, call.callee.name): call for call in facts.traffic.calls if wide}
        outcomes = {c.flow: c.outcome for c in required_checks(facts, "p99")} if wide else {}
        alike: dict[Severity, list[FanOut]] = {}
        for fan in wide:
            call, outcome = pairs.get((fan.caller.name, fan.callee.name)), outcomes.get(fan.route)
            is_partial = call is not None and call.said("fallback")
            if not is_partial and is_fanned_out(fan) and outcome != "met":
                is_bad = outcome == "missed" or fan.calls >= MANY
                alike.setdefault(Severity.WARNING if is_bad else Severity.INFO, []).append(fan)
        for severity, fans in alike.items():
            yield self._finding_about(fans, severity)

    def _finding_about(self, fans: list[FanOut], severity: Severity) -> Answer:
        widest = max(fans, key=lambda fan: fan.calls)
        return self.slow_tail.about(
            dict.fromkeys(part for fan in fans for part in (fan.caller, fan.callee)),
            also=[fan.link for fan in fans],
            caller=[widest.caller],
            callee=[widest.callee],
            calls=widest.calls,
            slow=1 - 0.99**widest.calls,
            more="" if len(fans) == 1 else f"; {len(fans) - 1} more fan out like this",
            sums=[
                f"`{fan.callee.name}`: 1 - 0.99^{count(fan.calls)} = {percent(1 - 0.99**fan.calls)}; 99 of 100"
                f" requests wait for what only {percent(0.99 ** (1 / fan.calls))} of its responses meet"
                for fan in fans[:4]
            ],
            fix=set_attribute("timeout=50ms, fallback=partial", *(fan.link for fan in fans)),
            severity=severity,
        )
