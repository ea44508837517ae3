"""One table of numbers as CSV: a line a component, flow, share, assumption or question.

Figures are plain numbers in the unit that the heading names; one that is not known is `?`, one
that does not apply is empty. Text that a spreadsheet would take for a formula gets a `'` in
front, as OWASP advises (https://owasp.org/www-community/attacks/CSV_Injection).
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Callable, Iterator, Mapping
from typing import TypeAlias

from dsl.design import Op
from reviewer.analysis.capacity.capacity import Capacity
from reviewer.analysis.reliability.flow_availability import MONTH
from reviewer.report.formats.ink import Ink
from reviewer.report.tables.journeys import FlowNumbers
from reviewer.report.tables.json import sums_object
from reviewer.report.tables.loads import LEVELS, ComponentNumbers
from reviewer.report.tables.numbers import Numbers, NumbersReport
from reviewer.rule_kit.costs import cost_of

Cell: TypeAlias = str | float | None
Row: TypeAlias = dict[str, Cell]

_FORMULA = (*"=+-@\t\r\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")  # and their wide forms
_UNKNOWN = "?"
_DIGITS = 12


def write(report: NumbersReport, ink: Ink, table: str = "component") -> str:
    """The `table` of all designs as CSV, a name of `TABLES`; the file in the first column."""
    columns, rows = TABLES[table]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["file", *columns])
    for numbers in report.designs:
        for row in rows(numbers):
            writer.writerow(
                [
                    _cell_text(numbers.file, ink),
                    *(_cell_text(row.get(column), ink) for column in columns),
                ]
            )
    return out.getvalue()


def _cell_text(value: Cell, ink: Ink) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return harmless(value, ink)
    return f"{value:.{_DIGITS}g}" if math.isfinite(value) else _UNKNOWN


def harmless(text: str, ink: Ink) -> str:
    """`text` that neither a terminal nor a spreadsheet acts on."""
    safe = ink.safe(text)
    begins = (text.lstrip(" ")[:1], safe.lstrip(" ")[:1])
    return f"'{safe}" if any(start in _FORMULA for start in begins if start) else safe


_COMPONENT = (
    "component", "kind", "technology", "count", "nodes", "shards", "copies",
    "reads_per_s", "writes_per_s", "bytes_per_s", "node_reads_per_s", "node_writes_per_s",
    *(f"{op}_capacity_{level}_per_s" for op in ("read", "write") for level in LEVELS),
    "read_capacity_basis", "write_capacity_basis",
    *(f"utilisation_{level}" for level in LEVELS),
    "target", "target_basis", "headroom", "first_to_break",
    "storage_bytes_per_year", "storage_bytes_held", "storage_bytes_on_node", "lacks", "rests_on",
)  # fmt: skip


def _component_rows(numbers: Numbers) -> Iterator[Row]:
    for part in numbers.components:
        yield {
            **_identity_columns(part),
            **_load_columns(part),
            **_capacity_columns(part),
            **_headroom_columns(part),
        } | {"rests_on": " ".join(numbers.resting.of_component(part.component.name))}


def _identity_columns(part: ComponentNumbers) -> Row:
    component = part.component
    return {
        "component": component.name,
        "kind": component.kind.value,
        "technology": component.technology.id if component.technology else None,
        "count": component.count,
        "nodes": _UNKNOWN if "nodes" in part.lacks else part.nodes,
        "shards": part.shards,
        "copies": part.copies,
        "lacks": " ".join(part.lacks),
    }


def _load_columns(part: ComponentNumbers) -> Row:
    demand, node, storage = part.demand, part.on_node, part.storage
    none = _UNKNOWN if "demand" in part.lacks else None
    on_none = _UNKNOWN if part.lacks else None
    unsized = none if demand is None or demand.total == 0 else _UNKNOWN
    return {
        "reads_per_s": none if demand is None else demand.reads,
        "writes_per_s": none if demand is None else demand.writes,
        "bytes_per_s": unsized if demand is None or demand.bytes is None else demand.bytes,
        "node_reads_per_s": on_none if node is None else node.reads,
        "node_writes_per_s": on_none if node is None else node.writes,
        "storage_bytes_per_year": None if storage is None else storage.a_year,
        "storage_bytes_held": None if storage is None else _or_unknown(storage.held),
        "storage_bytes_on_node": None if storage is None else _or_unknown(storage.on_node),
    }


def _or_unknown(value: float | None) -> Cell:
    return _UNKNOWN if value is None else value


def _capacity_columns(part: ComponentNumbers) -> Row:
    row: Row = {}
    none = _UNKNOWN if "capacity" in part.lacks else None
    for op in Op:
        carried = part.carries(op)
        row[f"{op.value}_capacity_basis"] = None if carried is None else _capacity_basis(carried)
        for level in LEVELS:
            figure = none if carried is None else carried.at(level)
            row[f"{op.value}_capacity_{level}_per_s"] = figure
    return row


def _capacity_basis(capacity: Capacity) -> str:
    return "stated" if capacity.assumed is None else capacity.assumed.basis


def _headroom_columns(part: ComponentNumbers) -> Row:
    none = _UNKNOWN if part.lacks else None
    used = zip(LEVELS, part.used, strict=True)
    return {
        **{f"utilisation_{level}": none if value is None else value for level, value in used},
        "target": part.target,
        "target_basis": part.target and ("stated" if part.target_stated else "convention"),
        "headroom": none if part.headroom is None else part.headroom,
        "first_to_break": "yes" if part.first else "no",
    }


_FLOW = (
    "flow", "op", "rate_per_s", "p50_s", "p99_s", "at_least", "p99_required_s", "p99_outcome",
    "answered", "answered_at_most", "completed", "completed_at_most", "minutes_lost_per_month",
    "availability_required", "budget_minutes_per_month", "availability_outcome", "rests_on",
)  # fmt: skip


def _flow_rows(numbers: Numbers) -> Iterator[Row]:
    for flow in numbers.flows:
        waits, works = flow.latency, flow.availability
        yield {
            "flow": flow.route.name,
            "op": flow.op.value,
            "rate_per_s": _or_unknown(flow.rate),
            "p50_s": waits.p50,
            "p99_s": waits.p99,
            "at_least": "yes" if flow.at_least else "no",
            "answered": works.answered.low,
            "answered_at_most": works.answered.high,
            "completed": works.completed.low,
            "completed_at_most": works.completed.high,
            "minutes_lost_per_month": (1 - works.answered.low) * MONTH,
            "budget_minutes_per_month": works.budget,
            "rests_on": " ".join(numbers.resting.of_flow(flow)),
            **_requirement_columns(flow),
        }


def _requirement_columns(flow: FlowNumbers) -> Row:
    row: Row = {}
    for check in flow.checks:
        metric = check.requirement.metric
        row[f"{metric}_required" + ("" if metric == "availability" else "_s")] = check.wanted
        row[f"{metric}_outcome"] = check.outcome.value
    return row


_SHARE = ("flow", "op", "component", "p99_falls_by_s", "minutes_lost_per_month")


def _share_rows(numbers: Numbers) -> Iterator[Row]:
    for flow in numbers.flows:
        for share in flow.shares or ():
            yield {
                "flow": flow.route.name,
                "op": flow.op.value,
                "component": share.name,
                "p99_falls_by_s": share.p99,
                "minutes_lost_per_month": share.minutes,
            }


_COST = (
    "component", "what", "units", "unit", "first_price", "dollars_a_month", "basis", "source", "lacks",
)  # fmt: skip


def _cost_rows(numbers: Numbers) -> Iterator[Row]:
    """A row a line of the bill; one that says what is lacking where there is none."""
    for part in cost_of(numbers.facts).bill.components:
        name, lacks = part.component.name, " ".join(one.write for one in part.missing)
        for line in part.lines:
            paid = line.price
            yield {
                "component": name,
                "what": line.what,
                "units": line.units,
                "unit": line.unit,
                "first_price": None if paid is None else paid.tiers[0][1],
                "dollars_a_month": line.dollars,
                "basis": "stated" if paid is None else paid.basis,
                "source": None if paid is None else paid.source,
                "lacks": lacks,
            }
        if not part.lines:
            yield {"component": name, "dollars_a_month": _UNKNOWN, "lacks": lacks}


_GROWTH = ("component", "what", "passes_target_months", "is_full_months", "month", "write")


def _growth_rows(numbers: Numbers) -> Iterator[Row]:
    """A row a purchase; one for each limit that is not passed."""
    growth = cost_of(numbers.facts).growth
    for limit in growth.limits if growth is not None else ():
        row: Row = {
            "component": limit.component.name,
            "what": limit.what,
            "passes_target_months": limit.passes,
            "is_full_months": limit.full,
        }
        yield from (row | {"month": one.month, "write": one.write} for one in limit.purchases)
        if not limit.purchases:
            yield row


def _total_rows(numbers: Numbers) -> Iterator[Row]:
    figures = {} if numbers.sums is None else sums_object(numbers.sums)
    for name, figure in figures.items():
        yield {"figure": name, "value": _or_unknown(figure)}


_ASSUMED = ("subject", "value", "because", "basis", "source", "override")


def _assumption_rows(numbers: Numbers) -> Iterator[Row]:
    for assumed in numbers.assumptions.values():
        yield {name: getattr(assumed, name) for name in _ASSUMED}


_ASK = ("about", "figure", "question", "write")


def _question_rows(numbers: Numbers) -> Iterator[Row]:
    for ask in numbers.asks:
        yield {**ask._asdict(), "about": " ".join(ask.about)}


TABLES: Mapping[str, tuple[tuple[str, ...], Callable[[Numbers], Iterator[Row]]]] = {
    "component": (_COMPONENT, _component_rows),
    "flow": (_FLOW, _flow_rows),
    "share": (_SHARE, _share_rows),
    "cost": (_COST, _cost_rows),
    "growth": (_GROWTH, _growth_rows),
    "first-sum": (("figure", "value"), _total_rows),
    "assumption": (_ASSUMED, _assumption_rows),
    "question": (_ASK, _question_rows),
}
"""The tables by name: their columns, and what gives their rows."""
