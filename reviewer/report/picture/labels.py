"""Places for the labels of links: on their own line, clear of everything else.

Engines place labels of straight and curved lines well and those of orthogonal lines badly
or not at all; placing all of them here gives every layout the same look.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from math import hypot

from reviewer.report.picture.geometry import Point, Rect, Route
from reviewer.report.picture.metrics import width
from reviewer.report.picture.plan import LINK_SIZE, Stroke

LEADING = 13.0
_PLACES = (0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74, 0.18, 0.82, 0.1, 0.9)
_MORE_PLACES = (0.24, 0.28, 0.72, 0.76, 0.46, 0.54, 0.38, 0.62, 0.3, 0.7, 0.22, 0.78, 0.14, 0.86)
_CROWD = 200  # above this many lines a label looks out for boxes and labels only
_STRAIGHT = 9  # a way of more points is a curve and has no bends
_OVER_BOX, _OVER_LABEL, _OVER_LINE, _OVER_BEND = 120.0, 80.0, 50.0, 12.0
_BESIDE = 30  # what a place beside the line costs, in places on it
_GAP = 3.0


def label_size(stroke: Stroke) -> tuple[float, float]:
    """Width and height of a link's label; both 0 where it has none."""
    rows = [(stroke.rate, True), *((line, False) for line in stroke.lines)]
    shown = [(text, bold) for text, bold in rows if text]
    if not shown:
        return 0.0, 0.0
    widest = max(width(text, LINK_SIZE, bold=bold) for text, bold in shown)
    return widest + 6, len(shown) * LEADING + 4


def place_labels(
    strokes: Sequence[Stroke], routes: dict[str, Route], taken: Iterable[Rect]
) -> dict[str, Rect]:
    """A rectangle for each link that has a label, by the link's id."""
    solid = list(taken)
    ways = {each.id: _flatten_route(routes[each.id]) for each in strokes}
    lines = [(name, piece) for name, way in ways.items() for piece in pairwise(way)]
    lines = lines if len(strokes) <= _CROWD else []
    found: dict[str, Rect] = {}
    for each in sorted(
        strokes, key=lambda one: len(ways[one.id])
    ):  # straight ones have least choice
        size = label_size(each)
        if size[0]:
            others = [piece for name, piece in lines if name != each.id]
            found[each.id] = _best_place(ways[each.id], size, solid, list(found.values()), others)
    return found


def middle(route: Route) -> Point:
    """The point half way along a line."""
    return _point_along(_flatten_route(route), 0.5)


def _best_place(
    way: list[Point],
    size: tuple[float, float],
    solid: list[Rect],
    labels: list[Rect],
    lines: list[tuple[Point, Point]],
) -> Rect:
    def cost(place: tuple[int, Rect]) -> float:
        rank, rect = place
        boxes = sum(_OVER_BOX for other in solid if rect.touches(other))
        words = sum(_OVER_LABEL for other in labels if rect.touches(other))
        bends = sum(_OVER_BEND for bend in bent if rect.touches(bend))
        over = sum(_OVER_LINE for a, b in lines if rect.crossed(a, b))
        return rank + boxes + words + bends + over

    bent = [_rect_around(corner, (6, 6)) for corner in way[1:-1]] if len(way) <= _STRAIGHT else []
    spots = _candidate_spots(way)
    around = [*enumerate(_rect_around(spot, size) for spot in spots)]
    best = min(around, key=cost)
    if cost(best) >= _OVER_LINE:  # no place on the line is clear of all others
        beside = (rect for spot in spots for rect in _rects_beside(spot, size))
        best = min([best, *enumerate(beside, _BESIDE)], key=cost)
    return best[1]


def _rects_beside(spot: Point, size: tuple[float, float]) -> Iterator[Rect]:
    """Left, right, above and below a point of the line, clear of it."""
    for away in (_GAP, 4 * _GAP, 8 * _GAP):
        across, down = size[0] / 2 + away, size[1] / 2 + away
        for x, y in ((0, -down), (0, down), (across, 0), (-across, 0)):
            yield _rect_around(Point(spot.x + x, spot.y + y), size)


def _candidate_spots(way: list[Point]) -> list[Point]:
    """Places on a line to try, the best first: the middles of its longest pieces, then others."""
    pieces = sorted(pairwise(way), key=lambda ends: -_distance_between(*ends))[:3]
    middles = [Point((a.x + b.x) / 2, (a.y + b.y) / 2) for a, b in pieces]
    shares = [_point_along(way, share) for share in (*_PLACES, *_MORE_PLACES)]
    return [*middles, *shares] if len(way) <= _STRAIGHT else shares


def _rect_around(spot: Point, size: tuple[float, float]) -> Rect:
    wide, high = size[0] / 2, size[1] / 2
    return Rect(spot.x - wide, spot.y - high, spot.x + wide, spot.y + high)


def _flatten_route(route: Route) -> list[Point]:
    """A line's way as straight pieces: corners of orthogonal ones, samples of curves."""
    points = route.points
    if (len(points) - 1) % 3:
        return list(points)
    flat = [points[0]]
    for i in range(0, len(points) - 1, 3):
        flat += _bezier_points(points[i : i + 4])
    return flat


def _bezier_points(points: Sequence[Point]) -> list[Point]:
    a, b, c, d = points
    if a.x == b.x == c.x == d.x or a.y == b.y == c.y == d.y:
        return [d]
    shares = (i / 12 for i in range(1, 13))
    return [
        Point(
            (1 - t) ** 3 * a.x
            + 3 * (1 - t) ** 2 * t * b.x
            + 3 * (1 - t) * t * t * c.x
            + t**3 * d.x,
            (1 - t) ** 3 * a.y
            + 3 * (1 - t) ** 2 * t * b.y
            + 3 * (1 - t) * t * t * c.y
            + t**3 * d.y,
        )
        for t in shares
    ]


def _point_along(way: list[Point], share: float) -> Point:
    """The point at `share` of the way's length."""
    left = share * sum(_distance_between(a, b) for a, b in pairwise(way))
    for a, b in pairwise(way):
        length = _distance_between(a, b)
        if length and left <= length:
            part = left / length
            return Point(a.x + (b.x - a.x) * part, a.y + (b.y - a.y) * part)
        left -= length
    return way[-1]


def _distance_between(a: Point, b: Point) -> float:
    return hypot(a.x - b.x, a.y - b.y)
