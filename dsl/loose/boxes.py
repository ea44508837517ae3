"""Ends of a link that are drawn as boxes: `[client] --> (redis)`, `|kafka|`, `{a, b}`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dsl.loose.items import joint_of
from dsl.loose.marks import ARROWS, BRACKETS, has_arrow, marks_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dsl.loose.marks import Mark

_BAR = "|"


def without_boxes(text: str, marks: list[Mark]) -> list[Mark]:
    """The marks of a line with arrows, with what stands in each box in its place."""
    if not has_arrow(marks):
        return marks
    parts = list(_parts(marks))
    boxes = [part[0] for part, _ in parts if len(part) == 1 and part[0].type in BRACKETS]
    if len(boxes) == 1 and boxes[0].type == "ROUND":
        return marks  # a remark on an arrow, perhaps: `web -> (Redis) -> api`
    return [mark for part, behind in parts for mark in (*_opened(text, part), *behind)]


def stand_alone(marks: list[Mark]) -> bool:
    """Whether there are braces, and each holds an end of its own."""
    held = [part for part, _ in _parts(marks) if any(mark.type == "CURLY" for mark in part)]
    return bool(held) and all(len(part) == 1 for part in held)


def _parts(marks: list[Mark]) -> Iterator[tuple[list[Mark], list[Mark]]]:
    """What stands between arrows and commas, each with the mark behind it."""
    part: list[Mark] = []
    for mark in marks:
        ends = mark.type in ARROWS or (joint_of(mark) and mark.type != _BAR)
        if ends:
            yield part, [mark]
            part = []
        else:
            part.append(mark)
    yield part, []


def _opened(text: str, part: list[Mark]) -> list[Mark]:
    """What stands in a box, where a part is nothing else."""
    if len(part) == 1 and part[0].type in BRACKETS:
        inside = marks_of(text, part[0].span.start + 1, part[0].span.end - 1)
        return inside or part
    if len(part) > 2 and part[0].type == part[-1].type == _BAR:  # noqa: PLR2004  # two bars around it
        return part[1:-1]
    return part
