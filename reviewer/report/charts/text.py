"""The drawings of numbers for a terminal: bars of blocks, or of ASCII where it must be."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from reviewer.report.charts.series import Journey, Series
from reviewer.report.formats.brief import Carried
from reviewer.report.formats.ink import Ink, width
from reviewer.report.tables.grid import cut
from reviewer.text.numbers import percent
from reviewer.text.short_figures import short_duration, short_share, short_times

_EIGHTHS = " ▏▎▍▌▋▊▉█"
_LEAST, _MOST = 16, 60  # columns of a bar
_NAME = 18
_SCALE = 1.25  # of what a component carries; a fuller one ends in an arrow


def drawn(series: Series, ink: Ink) -> str:
    """The three drawings one below the other; "" where there is nothing to draw."""
    blocks = []
    if series.parts:
        blocks += [_utilization_lines(series.parts, ink), _growth_lines(series.parts, ink)]
    blocks += [_latency_lines(one, ink) for one in series.journeys]
    text = "\n\n".join("\n".join(block) for block in blocks)
    if series.left_out:
        text += f"\n\n  and {series.left_out}"
    return text


def _room_beside(ink: Ink, beside: int) -> int:
    return max(_LEAST, min(_MOST, ink.columns - beside))


def _name_cell(text: str, ink: Ink) -> str:
    safe = cut(ink.safe(text), _NAME, ink)
    return safe + " " * (_NAME - width(safe))


def _bar_cells(start: float, end: float, cells: int, ink: Ink) -> str:
    """A bar from `start` to `end` (0..1 of `cells`), to an eighth of a cell; it always shows."""
    first, last = int(start * cells), min(cells, end * cells)
    if not ink.unicode:
        return (" " * first + "#" * max(1, round(last) - first)).ljust(cells)[:cells]
    eighths = max(1, round((last - first) * 8))
    body = "█" * (eighths // 8) + _EIGHTHS[eighths % 8].strip()
    return (" " * first + body).ljust(cells)[:cells]


def _utilization_lines(parts: Sequence[Carried], ink: Ink) -> Iterator[str]:
    yield from ink.prose("Utilization of each component, and its target (|)", "", "  ", "bold")
    cells = _room_beside(ink, _NAME + 26)
    for each in parts:
        over, full = each.headroom < 1, each.used > 1
        shown = _bar_cells(0.0, min(1.0, each.used / _SCALE), cells, ink)
        at = min(cells - 1, int(each.target / _SCALE * cells))
        tick = "│" if ink.unicode else "|"
        bar = shown[:at] + tick + shown[at + 1 :]
        if each.used > _SCALE:
            bar = bar[:-1] + ("▶" if ink.unicode else ">")
        hue = "red" if full else "yellow" if over else "blue"
        sign = ("✖" if ink.unicode else "x") if full else ("▲" if ink.unicode else "!")
        said = f"{short_share(each.used)} of {percent(each.target)}"
        mark = ink.paint(sign, "bold", hue) if over else " "
        yield f"{mark} {_name_cell(each.component.name, ink)} {ink.paint(bar, hue)} {ink.safe(said)}"


def _growth_lines(parts: Sequence[Carried], ink: Ink) -> Iterator[str]:
    """A line for each component, up to where it passes its target, on a logarithmic scale."""
    head = "As the load grows: each line ends where its component passes its target"
    yield from ink.prose(head, "", "  ", "bold")
    cells = _room_beside(ink, _NAME + 26)
    low = min(0.5, parts[0].headroom / 2)
    high = max(2.0, min(parts[-1].headroom, parts[0].headroom * 1e4) * 1.1)
    span = math.log(high / low)
    now = int(math.log(1 / low) / span * cells)
    stroke, end, today = ("─", "●", "┊") if ink.unicode else ("-", "o", ":")
    for number, each in enumerate(parts):
        share = math.log(each.headroom / low) / span if each.headroom > 0 else 0.0
        at = max(0, min(cells - 1, int(share * cells)))
        line = (stroke * at + end).ljust(cells)
        if at != now:
            line = line[:now] + today + line[now + 1 :]
        first = " breaks first" if not number else ""
        hue = "red" if each.headroom < 1 else "blue"
        said = ink.safe(f"{short_times(each.headroom)}{first}")
        yield f"  {_name_cell(each.component.name, ink)} {ink.paint(line, hue)} {said}"
    yield ink.paint(f"  {' ' * _NAME} {' ' * max(0, now - 2)}today", "dim")


def _latency_lines(one: Journey, ink: Ink) -> Iterator[str]:
    """A staircase: each bar begins where what is asked before it ends."""
    said = f"Latency by component: p99 of `{one.name}` ({one.op}) is {short_duration(one.p99)}"
    if one.required is not None:
        said += f" (target {short_duration(one.required)})"
    if one.endless:
        said += "; an unbounded queue is left out"
    yield from ink.prose(said, "", "  ", "bold")
    cells = _room_beside(ink, _NAME + 16)
    longest = max(one.p99, max((part.p99[1] for part in one.segments), default=0.0)) or 1.0
    for part in one.segments:
        start, end = part.p99
        bar = _bar_cells(start / longest, end / longest, cells, ink)
        adds = short_duration(max(0.0, end - start))
        name = _name_cell(part.name or "between places", ink)
        yield f"  {name} {ink.paint(bar, 'blue')} {ink.safe(f'+{adds}')}"
