"""Rule `latency-budget-exceeded`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reviewer import (
    Answer,
    Category,
    Citation,
    Component,
    Design,
    Facts,
    FlowLatency,
    MissedLatency,
    Rule,
    Severity,
    duration,
    finding,
    list_flows,
    meet_latency,
    missed_latencies,
    question,
    render,
    required_checks,
    unsure_target,
)

METRICS = ("p50", "p95", "p99")

SHORTEST = 1e-6
"""Seconds; a shorter median is that of requests that wait for nothing."""

MOST_NAMED = 4
"""Hops that are listed with their share of the latency."""

SMALL = 0.02
"""Hops that take less than this share of the latency are left out; a convention of reports."""


class LatencyBudgetExceeded(Rule):
    """A flow takes longer than its latency target.

    **Why**: the latency of a flow is the sum of all that it waits for. Percentiles do not
    add: the slow responses of several hops seldom meet, but with many hops, or many parallel
    calls, one of them is nearly always slow. So the distribution of the flow is worked
    out from those of its hops, caches, queues and distances included, and compared.

    The finding says which hop costs most: by how much the percentile would fall if it
    answered at once. A component that receives more than it can serve has an unbounded queue, and
    no target holds; where a CDN may absorb that load, nothing is said until its hit ratio is known.
    Where timeouts end more requests than a percentile leaves out, that percentile has no answer,
    however short the timeout. From stated figures alone it is an error. A figure of the catalog is
    a range: where the target is missed in nine of ten cases of what the figures could be, it is a
    warning if half of all answers, or a fifth of the percentile, are beyond the target, else a
    note; where it is met in some cases and missed in others, the figure that decides is asked for.

    **Do instead**: shorten the costliest hop: a cache in front, a precomputed answer, a
    place nearer to the caller; or do not wait for it (`~>`).

    **It cannot see**: the time that your code takes: unless a latency is stated, a hop takes what
    the catalog says of its kind. Queues come from the load at peak; pauses, cold starts and lost
    packets are not in the sum.
    """

    id = "latency-budget-exceeded"
    severity = Severity.WARNING
    category = Category.PERFORMANCE
    problem = "latency_budget_missed"
    topics = ("Latency of a flow",)
    citations = (
        Citation(
            "Dean, Barroso: The Tail at Scale (CACM 56, 2013)",
            "https://www.barroso.org/publications/TheTailAtScale.pdf",
            "what is rare in one part is usual in a request that needs many",
        ),
        Citation(
            "Azure Well-Architected, PE:01: performance targets",
            "https://learn.microsoft.com/azure/well-architected/performance-efficiency/performance-targets",
        ),
    )
    follow_up = "Give each hop a budget so that they add up to the target: which one has no slack?"
    passes = (
        """
        require p99 200ms
        client reader
        service web x4
        redis hot x2 [hit=99%]
        postgres db x2
        reader -> web -> hot, db
        flow read 500/s: reader -> web -> hot -> db
        """,
        """
        require p99 100ms
        client reader
        service web x4 [p50=5ms, p99=40ms]
        external rates [p50=80ms, p99=400ms]
        reader -> web
        web ~> rates
        flow read 50/s: reader -> web ~> rates
        """,
        """
        require p99 200ms
        client reader
        service web x4 [p50=5ms, p99=40ms]
        external rates [p50=80ms, p99=400ms]
        reader -> web
        web -> rates [timeout=100ms, fallback=yesterday]
        flow read 50/s: reader -> web -> rates
        """,
    )
    fails = (
        """
        require p99 200ms
        client reader
        service web x4 [p50=5ms, p99=40ms]
        external rates [p50=80ms, p99=400ms]
        reader -> web
        web -> rates [timeout=100ms]
        flow read 50/s: reader -> web -> rates
        """,
        """
        require p99 100ms
        client reader
        service web x4 [p50=5ms, p99=40ms]
        external rates [p50=80ms, p99=400ms]
        reader -> web -> rates
        flow read 50/s: reader -> web -> rates
        """,
        """
        require p99 10ms
        client reader
        service web x8
        postgres db x2
        reader -> web -> db
        flow read 200/s: reader -> web -> db
        """,
    )

    missed = finding(
        "{metric} of {flow} is {found|duration} (target {wanted|duration}){others}.",
        "Shorten {name} first: it is the largest part of this latency.",
    )
    unbounded = finding(
        "{metric} of {flow} is unbounded (target {wanted|duration}): {names} {is} saturated{others}.",
        "A queue that fills faster than it drains grows until callers time out.",
    )
    timed_out = finding(
        "{share|percent} of {flow} times out, so its {metric} has no answer (target {wanted|duration}){others}.",
        "A timeout shorter than the call takes trades latency for errors: shorten the call, or answer without it.",
    )
    unknown = question(
        "Does {flow} stay within {wanted|duration}? What is known of it takes {found|duration}."
        " State {missing}.",
        weight=0.3,
    )

    unsure = question(
        "Does {flow} stay within {wanted|duration} at {metric}? Given the range of its figures, it does"
        " in {share} of cases. Measure `{figure}`: it moves {metric} from {good} to {bad}.",
        weight=0.5,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Judge each requirement by the flow that misses it most; ask what is not known."""
        asked: set[tuple[str, str]] = set()
        for check in required_checks(facts, *METRICS):
            latency = facts.latency.flow_latency(check.flow, check.op)
            lack = (check.requirement.metric, check.open_for[0] if check.open_for else "")
            if check.outcome == "open" and check.verdict is None and lack not in asked:
                asked.add(lack)
                yield self.unknown.about(
                    latency.visited if latency else (),
                    flow=list_flows(design, (check.flow,)),
                    wanted=check.wanted,
                    found=check.found,
                    missing=check.open_for[0],
                )
        if (unsure := unsure_target(facts, *METRICS)) is not None:
            yield unsure.ask(self.unsure)
        causes: set[tuple[str, ...]] = set()
        for missed in missed_latencies(facts, *METRICS):
            cause = tuple(part.name for part in missed.latency.saturated_parts)
            if not cause or cause not in causes:  # what has no end misses every percentile
                causes.add(cause)
                yield self._judge(facts, missed)

    def _judge(self, facts: Facts, missed: MissedLatency) -> Answer:
        worst, latency, others = missed.worst, missed.latency, len(missed.flows) - 1
        costly, full = latency.costliest(MOST_NAMED, SMALL), latency.saturated_parts
        in_time = self.timed_out if worst.found <= worst.wanted else self.missed
        return (self.unbounded if full else in_time).about(
            (*full, *costly),
            names=full or costly,
            flows=missed.flows,
            sums=_shares(latency, costly),
            fix=meet_latency(facts, missed),
            severity=missed.severity,
            assumed=latency.taken_latencies,
            metric=worst.requirement.metric,
            flow=list_flows(facts.design, (worst.flow,)),
            found=worst.found,
            wanted=worst.wanted,
            share=latency.timed_out,
            others=render("; {n} other {flow misses/flows miss:n} it", n=others) if others else "",
        )


def _shares(latency: FlowLatency, costly: Sequence[Component]) -> Iterator[str]:
    p99 = duration(latency.p99)
    for part in costly:
        without = duration(max(SHORTEST, latency.p99_if_instant(part)))
        yield f"without `{part.name}`, p99 would be {without} instead of {p99}"
    yield f"p99 {p99}" if latency.p50 < SHORTEST else f"p50 {duration(latency.p50)}, p99 {p99}"
