"""The drawings of a design's numbers as one picture, SVG or PNG."""

from __future__ import annotations

from reviewer.analysis.facts import Facts
from reviewer.report.charts.growth import draw_growth
from reviewer.report.charts.series import Series, series_of
from reviewer.report.charts.sheet import MARGIN, SMALL, WIDE, Sheet
from reviewer.report.charts.used import draw_used
from reviewer.report.charts.waits import draw_waits
from reviewer.report.picture.draw import Drawing
from reviewer.report.picture.png import with_png

_GAP = 26.0


def draw_numbers(facts: Facts, kind: str = "svg", theme: str = "light") -> Drawing:
    """The picture of a design's numbers; notes say why there is none, as for any picture."""
    drawing = Drawing(_draw_svg(series_of(facts), theme))
    return with_png(drawing) if kind == "png" else drawing


def _draw_svg(series: Series, theme: str) -> bytes:
    sheet = Sheet(theme)
    sheet.words(series.title, MARGIN, sheet.y + 16, size=20, bold=True, room=WIDE - 2 * MARGIN)
    sheet.y += 40
    if series.parts:
        draw_used(sheet, series.parts)
        _draw_rule(sheet)
        draw_growth(sheet, series.parts)
    if series.journeys:
        if series.parts:
            _draw_rule(sheet)
        draw_waits(sheet, series.journeys)
    if not series.parts:
        words = "No load is known: `review numbers` asks for what would settle it."
        sheet.words(words, MARGIN, sheet.y + 12)
        sheet.y += 20
    if series.left_out:
        words = f"and {series.left_out}: review numbers"
        sheet.words(words, MARGIN, sheet.y + 12, size=SMALL, fill=sheet.theme.muted)
        sheet.y += 18
    return sheet.svg(f"Numbers of {series.title}")


def _draw_rule(sheet: Sheet) -> None:
    sheet.line([(MARGIN, sheet.y), (WIDE - MARGIN, sheet.y)], sheet.theme.edge)
    sheet.y += _GAP
