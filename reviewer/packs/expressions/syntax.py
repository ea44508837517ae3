"""The `Node` that the text of an expression stands for, or what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

from lark import Lark, Token, UnexpectedCharacters, UnexpectedToken

from dsl.problem import Problem
from dsl.source import Span

MOST_CHARACTERS = 2_000
MOST_DEPTH = 40


class Node(NamedTuple):
    """One part of an expression.

    `sort` is the name of its rule in the grammar, `span` its place in the text, `text` the
    name, operator or literal it is made with, `marks` the places of its operators. Chains of
    `&&` and of `||` are one node of many parts.
    """

    sort: str
    span: Span
    text: str = ""
    parts: tuple[Node, ...] = ()
    marks: tuple[Span, ...] = ()
    depth: int = 1


class ExpressionError(Exception):
    """An expression cannot be used; `problem` says why, with a span in its text."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


def wrong(code: str, span: Span, message: str, hint: str = "") -> ExpressionError:
    """What to raise for a fault of an expression."""
    return ExpressionError(Problem(code, span, message, hint))


def parse_expression(text: str) -> Node:
    """Read an expression.

    Raises:
        ExpressionError: it is too long, too deep, or no expression.

    """
    if len(text) > MOST_CHARACTERS:
        message = (
            f"an expression has {MOST_CHARACTERS:,} characters at most; this has {len(text):,}"
        )
        raise wrong("too-long", Span(0, 1), message, "make two rules of it")
    try:
        node: Node = _build_parser().parse(text)  # type: ignore[assignment]  # callbacks make nodes of trees
    except UnexpectedToken as error:
        raise _unexpected_token(text, error) from None
    except UnexpectedCharacters as error:
        raise _unknown_character(text, error.pos_in_stream or 0) from None
    if node.depth > MOST_DEPTH:
        message = f"an expression is {MOST_DEPTH} deep at most; this is {node.depth:,} deep"
        raise wrong("too-deep", node.span, message, "make two rules of it")
    return node


@cache
def _build_parser() -> Lark:
    from reviewer.packs.expressions._tables import DATA, MEMO  # noqa: PLC0415  # large; needed at the first text only

    load: Callable[..., Lark] = Lark._load_from_dict
    return load(DATA, MEMO, transformer=_Reader())


_Parts = list[Any]


def _span_between(first: Token | Node, last: Token | Node) -> Span:
    start = first.span.start if isinstance(first, Node) else first.start_pos
    end = last.span.end if isinstance(last, Node) else last.end_pos
    return Span(start or 0, end or 0)


def _make_node(sort: str, parts: _Parts, text: str = "", keep: _Parts | None = None) -> Node:
    """A node over all of `parts`, of those that are nodes (or `keep`)."""
    inner = tuple(part for part in (parts if keep is None else keep) if isinstance(part, Node))
    marks = tuple(_span_between(part, part) for part in parts if isinstance(part, Token))
    depth = 1 + max((part.depth for part in inner), default=0)
    return Node(sort, _span_between(parts[0], parts[-1]), text, inner, marks, depth)


class _Reader:
    """One method for each rule of the grammar; none raises."""

    def _make_leaf(self, sort: str, parts: _Parts) -> Node:
        return Node(sort, _span_between(parts[0], parts[0]), str(parts[0]))

    def name(self, parts: _Parts) -> Node:
        return self._make_leaf("name", parts)

    def number(self, parts: _Parts) -> Node:
        return self._make_leaf("number", parts)

    def string(self, parts: _Parts) -> Node:
        return self._make_leaf("string", parts)

    def _make_chain(self, sort: str, parts: _Parts) -> Node:
        first, mark, last = parts
        if first.sort != sort:
            return _make_node(sort, parts)
        marks = (*first.marks, _span_between(mark, mark))
        depth = max(first.depth, last.depth + 1)
        return Node(sort, _span_between(first, last), "", (*first.parts, last), marks, depth)

    def either(self, parts: _Parts) -> Node:
        return self._make_chain("either", parts)

    def both(self, parts: _Parts) -> Node:
        return self._make_chain("both", parts)

    def compare(self, parts: _Parts) -> Node:
        return _make_node("compare", parts, str(parts[1]))

    def arithmetic(self, parts: _Parts) -> Node:
        return _make_node("arithmetic", parts, str(parts[1]))

    def membership(self, parts: _Parts) -> Node:
        return _make_node("membership", parts)

    def ternary(self, parts: _Parts) -> Node:
        return _make_node("ternary", parts)

    def negation(self, parts: _Parts) -> Node:
        return _make_node("negation", parts)

    def minus(self, parts: _Parts) -> Node:
        return _make_node("minus", parts)

    def member(self, parts: _Parts) -> Node:
        return _make_node("member", [*parts[:1], parts[2]], str(parts[2]))

    def method(self, parts: _Parts) -> Node:
        given = parts[4] if isinstance(parts[4], list) else []
        return _make_node(
            "method", [p for p in parts if p is not given], str(parts[2]), [parts[0], *given]
        )

    def index(self, parts: _Parts) -> Node:
        return _make_node("index", parts)

    def call(self, parts: _Parts) -> Node:
        given = parts[2] if isinstance(parts[2], list) else []
        return _make_node("call", [p for p in parts if p is not given], str(parts[0]), given)

    def group(self, parts: _Parts) -> Node:
        return _make_node("group", parts)

    def listing(self, parts: _Parts) -> Node:
        given = parts[1] if isinstance(parts[1], list) else []
        return _make_node("listing", [p for p in parts if p is not given], "", given)

    def arguments(self, parts: _Parts) -> list[Node]:
        return [part for part in parts if isinstance(part, Node)]


