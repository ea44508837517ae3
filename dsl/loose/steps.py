"""A loosely typed line with a flow: its head as typed, and its steps."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from dsl.loose.links import LinkLine, link_line
from dsl.loose.marks import Mark
from dsl.loose.scene import Scene, Steps
from dsl.loose.segments import with_joints

if TYPE_CHECKING:
    from dsl.loose.blocks import Line

_ACCESS = frozenset({"read", "write"})


def steps_of(text: str, line: Line, marks: list[Mark], scene: Scene) -> Steps | None:
    """The flow of a line; None where a step is none."""
    colon = next((at for at, mark in enumerate(marks) if mark.type == ":"), None)
    if colon is None or colon < 2:  # noqa: PLR2004  # `flow` and a name
        return None
    head = text[line.said.start : marks[colon].span.end]
    if [mark.type for mark in marks[colon + 1 :]][:2] == ["WORD", "WORD"] and (
        marks[colon + 1].text in _ACCESS
    ):  # `flow send 5/s: write app -> api`
        colon += 1
        head = f"{head[:-1].rstrip()} {marks[colon].text}:"
    parts: list[LinkLine] = []
    rest: list[Mark] = []
    names = Counter(mark.text for mark in marks[colon + 1 :])

    def joint(one: str, other: str, last: str) -> str:
        """What leads from one step to another; a step that stands twice begins a branch."""
        return scene.arrow_between(one, other, last) or (";" if names[other] > 1 else "")

    steps = with_joints(marks[colon + 1 :], scene.is_drawn, joint)
    for mark in [*steps, Mark(";", ";", line.said)]:
        if mark.type != ";":
            rest.append(mark)
            continue
        found = link_line(rest, scene.is_end, scene.is_word) if rest else None
        if found is None or found.continues or found.heading:
            return None
        parts.append(found)
        rest = []
    return Steps(line, head, tuple(parts), draws=not scene.linked)
