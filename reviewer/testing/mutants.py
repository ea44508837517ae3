"""Mutants of a condition: the same with one thing wrong, which a case should notice.

Each drops a part, negates one, moves a boundary, or swaps `&&` and `||`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from dsl.source import Span
from reviewer.packs.expressions.syntax import Node, parse_expression
from reviewer.packs.expressions.types import BOOL, Type


class Mutant(NamedTuple):
    """A changed condition, and what was done to it."""

    text: str
    change: str


_BOUNDARIES = {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}
MOST = 40
"""Mutants of one condition; beyond, the rest is left out."""


def mutants(text: str, kind: Type = BOOL) -> tuple[Mutant, ...]:
    """The mutants of an expression of this type, each text once, the most telling first."""
    whole = parse_expression(text)
    found = _of_condition(text, whole) if kind == BOOL else _of_number(text)
    once = {mutant.text: mutant for mutant in found if mutant.text != text}
    return tuple(once.values())[:MOST]


def _of_number(text: str) -> Iterator[Mutant]:
    yield Mutant(f"({text}) + 1", "one more")
    yield Mutant(f"({text}) - 1", "one less")


def _of_condition(text: str, whole: Node) -> Iterator[Mutant]:
    yield Mutant("true", "dropped")
    yield Mutant(f"!({text})", "negated")
    for node in _walk_nodes(whole):
        yield from _of_node(text, node)


def _of_node(text: str, node: Node) -> Iterator[Mutant]:
    if node.sort in ("both", "either"):
        yield from _of_chain(text, node)
    elif node.sort == "compare" and node.text in _BOUNDARIES:
        yield Mutant(_replace_span(text, node.marks[0], _BOUNDARIES[node.text]), "boundary")
    elif node.sort == "negation":
        yield Mutant(
            _replace_span(text, node.span, f"({_cut_text(text, node.parts[0].span)})"), "negated"
        )


def _of_chain(text: str, node: Node) -> Iterator[Mutant]:
    """A chain without each of its parts, with each negated, and with the other operator."""
    own, other = ("&&", "||") if node.sort == "both" else ("||", "&&")
    parts = [f"({_cut_text(text, part.span)})" for part in node.parts]
    for n, part in enumerate(parts):
        rest = parts[:n] + parts[n + 1 :]
        yield Mutant(
            _replace_span(text, node.span, f"({f' {own} '.join(rest)})"), f"without {part}"
        )
    for n, part in enumerate(parts):
        changed = [*parts[:n], f"!{part}", *parts[n + 1 :]]
        yield Mutant(
            _replace_span(text, node.span, f"({f' {own} '.join(changed)})"), f"negated {part}"
        )
    yield Mutant(
        _replace_span(text, node.span, f"({f' {other} '.join(parts)})"), f"`{other}` for `{own}`"
    )


def _walk_nodes(whole: Node) -> Iterator[Node]:
    yield whole
    for part in whole.parts:
        yield from _walk_nodes(part)


def _cut_text(text: str, span: Span) -> str:
    return text[span.start : span.end]


def _replace_span(text: str, span: Span, instead: str) -> str:
    return f"{text[: span.start]}{instead}{text[span.end :]}"
