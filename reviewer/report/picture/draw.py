"""A `Drawing`: the picture of a design, or one clear line on why there is none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from dsl.design import Design
from reviewer.model.finding import Finding
from reviewer.report.picture.engine import Engine, cpu_seconds
from reviewer.report.picture.groups import groups_only
from reviewer.report.picture.layout import ENGINES, SECONDS, Layout, lay_out
from reviewer.report.picture.loads import NO_LOADS, Loads
from reviewer.report.picture.plan import USUAL, Plan, plan
from reviewer.report.picture.room import DENSE, Room, lay_out_in
from reviewer.report.picture.steps import STEPS, steps_for
from reviewer.report.picture.svg import draw_svg
from reviewer.report.picture.theme import LIGHT, THEMES

_MOST = 10_000  # parts of a design; its groups alone could take a second to sum up
_SHARE = 0.85  # of the time, for the whole picture; the rest is kept for one of its groups


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture as SVG in UTF-8, None where there is none; `notes` are lines for people.

    `engine` and `step` say how it was laid out, "" where it was not; `png` is there after
    `reviewer.report.picture.with_png`.
    """

    svg: bytes | None
    notes: tuple[str, ...] = ()
    engine: str = ""
    step: str = ""
    png: bytes | None = None


def draw(
    design: Design,
    findings: Iterable[Finding] = (),
    loads: Loads = NO_LOADS,
    *,
    theme: str = "light",
    seconds: float = SECONDS,
    engines: Sequence[Engine] = ENGINES,
    room: Room | None = None,
) -> Drawing:
    """The picture of `design` with `findings` marked and `loads` shown.

    `theme` is `light` or `dark`. With a `room` it is laid out to fill a pane of that size, and its
    title is left out: the pane's page has it. Takes at most `seconds` of CPU time. Never raises for any design.
    """
    if len(design.components) + len(design.links) + len(design.groups) > _MOST:
        return Drawing(None, (f"no picture: {_too_large(design)}",))
    until = cpu_seconds() + seconds
    whole = plan(design, loads.rates, DENSE if room else USUAL)
    if room:
        whole = replace(whole, title="")
    if not whole.boxes:
        return Drawing(None, ("no picture: the design has no components",))
    marks, colours = tuple(findings), THEMES.get(theme, LIGHT)
    layout = _lay_out_whole(whole, room, engines, seconds * _SHARE)
    if layout.geometry:
        svg = draw_svg(whole, layout.geometry, marks, colours, loads.fullness)
        return Drawing(svg, _fallbacks(whole, layout), layout.engine, layout.step)
    why = "; ".join(layout.notes) or _too_large(design)
    if outline := groups_only(whole):
        left = [engine for engine in engines if engine not in layout.stalled]
        layout = lay_out(outline, left, until - cpu_seconds())
        if layout.geometry:
            svg = draw_svg(outline, layout.geometry, marks, colours)
            note = f"picture of the groups only: {why}"
            return Drawing(svg, (note,), layout.engine, layout.step)
    return Drawing(None, (f"no picture: {why}",))


def _lay_out_whole(
    whole: Plan, room: Room | None, engines: Sequence[Engine], seconds: float
) -> Layout:
    if room:
        return lay_out_in(room, whole, engines, seconds)
    return lay_out(whole, engines, seconds)


def _too_large(design: Design) -> str:
    size = f"{len(design.components)} components and {len(design.links)} links"
    return f"{size} exceed the {STEPS[-1].boxes} and {STEPS[-1].strokes} that fit in a picture"


def _fallbacks(whole: Plan, layout: Layout) -> tuple[str, ...]:
    """What to say where lines are plainer than the size alone would have them, or an engine hung."""
    wanted = steps_for(len(whole.boxes), len(whole.strokes))[0].name
    if layout.step != wanted:
        return (f"picture with {layout.step} lines: " + "; ".join(layout.notes),)
    if layout.stalled:
        return (f"picture by {layout.engine}: " + "; ".join(layout.notes),)
    return ()
