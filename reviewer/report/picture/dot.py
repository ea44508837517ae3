"""DOT: a `Plan` written down by the `diagrams` library, under ids of our own.

This is the only place that touches `diagrams`. Its classes are subclassed where they would
take a name from the design as a file name, a cluster's identity or raw markup; it never
renders, and no icon of the machine's enters the DOT: places are all we want from an engine.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import diagrams
from graphviz import nohtml

from reviewer.report.picture.metrics import width
from reviewer.report.picture.plan import LINK_SIZE, Frame, Line, Plan, Stroke
from reviewer.report.picture.saying import SMALL_SIZE
from reviewer.report.picture.steps import Step

_MONO = 0.6
"""Every monospaced face advances by 0.6 em: with one, engines agree on how wide a text is,
whichever fonts the machine has. The size asked for is chosen so that this width is ours."""

_GRAPH = {
    "pad": "0",
    "margin": "0",
    "nodesep": "0.42",
    "ranksep": "0.58",
    "fontname": "Courier",
    "labelloc": "t",
    "fontsize": "12",
}
_RANKSEP_OF_LABELS = "0.9"
"""Inches between columns where labels have no room of their own: a rate fits beside a crossing line."""

_NODE = {"shape": "box", "fixedsize": "true", "style": "", "fontname": "Courier", "fontsize": "6"}
_EDGE = {"fontname": "Courier", "arrowhead": "normal", "arrowsize": "0.9", "color": "black"}
_DASHED = frozenset({Line.ASYNC, Line.COPY_ASYNC, Line.FAILURE})


def label(text: str) -> str:
    """`text` as a label that no engine can take for markup, an escape or a line end."""
    text = re.sub("[\x00-\x09\x0b-\x1f\x7f]", "", text)
    text = text.replace("&", "&amp;").replace("\\", "\\\\").replace("\n", "\\n")
    safe: str = nohtml(text)
    return safe


class _Sheet(diagrams.Diagram):  # type: ignore[misc]  # the library has no types
    """A `Diagram` that has no file, and leaves its context without rendering."""

    def __init__(self, title: str, step: Step, *, down: bool) -> None:
        super().__init__(
            "", filename="picture", show=False, graph_attr={**_GRAPH, **step.attributes}
        )
        self.dot.graph_attr["label"] = label(title)
        if not step.room:
            self.dot.graph_attr["ranksep"] = _RANKSEP_OF_LABELS
        self.dot.graph_attr["rankdir"] = "TB" if down else "LR"
        self.dot.graph_attr.update(step.attributes)  # a step for a room has a direction of its own
        self.dot.node_attr.update(_NODE)
        self.dot.edge_attr.update(_EDGE)

    def __exit__(self, *_: object) -> None:
        diagrams.setdiagram(None)

    def render(self) -> None:
        """Refuse: an engine of ours makes the picture, within limits."""
        raise NotImplementedError("a sheet is never rendered by the diagrams library")


class _Frame(diagrams.Cluster):  # type: ignore[misc]  # the library has no types
    """A `Cluster` whose identity is its id, not its label: siblings may share a label."""

    def __init__(self, frame: Frame) -> None:
        text = f"{frame.kind} {frame.label}"
        sized = {"fontname": "Courier", "fontsize": _font_size(text, SMALL_SIZE), "margin": "14"}
        super().__init__(label(text), graph_attr={**sized, "id": frame.id, "bgcolor": "none"})
        self.name = f"cluster_{frame.id}"
        self.dot.name = self.name


def dot_source(plan: Plan, step: Step, *, down: bool = False) -> str:
    """The DOT of `plan`, with the lines that `step` allows; calls run to the right, or `down`."""
    with _Sheet(plan.title, step, down=down) as sheet:
        inside = _frames_by_parent(plan)
        nodes: dict[str, diagrams.Node] = {}
        _fill_frame("", plan, inside, nodes)
        for stroke in plan.strokes:
            nodes[stroke.source].connect(nodes[stroke.target], _edge_of(stroke, step))
        return str(sheet.dot.source)


def _frames_by_parent(plan: Plan) -> Mapping[str, list[Frame]]:
    inside: dict[str, list[Frame]] = {}
    for frame in plan.frames:
        inside.setdefault(frame.parent, []).append(frame)
    return inside


def _fill_frame(
    frame: str, plan: Plan, inside: Mapping[str, list[Frame]], nodes: dict[str, diagrams.Node]
) -> None:
    """Put the boxes and frames that stand in `frame` there; frames nest `DEEPEST` deep."""
    for box in plan.boxes:
        if box.frame == frame:
            text = label("\n".join([f"{box.name} {box.count}".strip(), *box.lines]))
            size = {"width": _to_inches(box.width), "height": _to_inches(box.height)}
            nodes[box.id] = diagrams.Node(text, nodeid=box.id, id=box.id, **size)
    for child in inside.get(frame, ()):
        with _Frame(child):
            _fill_frame(child.id, plan, inside, nodes)


def _edge_of(stroke: Stroke, step: Step) -> diagrams.Edge:
    lines = [line for line in (stroke.rate, *stroke.lines) if line and step.room]
    attributes: dict[str, Any] = {"id": stroke.id, "fontname": "Courier"}
    if lines:
        widest = max(lines, key=lambda line: width(line, LINK_SIZE, bold=True))
        attributes["fontsize"] = _font_size(widest, LINK_SIZE)
    both = stroke.line is Line.HELD
    style = "dashed" if stroke.line in _DASHED else ""
    text = label("\n".join(lines))
    return diagrams.Edge(forward=True, reverse=both, label=text, style=style, **attributes)


def _font_size(text: str, shown: float) -> str:
    """The size at which a monospaced `text` is as wide as ours at `shown` pixels."""
    needed = (width(text, shown, bold=True) + 10) / (_MONO * max(len(text), 1))
    return f"{max(needed, shown):.1f}"


def _to_inches(pixels: float) -> str:
    return f"{pixels / 72:.4f}"
