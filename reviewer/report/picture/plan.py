"""A `Plan`: what of a design is drawn, as boxes, lines and frames with ids of ours."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from dsl.attributes import Attributes
from dsl.catalogue import catalogue
from dsl.design import Component, Design, Group, Link, Mode
from dsl.kinds import Family, Kind
from reviewer.report.picture.metrics import fit, width, wrap
from reviewer.report.picture.saying import SMALL_SIZE, clean, count_text, lines_of, sizes_text

DEEPEST = 32
"""Frames nest this deep in a picture; what is nested deeper is drawn inside the deepest."""

_NAME_TEXT = 230.0  # the most pixels of a name
_EVEN = 190.0  # cards are made as wide as the widest up to here; names may need more
_LINK_TEXT = 112.0
_TITLE_TEXT = 640.0  # of a group; its frame is at least as wide
NAME_SIZE, LINK_SIZE = 13.0, 11.0


@dataclass(frozen=True, slots=True)
class Look:
    """How large cards are: pixels of their smaller text, and heights by the lines under the name."""

    detail: float
    heights: tuple[float, float, float]


USUAL = Look(SMALL_SIZE, (60.0, 60.0, 72.0))


class Line(StrEnum):
    """How a link is drawn; a legend entry each."""

    SYNC = "sync"
    ASYNC = "async"
    HELD = "held"
    COPY = "copy"  # replication or a change feed that the writer waits for
    COPY_ASYNC = "copy-async"
    FAILURE = "failure"  # used only when another way fails
    CONTROL = "control"


@dataclass(frozen=True, slots=True)
class Box:
    """One component, or several drawn as one. `width` and `height` are pixels; `name` and `lines` are cut to fit them.

    `text` is everything that is said of it, uncut; `stack` is true where it is several.
    `detail` is the size, in pixels, of every text on it but its name.
    """

    id: str
    components: tuple[str, ...]
    name: str
    count: str
    lines: tuple[str, ...]
    icon: str
    monogram: str
    family: str
    text: str
    frame: str
    stack: bool
    width: float
    height: float
    detail: float = SMALL_SIZE


@dataclass(frozen=True, slots=True)
class Stroke:
    """One link between two boxes, named by their ids."""

    id: str
    link: str
    source: str
    target: str
    line: Line
    alternative: bool
    rate: str
    lines: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Frame:
    """One group; `parent` is the id of the frame around it, "" at the top."""

    id: str
    group: str
    kind: str
    label: str
    text: str
    parent: str
    depth: int


@dataclass(frozen=True, slots=True)
class Plan:
    """A whole picture before it has places. `frames` are ordered from the outside inwards."""

    title: str
    boxes: tuple[Box, ...]
    strokes: tuple[Stroke, ...]
    frames: tuple[Frame, ...]


class Ids:
    """Gives out ids that are stable, unique, and plain enough for a page and its styles."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def make(self, prefix: str, name: str) -> str:
        """`prefix-name` with everything but letters, digits, `_` and `-` replaced."""
        for arrow, plain in (("<->", "--held--"), ("~>", "--async--"), ("->", "--"), ("#", "--")):
            name = name.replace(arrow, plain)
        base = f"{prefix}-{re.sub(r'[^A-Za-z0-9_-]', '-', name)[:120]}"
        found, number = base, 1
        while found in self._taken:
            number += 1
            found = f"{base}---{number}"
        self._taken.add(found)
        return found


def plan(design: Design, rates: Mapping[str, str] | None = None, look: Look = USUAL) -> Plan:
    """Everything in `design`, with `rates` (text by link id) on its links.

    Cards are as wide as the text of their `look` needs.
    """
    ids = Ids()
    frames = _frames_of(design, ids)
    boxes = {name: _make_box(part, frames, ids, look) for name, part in design.components.items()}
    strokes = [
        _make_stroke(link, design, boxes, (rates or {}).get(link.id, ""), ids)
        for link in design.links
        if link.source in boxes and link.target in boxes
    ]
    drawn = tuple(dict.fromkeys(frames.values()))
    return Plan(clean(design.title), even(boxes.values()), tuple(strokes), drawn)


def even(boxes: Iterable[Box]) -> tuple[Box, ...]:
    """The boxes, nearly all as wide as the widest: columns and the channels between line up."""
    found = list(boxes)
    widest = min(max((box.width for box in found), default=0.0), _EVEN)
    return tuple(replace(box, width=max(box.width, widest)) for box in found)


