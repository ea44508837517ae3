"""The numbers of components for people: load and headroom, capacity, data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dsl.design import Op
from reviewer.analysis.capacity.capacity import Capacity
from reviewer.model.finding import Severity
from reviewer.report.formats.ink import HUES, Ink
from reviewer.report.tables.grid import Cell, Column, bar, grid
from reviewer.report.tables.loads import ComponentNumbers
from reviewer.report.tables.numbers import Numbers
from reviewer.rule_kit.severities import severity_of_excess
from reviewer.text.numbers import count, duration, percent
from reviewer.text.short_figures import (
    short_bandwidth,
    short_rate,
    short_share,
    short_size,
    short_times,
)

FULL = 1.0
"""The utilization at which a component carries as much as it can."""

_BAR = 8
_NOTHING, _UNKNOWN = Cell("–", ("dim",)), Cell("?", ("bold", "yellow"))


def component_section(numbers: Numbers, ink: Ink) -> Iterator[str]:
    """Three tables, with an empty line between."""
    blocks = [list(part(numbers, ink)) for part in (_load_table, _node_table, _data_table)]
    yield from "\n\n".join("\n".join(block) for block in blocks if block).splitlines()


_LOADS = "By component, at peak; utilization is that of its busiest node"
_LOAD = (
    Column(""), Column("component", flexible=True), Column("reads", right=True),
    Column("writes", right=True), Column("utilization", bar=True), Column("", right=True),
    Column("target", right=True), Column("headroom", right=True), Column(""),
)  # fmt: skip


def _load_table(numbers: Numbers, ink: Ink) -> Iterator[str]:
    if not numbers.components:
        return
    yield ink.paint(_LOADS, "bold")
    yield from grid(_LOAD, [_load_row(part, ink) for part in numbers.components], ink)
    for part in numbers.components:
        if part.shed:
            text = f"`{part.component.name}` sheds {percent(part.shed)} of its requests and serves the rest."
            yield from ink.prose(text, f"  {ink.sign(Severity.WARNING)} ", "    ")
        if text := _failing_text(part):
            yield from ink.prose(text, f"  {ink.sign(Severity.INFO)} ", "    ")


def _failing_text(part: ComponentNumbers) -> str:
    """What retries send to a component while it fails; "" where that is no more than its load."""
    if part.failing is None or part.demand is None:
        return ""
    times, used = part.failing.times, part.typically
    share = "" if used is None else f", {short_share(used * times)} of its capacity"
    load = short_rate(part.demand.total * times)
    return f"While `{part.component.name}` fails, retries send it {short_times(times)} its load: {load}{share}."


def _load_row(part: ComponentNumbers, ink: Ink) -> list[Cell]:
    demand, severity = part.demand, severity_of(part)
    styles = (HUES[severity],) if severity is not None else ()
    unknown = _UNKNOWN if part.lacks else _NOTHING
    none = _UNKNOWN if "demand" in part.lacks else _NOTHING
    used = part.typically
    sign = _plain_sign(severity, ink)
    return [
        Cell(sign, ("bold", *styles)) if sign else Cell(""),
        Cell(part.component.name, ("bold",) if part.first else ()),
        none if demand is None else Cell(short_rate(demand.reads)),
        none if demand is None else Cell(short_rate(demand.writes)),
        Cell("") if used is None else Cell(bar(used, _BAR, ink), styles),
        _utilization_cell(part, unknown, styles),
        _NOTHING if part.target is None or used is None else Cell(percent(part.target)),
        unknown if part.headroom is None else Cell(short_times(part.headroom)),
        Cell("first" if part.first else "", ("bold",)),
    ]


def _utilization_cell(part: ComponentNumbers, unknown: Cell, styles: tuple[str, ...]) -> Cell:
    if part.typically is not None:
        return Cell(short_share(part.typically), styles)
    return Cell("grows", ("dim",)) if part.elastic and part.demand is not None else unknown


def severity_of(part: ComponentNumbers) -> Severity | None:
    """That of a finding about its load; a note where only the least it may carry is exceeded."""
    least = part.used[0]
    is_doubtful = least is not None and least > FULL
    return severity_of_excess(part.excess) or (Severity.INFO if is_doubtful else None)


def _plain_sign(severity: Severity | None, ink: Ink) -> str:
    return "" if severity is None else Ink(unicode=ink.unicode).sign(severity)


_NODES = "Load and capacity of one node: typical, worst and best case"
_NODE = (
    Column("component", flexible=True), Column("kind", flexible=True), Column("nodes", right=True),
    Column(""), Column("load", right=True), Column("capacity", right=True),
    Column("from–to", right=True), Column("basis"),
)  # fmt: skip


def _node_table(numbers: Numbers, ink: Ink) -> Iterator[str]:
    rows = [row for part in numbers.components for row in _node_rows(part)]
    if rows:
        yield ink.paint(_NODES, "bold")
        heads = [c._replace(heading=ink.safe(c.heading)) for c in _NODE]
        yield from grid(heads, rows, ink)
    for part in numbers.components:
        for bound in part.bounds:
            sign = _plain_sign(severity_of(part) if bound.is_short(part.component) else None, ink)
            yield from ink.prose(f"{bound.sum}.", f"  {sign or ' '} ", "    ")


def _node_rows(part: ComponentNumbers) -> Iterator[list[Cell]]:
    if part.outside and part.reads is None and part.writes is None:
        return
    head = [Cell(part.component.name), Cell(part.component.kind.value), _count_cell(part)]
    for words, ops in _grouped_operations(part):
        yield [*head, Cell(words), _demand_cell(part, ops), *_capacity_cells(part, ops[0])]
        head = [Cell(""), Cell(""), Cell("")]


def _grouped_operations(part: ComponentNumbers) -> list[tuple[str, tuple[Op, ...]]]:
    """Reads and writes together where they carry alike, else those that come."""
    read, write = part.reads, part.writes
    if _capacity_figures(read) == _capacity_figures(write):
        return [("all", (Op.READ, Op.WRITE))]
    node = part.on_node
    asked: list[tuple[str, tuple[Op, ...]]] = [
        (f"{op.value}s", (op,))
        for op in Op
        if (node is None and part.carries(op) is not None)
        or (node is not None and (node.reads if op is Op.READ else node.writes) > 0)
    ]
    return asked or [("all", (Op.READ, Op.WRITE))]


def _capacity_figures(capacity: Capacity | None) -> tuple[float, ...]:
    return (
        () if capacity is None else (capacity.typical, capacity.conservative, capacity.optimistic)
    )


def _count_cell(part: ComponentNumbers) -> Cell:
    if part.nodes is not None:
        return Cell(count(part.nodes))
    return _UNKNOWN if "nodes" in part.lacks or part.component.many else Cell("managed", ("dim",))


def _demand_cell(part: ComponentNumbers, ops: Sequence[Op]) -> Cell:
    node = part.on_node
    if node is None:
        return _UNKNOWN if part.lacks else _NOTHING
    return Cell(short_rate(sum(node.reads if op is Op.READ else node.writes for op in ops)))


def _capacity_cells(part: ComponentNumbers, op: Op) -> list[Cell]:
    capacity = part.carries(op)
    if capacity is None:
        none = (
            _UNKNOWN
            if "capacity" in part.lacks
            else Cell("grows" if part.elastic else "–", ("dim",))
        )
        return [none, Cell(""), Cell("")]
    if capacity.assumed is None:
        return [Cell(short_rate(capacity.typical)), Cell(""), Cell("stated")]
    least, best = count(capacity.conservative), count(capacity.optimistic)
    spread = "" if least == best else f"{least}–{best}"
    return [Cell(short_rate(capacity.typical)), Cell(spread), Cell(capacity.assumed.basis)]


_DATA_HEAD = "Data: at peak, and as a store fills (one copy; on a node with its copies)"
_DATA = (
    Column("component", flexible=True), Column("bytes", right=True), Column("a year", right=True),
    Column("kept", right=True), Column("copies", right=True), Column("on a node", right=True),
)  # fmt: skip


def _data_table(numbers: Numbers, ink: Ink) -> Iterator[str]:
    rows = [_data_row(part) for part in numbers.components if _has_data(part)]
    if rows:
        yield ink.paint(_DATA_HEAD, "bold")
        yield from grid(_DATA, rows, ink)
        yield from _average_note(numbers, ink)
    for text in _notes_of_stores(numbers):
        yield from ink.prose(text, "  ", None, "dim")


def _average_note(numbers: Numbers, ink: Ink) -> Iterator[str]:
    """Which average a year was summed from, where rates are those at peak."""
    storages = (part.storage for part in numbers.components if part.storage is not None)
    factor = next((one.peak_factor for one in storages if one.peak_factor), None)
    if factor is not None:
        basis = "assumed" if "peak" in numbers.assumptions else "stated"
        text = f"a year: the average day, peak rates ÷ {factor:g} (`peak`, {basis})"
        yield from ink.prose(text, "  ", None, "dim")


def _notes_of_stores(numbers: Numbers) -> Iterator[str]:
    """How far replicas are behind, and which stores one popular key fills, where that is stated."""
    for lag in numbers.facts.reliability.replication_lags:
        behind = f" behind `{lag.store.name}`" if lag.replica != lag.store else " behind its leader"
        yield f"`{lag.replica.name}` is {duration(lag.seconds)}{behind}: {lag.sum}"
    for part in numbers.components:
        if part.hottest:
            share = percent(part.hottest)
            yield f"`{part.component.name}`: {share} of the requests are for its most popular key"


def _has_data(part: ComponentNumbers) -> bool:
    sized = part.demand is not None and part.demand.bytes is not None and part.demand.total > 0
    return sized or part.storage is not None


def _data_row(part: ComponentNumbers) -> list[Cell]:
    demand, storage = part.demand, part.storage
    flowing = None if demand is None else demand.bytes
    row = [
        Cell(part.component.name),
        _UNKNOWN if flowing is None else Cell(short_bandwidth(flowing)),
    ]
    if storage is None:
        return [*row, *[_NOTHING] * 4]
    held, node = storage.held, storage.on_node
    return [
        *row,
        Cell(short_size(storage.a_year)),
        _UNKNOWN if held is None else Cell(short_size(held)),
        _NOTHING if storage.copies is None else Cell(count(storage.copies)),
        _NOTHING if node is None else Cell(short_size(node)),
    ]
