"""`Failure`: a statement and where its reading stopped."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from dsl.diagnostics.mistakes import end_of
from dsl.keywords import KEYWORDS
from dsl.problem import Problem
from dsl.source import Span
from dsl.statements import span_of

if TYPE_CHECKING:
    from lark import Token


CONNECTORS = frozenset({"ARROW", "_COMMA", "PIPE", "_SEMICOLON"})
WORDS = frozenset({"NAME", "NUMBER", "QUALIFIED", "COUNT"})


class Failure(NamedTuple):
    """A statement and where its reading stopped: `at` is `len(tokens)` at its end."""

    text: str
    tokens: list[Token]
    at: int
    expected: frozenset[str]

    @property
    def found(self) -> Token | None:
        """The token that does not fit; None at the end."""
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    @property
    def type(self) -> str:
        """The type of the token that does not fit, `$END` at the end."""
        return self.tokens[self.at].type if self.at < len(self.tokens) else "$END"

    @property
    def before(self) -> Token | None:
        """The token in front of it."""
        return self.tokens[self.at - 1] if self.at else None

    @property
    def kind(self) -> str:
        """The type of the statement's first token."""
        return self.tokens[0].type

    @property
    def span(self) -> Span:
        """The place that does not fit."""
        return span_of(self.found) if self.found is not None else end_of(self.tokens)

    def has(self, kind: str) -> bool:
        """Whether a token of this type was read before it stopped."""
        return any(token.type == kind for token in self.tokens[: self.at])

    def in_bracket(self) -> bool:
        """Whether it stopped inside `[ ]`."""
        depth = 0
        for token in self.tokens[: self.at]:
            depth += (token.type == "_LSQB") - (token.type == "_RSQB")
        return depth > 0

    def linked(self) -> bool:
        """Whether this is a link or the steps of a flow."""
        if self.kind == "FLOW":
            return self.has("_COLON")
        arrows = any(token.type in {"ARROW", "FOREIGN"} for token in self.tokens)
        return self.kind not in KEYWORDS.values() and arrows

    def between_names(self) -> bool:
        """Whether what does not fit stands between two names."""
        around = [token.type for token in self.tokens[max(self.at - 1, 0) : self.at + 2 : 2]]
        return around == ["NAME", "NAME"]

    def words(self) -> list[Token]:
        """The words from here on that stand together."""
        end = self.at
        while end < len(self.tokens) and self.tokens[end].type in WORDS | {"ERROR"}:
            end += 1
        return self.tokens[self.at : end]

    def shown(self, first: Token, last: Token) -> str:
        """The text from one token to another, at most 60 characters of it."""
        return self.text[first.start_pos or 0 : last.end_pos or 0][:60]


def problem_at(failure: Failure, code: str, message: str, hint: str) -> Problem:
    """A problem at the place that does not fit."""
    return Problem(code, failure.span, message, hint)


def as_name(text: str) -> str:
    """A text as a name: what is no letter or digit becomes `_`."""
    inner = text.strip("\"'“”„")
    plain = "".join(char if char.isalnum() else "_" for char in inner).strip("_").lower()
    return plain[:40] if plain[:1].isalpha() else f"_{plain[:40]}"
