"""Tables whose columns stand under each other, and bars, within a terminal's width."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from reviewer.report.formats.ink import Ink, width

_GAP = "  "
_NARROWEST = 8
_BLOCKS, _ASCII = ("█", "░"), ("#", ".")


class Column(NamedTuple):
    """How a column is set. A `flexible` one is cut where the table is too wide; bars go first."""

    heading: str
    right: bool = False
    flexible: bool = False
    bar: bool = False


class Cell(NamedTuple):
    """A piece of plain text and the styles it is painted in."""

    text: str
    styles: tuple[str, ...] = ()


def grid(
    columns: Sequence[Column], rows: Sequence[Sequence[Cell]], ink: Ink, indent: str = "  "
) -> Iterator[str]:
    """The rows below their headings, each on one line; texts are made safe here."""
    kept = [n for n, _ in enumerate(columns) if any(row[n].text for row in rows)]
    cells = [[Cell(ink.safe(row[n].text), row[n].styles) for n in kept] for row in rows]
    shown = [columns[n] for n in kept]
    heads = [Cell("" if _is_over_next(shown, n) else one.heading) for n, one in enumerate(shown)]
    widths = _fit_widths(shown, [heads, *cells], ink.columns - width(indent))
    yield f"{indent}{_heading_line(shown, widths, ink)}".rstrip()
    for row in cells:
        parts = zip(shown, row, widths, strict=True)
        line = _GAP.join(_set_cell(column, cell, room, ink) for column, cell, room in parts if room)
        yield f"{indent}{line}".rstrip()


def _is_over_next(columns: Sequence[Column], at: int) -> bool:
    """Whether a column is a bar whose heading stands over the figure beside it as well."""
    return columns[at].bar and at + 1 < len(columns) and not columns[at + 1].heading


def _heading_line(columns: Sequence[Column], widths: Sequence[int], ink: Ink) -> str:
    """The headings; that of a bar stands over its figure too, where that has none of its own."""
    parts: list[str] = []
    before: tuple[str, int] | None = None  # the heading of a bar and the width it adds
    for at, (column, room) in enumerate(zip(columns, widths, strict=True)):
        if _is_over_next(columns, at):
            before = (column.heading, room + width(_GAP) if room else 0)
            continue
        over, wide = before or (column.heading, 0)
        before = None
        if room:
            spread = Column(over, right=column.right and not wide, flexible=True)
            parts.append(_set_cell(spread, Cell(over, ("dim",)), room + wide, ink))
    return _GAP.join(parts)


def _fit_widths(columns: Sequence[Column], rows: Sequence[Sequence[Cell]], room: int) -> list[int]:
    """The width of each column; 0 for a bar that there is no room for."""
    widths = [max(width(row[n].text) for row in rows) for n, _ in enumerate(columns)]

    def over() -> int:
        shown = [each for each in widths if each]
        return sum(shown) + len(_GAP) * (len(shown) - 1) - room

    for n, column in enumerate(columns):
        if column.bar and over() > 0 and _narrow_columns(columns, widths) < over():
            widths[n] = 0
    while over() > 0:
        wide = [n for n, c in enumerate(columns) if c.flexible and widths[n] > _NARROWEST]
        if not wide:
            break
        widths[max(wide, key=lambda n: (widths[n], n))] -= 1
    return widths


def _narrow_columns(columns: Sequence[Column], widths: Sequence[int]) -> int:
    """How much the flexible columns can give."""
    spare = zip(columns, widths, strict=True)
    return sum(max(0, each - _NARROWEST) for column, each in spare if column.flexible)


def _set_cell(column: Column, cell: Cell, room: int, ink: Ink) -> str:
    text = cut(cell.text, room, ink) if column.flexible else cell.text
    blanks = " " * (room - width(text))
    painted = ink.paint(text, *cell.styles) if cell.styles else text
    return blanks + painted if column.right else painted + blanks


def cut(text: str, room: int, ink: Ink) -> str:
    """`text` within `room` columns, with a sign that something is left out."""
    if width(text) <= room:
        return text
    sign = "…" if ink.unicode else "."
    kept = ""
    for character in text:
        if width(kept + character) + width(sign) > room:
            break
        kept += character
    return kept + sign


def bar(share: float, length: int, ink: Ink) -> str:
    """A bar that is full at a share of 1 and beyond; anything above 0 shows."""
    full, empty = _BLOCKS if ink.unicode else _ASCII
    filled = min(length, max(round(share * length), 1 if share > 0 else 0))
    return full * filled + empty * (length - filled)
