"""Arrows that point down, from a component above them to the one below: `↓` between two lines."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dsl.loose.items import Item, Listing
from dsl.loose.links import End, LinkLine
from dsl.loose.marks import Mark
from dsl.loose.scene import Linked, Reading, Remarked
from dsl.loose.writing import items_of
from dsl.source import Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dsl.loose.blocks import Line

_DOWN = re.compile(r"[\s|│]*[↓⇓▼v][\s|│]*")
_BAR = re.compile(r"[\s|│]*[|│][\s|│]*")


def with_downward(
    text: str, lines: Sequence[Line], readings: Sequence[Reading | None]
) -> list[Reading | None]:
    """The readings of a block, with each lone arrow that points down as the link it draws."""
    found = list(readings)
    for at, line in enumerate(lines):
        said = text[slice(*line.whole)]
        if not 0 < at < len(lines) - 1 or not (_DOWN.fullmatch(said) or _BAR.fullmatch(said)):
            continue
        above, below = found[at - 1], next((each for each in found[at + 1 :] if each), None)
        if _BAR.fullmatch(said) or above is None or below is None:
            found[at] = Remarked(line) if _BAR.fullmatch(said) else found[at]
            continue
        found[at] = _link(text, line, above, below) or found[at]
    return found


def _link(text: str, line: Line, above: Reading, below: Reading) -> Linked | None:
    column = line.said.start - line.whole.start
    start, end = _nearest(text, above, column), _nearest(text, below, column)
    if start is None or end is None:
        return None
    arrow = Mark("ARROW", "->", line.said)
    return Linked(line, LinkLine((_end(start, line), _end(end, line)), (arrow,)))


def _nearest(text: str, reading: Reading, column: int) -> Item | None:
    """The item of a line that stands in a column, or nearest to it."""
    start = reading.line.whole.start
    items = [item for item in items_of(reading) if isinstance(item, Item)]

    def distance(item: Item) -> int:
        left, right = item.span.start - start, item.span.end - start
        return max(left - column, column - right, 0)

    return min(items, key=distance, default=None)


def _end(item: Item, line: Line) -> End:
    """An item as an end of the arrow, without what its own line says of it."""
    words = tuple(word._replace(span=line.said) for word in item.words)
    return End(Listing((Item(words, span=Span(*line.said)),), (), ()))
