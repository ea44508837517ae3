"""The canonical form of a text: every comment and every meaning kept.

Four blanks a level, one statement a line, one blank line at most between two, what follows
a name in one order, comments where they stood. What does not parse is kept as it stands.
The statements are the parser's own; nothing here knows the grammar a second time.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from unicodedata import normalize

from lark import UnexpectedToken

from dsl.decoding import decode
from dsl.diagnostics.foreign import foreign_blocks
from dsl.formatting.layout import INDENT, Remark, lay_out
from dsl.formatting.printing import Printed, print_statement
from dsl.lines import MOST_TOKENS, split
from dsl.parse import meant_text, parse
from dsl.source import Span
from dsl.syntax import read_statement

if TYPE_CHECKING:
    from lark import Token

    from dsl.lines import Piece
    from dsl.problem import Problem

_DEEPEST = 12
"""Levels that are indented; deeper ones stand as far right as this one."""

_UNREAD = frozenset(
    {"foreign-line", "foreign-text", "not-a-group", "prose"}
    | {"unknown-keyword", "unknown-kind", "unknown-word", "misplaced-kind"}
)
"""Errors of statements that look like ours and cannot be read: what they mean is not known."""

_CONNECTING = frozenset(",;|>")
_LINE_END = re.compile("\r\n?")


class _NoLayoutError(Exception):
    """The text holds what cannot be laid out; it stays as it is."""


def format_source(text: str) -> tuple[str, tuple[Problem, ...]]:
    """The canonical form of `text`, and the errors of what could not be read. Never raises.

    Idempotent; `parse` reads the same design from both. Takes linear time. A text with
    control characters between its statements, with parts in another language, or with lines
    beyond any length, is given back as it is, but for CR line ends.
    """
    raw = normalize("NFC", _LINE_END.sub("\n", text))
    bare = raw.removeprefix("\ufeff")
    if (meant := meant_text(bare)) is not None:
        formatted, kept = _laid_out(meant, meant)
        codes = {problem.code for problem in kept}
        return formatted, tuple(p for p in parse(bare).problems if p.fatal and p.code in codes)
    return _laid_out(raw, bare)


def _laid_out(raw: str, bare: str) -> tuple[str, tuple[Problem, ...]]:
    """The canonical form of a text without loosely typed lines, and the errors of what is not read."""
    if bare.lstrip().startswith("\ufeff") or _is_foreign(bare):
        return raw, parse(raw).problems
    formatter = _Formatter(bare, decode(bare, "")[0].text)
    try:
        formatted = formatter.run()
        sound = not formatter.kept or _says_the_same(raw, formatted)
    except _NoLayoutError:
        sound = False
    return (formatted, formatter.problems()) if sound else (raw, parse(raw).problems)


def _says_the_same(raw: str, formatted: str) -> bool:
    """Whether a text that holds errors has the same ones in its new lines, and stays as it is.

    What stood in the middle of a line may begin one now, and be a list's mark or another
    language there.
    """
    if _is_foreign(formatted):
        return False
    again = _Formatter(formatted, decode(formatted, "")[0].text).run()
    return again == formatted and _codes(raw) == _codes(formatted)


def _codes(text: str) -> list[str]:
    return sorted(problem.code for problem in parse(text).problems)


def _is_foreign(text: str) -> bool:
    """Whether a text has blocks of another language, or its comments."""
    if next(foreign_blocks(text), None):
        return True
    comments: list[Token] = []
    if "/*" in text:
        for _ in split(text, comments):
            pass
    return any(comment.startswith("/*") for comment in comments)


class _Formatter:
    """One text on its way. `raw` has the characters that `text` has as blanks."""

    def __init__(self, raw: str, text: str) -> None:
        self.raw = raw
        self.text = text
        self.out: list[str] = []
        self.comments: list[Token] = []
        self.next_comment = 0
        self.opened: list[Span | None] = []
        self.kept: list[Span] = []
        self.at = 0
        self.snug = True
        self.full = False
        self.dangling = False

    def run(self) -> str:
        """The formatted text. Raises `_NoLayoutError`."""
        for piece in list(split(self.text, self.comments)):
            tokens = [token for token in piece.tokens if token.start_pos != token.end_pos]
            span = Span(tokens[0].start_pos or 0, tokens[-1].end_pos or 0)
            self._gap(span.start, closes=piece.closes)
            self._piece(piece, span)
            self.at = span.end
        self._gap(len(self.text), closes=True)
        self.kept += [span for span in self.opened if span]
        return "".join(f"{line}\n" for line in self.out)

    def problems(self) -> tuple[Problem, ...]:
        """The problems of what was kept as it stood, and of statements that say nothing here."""
        inside = sorted(self.kept)
        return tuple(
            each
            for each in parse(self.raw).problems
            if each.code in _UNREAD or _lies_in(each, inside)
        )

    def _pad(self) -> int:
        return INDENT * min(len(self.opened), _DEEPEST)

    def _piece(self, piece: Piece, span: Span) -> None:
        """Print one statement or `}`."""
        self.full = False
        if piece.closes:
            if self.opened:
                self.opened.pop()
            else:
                self.kept.append(span)
            self.out.append(" " * self._pad() + "}")
            self.snug = False
            return
        remarks = self._remarks(span)
        printed = self._printed(piece, span, remarks)
        self.dangling = printed is None and self.text[span.end - 1] in _CONNECTING
        if printed is None:
            self.kept.append(span)
            self._keep(self.raw[span.start : span.end])
        else:
            self.out += lay_out(printed.chunks, self._pad())
        self.snug = piece.opens
        if piece.opens and not piece.implied:
            self.opened.append(Span(span.end - 1, span.end))
        for remark in printed.behind if printed else ():
            self._remark(remark)

    def _keep(self, words: str) -> None:
        """A statement as it stands; one that would become a comment stays on its line."""
        if words.startswith(("#", "//")) and self.out:
            self.out[-1] += words
        else:
            self.out.append(" " * self._pad() + words)

    def _printed(
        self, piece: Piece, span: Span, remarks: list[tuple[int, Remark]]
    ) -> Printed | None:
        """A statement's chunks; None where it is kept as it stands."""
        if piece.faults or self.dangling or len(piece.tokens) > MOST_TOKENS // 2:
            return None
        if self.raw[span.start : span.end] != self.text[span.start : span.end]:
            return None
        try:
            read_statement(piece.tokens)
        except UnexpectedToken:
            return None
        return print_statement(piece.tokens, remarks)

    def _remarks(self, span: Span) -> list[tuple[int, Remark]]:
        """Take the comments inside a statement."""
        found: list[tuple[int, Remark]] = []
        while (comment := self._comment(span.end)) is not None:
            start = comment.start_pos or 0
            line = self.text.rfind("\n", 0, start) + 1
            trailing = bool(self.text[line:start].strip())
            found.append((start, Remark(self._words(comment), trailing)))
        return found

    def _comment(self, end: int) -> Token | None:
        """Take the next comment, if it begins before `end`."""
        if self.next_comment == len(self.comments):
            return None
        comment = self.comments[self.next_comment]
        if (comment.start_pos or 0) >= end:
            return None
        self.next_comment += 1
        return comment

    def _words(self, comment: Token) -> str:
        return self.raw[comment.start_pos or 0 : comment.end_pos or 0].rstrip()

    def _gap(self, end: int, *, closes: bool) -> None:
        """Print what stands before the next statement: comments, and one blank line at most."""
        breaks = 0
        while (comment := self._comment(end)) is not None:
            start = comment.start_pos or 0
            breaks = self._between(start, breaks)
            self._remark(Remark(self._words(comment), not breaks and start > 0), blank=breaks > 1)
            self.at, breaks = comment.end_pos or 0, 0
        if self._between(end, breaks) > 1 and not closes:
            self._blank()

    def _remark(self, remark: Remark, *, blank: bool = False) -> None:
        if remark.trailing and self.out and not self.full:
            self.out[-1] += f"  {remark.text}"
        else:
            if blank:
                self._blank()
            self.out.append(" " * self._pad() + remark.text)
            self.snug = False
        self.full = True

    def _blank(self) -> None:
        """A blank line, but not behind `{`; what dangles before it does not go on behind it."""
        if not self.snug:
            self.out.append("")
            self.dangling = False

    def _between(self, end: int, breaks: int) -> int:
        """The line ends between here and `end`. A `;` that belongs to nothing is kept."""
        parts = self.raw[self.at : end].split("\n")
        for at, part in enumerate(parts):
            breaks += at > 0
            left = part.strip()
            if not left:
                continue
            if left.strip("; \t"):
                raise _NoLayoutError
            self.kept.append(Span(self.at, end))
            if breaks or not self.out:
                if breaks > 1:
                    self._blank()
                self.out.append(" " * self._pad() + left)
            else:
                self.out[-1] += part.rstrip()
            self.snug, self.full, self.dangling, breaks = False, False, True, 0
        return breaks


def _lies_in(problem: Problem, spans: list[Span]) -> bool:
    return any(span.start <= problem.span.start <= span.end for span in spans)
