"""`PublishedFigure`: what a provider promises of its product over zones and regions.

The one place that picks the catalogue's figure for what the design says of where it runs. A
promise (an SLA) is a refund, not a forecast: it is shown as one, and where a product is known
to do better than its promise, what is expected is judged.
"""

from __future__ import annotations

from typing import NamedTuple

from dsl.design import Component
from dsl.kinds import Kind
from reviewer.analysis.assumptions import Assumed
from reviewer.analysis.capacity.catalogue_figures import Said, figures_of
from reviewer.analysis.topology.counts import is_provided, technology_title
from reviewer.analysis.topology.single_points import several
from reviewer.text.numbers import percent


class PublishedFigure(NamedTuple):
    """A share of time, 0..1, of the whole product; `over` says what it is spread over."""

    value: float
    over: str
    promised: str
    said: Said

    def assumed(self, part: Component) -> Assumed:
        """The figure as an assumption, with what is promised beside it."""
        text = percent(self.value).replace(" ", "")
        promise = f"; promised, with a refund below it: {self.promised}" if self.promised else ""
        quality = "availability" if is_provided(part) else "spread_availability"
        return self.said.assumed(
            subject=f"{part.name}.{quality}",
            value=text,
            because=f"Availability of {technology_title(part)} over {self.over}{promise}.",
            override=f"assume {part.name}.availability {text}",
        )


def published_figure(part: Component) -> PublishedFigure | None:
    """The figure for the zones or regions that `part` says it runs in; None where there is none.

    A CDN answers from wherever its users are, so that its figure is that over places: its
    promise alone (99.9%) would fail every design that uses one, and none is seen to be down
    for 43 minutes a month. What a provider runs without a count is over zones unless it says
    `zones=1`.
    """
    known, said = figures_of(part.technology, part.kind).availability, part.attributes
    if known is None:
        return None
    if known.regions is not None and several(said.regions):
        return PublishedFigure(known.regions, "regions", known.published, known.said)
    if known.zones is not None and _is_over_zones(part):
        return PublishedFigure(known.zones, "zones", known.published, known.said)
    if part.kind is Kind.CDN and is_provided(part):
        return PublishedFigure(known.ha, "its edge locations", known.published, known.said)
    return None


def _is_over_zones(part: Component) -> bool:
    said = part.attributes
    if several(said.zones) or several(said.regions):
        return True
    return is_provided(part) and said.zones is None