def _frames_of(design: Design, ids: Ids) -> dict[str, Frame]:
    """Frames by group name, outer ones first; a group that is too deep has its parent's."""
    frames: dict[str, Frame] = {}
    for group in design.groups.values():
        for each in _unframed_groups(group, design, frames):
            parent = frames.get(each.parent)
            depth = parent.depth + 1 if parent else 0
            too_deep = parent is not None and depth >= DEEPEST
            frames[each.name] = (
                parent if too_deep and parent else _make_frame(each, parent, depth, ids)
            )
    by_depth = sorted(frames.items(), key=lambda item: item[1].depth)
    return dict(by_depth)


def _unframed_groups(group: Group, design: Design, frames: Mapping[str, Frame]) -> list[Group]:
    """`group` and the groups around it that have no frame yet, outermost first."""
    found: list[Group] = []
    at: Group | None = group
    while at is not None and at.name not in frames and at not in found:
        found.insert(0, at)
        at = design.groups.get(at.parent)
    return found


def _make_frame(group: Group, parent: Frame | None, depth: int, ids: Ids) -> Frame:
    label = clean(group.label) or clean(group.name)
    kind = "" if group.kind == "group" else group.kind
    text = f"{kind} {label}".strip()
    short = fit(label, _TITLE_TEXT, SMALL_SIZE, bold=True)
    made = ids.make("group", group.name)
    return Frame(made, group.name, group.kind, short, text, parent.id if parent else "", depth)


def _make_box(part: Component, frames: Mapping[str, Frame], ids: Ids, look: Look) -> Box:
    lines = lines_of(part)
    name, count = clean(part.name), count_text(part)
    title = part.technology.title if part.technology else clean(part.technology_text)
    of_kind = catalogue().kinds[part.kind]
    said = [name, clean(part.label), title, of_kind.title, count, sizes_text(part)]
    text = " · ".join(filter(None, said))
    short = fit(name, _NAME_TEXT, NAME_SIZE, bold=True)
    chip = chip_width(count, look.detail) + 8 if count else 0
    head = width(short, NAME_SIZE, bold=True) + chip
    widest = max([head, *(width(line, look.detail) for line in lines)])
    frame = next((frames[group].id for group in reversed(part.groups) if group in frames), "")
    return Box(
        id=ids.make("node", part.name),
        components=(part.name,),
        name=short,
        count=count,
        lines=lines,
        icon=(part.technology or of_kind).icon,
        monogram=(part.technology or of_kind).title[:2].upper(),
        family=part.family.value,
        text=text,
        frame=frame,
        stack=part.many or (part.count or 1) > 1,
        width=round(max(116.0, 54 + widest + 10)),
        height=look.heights[len(lines)],
        detail=look.detail,
    )


def chip_width(count: str, size: float) -> float:
    """How wide the plate of a count is at `size` pixels an em."""
    return width(count, size, bold=True) + 10


def _make_stroke(
    link: Link, design: Design, boxes: Mapping[str, Box], rate: str, ids: Ids
) -> Stroke:
    label = clean(link.label)
    arrow = {Mode.SYNC: "->", Mode.ASYNC: "~>", Mode.HELD: "<->"}[link.mode]
    text = f"{clean(link.source)} {arrow} {clean(link.target)}"
    return Stroke(
        id=ids.make("link", link.id),
        link=link.id,
        source=boxes[link.source].id,
        target=boxes[link.target].id,
        line=line_of(link, design),
        alternative=bool(link.alternatives),
        rate=fit(clean(rate), _LINK_TEXT, LINK_SIZE, bold=True),
        lines=wrap(label, _LINK_TEXT, LINK_SIZE, 2),
        text=": ".join(filter(None, [text, label, clean(rate)])),
    )


def line_of(link: Link, design: Design) -> Line:
    """How `link` is drawn: what it is for comes before how its ends talk."""
    if link.attributes.on == "failure":
        return Line.FAILURE
    if _is_control(link.attributes, design.components[link.target].kind):
        return Line.CONTROL
    source, target = design.components[link.source], design.components[link.target]
    if source.family is Family.STORE and target.kind in _COORDINATES:
        return Line.CONTROL
    if source.family is Family.STORE:
        return Line.COPY if link.mode is not Mode.ASYNC else Line.COPY_ASYNC
    return Line(link.mode.value)


_COORDINATES = frozenset({Kind.COORDINATION, Kind.SECRETS, Kind.KMS, Kind.AUTH})
"""What a store asks for its leader, its keys or its callers; it replicates nothing to it."""


def _is_control(attributes: Attributes, target: Kind) -> bool:
    return bool(attributes.control) or target in (Kind.MONITORING, Kind.LOGGING)
