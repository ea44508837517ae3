"""Rule `latency-budget-exceeded`."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from reviewer import (
    Answer,
    Category,
    Check,
    Citation,
    Component,
    Design,
    Facts,
    Fix,
    FlowLatency,
    Rule,
    Severity,
    declare,
    declare_literally,
    duration,
    finding,
    is_bound_by_quota,
    join_fixes,
    list_flows,
    question,
    required_checks,
    set_attribute,
)

FAR = 5.0
"""How many times its target a flow takes from where it is more than figures leave open.

Basis: a convention. The catalog's latencies are ordinary ones, and a factor of 2 or 3 at the
99th percentile lies between two installations of the same product; half of all answers beyond
the target are beyond that too."""

SHORTEST = 1e-6
"""Seconds; a shorter median is that of requests that wait for nothing."""

MOST_NAMED = 4
"""Hops that are listed with their share of the latency."""

SMALL = 0.02
"""Hops that take less than this share of the latency are left out; a convention of reports."""

TIMES = (1, 2, 3, 5, 10, 20, 30, 50, 80, 100, 150, 200, 250, 300, 400, 500, 800, 1000)
"""Latency targets as people set them, in milliseconds."""

PLANNED = 0.5
"""The utilization at which waits are short; a quota is raised to allow so much more.

Basis: with one server, waiting is as long as serving at half of its capacity: 0.5 / (1 - 0.5)."""


class LatencyBudgetExceeded(Rule):
    """A flow takes longer than its latency target.

    **Why**: the latency of a flow is the sum of all that it waits for. Percentiles do not
    add: the slow responses of several hops seldom meet, but with many hops, or many parallel
    calls, one of them is nearly always slow. So the distribution of the flow is worked
    out from those of its hops, caches, queues and distances included, and compared.

    The finding says which hop costs most: by how much the percentile would fall if it
    answered at once. A component that receives more than it can serve has an unbounded queue, and
    no target holds; where a CDN may absorb that load, nothing is said until its hit ratio is known.
    From stated figures alone it is an error; with figures of the catalog a warning where half of
    all answers, or a fifth of the percentile, are beyond the target, else a note.

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
    )
    fails = (
        """
        require p99 100ms
        client reader
        service web x4 [p50=5ms, p99=40ms]
        external rates [p50=80ms, p99=400ms]
        reader -> web -> rates
        flow read 50/s: reader -> web -> rates
        """,
        """
        require p99 50ms
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
    unknown = question(
        "Does {flow} stay within {wanted|duration}? What is known of it takes {found|duration}."
        " State {missing}.",
        weight=0.3,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Judge each requirement by the flow that misses it most; ask what is not known."""
        missed: dict[tuple[str, float], list[Check]] = {}
        for check in required_checks(facts, "p50", "p95", "p99"):
            latency = facts.latency.flow_latency(check.flow, check.op)
            if check.outcome == "missed" and not _may_be_absorbed(facts, latency):
                missed.setdefault((check.requirement.metric, check.wanted), []).append(check)
            elif check.outcome == "open":
                yield self.unknown.about(
                    latency.visited if latency else (),
                    flow=list_flows(design, (check.flow,)),
                    wanted=check.wanted,
                    found=check.found,
                    missing=check.open_for[0],
                )
        for checks in missed.values():
            worst = max(checks, key=lambda check: check.found)
            latency = facts.latency.flow_latency(worst.flow, worst.op)
            if latency is not None:
                yield self._judge(facts, checks, worst, latency)

    def _judge(
        self, facts: Facts, checks: Sequence[Check], worst: Check, latency: FlowLatency
    ) -> Answer:
        costly, full = latency.costliest(MOST_NAMED, SMALL), latency.saturated_parts
        flows = dict.fromkeys(check.flow for check in checks)
        others = len(flows) - 1
        return (self.unbounded if full else self.missed).about(
            (*full, *costly),
            names=full or costly,
            flows=flows,
            sums=_shares(latency, costly),
            fix=join_fixes(_fixes(facts, worst, latency)),
            severity=_severity(facts, worst, latency),
            assumed=latency.taken_latencies,
            metric=worst.requirement.metric,
            flow=list_flows(facts.design, (worst.flow,)),
            found=worst.found,
            wanted=worst.wanted,
            others=f"; {others} other {'flow misses' if others == 1 else 'flows miss'} it"
            if others
            else "",
        )


def _may_be_absorbed(facts: Facts, latency: FlowLatency | None) -> bool:
    """Whether a CDN of unknown hit ratio may absorb all that saturates: its ratio is asked for."""
    full = latency.saturated if latency is not None else ()
    return bool(full) and all(name in facts.traffic.unstated_cdns for name in full)


def _severity(facts: Facts, worst: Check, latency: FlowLatency) -> Severity:
    """An error by stated figures, a warning where no figures known would do, else a note."""
    full = latency.saturated_parts
    if full:
        proven = any(_is_saturated_at_best(facts, part) for part in full)
    else:
        proven = max(worst.found / FAR, latency.p50) > worst.wanted
        if not latency.taken_latencies:
            return Severity.ERROR
    return Severity.WARNING if proven else Severity.INFO


def _is_saturated_at_best(facts: Facts, part: Component) -> bool:
    best = facts.capacity.utilization(part, "optimistic")
    return best is not None and best >= 1 and part.name not in facts.traffic.unstated_cdns


def _shares(latency: FlowLatency, costly: Sequence[Component]) -> Iterator[str]:
    p99 = duration(latency.p99)
    for part in costly:
        without = duration(max(SHORTEST, latency.p99_if_instant(part)))
        yield f"without `{part.name}`, p99 would be {without} instead of {p99}"
    yield f"p99 {p99}" if latency.p50 < SHORTEST else f"p50 {duration(latency.p50)}, p99 {p99}"


def _fixes(facts: Facts, worst: Check, latency: FlowLatency) -> Iterator[Fix]:
    """What carries the load, and the target that the flow meets as its parts are now."""
    for part in latency.saturated_parts:
        strain = facts.capacity.strain(part)
        if strain is not None and is_bound_by_quota(facts, part):
            yield set_attribute(f"capacity={math.ceil(strain.node.total / PLANNED)}/s", part)
        elif strain is not None:
            yield declare_literally(facts.capacity.sizing.sufficient_declaration(strain))
    if worst.found > worst.wanted:
        on = f" on {worst.requirement.flow}" if worst.requirement.flow else ""
        target = next((f"{ms}ms" for ms in TIMES if ms >= 1000 * worst.found), None)
        target = target or f"{int(worst.found) + 1}s"
        yield declare(f"require {worst.requirement.metric} {target}{on}")
