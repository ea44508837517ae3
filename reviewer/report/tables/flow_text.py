"""The numbers of flows for people: waits, time lost, requirements, and whose they are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from reviewer.analysis.reliability.flow_availability import MONTH
from reviewer.analysis.requirement_checks import SHARES, Check, Outcome
from reviewer.model.finding import Severity
from reviewer.report.formats.ink import Ink
from reviewer.report.tables.answered_text import (
    lost_text,
    needed_lines,
    overload_lines,
    share_text,
    short_lost_text,
    short_share_text,
)
from reviewer.report.tables.grid import Cell, Column, bar, grid
from reviewer.report.tables.journeys import FlowNumbers, Share
from reviewer.report.tables.numbers import Numbers
from reviewer.report.tables.verdict import deciding_text, verdict_text
from reviewer.rule_kit.missed_requirements import missed_severities
from reviewer.text.numbers import percent
from reviewer.text.short_figures import LEAST, lost, short_duration, short_rate, short_share
from reviewer.text.suggestion import listed

_BAR = 8
_UNKNOWN = Cell("?", ("bold", "yellow"))

_FLOW = (
    Column("flow", flexible=True), Column("", flexible=True), Column("rate", right=True),
    Column("p50", right=True), Column("p99", right=True), Column("answered", right=True),
    Column("lost", right=True), Column("completed", right=True),
)  # fmt: skip


def flow_section(numbers: Numbers, ink: Ink) -> Iterator[str]:
    """A line a flow, and below what is required against what it comes to."""
    if not numbers.flows:
        return
    what = "flow" if numbers.design.flows else "client (no flow is stated)"
    yield ink.paint(f"By {what}; lost is per 30-day month", "bold")
    yield from grid(_FLOW, [_flow_row(flow) for flow in numbers.flows], ink)
    severe = missed_severities(numbers.facts)
    for flow in numbers.flows:
        for check in flow.checks:
            yield from _check_lines(check, flow, _missed_sign(check, severe), ink)
    overload = (*_saturated_lines(numbers), *overload_lines(numbers.flows))
    for text in (*overload, *_timeout_lines(numbers), *_required_cache_lines(numbers)):
        yield from ink.prose(text, f"  {ink.sign(Severity.WARNING)} ", "    ")
    for text in needed_lines(numbers.flows):
        yield from ink.prose(text, "  ", None, "dim")


def _flow_row(flow: FlowNumbers) -> list[Cell]:
    waits, works = flow.latency, flow.availability
    least = "≥ " if flow.at_least else ""
    return [
        Cell(flow.route.name),
        Cell(flow.op.value),
        _UNKNOWN if flow.rate is None else Cell(short_rate(flow.rate)),
        Cell(f"{least}{short_duration(waits.p50)}"),
        Cell(f"{least}{short_duration(waits.p99)}"),
        Cell(short_share_text(works.answered)),
        Cell(short_lost_text(works.answered)),
        Cell(short_share_text(works.completed)),
    ]


def _missed_sign(check: Check, severe: Mapping[tuple[str, float], Severity]) -> Severity:
    """As grave as what a review says of it: what is missed may be a note."""
    severity = severe.get((check.requirement.metric, check.wanted), Severity.INFO)
    return Severity.ERROR if severity > Severity.INFO else Severity.INFO


def _check_lines(check: Check, flow: FlowNumbers, missed: Severity, ink: Ink) -> Iterator[str]:
    """One requirement: whether it is met, what is wanted, what there is."""
    sign = {
        Outcome.MET: ink.tick(),
        Outcome.MISSED: ink.sign(missed),
        Outcome.OPEN: ink.paint("?", "bold", "yellow"),
    }[check.outcome]
    words = _availability_text if check.requirement.metric == "availability" else _latency_text
    sure = "" if check.verdict is None else f": {verdict_text(check.verdict)}"
    yield from ink.prose(f"`{check.flow}` {words(check, flow)}{sure}", f"  {sign} ", "    ")
    if check.verdict is not None and check.outcome is Outcome.OPEN:
        yield from ink.prose(deciding_text(check, check.verdict), "    ", "    ", "dim")


def _availability_text(check: Check, flow: FlowNumbers) -> str:
    """A requirement on availability, what it comes to, and what copies can do about it."""
    works = flow.availability
    allowed = lost(max(0.0, 1 - check.wanted) * MONTH)
    text = (
        f"answers {share_text(works.answered)} of its requests (target {percent(check.wanted)}):"
        f" {lost_text(works.answered)} lost a month, {allowed} allowed"
    )
    if check.outcome is not Outcome.MISSED or works.ceiling.high >= check.wanted:
        return text
    return f"{text}; more replicas alone reach {share_text(works.ceiling)} at most"


def _latency_text(check: Check, flow: FlowNumbers) -> str:
    """A requirement on latency, and what it comes to."""
    metric, required = check.requirement.metric, f"(target {short_duration(check.wanted)})"
    found, cut = short_duration(check.found), flow.latency.timed_out
    if cut > 1 - SHARES[metric]:
        return f"{metric} has no answer: {percent(cut)} of requests time out {required}"
    if flow.latency.saturated and check.outcome is Outcome.MISSED:
        return f"{metric} is unbounded ({found} without the queues) {required}"
    unknown = check.open_for if check.outcome is Outcome.OPEN else flow.latency.questions
    if not unknown:
        return f"{metric} {found} {required}"
    return f"{metric} at least {found} {required}; not known: {'; '.join(unknown)}"


def _saturated_lines(numbers: Numbers) -> Iterator[str]:
    """Whose queues have no end, so that the latencies above count them without one."""
    parts = {part.name: part for flow in numbers.flows for part in flow.latency.saturated_parts}
    is_open = numbers.facts.capacity.open_load  # then a question asks whether it is served
    if names := [name for name, part in parts.items() if not is_open(part)]:
        yield (
            f"Load exceeds the capacity of {listed(names)}: the queue grows without limit, and the"
            " latencies above exclude it."
        )


def _timeout_lines(numbers: Numbers) -> Iterator[str]:
    """What timeouts end and fallbacks answer, flow by flow."""
    for flow in numbers.flows:
        waits = flow.latency
        shares = (
            (waits.likely_timed_out, "of its requests time out"),
            (waits.degraded, "get a fallback"),
        )
        said = [f"{percent(share)} {words}" for share, words in shares if share]
        if said:
            taken = waits.taken_latencies
            basis = f", as far as {listed(taken)} may be assumed" if taken else ""
            yield f"`{waits.flow}`: {' and '.join(said)}{basis}; the latencies above are of answered requests."


def _required_cache_lines(numbers: Numbers) -> Iterator[str]:
    """The caches that count for availability, with the cold test that says so."""
    found = {cache.cache: cache for flow in numbers.flows for cache in flow.availability.hard}
    for cache in found.values():
        warm, cold = short_share(cache.warm), short_share(cache.cold)
        yield (
            f"`{cache.cache}` is required for capacity, not only for speed: without its hits `{cache.store}` is"
            f" at {cold} utilization instead of {warm}."
        )


_SHARE = (
    Column("flow", flexible=True), Column("", flexible=True), Column("component", flexible=True),
    Column("p99 falls by", right=True), Column("", bar=True), Column("lost", right=True),
    Column("", bar=True),
)  # fmt: skip


def share_section(numbers: Numbers, ink: Ink) -> Iterator[str]:
    """What each component costs each flow, and which flows are too long for that."""
    rows = [row for flow in numbers.flows for row in _share_rows(flow, ink)]
    if rows:
        head = "Contribution of each component: p99 saved if instant, downtime alone"
        yield ink.paint(head, "bold")
        yield from grid(_SHARE, rows, ink)
    left = tuple(dict.fromkeys(f.route.name for f in numbers.flows if f.shares is None))
    if left:
        text = (
            f"The shares in {listed(left)} are left out: the design is too large to compute them."
        )
        yield from ink.prose(text, "  ", None, "dim")


def _share_rows(flow: FlowNumbers, ink: Ink) -> Iterator[list[Cell]]:
    shares = [share for share in flow.shares or () if share.p99 or _is_informative(share)]
    most = max((share.minutes or 0.0 for share in shares), default=0.0)
    p99 = flow.latency.p99
    names = [Cell(flow.route.name), Cell(flow.op.value)]
    for share in shares:
        minutes = share.minutes or 0.0
        yield [
            *names,
            Cell(share.name),
            Cell("–" if share.p99 is None else short_duration(share.p99)),
            Cell("" if share.p99 is None or p99 <= 0 else bar(share.p99 / p99, _BAR, ink)),
            Cell("–" if share.minutes is None else lost(share.minutes)),
            Cell(bar(minutes / most, _BAR, ink) if minutes >= LEAST else ""),
        ]
        names = [Cell(""), Cell("")]


def _is_informative(share: Share) -> bool:
    return share.minutes is not None and share.minutes >= LEAST
