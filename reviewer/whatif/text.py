"""What becomes of a design for people: today beside then, what breaks, what would carry it."""

from __future__ import annotations

from collections.abc import Iterator

from reviewer.analysis.facts import Facts
from reviewer.analysis.latency.flow_latency import FlowLatency
from reviewer.model.finding import Severity
from reviewer.report.formats.ink import Ink
from reviewer.report.tables.grid import Cell, Column, bar, grid
from reviewer.text.numbers import percent
from reviewer.text.short_figures import short_duration, short_rate, short_share, short_times
from reviewer.whatif.changes import Change, changes
from reviewer.whatif.costs import cost_sentence, costs_of
from reviewer.whatif.outcome import FlowThen, Outcome
from reviewer.whatif.sentences import (
    bought,
    fate_of,
    headline,
    limits_of,
    supposed,
    traffic,
)

_NONE, _UNKNOWN = Cell("–", ("dim",)), Cell("?", ("bold", "yellow"))
_BAR = 6


def write(outcome: Outcome, ink: Ink) -> str:
    """The whole text of one outcome."""
    blocks = (
        _head_lines,
        _break_lines,
        _component_lines,
        _flow_lines,
        _plan_lines,
        _cost_lines,
        _limit_lines,
    )
    shown = ["\n".join(block(outcome, ink)) for block in blocks]
    return "\n\n".join(part for part in shown if part) + "\n"


def _head_lines(outcome: Outcome, ink: Ink) -> Iterator[str]:
    design = outcome.today.design
    title = f": {design.title}" if design.title else ""
    yield ink.paint(ink.safe(f"{design.source.name}{title}"), "bold")
    yield from ink.prose(supposed(outcome.scenario), "  What if ", "    ")
    severity, text = headline(outcome)
    sign = ink.tick() if severity is None else ink.sign(severity)
    yield from ink.prose(text, f"{sign} ", "  ", "bold")
    for line in traffic(outcome):
        yield from ink.prose(line, f"{ink.sign(Severity.ERROR)} ", "  ")


_BREAK = (
    Column("at", right=True), Column("component", flexible=True), Column("used at 1 ×", right=True),
    Column("target", right=True), Column("full at", right=True),
)  # fmt: skip


def _break_lines(outcome: Outcome, ink: Ink) -> Iterator[str]:
    if not outcome.breaks:
        return
    yield ink.paint("What breaks, in its order, at how many times the load of today", "bold")
    rows = []
    for one in outcome.breaks:
        used, target = 1 / one.full, one.passes / one.full
        word = "today" if one.old else "at once"
        now = Cell(word, ("bold", "red")) if one.passes <= 1 else Cell(short_times(one.passes))
        rows.append(
            [now, Cell(one.component.name), Cell(short_share(used)), Cell(percent(target)),
             Cell(short_times(one.full))]
        )  # fmt: skip
    heads = [column._replace(heading=ink.safe(column.heading)) for column in _BREAK]
    yield from grid(heads, rows, ink)


_COMPONENT = (
    Column(""), Column("component", flexible=True), Column("today", right=True),
    Column("then", right=True), Column("", bar=True), Column("used", right=True),
    Column("then", right=True), Column("headroom", right=True), Column("then", right=True),
)  # fmt: skip


def _component_lines(outcome: Outcome, ink: Ink) -> Iterator[str]:
    yield ink.paint("By component: what comes a second, used, headroom; today and then", "bold")
    both = (outcome.today, outcome.then)
    names = [
        name
        for name in outcome.given.components
        if name in outcome.names or any(_component_state(facts, name) != _NOTHING for facts in both)
    ]
    yield from grid(_COMPONENT, [_component_row(outcome, name, ink) for name in names], ink)


def _component_row(outcome: Outcome, name: str, ink: Ink) -> list[Cell]:
    now, then = _component_state(outcome.today, name), _component_state(outcome.then, name)
    if name in outcome.names:
        return [
            Cell("✖" if ink.unicode else "x", ("bold", "red")), Cell(name), _rate_cell(now[0]),
            Cell("lost", ("red",)), Cell(""), _utilization_cell(now[1]), _NONE, _headroom_cell(now[2]), _NONE,
        ]  # fmt: skip
    used = then[1]
    over = used is not None and then[2] is not None and then[2] < 1
    sign = ("✖" if ink.unicode else "x") if used and used >= 1 else ("▲" if ink.unicode else "!")
    style = ("red",) if used and used >= 1 else ("yellow",)
    return [
        Cell(sign if over else "", ("bold", *style)), Cell(name), _rate_cell(now[0]), _rate_cell(then[0]),
        Cell("" if used is None else bar(used, _BAR, ink), style if over else ()),
        _utilization_cell(now[1]), _utilization_cell(used), _headroom_cell(now[2]), _headroom_cell(then[2]),
    ]  # fmt: skip


