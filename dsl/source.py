"""`Source`: the text under review, and where an offset lies in it."""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property
from typing import NamedTuple

from dsl.value import value


class Span(NamedTuple):
    """A half-open range of character offsets into `Source.text`."""

    start: int
    end: int


NOWHERE = Span(0, 0)
"""The span of what nobody wrote."""


class Position(NamedTuple):
    """A place for people: line and column, both counted from 1, in characters."""

    line: int
    column: int


@value
class Source:
    """A decoded text with its name; its line ends are line feeds only."""

    name: str
    text: str

    @cached_property
    def _starts(self) -> list[int]:
        starts, at = [0], self.text.find("\n")
        while at >= 0:
            starts.append(at + 1)
            at = self.text.find("\n", at + 1)
        return starts

    def position(self, offset: int) -> Position:
        """Line and column of `offset`."""
        line = bisect_right(self._starts, offset)
        return Position(line, offset - self._starts[line - 1] + 1)

    def line(self, number: int) -> str:
        """The text of line `number` (from 1) without its line end."""
        start = self._starts[number - 1]
        end = self._starts[number] - 1 if number < len(self._starts) else len(self.text)
        return self.text[start:end]
