"""The lines between cards, one look for each way two components talk."""

from __future__ import annotations

from dataclasses import replace
from math import hypot

from reviewer.report.picture.geometry import Point, Rect, Route
from reviewer.report.picture.labels import LEADING
from reviewer.report.picture.markup import Markup, element, join, number
from reviewer.report.picture.plan import LINK_SIZE, Line, Stroke
from reviewer.report.picture.theme import Theme
from reviewer.report.picture.words import Style, text

_DASHES = {
    Line.ASYNC: "7 5",
    Line.COPY_ASYNC: "7 5",
    Line.FAILURE: "1.5 4.5",
    Line.CONTROL: "12 4 2 4",
}
_OPEN = frozenset({Line.ASYNC, Line.COPY_ASYNC})
_WIDTHS = {
    Line.HELD: 4.2,
    Line.COPY: 2.0,
    Line.COPY_ASYNC: 2.0,
    Line.FAILURE: 2.0,
    Line.CONTROL: 1.1,
}
_DOT = 4.0


def stroke(each: Stroke, route: Route, theme: Theme) -> Markup:
    """A link with its heads."""
    return element(
        "g",
        element("title", each.text),
        drawn(each.line, route, theme, alternative=each.alternative),
        id=each.id,
        class_=f"link {each.line.value}" + (" alternative" if each.alternative else ""),
        data_link=each.link or None,
        data_line=each.line.value,
    )


def label(each: Stroke, at: Rect, theme: Theme) -> Markup:
    """A link's rate and words, on a plate that hides the line under them."""
    x, y = (at.left + at.right) / 2, at.top + LEADING - 1
    plate = element(
        "rect",
        class_="plate",
        x=at.left,
        y=at.top,
        width=at.right - at.left,
        height=at.bottom - at.top,
        rx=4,
        fill=theme.paper,
        fill_opacity="0.92",
    )
    strong = Style(LINK_SIZE, theme.ink, bold=True, anchor="middle")
    rows = [(each.rate, strong, "rate")] if each.rate else []
    rows += [(line, replace(strong, bold=False), "label") for line in each.lines]
    texts = [
        text(words, x, y + LEADING * row, style, name)
        for row, (words, style, name) in enumerate(rows)
    ]
    return join(plate, *texts)


def drawn(line: Line, route: Route, theme: Theme, *, alternative: bool = False) -> Markup:
    """The bare line: its way, its heads, and the ring of an alternative where it starts."""
    colour = theme.lines[line]
    way = _path_data(route, to_tip=line in _OPEN)
    wide = _WIDTHS.get(line, 1.5)
    parts = [
        element(
            "path",
            class_="way",
            d=way,
            fill="none",
            stroke=colour,
            stroke_width=f"{wide}",
            stroke_dasharray=_DASHES.get(line),
            stroke_linejoin="round",
        )
    ]
    if line is Line.HELD:
        parts.append(element("path", d=way, fill="none", stroke=theme.paper, stroke_width="1.6"))
    parts += [_head_markup(head, colour, opened=line in _OPEN) for head in route.heads]
    if alternative:
        parts.append(_ring_markup(_leaving_point(route.points), colour, theme))
    return join(*parts)


def _leaving_point(points: tuple[Point, ...]) -> Point:
    """A place on the line just clear of the card it leaves."""
    start, then = points[0], next((p for p in points if p != points[0]), points[0])
    length = hypot(then.x - start.x, then.y - start.y) or 1.0
    share = (_DOT + 1) / length
    return Point(start.x + (then.x - start.x) * share, start.y + (then.y - start.y) * share)


def _ring_markup(at: Point, colour: str, theme: Theme) -> Markup:
    return element(
        "circle",
        class_="either",
        cx=at.x,
        cy=at.y,
        r=_DOT,
        fill=theme.paper,
        stroke=colour,
        stroke_width="1.8",
    )


def _path_data(route: Route, *, to_tip: bool) -> str:
    """The path's `d`; an open head has no body, so its line runs on to the tip."""
    start, *rest = route.points
    pieces = [f"M{_point_text(start)}"]
    if len(rest) % 3:
        pieces += [f"L{_point_text(point)}" for point in rest]
    else:
        pieces += [
            "C" + " ".join(_point_text(point) for point in rest[i : i + 3])
            for i in range(0, len(rest), 3)
        ]
    if to_tip:
        pieces += [
            f"M{_point_text(_head_foot(head))}L{_point_text(head[1])}" for head in route.heads
        ]
    return "".join(pieces)


def _head_foot(head: tuple[Point, Point, Point]) -> Point:
    """The middle of the side an arrowhead stands on."""
    return Point((head[0].x + head[2].x) / 2, (head[0].y + head[2].y) / 2)


def _head_markup(head: tuple[Point, Point, Point], colour: str, *, opened: bool) -> Markup:
    way = f"M{_point_text(head[0])}L{_point_text(head[1])}L{_point_text(head[2])}"
    if opened:
        return element(
            "path",
            class_="head",
            d=way,
            fill="none",
            stroke=colour,
            stroke_width="1.8",
            stroke_linecap="round",
            stroke_linejoin="round",
        )
    return element("path", class_="head", d=way + "Z", fill=colour)


def _point_text(point: Point) -> str:
    return f"{number(point.x)},{number(point.y)}"
