"""The lines of a text that hold an error, in blocks: what one statement holds is read as a whole."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING, NamedTuple

from dsl.lines import split
from dsl.source import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dsl.problem import Problem

COMMENT = re.compile(r"(?<!\S)(?:#|//)")
"""What a comment begins with."""

_BULLET = re.compile(
    r"[^\S\n]*+(?:[-–*•·+][^\S\n]+(?=[^\s>-])|[0-9]{1,3}[.)][^\S\n]+|(?:[│|][│| \t]*+)?(?:[├└╰]─*+[^\S\n]*+|\+(?=-))|[|`\\+]-{1,3}[^\S\n]+)"
)


class Line(NamedTuple):
    """One line: where it starts and ends, where what is said begins (behind a list's mark) and ends.

    `said` spans the line without indentation, list mark and comment; `indent` counts blanks.
    """

    number: int
    whole: Span
    said: Span
    indent: int
    problems: tuple[Problem, ...] = ()

    @property
    def is_marked(self) -> bool:
        """Whether a list's mark stands before it."""
        return self.said.start - self.whole.start > self.indent


class Block(NamedTuple):
    """Lines that one statement with an error stands in, or several that share a line."""

    lines: tuple[Line, ...]


def lines_of(text: str) -> list[Line]:
    """The lines of a text."""
    found: list[Line] = []
    start = 0
    for number, line in enumerate(text.split("\n")):
        indent = len(line) - len(line.lstrip())
        bullet = _BULLET.match(line)
        begins = bullet.end() if bullet else indent
        comment = COMMENT.search(line, begins)
        ends = comment.start() if comment else len(line)
        ends = max(begins, len(line[:ends].rstrip()))
        whole = Span(start, start + len(line))
        found.append(Line(number, whole, Span(start + begins, start + ends), indent))
        start += len(line) + 1
    return found


def with_lines(blocks: Sequence[Block], lines: Iterable[Line]) -> list[Block]:
    """The blocks, with one of its own for each line that none of them holds."""
    held = {line.number for block in blocks for line in block.lines}
    added = [Block((line,)) for line in lines if line.number not in held]
    return sorted([*blocks, *added], key=lambda block: block.lines[0].number)


def blocks_of(text: str, lines: list[Line], problems: Iterable[Problem]) -> list[Block]:
    """The blocks of lines that problems point at."""
    starts = [line.whole.start for line in lines]

    def line_at(offset: int) -> int:
        return max(bisect_right(starts, offset) - 1, 0)

    faults: dict[int, list[Problem]] = {}
    for problem in problems:
        faults.setdefault(line_at(problem.span.start), []).append(problem)
    ranges: list[tuple[int, int]] = []
    for piece in split(text):
        first = line_at(piece.tokens[0].start_pos or 0)
        last = line_at(max((token.end_pos or 0) for token in piece.tokens[-2:]) - 1)
        last = max(first, last)
        if any(at in faults for at in range(first, last + 1)):
            if ranges and ranges[-1][1] >= first:
                ranges[-1] = (ranges[-1][0], max(last, ranges[-1][1]))
            else:
                ranges.append((first, last))
    return [
        Block(
            tuple(
                lines[at]._replace(problems=tuple(faults.get(at, ())))
                for at in range(first, last + 1)
            )
        )
        for first, last in ranges
    ]
