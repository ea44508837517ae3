"""The drawing of how full components are: a bar each, with a tick at its target."""

from __future__ import annotations

from collections.abc import Sequence

from reviewer.analysis.capacity.utilization import Excess
from reviewer.report.charts.sheet import MARGIN, SMALL, WIDE, Sheet, room_for
from reviewer.report.formats.brief import Carried
from reviewer.text.numbers import percent
from reviewer.text.short_figures import short_rate, short_share, short_times

_ROW, _BAR = 26.0, 14.0
_MOST = 1.5  # of what it carries; a bar that is longer is broken off
_RIGHT = 276.0


def draw_used(sheet: Sheet, parts: Sequence[Carried]) -> None:
    """A row for each component, the fullest against its target first."""
    sheet.title(
        "Utilization by component",
        "Utilization of its busiest node at peak. The tick is its target, the line 100%.",
    )
    left = MARGIN + room_for([each.component.name for each in parts], 180) + 34
    scale = (WIDE - _RIGHT - left) / max(1.1, min(_MOST, max(each.used for each in parts)))
    top, high = sheet.y, _ROW * len(parts)
    hundred = left + scale
    for each in parts:
        _draw_row(sheet, each, left, scale)
    sheet.line([(hundred, top - 4), (hundred, top + high + 2)], sheet.hues.rule, "3 3")
    sheet.words("100%", hundred, top + high + 15, size=SMALL, anchor="middle",
                fill=sheet.theme.muted)  # fmt: skip
    sheet.y += 40


def _draw_row(sheet: Sheet, each: Carried, left: float, scale: float) -> None:
    y, hues = sheet.y, sheet.hues
    over, full = each.excess > Excess.NONE, each.excess is Excess.BEST
    fill = hues.full if full else hues.over if over else hues.well
    room = WIDE - _RIGHT - left
    sheet.words(each.component.name, left - 30, y + 14, anchor="end", bold=over, room=left - 46)
    sheet.bar(left, y + 3, room, _BAR, hues.track)
    sheet.bar(left, y + 3, min(room, each.used * scale), _BAR, fill)
    if each.used * scale > room:
        _draw_break(sheet, left + room - 22, y + 3)
    if over:
        sheet.sign(left - 15, y + 10, full=full)
    at = left + min(room, each.target * scale)
    sheet.line([(at, y), (at, y + _BAR + 6)], sheet.theme.ink)
    said = f"{short_share(each.used)} of {percent(each.target)}"
    sheet.words(said, WIDE - _RIGHT + 12, y + 14, bold=over)
    room_left = f"headroom {short_times(each.headroom)}"
    sheet.words(room_left, WIDE - MARGIN, y + 14, size=SMALL, anchor="end",
                fill=sheet.theme.muted)  # fmt: skip
    sheet.said.append(
        f"{each.component.name}: {short_rate(each.demand.total)} come, {said} used, {room_left}."
    )
    sheet.y += _ROW


def _draw_break(sheet: Sheet, x: float, y: float) -> None:
    """Two slanted cuts: the bar goes on beyond the paper."""
    for shift in (0.0, 6.0):
        start, end = (x + shift, y + _BAR + 1), (x + shift + 5, y - 1)
        sheet.line([start, end], sheet.theme.paper)
