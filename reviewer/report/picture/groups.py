"""A plan of the outermost groups only, for designs too large to draw whole."""

from __future__ import annotations

from collections.abc import Mapping

from reviewer.report.picture.metrics import width
from reviewer.report.picture.plan import NAME_SIZE, Box, Frame, Plan, Stroke, even
from reviewer.report.picture.saying import SMALL_SIZE


def groups_only(whole: Plan) -> Plan | None:
    """A box for each outermost group, and for each component in none; None without groups."""
    top = _outermost_frames(whole.frames)
    home = {box.id: top.get(box.frame) for box in whole.boxes}
    held: dict[str, list[str]] = {}
    for box in whole.boxes:
        if frame := home[box.id]:
            held.setdefault(frame.id, []).extend(box.components)
    if not held:
        return None
    outer = {frame.id: frame for frame in top.values() if frame.id in held}
    boxes = [_group_box(frame, tuple(held[frame.id])) for frame in outer.values()]
    boxes += [box for box in whole.boxes if home[box.id] is None]
    ends = {box: frame.id if frame else box for box, frame in home.items()}
    return Plan(whole.title, even(boxes), tuple(_bundled_strokes(whole.strokes, ends)), ())


def _outermost_frames(frames: tuple[Frame, ...]) -> Mapping[str, Frame]:
    """The outermost frame around each frame; `frames` run from the outside inwards."""
    top: dict[str, Frame] = {}
    for frame in frames:
        top[frame.id] = top.get(frame.parent, frame)
    return top


def _group_box(frame: Frame, components: tuple[str, ...]) -> Box:
    count = len(components)
    said = f"{count} component" + ("" if count == 1 else "s")
    widest = max(width(frame.label, NAME_SIZE, bold=True), width(said, SMALL_SIZE))
    return Box(
        id=frame.id,
        components=components,
        name=frame.label,
        count="",
        lines=(said,),
        icon="",
        monogram=frame.kind[:2].upper(),
        family="group",
        text=f"{frame.text} · {said}",
        frame="",
        stack=count > 1,
        width=round(max(116.0, 54 + widest + 10)),
        height=60.0,
    )


def _bundled_strokes(strokes: tuple[Stroke, ...], ends: Mapping[str, str]) -> list[Stroke]:
    """One line for all links of a kind from one box to another, with their number."""
    alike: dict[tuple[str, str, str], list[Stroke]] = {}
    for stroke in strokes:
        source, target = ends[stroke.source], ends[stroke.target]
        if source != target:
            alike.setdefault((source, target, stroke.line.value), []).append(stroke)
    return [_bundle_strokes(*key[:2], several) for key, several in alike.items()]


def _bundle_strokes(source: str, target: str, several: list[Stroke]) -> Stroke:
    first = several[0]
    words = "1 link" if len(several) == 1 else f"{len(several)} links"
    return Stroke(
        id=first.id,
        link=first.link if len(several) == 1 else "",
        source=source,
        target=target,
        line=first.line,
        alternative=False,
        rate="",
        lines=(words,),
        text="; ".join(stroke.text for stroke in several[:20]),
    )
