"""The rule `latency-budget-exceeded`."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

from dsl.design import Component, Design
from dsl.quantity import Quantity
from reviewer.analysis.capacity.utilization import Strain, is_quota
from reviewer.analysis.facts import Facts
from reviewer.model.finding import Answer, Category, Citation, Severity
from reviewer.model.rule import Rule
from reviewer.rule_kit.flow_requirements import list_flows, required_checks
from reviewer.text.numbers import duration
from reviewer.text.suggestion import declaration, listed

if TYPE_CHECKING:
    from reviewer.analysis.latency.flow_latency import FlowLatency
    from reviewer.analysis.requirement_checks import Check

METRICS = {"p50": "half", "p95": "95 of 100", "p99": "99 of 100"}
"""How requirements on latency are told."""

FAR = 5.0
"""How many times its budget a journey takes from where it is more than figures leave open.

Basis: a convention. The catalogue's latencies are ordinary ones, and a factor of 2 or 3 at the
99th percentile lies between two installations of the same product; half of all answers beyond
the budget are beyond that too."""

SHORTEST = 1e-6
"""Seconds; a shorter median is that of requests which wait for nothing."""

MOST_NAMED = 4
"""So many hops are told with their share."""

SMALL = 0.02
"""What takes less than this part of the whole is left out; a convention of reports."""

TIMES = (1, 2, 3, 5, 10, 20, 30, 50, 80, 100, 150, 200, 250, 300, 400, 500, 800, 1000)
"""Budgets as people promise them, in milliseconds."""


class LatencyBudgetExceeded(Rule):
    """A journey takes longer than is required of it.

    **Why**: the time to an answer is the sum of all that is waited for. Percentiles do not
    add: the slow ones of several hops seldom meet, but with many hops, or many answers waited
    for at once, one of them is slow nearly always. So the journey's distribution is worked
    out from those of its hops, caches, queues and distances included, and compared.

    The finding says which hop costs most: by how much the percentile would fall if it
    answered at once. Where a component gets more than it can serve, its queue has no end and
    no budget holds; where a CDN may keep that off, nothing is said until its hit rate is known.
    From stated figures alone it is an error; with figures of the catalogue a warning where half of
    all answers, or the percentile five times over, are beyond the budget, else a remark.

    **Do instead**: shorten the costliest hop: a cache before it, its answer computed ahead, a
    place nearer to the caller; or do not wait for it (`~>`).

    **It cannot see**: the time that your code takes: unless a latency is stated, a hop takes what
    the catalogue says of its kind. Queues come from the load at peak; pauses, cold starts and lost
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

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Judge each requirement by the journey that misses it most; ask what is not known."""
        missed: dict[tuple[str, float], list[Check]] = {}
        for check in required_checks(facts, *METRICS):
            if check.outcome == "missed" and not _hangs_on_a_hit(facts, check):
                missed.setdefault((check.requirement.metric, check.wanted), []).append(check)
            elif check.outcome == "open":
                yield self._ask(design, facts, check)
        for checks in missed.values():
            worst = max(checks, key=lambda check: check.found)
            flow = facts.latency.flow_latency(worst.flow, worst.op)
            if flow is not None:
                yield self._judge(design, facts, checks, worst, flow)

    def _judge(
        self,
        design: Design,
        facts: Facts,
        checks: list[Check],
        worst: Check,
        flow: FlowLatency,
    ) -> Answer:
        named = _costly(flow)
        full = [part for part in flow.visited if part.name in flow.saturated]
        assumed = _assumed(flow)
        proven = (
            max(worst.found / FAR, flow.p50) > worst.wanted
            if not full
            else any(_is_full(facts, part) for part in full)
        )
        flows = tuple(dict.fromkeys(check.flow for check in checks))
        return self.violated(
            *dict.fromkeys([*full, *named]),
            message=_message(design, worst, full, len(flows) - 1),
            flows=flows,
            sums=_sums(worst, flow, named),
            why=_why(named, full),
            instead="\n".join(_instead(facts, worst, flow)),
            severity=_severity(not assumed and not full, proven),
            assumed=assumed,
        )

    def _ask(self, design: Design, facts: Facts, check: Check) -> Answer:
        flow = facts.latency.flow_latency(check.flow, check.op)
        parts = flow.visited if flow is not None else ()
        return self.cannot_tell(
            *parts,
            message=f"Does {list_flows(design, (check.flow,))} keep within {duration(check.wanted)}?"
            f" Without it, it takes {duration(check.found)} at least. Say {check.open_for[0]}.",
            weight=0.3,
        )


def _hangs_on_a_hit(facts: Facts, check: Check) -> bool:
    """Whether only what a CDN of unknown hit rate may keep off is full: that rate is asked for."""
    flow = facts.latency.flow_latency(check.flow, check.op)
    full = flow.saturated if flow is not None else ()
    return bool(full) and all(name in facts.traffic.unstated_cdns for name in full)


def _is_full(facts: Facts, part: Component) -> bool:
    """Whether more comes to it than even the best figure known, and no CDN may keep it off."""
    best = facts.capacity.utilization(part, "optimistic")
    return best is not None and best >= 1 and part.name not in facts.traffic.unstated_cdns


def _costly(flow: FlowLatency) -> list[Component]:
    """The components whose speed matters most, the worst first; one at least."""
    order = sorted(flow.visited, key=lambda part: -flow.costs.get(part.name, 0.0))
    least = SMALL * flow.p99
    found = [part for part in order[:MOST_NAMED] if flow.costs.get(part.name, 0.0) > least]
    return found or order[:1]


def _message(design: Design, worst: Check, full: list[Component], more: int) -> str:
    journey = list_flows(design, (worst.flow,))
    metric = METRICS[worst.requirement.metric]
    value = worst.requirement.value
    text = value.text if isinstance(value, Quantity) else duration(worst.wanted)
    others = f", and {more} more miss it" if more else ""
    if full:
        names = listed([part.name for part in full])
        return (
            f"{metric} answers of {journey} are required within {text}, but more comes to"
            f" {names} than can be served: the wait has no end{others}."
        )
    return (
        f"{metric} answers of {journey} come within {duration(worst.found)};"
        f" {text} is required{others}."
    )


def _sums(worst: Check, flow: FlowLatency, named: list[Component]) -> tuple[str, ...]:
    lines = [
        f"`{part.name}`: without its part {duration(max(SHORTEST, flow.p99 - flow.costs.get(part.name, 0.0)))}"
        f" instead of {duration(flow.p99)} at p99"
        for part in named
    ]
    if flow.p50 < SHORTEST:
        return (*lines, f"p99 is {duration(flow.p99)}")
    return (*lines, f"p50 is {duration(flow.p50)}, p99 is {duration(flow.p99)}")


def _why(named: list[Component], full: list[Component]) -> str:
    if full:
        return "A queue that gets more than it is rid of grows until callers give up."
    return f"`{named[0].name}` is the hop to shorten first: it costs most of what is waited for."


def _instead(facts: Facts, worst: Check, flow: FlowLatency) -> Iterator[str]:
    """The budget that is kept, as parts are now; the hop itself has no line that mends it."""
    own = worst.requirement
    on = f" on {own.flow}" if own.flow else ""
    needed = worst.found * 1000
    budget = next((ms for ms in TIMES if ms >= needed), None)
    if flow.saturated:
        for part in flow.visited:
            strain = facts.capacity.strain(part) if part.name in flow.saturated else None
            if strain is not None:
                yield _more(facts, part, strain)
    if worst.found > worst.wanted:
        text = f"{budget}ms" if budget else f"{int(worst.found) + 1}s"
        yield f"require {own.metric} {text}{on}"


def _more(facts: Facts, part: Component, strain: Strain) -> str:
    """As many as carry the load; of what a provider grants, the rate to be granted."""
    if is_quota(part):
        carries = math.ceil(strain.node.total / PLANNED)
        return declaration(part, attributes=f"capacity={carries}/s")
    return facts.capacity.sizing.sufficient_declaration(strain)


PLANNED = 0.5
"""The utilisation at which waits are short; a quota is written to carry so much more.

Basis: with one server, waiting is as long as serving at half of its capacity: 0.5 / (1 - 0.5)."""


def _severity(stated: bool, proven: bool) -> Severity:
    if stated:
        return Severity.ERROR
    return Severity.WARNING if proven else Severity.INFO


def _assumed(flow: FlowLatency) -> tuple[str, ...]:
    """The latencies taken of what is waited for."""
    subjects = (f"{part.name}.{op}_latency" for part in flow.visited for op in ("read", "write"))
    return tuple(subject for subject in subjects if subject in flow.assumptions)
