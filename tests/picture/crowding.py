"""What overlaps in a picture, read from its SVG alone: labels, titles, cards, lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple
from xml.etree import ElementTree as ET

from reviewer.report.picture.geometry import Point, Rect
from reviewer.report.picture.metrics import width

_SVG = "{http://www.w3.org/2000/svg}"
_NUMBER = r"-?\d+(?:\.\d+)?"
_SLACK = 1.0  # pixels that may touch; strokes and plates are drawn with soft edges


class Places(NamedTuple):
    """The parts of a picture: rectangles by name, and each link's line as straight pieces."""

    cards: dict[str, Rect]
    labels: dict[str, Rect]
    titles: dict[str, Rect]
    frames: dict[str, Rect]
    lines: dict[str, list[tuple[Point, Point]]]


def crowded(svg: bytes) -> list[str]:
    """What overlaps or is cut, a phrase each; empty where all can be read."""
    root = ET.fromstring(svg)  # noqa: S314 - our own
    places = _places(root)
    return [*_crowded_labels(places), *_crowded_titles(places), *_cut_titles(root)]


def _crowded_labels(places: Places) -> Iterator[str]:
    names = list(places.labels)
    for n, name in enumerate(names):
        rect = _inset(places.labels[name])
        yield from (
            f"label {name} on card {c}" for c, at in places.cards.items() if rect.touches(at)
        )
        for other in names[n + 1 :]:
            if rect.touches(places.labels[other]):
                yield f"label {name} on label {other}"
        for other, pieces in places.lines.items():
            if other != name and any(rect.crossed(a, b) for a, b in pieces):
                yield f"label {name} on line {other}"


def _crowded_titles(places: Places) -> Iterator[str]:
    for name, title in places.titles.items():
        rect = _inset(title)
        if title.right > places.frames[name].right + _SLACK:
            yield f"title {name} leaves its frame"
        for sort, others in (("card", places.cards), ("label", places.labels)):
            yield from (
                f"title {name} on {sort} {o}" for o, at in others.items() if rect.touches(at)
            )


def _cut_titles(root: ET.Element) -> Iterator[str]:
    for text in root.iter(f"{_SVG}text"):
        words = "".join(text.itertext())
        if text.get("class") in ("group-name", "title") and words.endswith("…"):
            yield f"cut title {words}"


def _inset(rect: Rect) -> Rect:
    return Rect(rect.left + _SLACK, rect.top + _SLACK, rect.right - _SLACK, rect.bottom - _SLACK)


def _places(root: ET.Element) -> Places:
    found = Places({}, {}, {}, {}, {})
    for group in root.iter(f"{_SVG}g"):
        sort = (group.get("class") or "").split(" ")[0]
        if sort == "node":
            found.cards[group.get("id") or ""] = _rect(group, "card")
        elif sort == "link":
            found.lines[group.get("data-link") or group.get("id") or ""] = _pieces(group)
        elif sort == "link-label" and group.find(f"{_SVG}rect[@class='plate']") is not None:
            found.labels[group.get("data-link") or ""] = _rect(group, "plate")
        elif sort == "group":
            name = group.get("data-group") or ""
            found.frames[name] = _rect(group, "field")
            found.titles[name] = _title(group)
    return found


def _rect(group: ET.Element, name: str) -> Rect:
    [part] = group.findall(f"{_SVG}rect[@class='{name}']")
    left, top, wide, high = (float(part.get(key) or 0) for key in ("x", "y", "width", "height"))
    return Rect(left, top, left + wide, top + high)


def _title(group: ET.Element) -> Rect:
    [text] = group.findall(f"{_SVG}text")
    size = float(text.get("font-size") or 0)
    left, base = float(text.get("x") or 0), float(text.get("y") or 0)
    return Rect(
        left, base - size, left + width("".join(text.itertext()), size, bold=True), base + 3
    )


def _pieces(group: ET.Element) -> list[tuple[Point, Point]]:
    """A link's line; curves by 12 pieces each."""
    [way] = group.findall(f"{_SVG}path[@class='way']")[:1]
    pieces: list[tuple[Point, Point]] = []
    at = Point(0, 0)
    for letter, inside in re.findall(r"([MLC])([^MLC]*)", way.get("d") or ""):
        numbers = [float(one) for one in re.findall(_NUMBER, inside)]
        points = [Point(x, y) for x, y in zip(numbers[::2], numbers[1::2], strict=True)]
        if letter == "L":
            pieces += pairwise([at, *points])
        elif letter == "C":
            for i in range(0, len(points), 3):
                curve = [_bezier(at, *points[i : i + 3], n / 12) for n in range(13)]
                pieces += pairwise(curve)
                at = points[i + 2]
        at = points[-1]
    return pieces


def _bezier(a: Point, b: Point, c: Point, d: Point, t: float) -> Point:
    u = 1 - t
    shares = (u**3, 3 * u * u * t, 3 * u * t * t, t**3)
    return Point(
        sum(s * p.x for s, p in zip(shares, (a, b, c, d), strict=True)),
        sum(s * p.y for s, p in zip(shares, (a, b, c, d), strict=True)),
    )
