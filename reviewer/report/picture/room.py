"""A layout for a room: the direction in which a picture is largest in a pane of a given size.

A pane of a page is about as high as it is wide, and a picture from left to right is four times
as wide as it is high: fitted into the pane, its text could not be read. From top to bottom the
same picture is nearly square.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from reviewer.report.picture.engine import Engine, cpu_seconds
from reviewer.report.picture.geometry import Geometry
from reviewer.report.picture.layout import Layout, lay_out
from reviewer.report.picture.plan import Look, Plan

DENSE = Look(13.0, (52.0, 52.0, 66.0))
"""Cards for a pane: larger text on lower cards. Fitted pictures are scaled down to about 0.85, where 13 px
are still 11, the least that the page calls readable (a convention of ours)."""

_CLOSE = {"nodesep": "0.2", "ranksep": "0.36"}
_DIRECTIONS = ("LR", "TB")
_SIZE = re.compile(r"([1-9][0-9]{2,3})x([1-9][0-9]{2,3})\Z")


@dataclass(frozen=True, slots=True)
class Room:
    """The pane a picture is for, in pixels."""

    width: float
    height: float


def room_of(text: str) -> Room | None:
    """The room that `text` names, such as `900x600`: 100 to 9999 pixels a side; else None."""
    found = _SIZE.match(text)
    return Room(float(found[1]), float(found[2])) if found else None


def lay_out_in(room: Room, plan: Plan, engines: Sequence[Engine], seconds: float) -> Layout:
    """The places of `plan` in the direction in which they fill `room` best.

    From left to right, as people write, where that fits at its own size; the other direction is
    tried only where it does not.
    """
    until = cpu_seconds() + seconds
    tried: list[tuple[float, Layout]] = []
    for direction in _DIRECTIONS:
        left = until - cpu_seconds()
        layout = lay_out(plan, engines, left, attributes={**_CLOSE, "rankdir": direction})
        scale = _scale_in(room, layout.geometry) if layout.geometry else 0.0
        tried.append((scale, layout))
        if scale >= 1 or layout.geometry is None:
            break
    return max(tried, key=lambda each: each[0])[1]


def _scale_in(room: Room, geometry: Geometry) -> float:
    """How large the picture is shown in `room`, 1 at its own size."""
    wide, high = geometry.size
    return min(room.width / max(wide, 1.0), room.height / max(high, 1.0))
