"""What a line that begins with an arrow goes on from, by the column in which the arrow stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dsl.loose.blocks import Line
    from dsl.loose.links import LinkLine

_ASIDE = 2
"""Columns that an arrow may stand beside the one above it."""


class _Place(NamedTuple):
    """Columns of an arrow or of an end above, and the names it leads from."""

    first: int
    last: int
    names: str

    def distance(self, column: int) -> int:
        return max(self.first - column, column - self.last, 0)


class Columns:
    """The arrows and ends of the lines above that belong together."""

    def __init__(self) -> None:
        self._arrows: list[_Place] = []
        self._ends: list[_Place] = []
        self._deepest = 0
        """How far right the arrow stands that the line above begins with; 0 where it has none."""

    def note(self, line: Line, link: LinkLine, names: Sequence[str]) -> None:
        """Take note of a line whose ends have these names."""
        start = line.whole.start
        self._deepest = link.arrows[0].span.start - start if link.continues else 0
        if not link.continues:
            self._arrows, self._ends = [], []
            self._ends = [
                _Place(
                    end.listing.items[0].span.start - start,
                    end.listing.items[-1].span.end - start,
                    each,
                )
                for end, each in zip(link.ends[1:], names[1:], strict=True)
            ]
        for arrow, each in zip(link.arrows[link.continues :], names, strict=False):
            self._arrows.append(_Place(arrow.span.start - start, arrow.span.end - start, each))

    def source(self, line: Line, link: LinkLine) -> str:
        """The names that the first arrow of a line leads from; "" where its column tells nothing.

        It stands below an arrow, or below an end that is not the first of its line. One that
        stands further right than the one above it goes on from there.
        """
        column = link.arrows[0].span.start - line.whole.start
        if 0 < self._deepest < column - _ASIDE:
            return ""
        near = min(self._arrows, key=lambda each: each.distance(column), default=None)
        if near and near.distance(column) <= _ASIDE:
            return near.names
        below = (each.names for each in self._ends if not each.distance(column))
        return next(below, "")
