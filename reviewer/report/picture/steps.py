"""The steps a picture goes down: the more there is to draw, the plainer the lines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Step:
    """One way to lay a picture out, and the most boxes and lines it is used for.

    `room` says whether labels of lines get room of their own: that is a node each for the
    engine, and with groups some engines fail over it. Without, they stand where they fit.
    """

    name: str
    boxes: int
    strokes: int
    attributes: Mapping[str, str]
    room: bool = False


_ORTHOGONAL = {"splines": "ortho"}
_LIMITED = {"splines": "line", "nslimit": "1", "nslimit1": "1", "mclimit": "0.2"}

STEPS = (
    Step("orthogonal", 60, 120, _ORTHOGONAL, room=True),
    Step("orthogonal", 60, 120, _ORTHOGONAL),
    Step("splines", 150, 300, {"splines": "spline"}),
    Step("straight", 300, 600, _LIMITED),
)
"""Measured, the worst of 20 graphs of the largest size, with `dot` 2.43 and with Graphviz 16 as
WebAssembly: orthogonal 1.5 s and 0.9 s, splines 2.7 s and 2.5 s, straight 7.4 s and 2.9 s on
a busy machine. With room, 4 of 20 failed orthogonally and 7 of 20 as splines; without it none."""


def steps_for(boxes: int, strokes: int) -> tuple[Step, ...]:
    """The steps that may be tried for a picture of this size, best first; perhaps none."""
    return tuple(step for step in STEPS if boxes <= step.boxes and strokes <= step.strokes)
