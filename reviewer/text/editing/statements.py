"""The statements of a text with the characters that they take."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from lark import UnexpectedToken

from dsl.lines import split
from dsl.source import Span
from dsl.statements import span_of
from dsl.syntax import read_statement

if TYPE_CHECKING:
    from lark import Token

    from dsl.statements import Statement


class Placed(NamedTuple):
    """A statement, its tokens and where it stands; `depth` is the number of groups around it."""

    statement: Statement
    span: Span
    tokens: tuple[Token, ...]
    depth: int = 0

    def last_of(self, first: Token, stops: frozenset[str]) -> int:
        """Where that ends which begins with `first` and goes on up to a token of `stops`."""
        at = next(n for n, token in enumerate(self.tokens) if token is first)
        end, depth = first.end_pos or 0, 0
        for token in self.tokens[at + 1 :]:
            if not depth and token.type in stops:
                break
            depth += (token.type == "_LSQB") - (token.type == "_RSQB")
            end = max(end, token.end_pos or 0) if token else end
        return end


class Statements(NamedTuple):
    """What a text holds: its statements, its comments and where groups at the top end."""

    placed: tuple[Placed, ...]
    comments: tuple[Token, ...]
    group_ends: tuple[int, ...]


@lru_cache(maxsize=8)
def find_statements(text: str) -> Statements:
    """The statements of a text; those that cannot be read are passed over. O(n)."""
    comments: list[Token] = []
    found: list[Placed] = []
    ends: list[int] = []
    depth = 0
    for piece in split(text, comments):
        tokens = tuple(piece.tokens)
        if piece.closes:
            depth = max(0, depth - 1)
            ends += [] if depth else [tokens[-1].end_pos or 0]
            continue
        if not piece.odd:
            try:
                statement = read_statement(tokens)
                found.append(Placed(statement, span_of(tokens[0], tokens[-1]), tokens, depth))
            except UnexpectedToken:
                pass
        depth += piece.opens
    return Statements(tuple(found), tuple(comments), tuple(ends))