_QUOTES = "\u2018\u2019\u201a\u201c\u201d\u201e\u00ab\u00bb\u00b4`"
"""What word processors, and other languages, put for `'`."""
_STRANGE = {
    "=": ("`=` compares nothing", "write `==`"),
    "&": ("`&` joins nothing", "write `&&`"),
    "|": ("`|` joins nothing", "write `||`"),
    '"': ("this text is not closed", 'add `"` after it'),
    "'": ("this text is not closed", "add `'` after it"),
    "≥": ("`≥` is not an operator here", "write `>=`"),
    "≤": ("`≤` is not an operator here", "write `<=`"),
    "≠": ("`≠` is not an operator here", "write `!=`"),
    **{mark: (f"`{mark}` is not a quote here", "write `'`") for mark in _QUOTES},
}


def _unknown_character(text: str, at: int) -> ExpressionError:
    """A character that begins nothing."""
    plain = f"`{text[at]}` has no meaning here"
    message, hint = _STRANGE.get(text[at], (plain, "leave it out"))
    return wrong("no-expression", Span(at, at + 1), message, hint)


_WORDS = {"and": "&&", "AND": "&&", "or": "||", "OR": "||", "not": "!", "NOT": "!"}
_OPERATORS = frozenset({"AND", "OR", "COMPARE", "IN", "PLUS", "STAR", "SLASH", "QUESTION"})


def _unexpected_token(text: str, error: UnexpectedToken) -> ExpressionError:
    token, expected = error.token, frozenset(error.expected)
    operand = "NAME" in expected
    if token.type == "$END":
        span = Span(max(0, len(text.rstrip()) - 1), max(1, len(text.rstrip())))
        if not text.strip():
            return wrong(
                "no-expression", span, "a condition was expected; this is empty", "`n.count > 1`"
            )
        what = "a value" if operand else _expected_list(expected)
        return wrong("no-expression", span, f"the expression ends where {what} was expected")
    span = Span(token.start_pos or 0, token.end_pos or 0)
    shown = token[:40]
    if token in _WORDS:
        return wrong(
            "no-expression", span, f"`{shown}` is written as a sign", f"write `{_WORDS[token]}`"
        )
    if operand:
        return wrong("no-expression", span, f"a value was expected before `{shown}`")
    if token.type in {"NAME", "NUMBER", "PRICE", "STRING"}:
        hint = "join two conditions with `&&` or `||`; compare with `==`, `<`, `>=`"
        return wrong("no-expression", span, f"an operator was expected before `{shown}`", hint)
    return wrong("no-expression", span, f"{_expected_list(expected)} was expected, not `{shown}`")


_SIGNS = {
    "RPAR": "`)`",
    "RSQB": "`]`",
    "COLON": "`:`",
    "COMMA": "`,`",
    "LPAR": "`(`",
    "NAME": "a name",
}


def _expected_list(expected: frozenset[str]) -> str:
    signs = [sign for name, sign in _SIGNS.items() if name in expected]
    if expected & _OPERATORS:
        signs.append("an operator")
    return " or ".join(signs) or "the end"
