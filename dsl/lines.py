"""`Piece`s: the tokens of one statement each, from the tokens of a whole text.

Joins lines that go on, splits at line ends and braces, closes a `[` that nobody closed,
and tells a keyword from a name. Works a line at a time with one line of foresight, so any
text takes linear time and no recursion.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from lark import Token

from dsl.diagnostics import mistakes
from dsl.keywords import KEYWORDS
from dsl.line_forms import (
    CONNECTORS,
    bullet,
    lacks_bracket,
    may_be_attributes,
    may_follow,
    takes_attributes,
    takes_ends,
)
from dsl.problem import Problem
from dsl.tokens import Tokens

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_TOKENS = 20_000
"""Tokens of one statement. What goes on beyond it is an error and is left out."""

_ODD = frozenset({"FOREIGN", "UNCLOSED", "ERROR"})
_BRACES = frozenset({"LBRACE", "_RBRACE"})
_BRACKETS = frozenset({"_LSQB", "_RSQB"})
_WITH_ABOUT = frozenset({"REQUIRE", "DECIDE", "ACCEPT"})


class Piece(NamedTuple):
    """One statement's tokens. `faults` are what was corrected to get them.

    `closes` is a lone `}`; `opens` says that a group begins after it, `implied` that its
    `{` is missing, so that a `}` may be missing too. `odd` says that a token is none of
    the language's.
    """

    tokens: list[Token]
    faults: list[Problem]
    closes: bool = False
    opens: bool = False
    implied: bool = False
    odd: bool = False


class _Line(NamedTuple):
    tokens: list[Token]
    end: int
    after_blank: bool
    cut: Token | None


def _physical(text: str, comments: list[Token] | None) -> Iterator[_Line]:
    """The lines that hold tokens; comments go to `comments`."""
    tokens: list[Token] = []
    blank, comment, cut = False, False, None
    lexed = Tokens(text)
    for token in lexed:
        kind = token.type
        if kind == "NEWLINE":
            if tokens:
                yield _Line(tokens, token.start_pos or 0, blank, cut)
                tokens, blank, cut = [], False, None
            elif not comment:
                blank = True
            comment = False
        elif kind == "COMMENT":
            comment = True
            if comments is not None:
                comments.append(token)
        elif len(tokens) < MOST_TOKENS:
            tokens.append(token)
        else:
            cut = token
            lexed.skip_line()
    if tokens:
        yield _Line(tokens, len(text), blank, cut)


class _Splitter:
    """The statement that is being gathered."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens: list[Token] = []
        self.faults: list[Problem] = []
        self.open: Token | None = None
        self.ends: Token | None = None
        self.depth = 0
        self.odd = False

    def pieces(self, lines: Iterator[_Line]) -> Iterator[Piece]:
        line = next(lines, None)
        while line is not None:
            following = next(lines, None)
            yield from self._split(line, following)
            if self.tokens and not self._goes_on(line, following):
                yield self._cut()
            line = following

    def _split(self, line: _Line, following: _Line | None) -> Iterator[Piece]:
        last = line.tokens[-1]
        for at, token in enumerate(self._without_bullet(line.tokens)):
            kind = token.type
            if kind in _BRACES:
                rest = line.tokens[at + 1 :] or (following.tokens if following else [])
                if not self._is_bracket(token, rest):
                    yield from self._brace(token)
                continue
            if kind == "_SEMICOLON" and not self.depth and not self._holds_semicolons(line):
                self.faults.append(mistakes.semicolon(token, last=token is last))
                if self.tokens:
                    yield self._cut()
                continue
            if kind in _ODD:
                self.odd = True
            elif kind in _BRACKETS:
                self._bracket(token)
            self.tokens.append(token)
        if line.cut:
            self.tokens = self.tokens or [line.cut]
            self.faults.append(mistakes.too_long(line.cut, MOST_TOKENS))

    def _without_bullet(self, tokens: list[Token]) -> list[Token]:
        """The line, without the mark of a list before its statement."""
        marks = 0 if self.tokens else bullet(tokens)
        if marks:
            self.faults.append(mistakes.bullet(tokens[0], tokens[marks - 1]))
            del tokens[:marks]
        return tokens

    def _is_bracket(self, token: Token, rest: list[Token]) -> bool:
        """Take a brace around attributes for the bracket it should be; whether it is one."""
        opened = self.open
        if token.type == "LBRACE" and not self.depth and takes_ends(self.tokens, rest):
            self.ends = token
            return True
        if token.type == "_RBRACE" and self.ends:
            self.faults.append(mistakes.ends_in_braces(self.ends, token, self.text))
            self.ends = None
            return True
        if token.type == "LBRACE" and not self.depth and takes_attributes(self.tokens, rest):
            self._bracket(_retyped(token, "_LSQB"))
            self.tokens.append(_retyped(token, "_LSQB"))
            return True
        if token.type == "_RBRACE" and opened == "{" and self.depth:
            self.tokens += [_retyped(token, "_RSQB")] * self.depth
            self.depth, self.open = 0, None
            self.faults.append(mistakes.braces(opened, token, self.text))
            return True
        return False

    def _brace(self, token: Token) -> Iterator[Piece]:
        """`{` ends the statement it stands in, `}` is one of its own."""
        self._close_bracket(token.start_pos or 0)
        if token.type == "LBRACE":
            self.tokens.append(token)
            yield self._cut()
            return
        if self.tokens:
            yield self._cut()
        yield Piece([token], [], closes=True)

    def _bracket(self, token: Token) -> None:
        """Keep count of what is open. A `]` too many is left to the parser."""
        if token.type == "_LSQB":
            self.depth += 1
            self.open = self.open or token
        elif self.depth:
            self.depth -= 1
            if not self.depth and self.open == "{":
                self.faults.append(mistakes.braces(self.open, token, self.text))
            if not self.depth:
                self.open = None

    def _goes_on(self, line: _Line, following: _Line | None) -> bool:
        """Whether the statement runs into the next line."""
        if len(self.tokens) > MOST_TOKENS:
            if not line.cut:
                self.faults.append(mistakes.too_long(self.tokens[MOST_TOKENS], MOST_TOKENS))
            return False
        if self.depth:
            if following and may_be_attributes(following.tokens, braced=self.open == "{"):
                self.tokens.append(_made("_COMMA", line.end))
                return True
            self._close_bracket(line.end)
        if following is None:
            return False
        first = following.tokens[0].type
        if first in CONNECTORS or first == "LBRACE":
            return not bullet(following.tokens)
        last = self.tokens[-1].type
        if last not in CONNECTORS:
            return self._misses_bracket(line, following)
        after_semicolon = last == "_SEMICOLON"
        return not following.after_blank and may_follow(
            following.tokens, after_semicolon=after_semicolon
        )

    def _misses_bracket(self, line: _Line, following: _Line) -> bool:
        """Open the `[` that is missing before a line of attributes; whether it is."""
        if not lacks_bracket(self.tokens, following.tokens):
            return False
        self.faults.append(mistakes.unopened_bracket(following.tokens[0]))
        self.open, self.depth = _made("_LSQB", line.end), 1
        self.tokens.append(self.open)
        return True

    def _holds_semicolons(self, line: _Line) -> bool:
        """Whether this is a flow, or a line with a text that lacks a quote."""
        tokens = self.tokens
        if line.tokens[-1].type == "UNCLOSED":
            return True
        return bool(tokens) and tokens[0].casefold() == "flow" and _is_keyword(tokens)

    def _close_bracket(self, at: int) -> None:
        if self.open is None:
            return
        if self.open:  # one that nobody wrote was told of when it was missed
            self.faults.append(mistakes.unclosed_bracket(self.open, self.tokens))
        self.tokens += [_made("_RSQB", at)] * self.depth
        self.depth, self.open = 0, None

    def _cut(self) -> Piece:
        tokens, faults, odd = self.tokens, self.faults, self.odd
        self.tokens, self.faults, self.odd, self.depth, self.open = [], [], False, 0, None
        self.ends = None
        if tokens[-1].type == "_SEMICOLON" and len(tokens) > 1:
            faults.append(mistakes.semicolon(tokens.pop(), last=True))
        _tell_keyword(tokens)
        opens = tokens[-1].type == "LBRACE"
        if tokens[0].type == "GROUP" and not opens:
            faults.append(mistakes.missing_brace(tokens))
            tokens.append(_made("LBRACE", tokens[-1].end_pos or 0))
            return Piece(tokens, faults, opens=True, implied=True, odd=odd)
        return Piece(tokens, faults, opens=opens, odd=odd)


def _made(kind: str, at: int) -> Token:
    """A token that nobody wrote."""
    return Token(kind, "", start_pos=at, end_pos=at)


def _retyped(token: Token, kind: str) -> Token:
    """The same characters, taken for another token."""
    return Token(kind, str(token), start_pos=token.start_pos, end_pos=token.end_pos)


def _is_keyword(tokens: list[Token]) -> bool:
    """Whether the first word, spelled like a keyword, is one: no arrow or comma behind it."""
    return not any(token.type in CONNECTORS for token in tokens[1:2])


def _tell_keyword(tokens: list[Token]) -> None:
    kind = KEYWORDS.get(tokens[0].casefold()) if tokens[0].type == "NAME" else None
    if kind is None or not _is_keyword(tokens):
        return
    tokens[0].type = kind
    if kind in _WITH_ABOUT:
        on = next((word for word in tokens[1:] if word == "on" and word.type == "NAME"), None)
        if on is not None:
            on.type = "_ON"


def split(text: str, comments: list[Token] | None = None) -> Iterator[Piece]:
    """The statements of a text as tokens, in order. Comments are added to `comments`."""
    return _Splitter(text).pieces(_physical(text, comments))
