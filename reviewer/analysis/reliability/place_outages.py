"""`PlaceOutage`: a zone or region whose loss stops flows that have to survive it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from dsl.design import Component, Design
from dsl.quantity import Quantity
from reviewer.analysis.reliability.outage_impact import strictest_target
from reviewer.analysis.topology.single_points import PlaceClass, SinglePoint, falls_with, places_of
from reviewer.analysis.topology.topology_facts import TopologyFacts
from reviewer.analysis.traffic.traffic_facts import TrafficFacts

PLACE_AVAILABILITY = {PlaceClass.ZONE: 0.9995, PlaceClass.REGION: 0.9999}
"""Above these targets a design has to survive the loss of a zone, or of a region.

Basis: the Amazon Compute SLA promises 99.5% for one instance and 99.99% for a region with
two zones, so nothing in one zone is promised more than that."""


class PlaceOutage(NamedTuple):
    """The loss of one zone or region, and the components in it that the stopped flows need.

    `target` is the availability required, which is above what one such place has.
    """

    point: SinglePoint
    target: Quantity
    parts: tuple[Component, ...]

    @property
    def weight(self) -> float:
        """The share of the stated traffic that stops."""
        return self.point.weight


def place_outages(
    design: Design, topology: TopologyFacts, traffic: TrafficFacts
) -> Iterator[PlaceOutage]:
    """Each zone and region that is a single point of failure, where the target asks for more."""
    for point in topology.single_points:
        promised = PLACE_AVAILABILITY.get(point.place)
        if promised is None or _is_explained(design, topology, point):
            continue
        target = strictest_target(design, point.flows)
        if target is not None and target.value > promised:
            needed = tuple(_needed_parts(design, traffic, point))
            yield PlaceOutage(point, target, needed)


def _is_explained(design: Design, topology: TopologyFacts, place: SinglePoint) -> bool:
    """Whether single instances inside a place are why its loss is felt."""
    felt = set(place.flows)
    for point in topology.single_points:
        if point.place is PlaceClass.BOX and place.name in design.components[point.name].groups:
            felt -= set(point.flows)
    return not felt


def _needed_parts(design: Design, traffic: TrafficFacts, point: SinglePoint) -> list[Component]:
    """The components in a place that its flows visit; all in it where none falls with it."""
    stopped = [route for route in traffic.routes if route.name in point.flows]
    visited = {visit.component.name for route in stopped for visit in route.visits}
    inside = [part for part in design.components.values() if point.name in places_of(part)]
    needed = [p for p in inside if p.name in visited and falls_with(p, point.place)]
    return needed or inside
