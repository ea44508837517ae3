"""What becomes of a design for people: today beside then, what breaks, what would carry it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from reviewer.analysis.facts import Facts
from reviewer.analysis.latency.flow_latency import FlowLatency
from reviewer.model.finding import Severity
from reviewer.report.formats.ink import Ink
from reviewer.report.tables.answered_text import short_share_text
from reviewer.report.tables.grid import Cell, Column, bar, grid
from reviewer.text.numbers import percent
from reviewer.text.short_figures import short_duration, short_rate, short_share, short_times
from reviewer.whatif.changes import Change, changes
from reviewer.whatif.costs import cost_sentence, costs_of
from reviewer.whatif.draining import drain_sentences
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
        _head_lines, _break_lines, _component_lines, _flow_lines, _drain_lines, _plan_lines,
        _cost_lines, _limit_lines,
    )  # fmt: skip
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
    Column("at", right=True), Column("component", flexible=True), Column("utilization at 1×", right=True),
    Column("target", right=True), Column("full at", right=True),
)  # fmt: skip


def _break_lines(outcome: Outcome, ink: Ink) -> Iterator[str]:
    if not outcome.breaks:
        return
    yield ink.paint("What breaks, in order, by load", "bold")
    rows = []
    for one in outcome.breaks:
        word = "today" if one.old else "at once"
        now = Cell(word, ("bold", "red")) if one.passes <= 1 else Cell(short_times(one.passes))
        rows.append(
            [now, Cell(one.component.name + (f", even x{one.most}" if one.most else "")), Cell(short_share(one.used)), Cell(percent(one.target)),
             Cell(short_times(one.full))]
        )  # fmt: skip
    heads = [column._replace(heading=ink.safe(column.heading)) for column in _BREAK]
    yield from grid(heads, rows, ink)


_COMPONENT = (
    Column(""), Column("component", flexible=True), Column("load", right=True),
    Column("what if", right=True), Column("utilization", bar=True), Column("", right=True),
    Column("what if", right=True), Column("headroom", right=True), Column("what if", right=True),
)  # fmt: skip


def _component_lines(outcome: Outcome, ink: Ink) -> Iterator[str]:
    yield ink.paint("By component: load, utilization and headroom, today and what if", "bold")
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
            Cell("✖" if ink.unicode else "x", ("bold", "red")), Cell(name), _rate_cell(now.comes),
            Cell("lost", ("red",)), Cell(""), _utilization_cell(now), _NONE, _headroom_cell(now), _NONE,
        ]  # fmt: skip
    used = then.used
    sign, style = _component_sign(then, ink)
    return [
        sign, Cell(name), _rate_cell(now.comes), _rate_cell(then.comes),
        Cell("" if used is None else bar(used, _BAR, ink), style), _utilization_cell(now),
        _utilization_cell(then), _headroom_cell(now), _headroom_cell(then),
    ]  # fmt: skip


def _component_sign(then: _State, ink: Ink) -> tuple[Cell, tuple[str, ...]]:
    """The sign of a row and its hue: a cross where it is full, `?` where that is left open."""
    if then.is_open:
        return _UNKNOWN, ()
    if then.used is None or then.room is None or then.room >= 1:
        return Cell(""), ()
    full = then.used >= 1
    sign = ("✖" if ink.unicode else "x") if full else ("▲" if ink.unicode else "!")
    style = ("red",) if full else ("yellow",)
    return Cell(sign, ("bold", *style)), style


class _State(NamedTuple):
    """What comes to it a second, how much of it is used, its headroom; whether that is left open."""

    comes: float | None = None
    used: float | None = None
    room: float | None = None
    is_open: bool = False


_NOTHING = _State()


def _component_state(facts: Facts, name: str) -> _State:
    part = facts.design.components.get(name)
    if part is None:
        return _NOTHING
    demand = facts.traffic.demand(name)
    comes = None if demand is None else demand.total
    if facts.capacity.open_load(part):
        return _State(comes, is_open=True)
    return _State(comes, facts.capacity.utilization(part), facts.capacity.headroom(part))


def _rate_cell(value: float | None) -> Cell:
    return _NONE if value is None else Cell(short_rate(value))


def _utilization_cell(state: _State) -> Cell:
    return _figure_cell(state, None if state.used is None else short_share(state.used))


def _headroom_cell(state: _State) -> Cell:
    return _figure_cell(state, None if state.room is None else short_times(state.room))


def _figure_cell(state: _State, text: str | None) -> Cell:
    if state.is_open:
        return _UNKNOWN
    return _NONE if text is None else Cell(text)


_FLOW = (
    Column(""), Column("flow", flexible=True), Column("p50", right=True), Column("what if", right=True),
    Column("p99", right=True), Column("what if", right=True), Column("target", right=True),
    Column("answered", right=True), Column("what if", right=True),
)  # fmt: skip


def _flow_lines(outcome: Outcome, ink: Ink) -> Iterator[str]:
    if not outcome.flows:
        return
    what = "flow" if outcome.today.design.flows else "client (no flow is stated)"
    yield ink.paint(f"By {what}: latency and availability, today and what if", "bold")
    yield from grid(_FLOW, [_flow_row(outcome, flow, ink) for flow in outcome.flows], ink)
    for flow in outcome.flows:
        for severity, text in fate_of(flow):
            yield from ink.prose(text, f"  {ink.sign(severity)} ", "    ")


def _flow_row(outcome: Outcome, flow: FlowThen, ink: Ink) -> list[Cell]:
    (now, then), (works, working) = flow.waits, flow.works
    bad = then is None or flow.late or flow.unserved > 0
    sign = Cell(("✖" if ink.unicode else "x") if bad else "", ("bold", "red"))
    if flow.is_open and not bad:
        sign = _UNKNOWN
    return [
        sign, Cell(f"{flow.flow} {flow.op.value}"),
        Cell(short_duration(now.p50)), _UNKNOWN if flow.is_open else _time_cell(then, median=True),
        _today_cell(outcome, now), _UNKNOWN if flow.is_open else _time_cell(then), _NONE if flow.aim is None else Cell(short_duration(flow.aim)),
        Cell(short_share_text(works.answered)),
        Cell("never", ("red",)) if working is None else Cell(short_share_text(flow.answered)),
    ]  # fmt: skip


def _today_cell(outcome: Outcome, waits: FlowLatency) -> Cell:
    """The 99th percentile today; `?` where only what is left open keeps it from ending."""
    parts, capacity = outcome.today.design.components, outcome.today.capacity
    is_open = waits.saturated and all(capacity.open_load(parts[n]) for n in waits.saturated)
    return _UNKNOWN if is_open else _time_cell(waits)


def _time_cell(waits: FlowLatency | None, *, median: bool = False) -> Cell:
    """A time; where a queue grows without end, that."""
    if waits is None:
        return _NONE
    if waits.saturated:
        return Cell("∞", ("red",))
    return Cell(short_duration(waits.p50 if median else waits.p99))


def _drain_lines(outcome: Outcome, ink: Ink) -> Iterator[str]:
    found = list(drain_sentences(outcome))
    if not found:
        return
    yield ink.paint("Backlogs and how long they take to drain", "bold")
    for text in found:
        yield from ink.prose(text, f"  {ink.sign(Severity.WARNING)} ", "    ")


def _plan_lines(outcome: Outcome, ink: Ink) -> Iterator[str]:
    found = changes(outcome)
    text = bought(outcome, found)
    if not text:
        return
    yield ink.paint("The smallest change of instance counts", "bold")
    yield from ink.prose(text, "  ")
    for change in found:
        for n, line in enumerate(change.line.splitlines()):
            note = f"  # {_was_text(outcome, change)}" if not n else ""
            yield f"    {ink.paint(ink.safe(line), 'green')}{ink.paint(ink.safe(note), 'dim')}"


def _was_text(outcome: Outcome, change: Change) -> str:
    is_open = outcome.today.capacity.is_count_open(change.component)
    return ", ".join(
        f"{name} {'?' if is_open and name == 'count' else f'{now:,}'} → {then:,}"
        for name, now, then in change.counts
    )


def _cost_lines(outcome: Outcome, ink: Ink) -> Iterator[str]:
    text = cost_sentence(costs_of(outcome))
    if text:
        yield from ink.prose(text, "", "  ")


def _limit_lines(outcome: Outcome, ink: Ink) -> Iterator[str]:
    found = list(limits_of(outcome))
    if not found:
        return
    yield ink.paint("What more instances cannot fix", "bold")
    for text in found:
        yield from ink.prose(text, f"  {ink.sign(Severity.WARNING)} ", "    ")
