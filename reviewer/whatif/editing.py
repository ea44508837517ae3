"""The text of a design with other counts, rates and assumptions, all else as it was.

Changes are made to the tokens they concern: comments, order and layout stay. A component
that declares itself by standing in a link gets a declaration before that link.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from lark import UnexpectedToken

from dsl.building.flow_heads import phrases
from dsl.catalogue import normal
from dsl.design import Design, Flow
from dsl.lines import split
from dsl.quantity import Dimension, Quantity
from dsl.source import Span
from dsl.statements import Assume, Declare, FlowLine, Require, span_of
from dsl.syntax import read_statement
from dsl.terms import GLOBALS, QUALITIES
from dsl.units import DAY
from reviewer.text.suggestion import declaration
from reviewer.whatif.changing import LOADS, Size, times
from reviewer.whatif.rows import attribute_named

if TYPE_CHECKING:
    from dsl.statements import Attribute, Statement


Assumed = tuple[str, str]
"""What a line of `assume` is about: the subject, "" for the whole design, and the quality."""


class _Edit(NamedTuple):
    start: int
    end: int
    text: str


class _Found(NamedTuple):
    """A statement with the characters it takes."""

    statement: Statement
    span: Span


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
    statements = list(_find_statements(text))
    edits = [*_load_edits(design, statements, load)] if load != 1 else []
    changes = _changes_by_name(sizes or {}, attributes or {})
    edits += _declaration_edits(design, statements, changes)
    edits += _assumption_edits(statements, assumed or {})
    return _with_lines(_apply_edits(text, edits), lines)


def _find_statements(text: str) -> Iterator[_Found]:
    for piece in split(text):
        if piece.closes or piece.odd:
            continue
        try:
            statement = read_statement(piece.tokens)
        except UnexpectedToken:
            continue
        yield _Found(statement, span_of(piece.tokens[0], piece.tokens[-1]))


def _apply_edits(text: str, edits: Sequence[_Edit]) -> str:
    parts, at = [], 0
    for edit in sorted(edits):
        if edit.start >= at:
            parts += [text[at : edit.start], edit.text]
            at = edit.end
    return "".join([*parts, text[at:]])


def _with_lines(text: str, lines: Sequence[str]) -> str:
    if not lines:
        return text
    return (text if text.endswith("\n") or not text else f"{text}\n") + "\n".join([*lines, ""])


# Rates


def _load_edits(design: Design, found: Sequence[_Found], load: float) -> Iterator[_Edit]:
    flows = {flow.span.start: flow for flow in design.flows}
    required = {one.span.start: one for one in design.requirements}
    parts = {part.span.start: part for part in design.components.values()}
    for statement, span in found:
        if isinstance(statement, FlowLine) and span.start in flows:
            yield from _flow_edits(statement, flows[span.start], load)
        elif isinstance(statement, Require) and span.start in required:
            one = required[span.start]
            if one.metric in LOADS and isinstance(one.value, Quantity):
                where = span_of(statement.value[0], statement.value[-1])
                yield _Edit(*where, written(times(one.value, load)))
        elif isinstance(statement, Declare) and span.start in parts:
            said = parts[span.start].attributes
            rates = {
                name: written(times(value, load))
                for name, value in (("reads", said.reads), ("writes", said.writes))
                if isinstance(value, Quantity) and value.dimension is Dimension.RATE
            }
            yield from _attribute_edits(statement, span, rates)


def _flow_edits(line: FlowLine, flow: Flow, load: float) -> Iterator[_Edit]:
    if flow.rate is None:
        return
    for words in phrases(line.head):
        span = span_of(words[0], words[-1])
        if " ".join(flow.rate.text.split()) in " ".join(str(word) for word in words):
            yield _Edit(span.start, span.end, written(times(flow.rate, load)))
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


def assumed_quality(target: str) -> Assumed:
    """What `hot.hit` in a line of `assume` is about, in the catalogue's spelling."""
    subject, _, quality = target.rpartition(".")
    for term in QUALITIES if subject else GLOBALS:
        if normal(quality) in {normal(name) for name in (term.name, *term.aliases)}:
            return normal(subject), term.name
    return normal(subject), quality


def _assumption_edits(found: Sequence[_Found], assumed: Mapping[Assumed, str]) -> Iterator[_Edit]:
    for statement, _ in found:
        if isinstance(statement, Assume):
            value = assumed.get(assumed_quality(str(statement.target)))
            if value is not None:
                yield _Edit(*span_of(statement.value[0], statement.value[-1]), value)


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
    design: Design, found: Sequence[_Found], changes: Mapping[str, _Change]
) -> Iterator[_Edit]:
    parts = [design.components[name] for name in changes]
    declared = {part.span.start: part for part in parts if not part.self_declared}
    implied = sorted((p for p in parts if p.self_declared), key=lambda part: part.span.start)
    for statement, span in found:
        if isinstance(statement, Declare) and span.start in declared:
            change = changes[declared[span.start].name]
            yield from _count_edits(statement, change)
            yield from _attribute_edits(statement, span, change.attributes)
    for part in implied:
        at = max((s.start for _, s in found if s.start <= part.span.start), default=0)
        change = changes[part.name]
        said = ", ".join(f"{name}={value}" for name, value in change.attributes.items())
        line = declaration(part, count=change.instances, attributes=said)
        yield _Edit(at, at, f"{line}\n")


def _count_edits(statement: Declare, change: _Change) -> Iterator[_Edit]:
    if change.instances is None:
        return
    if statement.counts:
        yield _Edit(*span_of(statement.counts[0]), f"x{change.instances}")
        return
    last = statement.technologies[-1][-1] if statement.technologies else statement.words[-1]
    end = last.end_pos or 0
    yield _Edit(end, end, f" x{change.instances}")


def _attribute_edits(statement: Declare, span: Span, said: Mapping[str, str]) -> Iterator[_Edit]:
    new = []
    for name, value in said.items():
        old = next((one for one in statement.attributes if _names_attribute(one, name)), None)
        if old is None:
            new.append(f"{name}={value}")
        else:
            yield _Edit(
                *span_of(old.name, old.values[-1] if old.values else None), f"{name}={value}"
            )
    if not new:
        return
    if statement.attributes:
        start = statement.attributes[0].name.start_pos or 0
        yield _Edit(start, start, f"{', '.join(new)}, ")
    else:
        yield _Edit(span.end, span.end, f" [{', '.join(new)}]")


def _names_attribute(attribute: Attribute, name: str) -> bool:
    said = attribute_named(str(attribute.name))
    return said is not None and said == attribute_named(name)
