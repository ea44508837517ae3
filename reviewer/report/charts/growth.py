"""The drawing of a growing load: how full each component gets, and which breaks first."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from reviewer.report.charts.series import MOST_LINES
from reviewer.report.charts.sheet import MARGIN, SMALL, WIDE, Sheet
from reviewer.report.formats.brief import Carried
from reviewer.report.picture.markup import Markup, element
from reviewer.report.picture.metrics import width
from reviewer.text.short_figures import short_times

_HIGH = 250.0
_LEFT = MARGIN + 44
_FLOORS = 24.0  # of one level of names above the plot
_DASHES = ("", "7 4", "2 3", "9 3 2 3", "4 2", "12 4", "1 2", "6 2 1 2")
_TOP = 1.25  # of the target
_MARKS = (1, 2, 5)
_DECADES = 4  # beyond the first break; what breaks later is not drawn


def draw_growth(sheet: Sheet, parts: Sequence[Carried]) -> None:
    """A curve for each of the components that break first, on a logarithmic scale of the load."""
    sheet.title(
        "As the load grows",
        "How close each component is to its target as load grows."
        " A ring marks where it passes the target.",
    )
    first = parts[0].headroom
    lines = [each for each in parts[:MOST_LINES] if each.headroom <= first * 10**_DECADES]
    low = min(0.5, first / 2)
    high = max(2.0, lines[-1].headroom * 1.6)
    top = sheet.y + _draw_names(sheet, lines, low, high) + 8
    _draw_grid(sheet, top, low, high)
    for number, each in enumerate(lines):
        _draw_curve(sheet, each, _DASHES[number % len(_DASHES)], top, (low, high))
    sheet.y = top + _HIGH + 44
    name, at = parts[0].component.name, short_times(first)
    sheet.said.append(f"{name} breaks first, at {at} today's load.")
    rest = [f"{each.component.name} at {short_times(each.headroom)}" for each in lines[1:]]
    if rest:
        sheet.said.append(f"Then {', '.join(rest)}.")


def _x_of(load: float, low: float, high: float) -> float:
    share = math.log(load / low) / math.log(high / low)
    return _LEFT + share * (WIDE - MARGIN - _LEFT)


def _y_of(share: float, top: float) -> float:
    return top + _HIGH * (1 - min(share, _TOP) / _TOP)


def _draw_names(sheet: Sheet, lines: Sequence[Carried], low: float, high: float) -> float:
    """The name of each where it breaks, on as many levels as keep them apart; their height."""
    levels: list[float] = []
    placed = []
    for number, each in enumerate(lines):
        words = f"{each.component.name}, {short_times(each.headroom)}"
        words = f"breaks first: {words}" if not number else words
        at, wide = _x_of(each.headroom, low, high), width(words, SMALL, bold=not number)
        start = min(max(at - wide / 2, MARGIN), WIDE - MARGIN - wide)
        level = next((n for n, end in enumerate(levels) if end + 12 < start), len(levels))
        if level == len(levels):
            levels.append(0.0)
        levels[level] = start + wide
        placed.append((words, start, at, level, number))
    height = _FLOORS * len(levels)
    for words, start, at, level, number in placed:
        y = sheet.y + height - level * _FLOORS - 8
        fill = sheet.hues.full if not number else sheet.theme.ink
        sheet.words(words, start, y, size=SMALL, bold=not number, fill=fill)
        sheet.line(
            [(at, y + 4), (at, _y_of(1.0, sheet.y + height + 8) - 5)], sheet.hues.rule, "1 3"
        )
    return height


def _draw_grid(sheet: Sheet, top: float, low: float, high: float) -> None:
    """The axes: shares of the target, and round numbers of times."""
    muted, right = sheet.theme.muted, WIDE - MARGIN
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        y = _y_of(share, top)
        hue = sheet.hues.full if share == 1 else sheet.hues.track
        sheet.line([(_LEFT, y), (right, y)], hue, "6 3" if share == 1 else "")
        said = "target" if share == 1 else f"{share:.0%}"
        sheet.words(said, _LEFT - 8, y + 4, size=SMALL, anchor="end", fill=muted)
    for load in _round_loads(low, high):
        x, now = _x_of(load, low, high), load == 1
        hue = sheet.theme.ink if now else sheet.hues.track
        sheet.line([(x, top), (x, top + _HIGH)], hue)
        said = "today" if now else short_times(load)
        sheet.words(said, x, top + _HIGH + 17, size=SMALL, anchor="middle", bold=now, fill=muted)


def _round_loads(low: float, high: float) -> Iterator[float]:
    """1, 2, 5, 10, … between two loads; only powers of ten where there are many."""
    decades = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    marks = _MARKS if len(decades) <= 4 else (1,)  # noqa: PLR2004  # decades that fit with all marks
    for power in decades:
        for mark in marks:
            if low <= mark * 10.0**power <= high:
                yield mark * 10.0**power


def _draw_curve(
    sheet: Sheet, each: Carried, dash: str, top: float, ends: tuple[float, float]
) -> None:
    """Load / headroom against the logarithm of the load, up to the edge of the paper."""
    low, high = ends
    until = min(high, each.headroom * _TOP)
    steps = 60
    loads = [low * (until / low) ** (n / steps) for n in range(steps + 1)] if until > low else []
    first = each.headroom
    points = [(_x_of(load, low, high), _y_of(load / first, top)) for load in loads]
    if points:
        sheet.line(points, sheet.hues.well, dash)
    at = _x_of(each.headroom, low, high)
    hue = sheet.hues.full if each.headroom < 1 else sheet.hues.well
    ring = {"cx": at, "cy": _y_of(1.0, top), "r": 5.0}
    sheet.add(_ring_markup(sheet, ring, hue))


def _ring_markup(sheet: Sheet, at: dict[str, float], hue: str) -> Markup:
    return element("circle", fill=sheet.theme.paper, stroke=hue, stroke_width=2.4, **at)
