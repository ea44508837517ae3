"""The texts of a rule, with the facts that stand in `{ }` filled in."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from dsl.source import Span
from reviewer.packs.expressions.compiler import Scope
from reviewer.packs.expressions.compiling import Expression, compile_expression
from reviewer.packs.expressions.syntax import ExpressionError, wrong
from reviewer.packs.expressions.types import (
    BANDWIDTH,
    BOOL,
    DURATION,
    FRACTION,
    RATE,
    SIZE,
    Type,
)
from reviewer.packs.expressions.world import Missing, World
from reviewer.text import numbers
from reviewer.text.suggestion import listed

NOT_KNOWN = "not stated"


class Template(NamedTuple):
    """A text in pieces: words, and expressions between them."""

    pieces: tuple[str | Expression, ...]

    def fill(self, world: World, values: Mapping[str, Any], *, code: bool = False) -> str:
        """The text. With `code` names stand bare, as the design language wants them."""
        return "".join(
            piece
            if isinstance(piece, str)
            else _shown_value(piece.type, piece.value(world, values), code)
            for piece in self.pieces
        )


def compile_template(text: str, scope: Scope) -> Template:
    """Read a text; `{{` and `}}` stand for the signs themselves.

    Raises:
        ExpressionError: what stands in `{ }` is no fact.

    """
    pieces: list[str | Expression] = []
    at = 0
    while at < len(text):
        opened = _next_brace(text, at)
        pieces.append(text[at:opened].replace("{{", "{").replace("}}", "}"))
        if opened == len(text):
            break
        closed = text.find("}", opened)
        if closed < 0:
            raise wrong(
                "no-template",
                Span(opened, opened + 1),
                "this `{` is never closed",
                "add `}`, or write `{{`",
            )
        pieces.append(_parse_fact(text, opened + 1, closed, scope))
        at = closed + 1
    return Template(tuple(piece for piece in pieces if piece != ""))


def _next_brace(text: str, at: int) -> int:
    """Where the next `{` stands that is not doubled; the end where there is none."""
    while (opened := text.find("{", at)) >= 0:
        if not text.startswith("{{", opened):
            return opened
        at = opened + 2
    return len(text)


def _parse_fact(text: str, start: int, end: int, scope: Scope) -> Expression:
    try:
        found = compile_expression(text[start:end], scope, None)
    except ExpressionError as error:
        span = error.problem.span
        raise ExpressionError(
            error.problem._replace(span=Span(span.start + start, span.end + start))
        ) from None
    if found.type.sort == "object" and found.type.name in ("design", "requirement"):
        message = f"`{text[start:end]}` is not a text; use one of its facts"
        raise wrong("wrong-type", Span(start, end), message, f"write `{{{text[start:end]}.reads}}`")
    return found


_NUMBERS: dict[Type, Callable[[float], str]] = {
    RATE: numbers.rate,
    DURATION: numbers.duration,
    SIZE: numbers.size,
    BANDWIDTH: numbers.bandwidth,
    FRACTION: numbers.percent,
}


def _shown_value(kind: Type, value: Any, code: bool) -> str:
    """A value as people read it."""
    if type(value) is Missing:
        return NOT_KNOWN
    if kind == BOOL:
        return "yes" if value else "no"
    if kind.sort == "number":
        return _shown_number(kind, value)
    if kind.sort == "object":
        return _shown_name(value) if code else f"`{_shown_name(value)}`"
    return _shown_list(kind, value, code) if kind.sort == "list" else str(value)


def _shown_number(kind: Type, value: float) -> str:
    if not math.isfinite(value):
        return "unbounded"
    return _NUMBERS.get(kind, numbers.count)(value)


def _shown_list(kind: Type, values: tuple[Any, ...], code: bool) -> str:
    if kind.name == "path":
        return " -> ".join(_shown_name(value) for value in values)
    item = kind.item
    if not values or item is None:
        return "none"
    if item.sort == "object":
        names = [_shown_name(value) for value in values]
        return ", ".join(names) if code else listed(names)
    return ", ".join(_shown_value(item, value, code) for value in values)


def _shown_name(value: Any) -> str:
    """What an object is called: its name, a link's ends, a decision's title."""
    route = getattr(value, "route", None)
    found: str = route.name if route is not None else getattr(value, "name", "")
    return found or getattr(value, "id", "") or getattr(value, "title", "")
