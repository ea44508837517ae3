"""A `Geometry`: the places an engine gave to the parts of a plan, and nothing else.

Of what an engine writes, only numbers under ids that we know are read. No text, style,
reference or element of its output can reach the picture.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple
from xml.etree import ElementTree as ET

from reviewer.report.picture.plan import Plan

_NUMBER = r"-?\d+(?:\.\d+)?(?:e[+-]?\d+)?"
_PAIR = re.compile(rf"({_NUMBER})[ ,]({_NUMBER})")
_PATH = re.compile(r"M[^A-Za-z]+(?:[CL][^A-Za-z]+)*\Z")
_FAR = 200_000.0  # pixels; no real layout of the sizes we draw is wider


class Point(NamedTuple):
    """A place, in pixels, y downwards."""

    x: float
    y: float


class Rect(NamedTuple):
    """A rectangle by its corners."""

    left: float
    top: float
    right: float
    bottom: float

    def touches(self, other: Rect) -> bool:
        """Whether the two share any area."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )

    def crossed(self, a: Point, b: Point) -> bool:
        """Whether the straight line from `a` to `b` passes through (Liang and Barsky's clipping)."""
        enter, leave = 0.0, 1.0
        for start, way, low, high in (
            (a.x, b.x - a.x, self.left, self.right),
            (a.y, b.y - a.y, self.top, self.bottom),
        ):
            if way == 0:
                if not low < start < high:
                    return False
                continue
            near, far = sorted(((low - start) / way, (high - start) / way))
            enter, leave = max(enter, near), min(leave, far)
        return enter < leave


@dataclass(frozen=True, slots=True)
class Route:
    """The way of one line: `points` are a start and then three for each Bezier piece.

    `heads` are its arrowheads, as (corner, tip, corner).
    """

    points: tuple[Point, ...]
    heads: tuple[tuple[Point, Point, Point], ...]


@dataclass(frozen=True, slots=True)
class Geometry:
    """Places by id. A part without a place is not in it."""

    boxes: dict[str, Rect]
    frames: dict[str, Rect]
    routes: dict[str, Route]

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of all boxes and frames together; 0 without any."""
        found = [*self.boxes.values(), *self.frames.values()]
        if not found:
            return 0.0, 0.0
        wide = max(one.right for one in found) - min(one.left for one in found)
        return wide, max(one.bottom for one in found) - min(one.top for one in found)


class UnreadableLayoutError(ValueError):
    """An engine's output is not a layout of the plan; the text says what is missing."""


def read_geometry(svg: bytes, plan: Plan) -> Geometry:
    """The places in `svg` of the parts of `plan`.

    Raises:
        UnreadableLayoutError: it is no XML, or a box or line of the plan has no place in it.

    """
    try:
        root = ET.fromstring(svg)  # noqa: S314 - expat reads no external entity and bounds expansion
    except ET.ParseError as error:
        raise UnreadableLayoutError("the engine's SVG is not well formed") from error
    groups = {each.get("id", ""): each for each in root.iter("{http://www.w3.org/2000/svg}g")}
    boxes = {box.id: _bounding_rect(_read_shape(groups, box.id)) for box in plan.boxes}
    drawn = [frame for frame in plan.frames if frame.id in groups]
    frames = {frame.id: _bounding_rect(_read_shape(groups, frame.id)) for frame in drawn}
    routes = {stroke.id: _read_route(groups, stroke.id) for stroke in plan.strokes}
    return Geometry(boxes, frames, routes)


def _read_shape(groups: dict[str, ET.Element], name: str) -> list[Point]:
    """The points of a node's or cluster's outline."""
    for part in groups.get(name, ()):
        if text := part.get("points") or part.get("d"):
            return _read_points(text)
    raise UnreadableLayoutError(f"the engine gave no place to {name}")


def _read_route(groups: dict[str, ET.Element], name: str) -> Route:
    points: list[Point] = []
    heads = []
    for part in groups.get(name, ()):
        if (text := part.get("d")) and not points and _PATH.match(text):
            points = _read_points(text)
        elif corners := _read_points(part.get("points", "")):
            heads.append(_arrow_head(corners))
    if not points:
        raise UnreadableLayoutError(f"the engine gave no way to {name}")
    return Route(tuple(points), tuple(heads))


def _arrow_head(corners: list[Point]) -> tuple[Point, Point, Point]:
    try:
        one, tip, other, *_ = corners
    except ValueError as error:
        raise UnreadableLayoutError("an arrowhead has three corners") from error
    return one, tip, other


def _read_points(text: str) -> list[Point]:
    found = [Point(float(x), float(y)) for x, y in _PAIR.findall(text)]
    if any(abs(number) > _FAR for point in found for number in point):
        raise UnreadableLayoutError("the engine's places lie outside any picture")
    return found


def _bounding_rect(points: Iterable[Point]) -> Rect:
    xs, ys = zip(*points, strict=True)
    return Rect(min(xs), min(ys), max(xs), max(ys))
