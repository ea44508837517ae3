"""Excerpts of a design's text: lines with their numbers, and carets under what is meant."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import NamedTuple

from dsl.source import Source, Span
from reviewer.report.formats.ink import Ink, width

MOST_LINES = 4
"""How many lines one excerpt shows; the places of the others are counted."""

_TAB = "    "


class Mark(NamedTuple):
    """A span to point at, with what is said beside it. The `main` one has carets."""

    span: Span
    label: str = ""
    main: bool = True


def location(source: Source, span: Span | None, ink: Ink) -> str:
    """`file:line:column`, as editors follow it; the file's beginning where there is no span."""
    line, column = source.position(min(span.start, len(source.text))) if span else (1, 1)
    return f"{ink.safe(source.name)}:{line}:{column}"


def excerpt(source: Source, marks: Sequence[Mark], ink: Ink, hue: str = "red") -> list[str]:
    """The marked lines in the order of the text, under the location of the first mark.

    `hue` is the colour of the carets.
    """
    rows = _marked_rows(source, marks)
    shown = sorted(list(rows)[:MOST_LINES])
    gutter = max(len(str(line)) for line in shown)
    bar = ink.paint(f"{' ' * gutter} |", "blue")
    out = [f"{' ' * gutter}{ink.paint('-->', 'blue')} {location(source, marks[0].span, ink)}", bar]
    for before, line in zip([0, *shown], shown, strict=False):
        if before and line > before + 1:
            out.append(ink.paint("...", "blue"))
        out += _render_row(source, line, rows[line], gutter, ink, hue)
    if hidden := len(rows) - len(shown):
        out.append(
            ink.paint(
                f"{' ' * gutter} = and {hidden} more {'line' if hidden == 1 else 'lines'}", "blue"
            )
        )
    return out


def _marked_rows(source: Source, marks: Iterable[Mark]) -> dict[int, list[Mark]]:
    """The marks of each line, in the order the lines are first marked."""
    rows: dict[int, list[Mark]] = {}
    for mark in marks:
        line = source.position(min(mark.span.start, len(source.text))).line
        rows.setdefault(line, []).append(mark)
    return rows


def _render_row(
    source: Source, line: int, marks: list[Mark], gutter: int, ink: Ink, hue: str
) -> list[str]:
    """One line of the text, and below it the carets; a mark with a label has a row of its own."""
    window = _line_window(source, marks[0].span, max(20, ink.columns - gutter - 3), ink)
    bar = ink.paint(f"{' ' * gutter} |", "blue")
    out = [f"{ink.paint(f'{line:>{gutter}} |', 'blue')} {window.text}".rstrip()]
    for row in ([m for m in marks if not m.label], *([m] for m in marks if m.label)):
        if row:
            label = f" {ink.code(ink.safe(row[0].label))}" if row[0].label else ""
            out.append(f"{bar} {_caret_line(row, window, ink, hue)}{label}")
    return out


class _Window(NamedTuple):
    """The part of a line that is shown; `edges[i]` is the column where character `first + i` starts."""

    text: str
    first: int
    edges: list[int]

    def column(self, offset: int) -> int:
        return self.edges[min(max(offset - self.first, 0), len(self.edges) - 1)]


def _caret_line(marks: list[Mark], window: _Window, ink: Ink, hue: str) -> str:
    cells: list[str] = []
    for mark in sorted(marks, key=lambda mark: mark.main):
        start = window.column(mark.span.start)
        end = max(start + 1, window.column(mark.span.end))
        cells += [" "] * (end - len(cells))
        cells[start:end] = ["^" if mark.main else "-"] * (end - start)
    runs = (("".join(run), sign) for sign, run in groupby(cells))
    return "".join(
        run if sign == " " else ink.paint(run, "bold", hue if sign == "^" else "blue")
        for run, sign in runs
    )


def _line_window(source: Source, span: Span, room: int, ink: Ink) -> _Window:
    """As much of the line around `span` as fits into `room` columns.

    Only what may be shown is looked at: a line can be megabytes long.
    """
    text, dots = source.text, ink.safe("…")
    start = min(span.start, len(text))
    line = start - source.position(start).column + 1
    stop = text.find("\n", start, start + room + 1)
    whole = stop >= 0 or len(text) <= start + room
    stop = stop if stop >= 0 else min(len(text), start + room)
    fits = whole and stop - line <= room and width(_cell_text(text[line:stop], ink)) <= room
    first = line if fits else max(line, start - room // 3)
    shown, edges, at = [], [], 0
    if first > line:
        shown, at = [dots], len(dots)
    for character in text[first:stop]:
        cell = _cell_text(character, ink)
        if at + width(cell) > room - len(dots) and not fits:
            shown.append(dots)
            break
        edges.append(at)
        shown.append(cell)
        at += width(cell)
    return _Window("".join(shown), first, [*edges, at])


def _cell_text(text: str, ink: Ink) -> str:
    return "".join(map(ink.safe, text.replace("\t", _TAB)))
