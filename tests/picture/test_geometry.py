"""Rectangles and the lines that pass through them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from reviewer.report.picture.geometry import Point, Rect

_PLACES = st.builds(Point, st.integers(-6, 12), st.integers(-6, 12))


def _separated(rect: Rect, a: Point, b: Point) -> bool:
    """Whether an axis keeps a line clear of a rectangle: across, down, or square to the line."""
    if max(a.x, b.x) <= rect.left or min(a.x, b.x) >= rect.right:
        return True
    if max(a.y, b.y) <= rect.top or min(a.y, b.y) >= rect.bottom:
        return True
    sides = [
        (b.x - a.x) * (y - a.y) - (b.y - a.y) * (x - a.x)
        for x in (rect.left, rect.right)
        for y in (rect.top, rect.bottom)
    ]
    return a != b and (min(sides) >= 0 or max(sides) <= 0)


@given(_PLACES, _PLACES, st.integers(1, 6), st.integers(1, 6))
def test_a_line_passes_through_a_rectangle_unless_an_axis_separates_them(
    a: Point, b: Point, wide: int, high: int
) -> None:
    rect = Rect(0, 0, wide, high)
    assert rect.crossed(a, b) == (not _separated(rect, a, b))
