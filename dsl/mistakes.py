"""Puts out the `Problem` for a statement that is no statement: what is wrong, what to write."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dsl.problem import Problem
from dsl.source import Span
from dsl.statements import span_of

if TYPE_CHECKING:
    from lark import Token


def semicolon(token: Token, *, last: bool) -> Problem:
    """A `;` outside a flow."""
    hint = "leave `;` out" if last else "write each statement on a line of its own"
    return Problem("stray-semicolon", span_of(token), "a line end ends a statement here, no `;`", hint)


def too_long(token: Token, most: int) -> Problem:
    """A statement of more tokens than anyone would type."""
    return Problem("too-long", span_of(token), f"a statement has {most:,} words at most; the rest was left out")


def unclosed_bracket(opened: Token, tokens: list[Token]) -> Problem:
    """A `[` without its `]`."""
    return Problem("unclosed-bracket", span_of(opened), "this `[` is never closed", "add `]`")


def missing_brace(tokens: list[Token]) -> Problem:
    """The head of a group without `{`."""
    return Problem("missing-brace", span_of(tokens[0], tokens[-1]), "a group holds its parts in `{ }`", "add `{`")


def unclosed_group(opened: Token) -> Problem:
    """A `{` without its `}`."""
    return Problem("unclosed-group", span_of(opened), "this `{` is never closed", "add `}`")


def stray_brace(token: Token) -> Problem:
    """A `}` without its `{`."""
    return Problem("stray-brace", span_of(token), "this `}` closes nothing", "leave `}` out")


def unreadable(tokens: list[Token], at: Token, expected: set[str]) -> Problem:
    """The parser met a token that no statement has there."""
    span = span_of(at) if at.type != "$END" else Span(tokens[-1].end_pos or 0, tokens[-1].end_pos or 0)
    return Problem("syntax", span, f"unexpected here; expected {', '.join(sorted(expected))}")
