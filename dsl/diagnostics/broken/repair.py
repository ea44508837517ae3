"""The tokens that a broken statement surely means, where its fault leaves no doubt.

What they say is taken in with the statement's one error, so that the rest of the review
does not miss what was written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dsl.catalogue import catalogue, normal
from dsl.diagnostics.broken.failure import Failure
from dsl.diagnostics.habits import KIND_WORDS
from dsl.syntax import read_statement
from dsl.tokens import terminal

if TYPE_CHECKING:
    from collections.abc import Callable

    from lark import Token

_MOST = 20
"""Repairs of one statement, and the tokens around which they are looked for are few."""

_LONGEST = 500
"""Tokens of a statement that is worth it."""

_ENDS = frozenset({"ARROW", "_COMMA", "PIPE", "_SEMICOLON"})


def repaired(failure: Failure) -> list[Token] | None:
    """A statement that parses, made of the broken one; None where nothing certain is near."""
    from lark import UnexpectedToken  # noqa: PLC0415  # loaded by now, as something is broken

    if len(failure.tokens) > _LONGEST:
        return None
    tokens, at, expected = unquoted_ends(failure.tokens), failure.at, failure.expected
    for _ in range(_MOST):
        if tokens is not failure.tokens:
            try:
                read_statement(tokens)
            except UnexpectedToken as error:
                at = next((i for i, t in enumerate(tokens) if t is error.token), len(tokens))
                expected = frozenset(error.expected)
            else:
                return tokens
        here = Failure(failure.text, tokens, at, expected)
        meant = next((done for repair in _REPAIRS if (done := repair(here))), None)
        if meant is None:
            return None
        tokens = meant
    return None


def unquoted_ends(tokens: list[Token]) -> list[Token]:
    """The tokens with quoted names at the ends of arrows as names: `"client" -> "api"`."""
    if not any(token.type == "ARROW" for token in tokens):
        return tokens
    around = ["_SEMICOLON", *(token.type for token in tokens), "_SEMICOLON"]
    if tokens[0].type == "FLOW" and "_COLON" in around:
        around[around.index("_COLON")] = "_SEMICOLON"  # its first step stands behind it
    found = [
        token.update("NAME", inner)
        if token.type == "STRING"
        and around[at] in _ENDS
        and around[at + 2] in _ENDS | {"_LSQB", "_COLON"}
        and terminal("NAME").fullmatch(inner := token[1:-1])
        else token
        for at, token in enumerate(tokens)
    ]
    return found if any(new is not old for new, old in zip(found, tokens, strict=True)) else tokens


def _equals(failure: Failure) -> list[Token] | None:
    """`[limit: 20/s]`."""
    found, tokens, at = failure.found, failure.tokens, failure.at
    if found is None or found.type != "_COLON" or not failure.in_bracket():
        return None
    return [*tokens[:at], found.update("_EQUAL", "="), *tokens[at + 1 :]]


def _comma(failure: Failure) -> list[Token] | None:
    """`[stateless private]`, `[limit=20/s key=ip]`."""
    found, tokens, at = failure.found, failure.tokens, failure.at
    if found is None or not failure.in_bracket() or found.type not in {"_EQUAL", "NAME"}:
        return None
    if tokens[at - 1].type == "_LSQB":
        return None
    before = at - 1 if found.type == "_EQUAL" else at
    return [*tokens[:before], found.update("_COMMA", ","), *tokens[before:]]


def _count(failure: Failure) -> list[Token] | None:
    """`service api 8`."""
    found, tokens, at = failure.found, failure.tokens, failure.at
    if found is None or found.type != "NUMBER" or failure.linked() or failure.in_bracket():
        return None
    if failure.kind != "NAME" or not found.isdigit() or tokens[at - 1].type != "NAME":
        return None
    if tokens[at - 1] in {"x", "X"} and at > 1:
        return [*tokens[: at - 1], found.update("COUNT", f"x{found}"), *tokens[at + 1 :]]
    return [*tokens[:at], found.update("COUNT", f"x{found}"), *tokens[at + 1 :]]


def _count_first(failure: Failure) -> list[Token] | None:
    """`service x3 api`."""
    tokens, at = failure.tokens, failure.at
    kinds = [token.type for token in tokens[: at + 1]]
    if kinds != ["NAME", "COUNT", "NAME"] or failure.linked():
        return None
    return [tokens[0], tokens[2], tokens[1], *tokens[at + 1 :]]


def _in_brackets(failure: Failure) -> list[Token] | None:
    """`service api limit=20/s`."""
    found, tokens, at = failure.found, failure.tokens, failure.at
    if found is None or found.type != "_EQUAL" or failure.kind != "NAME" or failure.in_bracket():
        return None
    inside = tokens[at - 1 :]
    if at < _AFTER_NAME or any(t.type in {"_LSQB", "ARROW", "LBRACE"} for t in inside):
        return None
    first, last = tokens[at - 1], tokens[-1]
    opened, closed = first.update("_LSQB", "["), last.update("_RSQB", "]")
    return [*tokens[: at - 1], opened, *inside, closed]


_AFTER_NAME = 3  # kind, name, attribute


def _assigned(failure: Failure) -> list[Token] | None:
    """`web = container "Web"`."""
    tokens = failure.tokens
    kinds = [token.type for token in tokens]
    if failure.at != 1 or kinds[:3] != ["NAME", "_EQUAL", "NAME"] or set(kinds[3:]) - {"STRING"}:
        return None
    kind = tokens[2].update("NAME", KIND_WORDS.get(tokens[2].casefold(), str(tokens[2])))
    return [kind, tokens[0], *tokens[3:4]]


def _round(failure: Failure) -> list[Token] | None:
    """`service api (limit=20/s)`, `client -> (redis, db)`, `service api (Go)`."""
    tokens, at = failure.tokens, failure.at
    if failure.found != "(" or failure.kind != "NAME" or not at:
        return None
    end = next((i for i in range(at + 1, len(tokens)) if tokens[i] == ")"), None)
    if end is None:
        return None
    inside = tokens[at + 1 : end]
    if tokens[at - 1].type in _ENDS:
        return [*tokens[:at], *inside, *tokens[end + 1 :]]
    if not any(token.type == "_EQUAL" for token in inside):
        return [*tokens[:at], *tokens[end + 1 :]]
    opened, closed = tokens[at].update("_LSQB", "["), tokens[end].update("_RSQB", "]")
    return [*tokens[:at], opened, *inside, closed, *tokens[end + 1 :]]


def _phrase(failure: Failure) -> list[Token] | None:
    """`client -> load balancer -> api`."""
    tokens, at = failure.tokens, failure.at
    if not failure.linked() or failure.in_bracket() or failure.type not in {"NAME", "ARROW"}:
        return None
    last = at if failure.type == "NAME" else at - 1
    for first in range(max(last - 3, 0), last):
        words = tokens[first : last + 1]
        if all(token.type == "NAME" for token in words) and _is_known(words):
            return [*tokens[:first], words[0].update("NAME", "-".join(words)), *tokens[last + 1 :]]
    return None


def _is_known(words: list[Token]) -> bool:
    return normal(" ".join(words)) in catalogue().words


def _joined(failure: Failure) -> list[Token] | None:
    """`client -> api and worker`."""
    found, tokens, at = failure.found, failure.tokens, failure.at
    mark = _MARKS.get(found.casefold()) if found else None
    if found is None or mark is None or not (failure.linked() and failure.between_names()):
        return None
    return [*tokens[:at], found.update(*mark), *tokens[at + 1 :]]


_MARKS = {
    "and": ("_COMMA", ","), "or": ("PIPE", "|"), "&": ("_COMMA", ","), "+": ("_COMMA", ","),
}  # fmt: skip

_REPAIRS: tuple[Callable[[Failure], list[Token] | None], ...] = (
    _equals,
    _comma,
    _count,
    _count_first,
    _in_brackets,
    _assigned,
    _round,
    _joined,
    _phrase,
)
