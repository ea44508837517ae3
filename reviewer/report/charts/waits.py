"""The drawing of latency by step: where each flow's p50 and p99 come from."""

from __future__ import annotations

from collections.abc import Sequence

from reviewer.report.charts.series import Journey, Segment
from reviewer.report.charts.sheet import MARGIN, SMALL, WIDE, Sheet, room_for
from reviewer.text.short_figures import short_duration

_ROW, _BAR = 21.0, 12.0
_RIGHT = 172.0
_TRIPS = "between places"


def draw_waits(sheet: Sheet, journeys: Sequence[Journey]) -> None:
    """A staircase for each flow, each at a scale of its own."""
    sheet.title(
        "Latency by component",
        "Each bar adds the latency of one component, in call order:"
        " wide bars are p99, thin ones p50. Each flow has its own scale.",
    )
    names = [segment.name or _TRIPS for one in journeys for segment in one.segments]
    left = MARGIN + room_for(names, 180) + 16
    for one in journeys:
        longest = max(one.p99, one.required or 0.0) * 1.02
        _draw_flow(sheet, one, left, (WIDE - _RIGHT - left) / (longest or 1.0))
    sheet.y += 6


def _draw_flow(sheet: Sheet, one: Journey, left: float, scale: float) -> None:
    late = one.endless or (one.required is not None and one.p99 > one.required)
    said = f"{one.name} ({one.op}): p50 {short_duration(one.p50)}, p99 {short_duration(one.p99)}"
    if one.required is not None:
        said += f" (target {short_duration(one.required)})"
    if one.endless:
        said += "; an unbounded queue is left out"
    if late:
        sheet.sign(MARGIN + 8, sheet.y + 8, full=True)
    sheet.words(said, MARGIN + (22 if late else 0), sheet.y + 13, bold=True,
                room=WIDE - 2 * MARGIN - 140)  # fmt: skip
    sheet.words("adds to p50, p99", WIDE - MARGIN, sheet.y + 13, size=SMALL, anchor="end",
                fill=sheet.theme.muted)  # fmt: skip
    sheet.y += 22
    top = sheet.y
    for segment in one.segments:
        _draw_segment(sheet, segment, left, scale)
    if one.required is not None:
        at = left + one.required * scale
        sheet.line([(at, top - 2), (at, sheet.y)], sheet.hues.full, "4 3")
        sheet.words("target", at, sheet.y + 11, size=SMALL, anchor="middle",
                    fill=sheet.theme.muted)  # fmt: skip
        sheet.y += 8
    sheet.said.append(f"{said}.")
    sheet.y += 14


def _draw_segment(sheet: Sheet, one: Segment, left: float, scale: float) -> None:
    y, hues = sheet.y, sheet.hues
    sheet.words(one.name or _TRIPS, left - 10, y + 12, anchor="end", room=left - 36)
    (start, end), (first, last) = one.p99, one.p50
    sheet.bar(left, y + 1, WIDE - _RIGHT - left, _BAR + 2, hues.track)
    sheet.bar(left + start * scale, y + 2, (end - start) * scale, _BAR, hues.well)
    sheet.bar(left + first * scale, y + 6, (last - first) * scale, 4, hues.median)
    p50, p99 = max(0.0, last - first), max(0.0, end - start)
    said = f"+{short_duration(p50)}, +{short_duration(p99)}"
    sheet.words(said, WIDE - MARGIN, y + 12, size=SMALL, anchor="end", fill=sheet.theme.muted)
    sheet.said.append(f"{one.name or _TRIPS} adds {said}.")
    sheet.y += _ROW
