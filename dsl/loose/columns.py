"""What a line that begins with an arrow goes on from, by the column in which the arrow stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dsl.loose.blocks import Line
    from dsl.loose.links import End, LinkLine

_ASIDE = 2
"""Columns that an arrow may stand beside the one above it."""


class _Place(NamedTuple):
    """Columns of an arrow or of an end above, and the end it leads from."""

    first: int
    last: int
    end: End

    def distance(self, column: int) -> int:
        return max(self.first - column, column - self.last, 0)


class Columns:
    """The arrows and ends of the lines above that belong together."""

    def __init__(self) -> None:
        self._above: list[tuple[Line, LinkLine]] = []

    def note(self, line: Line, link: LinkLine) -> None:
        """Take note of a line."""
        if not link.continues:
            self._above.clear()
        self._above.append((line, link))

    def source(self, line: Line, link: LinkLine) -> End | None:
        """The end that the first arrow of a line leads from; None where its column tells nothing.

        It stands below an arrow, or below an end that is not the first of its line. One that
        stands further right than the one above it goes on from there.
        """
        if not self._above:
            return None
        column = link.arrows[0].span.start - line.whole.start
        over, last = self._above[-1]
        if last.continues and last.arrows[0].span.start - over.whole.start < column - _ASIDE:
            return None
        arrows = (place for each in self._above for place in _arrows(*each))
        near = min(arrows, key=lambda each: each.distance(column), default=None)
        if near and near.distance(column) <= _ASIDE:
            return near.end
        below = (each.end for each in _ends(*self._above[0]) if not each.distance(column))
        return next(below, None)


def _arrows(line: Line, link: LinkLine) -> Iterator[_Place]:
    """The arrows of a line, each with the end it leads from."""
    start = line.whole.start
    for arrow, end in zip(link.arrows[link.continues :], link.ends, strict=False):
        yield _Place(arrow.span.start - start, arrow.span.end - start, end)


def _ends(line: Line, link: LinkLine) -> Iterator[_Place]:
    """The ends of a line but the first."""
    start = line.whole.start
    for end in link.ends[1:]:
        items = end.listing.items
        yield _Place(items[0].span.start - start, items[-1].span.end - start, end)
