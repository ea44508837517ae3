"""Puts out a `Drawing`: the picture of a design, or one clear line on why there is none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from dsl.design import Design
from reviewer.finding import Finding
from reviewer.picture.engine import Engine
from reviewer.picture.groups import groups_only
from reviewer.picture.layout import ENGINES, SECONDS, Layout, lay_out
from reviewer.picture.plan import Plan, plan
from reviewer.picture.steps import STEPS, steps_for
from reviewer.picture.svg import draw_svg
from reviewer.picture.theme import LIGHT, THEMES


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture as SVG in UTF-8, None where there is none; `notes` are lines for people.

    `engine` and `step` say how it was laid out, "" where it was not; `png` is there after
    `reviewer.picture.with_png`.
    """

    svg: bytes | None
    notes: tuple[str, ...] = ()
    engine: str = ""
    step: str = ""
    png: bytes | None = None


def draw(
    design: Design,
    findings: Iterable[Finding] = (),
    rates: Mapping[str, str] | None = None,
    *,
    theme: str = "light",
    seconds: float = SECONDS,
    engines: Sequence[Engine] = ENGINES,
) -> Drawing:
    """The picture of `design` with `findings` marked and `rates` (text by link id) shown.

    `theme` is `light` or `dark`. Takes at most `seconds`. Never raises for any design.
    """
    notes: list[str] = []
    whole = _fitting(plan(design, rates), design, notes)
    if whole is None:
        return Drawing(None, tuple(notes))
    layout = lay_out(whole, engines, seconds)
    if layout.geometry is None:
        return Drawing(None, (*notes, "no picture: " + "; ".join(layout.notes)))
    notes += _stepped_down(whole, layout)
    svg = draw_svg(whole, layout.geometry, list(findings), THEMES.get(theme, LIGHT))
    return Drawing(svg, tuple(notes), layout.engine, layout.step)


def _fitting(whole: Plan, design: Design, notes: list[str]) -> Plan | None:
    """`whole`, or its groups only where it is too large, or None where these are too many too."""
    if not whole.boxes:
        notes.append("no picture: the design has no components")
        return None
    if steps_for(len(whole.boxes), len(whole.strokes)):
        return whole
    size = f"{len(whole.boxes)} components and {len(whole.strokes)} links"
    largest = f"{STEPS[-1].boxes} and {STEPS[-1].strokes}"
    outline = groups_only(whole)
    if outline is None or not steps_for(len(outline.boxes), len(outline.strokes)):
        notes.append(f"no picture: {size} are more than the {largest} that can be drawn")
        return None
    notes.append(f"picture of the groups only: {size} are more than {largest}")
    return outline


def _stepped_down(whole: Plan, layout: Layout) -> list[str]:
    """What to say where lines are plainer than the size alone would have them."""
    wanted = steps_for(len(whole.boxes), len(whole.strokes))[0].name
    if not layout.notes or layout.step == wanted:
        return []
    return [f"picture with {layout.step} lines: " + "; ".join(layout.notes)]
