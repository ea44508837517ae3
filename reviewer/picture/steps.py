"""Puts out the steps a picture goes down: the more there is to draw, the plainer the lines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Step:
    """One way to lay a picture out, and the most boxes and lines it is used for.

    `labels` says whether the labels of lines get room of their own. It costs a node each;
    without it they are drawn where they fit.
    """

    name: str
    boxes: int
    strokes: int
    attributes: Mapping[str, str]
    labels: bool = True


STEPS = (
    Step("orthogonal", 60, 120, {"splines": "ortho"}),
    Step("splines", 150, 300, {"splines": "spline"}),
    Step(
        "straight",
        300,
        600,
        {"splines": "line", "nslimit": "1", "nslimit1": "1", "mclimit": "0.2"},
        labels=False,
    ),
)
"""Measured: orthogonal lines 0.2 s at 60/120 and over 5 s at 150/300; splines 0.5 s at
150/300; straight lines under these limits 0.9 s at 300/600."""


def steps_for(boxes: int, strokes: int) -> tuple[Step, ...]:
    """The steps that may be tried for a picture of this size, best first; perhaps none."""
    return tuple(step for step in STEPS if boxes <= step.boxes and strokes <= step.strokes)
