"""The text of a design with other counts, rates and assumptions, all else as it was.

Changes are made to the tokens they concern: comments, order and layout stay. A component
that declares itself by standing in a link gets a declaration before that link.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from dsl.building.flow_heads import phrases
from dsl.design import Design, Flow
from dsl.quantity import Dimension, Quantity
from dsl.source import Span
from dsl.statements import Assume, Declare, FlowLine, Require, span_of
from dsl.units import DAY
from reviewer.text.editing.attributes import attribute_edits, count_edits
from reviewer.text.editing.edits import TextEdit, apply_edits
from reviewer.text.editing.restated import Assumed, assumed_quality
from reviewer.text.editing.statements import Placed, find_statements
from reviewer.text.suggestion import declaration
from reviewer.whatif.changing import LOADS, Size, times


def rewritten(
    design: Design,
    *,
    load: float = 1.0,
    sizes: Mapping[str, Size] | None = None,
    attributes: Mapping[str, Mapping[str, str]] | None = None,
    assumed: Mapping[Assumed, str] | None = None,
    lines: Sequence[str] = (),
) -> str:
    """The text of `design` at `load` times its rates, with other counts and attributes.

    `attributes` are by component and spelling, `assumed` are values of lines of `assume` that
    are there, `lines` are added at the end. Statements with errors stay as they are.
    """
    text = design.source.text
    statements = find_statements(text).placed
    edits = [*_load_edits(design, statements, load)] if load != 1 else []
    changes = _changes_by_name(sizes or {}, attributes or {})
    edits += _declaration_edits(design, statements, changes)
    edits += _assumption_edits(statements, assumed or {})
    return _with_lines(apply_edits(text, edits), lines)


def _with_lines(text: str, lines: Sequence[str]) -> str:
    if not lines:
        return text
    return (text if text.endswith("\n") or not text else f"{text}\n") + "\n".join([*lines, ""])


# Rates


def _load_edits(design: Design, found: Sequence[Placed], load: float) -> Iterator[TextEdit]:
    flows = {flow.span.start: flow for flow in design.flows}
    required = {one.span.start: one for one in design.requirements}
    parts = {part.span.start: part for part in design.components.values()}
    for placed in found:
        statement, span = placed.statement, placed.span
        if isinstance(statement, FlowLine) and span.start in flows:
            yield from _flow_edits(statement, flows[span.start], load)
        elif isinstance(statement, Require) and span.start in required:
            one = required[span.start]
            if one.metric in LOADS and isinstance(one.value, Quantity):
                where = span_of(statement.value[0], statement.value[-1])
                yield TextEdit(where, written(times(one.value, load)))
        elif isinstance(statement, Declare) and span.start in parts:
            said = parts[span.start].attributes
            rates = {
                name: written(times(value, load))
                for name, value in (("reads", said.reads), ("writes", said.writes))
                if isinstance(value, Quantity) and value.dimension is Dimension.RATE
            }
            yield from _set_attributes(design, placed, statement, rates)


def _flow_edits(line: FlowLine, flow: Flow, load: float) -> Iterator[TextEdit]:
    if flow.rate is None:
        return
    for words in phrases(line.head):
        span = span_of(words[0], words[-1])
        if " ".join(flow.rate.text.split()) in " ".join(str(word) for word in words):
            yield TextEdit(span, written(times(flow.rate, load)))
            return


_SCALES = ((1e9, "bn"), (1e6, "M"), (1e3, "k"))


def written(quantity: Quantity) -> str:
    """A rate or a count as the language writes it, with every digit that it has."""
    if quantity.dimension is not Dimension.RATE:
        return _number_text(quantity.value)
    if quantity.average:
        return f"{_number_text(quantity.value * DAY)}/d"
    return f"{_number_text(quantity.value)}/s"


def _number_text(value: float) -> str:
    """`200k` where that is exact, else all digits; never with an exponent that is not needed."""
    value = float(f"{value:.12g}")
    for scale, letter in _SCALES:
        if value >= scale and float(f"{value / scale:.6g}") * scale == value:
            return f"{value / scale:.6g}{letter}"
    return f"{value:.12g}" if value < 1e12 else f"{value:.6e}"  # noqa: PLR2004  # as many digits as are kept


# Assumptions


def _assumption_edits(
    found: Sequence[Placed], assumed: Mapping[Assumed, str]
) -> Iterator[TextEdit]:
    for statement, *_ in found:
        if isinstance(statement, Assume):
            value = assumed.get(assumed_quality(str(statement.target)))
            if value is not None:
                yield TextEdit(span_of(statement.value[0], statement.value[-1]), value)


# Counts and attributes


class _Change(NamedTuple):
    instances: int | None
    attributes: Mapping[str, str]


def _changes_by_name(
    sizes: Mapping[str, Size], attributes: Mapping[str, Mapping[str, str]]
) -> Mapping[str, _Change]:
    found = {}
    for name in dict.fromkeys((*sizes, *attributes)):
        size, said = sizes.get(name, Size()), attributes.get(name, {})
        counts = {key: str(number) for key, number in size.attributes().items()}
        found[name] = _Change(size.instances, {**counts, **said})
    return found


def _declaration_edits(
    design: Design, found: Sequence[Placed], changes: Mapping[str, _Change]
) -> Iterator[TextEdit]:
    parts = [design.components[name] for name in changes]
    declared = {part.span.start: part for part in parts if not part.self_declared}
    implied = sorted((p for p in parts if p.self_declared), key=lambda part: part.span.start)
    for placed in found:
        statement, span = placed.statement, placed.span
        if isinstance(statement, Declare) and span.start in declared:
            change = changes[declared[span.start].name]
            yield from count_edits(placed, change.instances)
            yield from _set_attributes(design, placed, statement, change.attributes)
    for part in implied:
        starts = (one.span.start for one in found)
        at = max((start for start in starts if start <= part.span.start), default=0)
        change = changes[part.name]
        said = ", ".join(f"{name}={value}" for name, value in change.attributes.items())
        line = declaration(part, count=change.instances, attributes=said)
        yield TextEdit(Span(at, at), f"{line}\n")


def _set_attributes(
    design: Design, placed: Placed, statement: Declare, said: Mapping[str, str]
) -> Iterator[TextEdit]:
    wanted = {name: f"{name}={value}" for name, value in said.items()}
    text = design.source.text
    return attribute_edits(text, placed, statement.attributes, wanted, placed.span.end)
