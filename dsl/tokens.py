"""The tokens of a text, by the terminals of the grammar, in one pass."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from lark import Token

from dsl.syntax import parser

if TYPE_CHECKING:
    from collections.abc import Iterator


@cache
def _terminals() -> tuple[re.Pattern[str], frozenset[str]]:
    """One pattern of all terminals, a named group each, and the names of the blanks."""
    lexer: Any = parser().parser.lexer  # its terminals stand in the order they are tried in
    groups = (f"(?P<{each.name}>{each.pattern.to_regexp()})" for each in lexer.terminals)
    return re.compile("|".join(groups), lexer.g_regex_flags), frozenset(lexer.ignore_types)


@cache
def terminal(name: str) -> re.Pattern[str]:
    """The pattern of one terminal of the grammar. Raises KeyError where it has none of that name."""
    lexer: Any = parser().parser.lexer
    return re.compile(lexer.terminals_by_name[name].pattern.to_regexp(), lexer.g_regex_flags)


class Tokens:
    """The tokens of `text` with their offsets, and without lines and columns.

    Every character belongs to a terminal, so that nothing is passed over. Lark's lexer
    counts the line ends in every token, which takes three times as long.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._skips = False

    def __iter__(self) -> Iterator[Token]:
        """From the beginning to the end."""
        pattern, blanks = _terminals()
        while self._at < len(self._text):
            for match in pattern.finditer(self._text, self._at):
                if match.lastgroup not in blanks:
                    self._at = match.end()
                    yield _token(match)
                    if self._skips:
                        break
            else:
                return
            self._skips = False

    def skip_line(self) -> None:
        """Leave the rest of the line unread, up to its end."""
        end = self._text.find("\n", self._at)
        self._at, self._skips = len(self._text) if end < 0 else end, True


def _token(match: re.Match[str]) -> Token:
    """Lark's token; its own constructor takes twice as long."""
    text = match[0]
    token = str.__new__(Token, text)
    token.type, token.value = match.lastgroup or "", text
    token.start_pos, token.end_pos = match.span()
    token.line = token.column = token.end_line = token.end_column = None
    return token
