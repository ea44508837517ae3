"""Dependencies of components in several zones on components in one."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from dsl.design import Component, Design, Link
from reviewer.analysis.topology.counts import Copies, is_provided
from reviewer.analysis.topology.ingress import around, innermost_group
from reviewer.analysis.topology.single_places import zones_by_kind
from reviewer.analysis.topology.single_points import EVERYWHERE, several
from reviewer.analysis.traffic.routes import carries_requests


class ZoneDependency(NamedTuple):
    """A call of `caller`, which is spread over zones or regions, to `callee`, which is not."""

    caller: Component
    callee: Component
    link: Link


def zone_dependencies(design: Design, copies: Copies) -> list[ZoneDependency]:
    """Every link that carries requests from a spread component to one that runs in one zone."""
    bound = _bound_to_one_zone(design, copies)
    return [
        ZoneDependency(design.components[link.source], design.components[link.target], link)
        for link in design.links
        if link.target in bound
        and carries_requests(design, link)
        and _is_spread(design, design.components[link.source])
    ]


def _is_spread(design: Design, part: Component) -> bool:
    places = (around(design, part, name) for name in ("zones", "regions"))
    return part.kind not in EVERYWHERE and any(
        several(place) for place in places if isinstance(place, int | tuple)
    )


def _bound_to_one_zone(design: Design, copies: Copies) -> Collection[str]:
    """The names of what states one zone, or is drawn in one with none of its kind elsewhere."""
    parts = [part for part in design.components.values() if part.kind not in EVERYWHERE]
    by_kind = zones_by_kind(design, parts)
    return {
        part.name
        for part in parts
        if part.name not in copies and _is_in_one_zone(design, part, by_kind[part.kind])
    }


def _is_in_one_zone(design: Design, part: Component, zones_of_kind: Collection[str]) -> bool:
    stated = part.attributes.zones
    if stated is not None:
        return not several(stated)
    if is_provided(part) or several(part.attributes.regions):
        return False
    zone = innermost_group(design, part, "zone")
    return bool(zone) and zones_of_kind == {zone}
