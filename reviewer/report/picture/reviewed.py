"""The picture of a review: its design, with findings marked and rates on the links."""

from __future__ import annotations

from reviewer.report.formats.brief import carried
from reviewer.report.picture.draw import Drawing, draw
from reviewer.report.picture.layout import SECONDS
from reviewer.report.picture.loads import Fullness, Loads
from reviewer.report.picture.png import with_png
from reviewer.report.picture.room import Room
from reviewer.review import Review
from reviewer.rule_kit.severities import severity_of_excess
from reviewer.text.numbers import rate


def draw_review(
    review: Review,
    kind: str = "svg",
    *,
    theme: str = "light",
    seconds: float = SECONDS,
    room: Room | None = None,
) -> tuple[bytes | None, Drawing]:
    """The picture as `svg` or `png` (None where there is none), and how it was drawn.

    With a `room` it is laid out for a pane of that size.
    """
    findings = (*review.findings, *review.accepted)
    loads = Loads(_link_rates(review), _fullness(review))
    drawing = draw(review.design, findings, loads, theme=theme, seconds=seconds, room=room)
    if kind == "png":
        drawing = with_png(drawing)
        return drawing.png, drawing
    return drawing.svg, drawing


def _fullness(review: Review) -> dict[str, Fullness]:
    """How full each component is whose utilization is known, as severe as the report has it."""
    return {
        each.component.name: Fullness(each.used, severity_of_excess(each.excess))
        for each in carried(review.facts)
    }


def _link_rates(review: Review) -> dict[str, str]:
    """What each link carries at peak, as text by the link's id."""
    demands = {link.id: review.facts.traffic.link_demand(link.id) for link in review.design.links}
    return {link: rate(demand.total) for link, demand in demands.items() if demand is not None}
