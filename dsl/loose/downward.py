"""Lines that lead down from a component to the one below: `↓`, or `|` with `v` under it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dsl.loose.links import LinkLine, end_at
from dsl.loose.marks import Mark
from dsl.loose.scene import Linked, Reading, Remarked
from dsl.loose.writing import items_of
from dsl.source import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from dsl.loose.blocks import Line
    from dsl.loose.items import Item

_HEADS = frozenset("↓⇓▼v")
_BARS = frozenset("|│┃")


def downward(
    text: str, lines: list[Line], faulty: Mapping[int, Line], read: Callable[[Line], Reading | None]
) -> dict[int, Reading]:
    """The readings of the lines that only lead down, by number: links, or nothing.

    `faulty` are the lines with errors, `read` tells what a line says.
    """
    found: dict[int, Reading] = {}
    for first, last in _runs(text, lines, faulty):
        found.update({at: Remarked(lines[at]) for at in range(first, last + 1)})
        if not 0 < first <= last < len(lines) - 1:
            continue
        above, below = (read(faulty.get(at, lines[at])) for at in (first - 1, last + 1))
        if above and below and (link := _link(text, lines[last], above, below)):
            found[last] = link
    return found


def _runs(text: str, lines: list[Line], faulty: Mapping[int, Line]) -> Iterator[tuple[int, int]]:
    """The first and the last of the lines under each other that only lead down."""
    first: int | None = None
    for at, line in enumerate(lines):
        said = text[slice(*line.whole)]
        leads = at in faulty and bool(said.strip()) and set("".join(said.split())) <= _HEADS | _BARS
        if leads and first is None:
            first = at
        if not leads and first is not None:
            yield first, at - 1
            first = None


def _link(text: str, line: Line, above: Reading, below: Reading) -> Linked | None:
    """The links from the items above each arrow, or above the one bar, to those below."""
    said = text[slice(*line.whole)]
    columns = [at for at, mark in enumerate(said) if mark in _HEADS]
    bars = [at for at, mark in enumerate(said) if not mark.isspace()]
    links: list[LinkLine] = []
    for column in columns or (bars if len(bars) == 1 else []):
        start, end = _nearest(text, above, column), _nearest(text, below, column)
        if start and end:
            span = Span(line.whole.start + column, line.whole.start + column + 1)
            ends = end_at(start, span), end_at(end, span)
            links.append(LinkLine(ends, (Mark("ARROW", "->", span),)))
    return Linked(line, links[0], tuple(links[1:])) if links else None


def _nearest(text: str, reading: Reading, column: int) -> Item | None:
    """The item of a line that stands in a column, or nearest to it."""
    start = reading.line.whole.start

    def distance(item: Item) -> int:
        left, right = item.span.start - start, item.span.end - start
        return max(left - column, column - right, 0)

    return min(items_of(reading), key=distance, default=None)