_State = tuple[float | None, float | None, float | None]
_NOTHING: _State = (None, None, None)


def _component_state(facts: Facts, name: str) -> _State:
    """What comes to it a second, how much of it is used, its headroom."""
    part = facts.design.components.get(name)
    if part is None:
        return _NOTHING
    demand = facts.traffic.demand(name)
    comes = None if demand is None else demand.total
    return comes, facts.capacity.utilization(part), facts.capacity.headroom(part)


def _rate_cell(value: float | None) -> Cell:
    return _NONE if value is None else Cell(short_rate(value))


def _utilization_cell(value: float | None) -> Cell:
    return _NONE if value is None else Cell(short_share(value))


def _headroom_cell(value: float | None) -> Cell:
    return _NONE if value is None else Cell(short_times(value))


_FLOW = (
    Column(""), Column("flow", flexible=True), Column("p50", right=True), Column("then", right=True),
    Column("p99", right=True), Column("then", right=True), Column("aim", right=True),
    Column("answered", right=True), Column("then", right=True),
)  # fmt: skip


def _flow_lines(outcome: Outcome, ink: Ink) -> Iterator[str]:
    if not outcome.flows:
        return
    what = "flow" if outcome.today.design.flows else "client, as no flow is stated"
    yield ink.paint(f"By {what}: times and share of time answered, today and then", "bold")
    yield from grid(_FLOW, [_flow_row(flow, ink) for flow in outcome.flows], ink)
    for flow in outcome.flows:
        for severity, text in fate_of(flow):
            yield from ink.prose(text, f"  {ink.sign(severity)} ", "    ")


def _flow_row(flow: FlowThen, ink: Ink) -> list[Cell]:
    (now, then), (works, working) = flow.waits, flow.works
    bad = then is None or flow.late or flow.unserved > 0
    sign = ("✖" if ink.unicode else "x") if bad else ""
    return [
        Cell(sign, ("bold", "red")), Cell(f"{flow.flow} {flow.op.value}"),
        Cell(short_duration(now.p50)), _time_cell(then, median=True),
        _time_cell(now), _time_cell(then), _NONE if flow.aim is None else Cell(short_duration(flow.aim)),
        Cell(percent(works.answered.low)),
        Cell("never", ("red",)) if working is None else Cell(percent(flow.answered)),
    ]  # fmt: skip


def _time_cell(waits: FlowLatency | None, *, median: bool = False) -> Cell:
    """A time; where a queue grows without end, that."""
    if waits is None:
        return _NONE
    if waits.saturated:
        return Cell("no end", ("red",))
    return Cell(short_duration(waits.p50 if median else waits.p99))


def _plan_lines(outcome: Outcome, ink: Ink) -> Iterator[str]:
    found = changes(outcome)
    text = bought(outcome, found)
    if not text:
        return
    yield ink.paint("The smallest change of counts", "bold")
    yield from ink.prose(text, "  ")
    for change in found:
        for n, line in enumerate(change.line.splitlines()):
            note = f"  # {_was_text(change)}" if not n else ""
            yield f"    {ink.paint(ink.safe(line), 'green')}{ink.paint(ink.safe(note), 'dim')}"


def _cost_lines(outcome: Outcome, ink: Ink) -> Iterator[str]:
    text = cost_sentence(costs_of(outcome))
    if text:
        yield from ink.prose(text, "", "  ")


def _was_text(change: Change) -> str:
    return ", ".join(f"{name} {now:,} → {then:,}" for name, now, then in change.counts)


def _limit_lines(outcome: Outcome, ink: Ink) -> Iterator[str]:
    found = list(limits_of(outcome))
    if not found:
        return
    yield ink.paint("What counts cannot buy", "bold")
    for text in found:
        yield from ink.prose(text, f"  {ink.sign(Severity.WARNING)} ", "    ")
