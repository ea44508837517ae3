"""Dependencies of what runs in several zones on what runs in one."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from dsl.design import Component, Design, Link
from dsl.kinds import Family, Kind
from reviewer.analysis.topology.counts import Copies, is_provided
from reviewer.analysis.topology.ingress import around, innermost_group
from reviewer.analysis.topology.single_points import several
from reviewer.analysis.traffic.routes import carries_requests

_EVERYWHERE = frozenset({Kind.DNS, Kind.CDN, Kind.WAF, Kind.EXTERNAL, Kind.CLIENT})
"""Kinds that stand in no zone of ours."""


class ZoneDependency(NamedTuple):
    """A call of `caller`, which is spread over zones or regions, to `callee`, which is not."""

    caller: Component
    callee: Component
    link: Link


def zone_dependencies(design: Design, copies: Copies) -> list[ZoneDependency]:
    """Every link that carries requests from what is spread to what stands in one zone."""
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
    return part.kind not in _EVERYWHERE and any(
        several(place) for place in places if isinstance(place, int | tuple)
    )


def _bound_to_one_zone(design: Design, copies: Copies) -> Collection[str]:
    """The names of what states one zone, or is drawn in one with nothing like it elsewhere."""
    parts = [part for part in design.components.values() if part.kind not in _EVERYWHERE]
    zones = {part.name: innermost_group(design, part, "zone") for part in parts}
    by_kind: dict[Kind, set[str]] = {}
    for part in parts:
        by_kind.setdefault(part.kind, set()).add(zones[part.name])
    return {
        part.name
        for part in parts
        if _stands_in_one(part, zones[part.name], by_kind[part.kind]) and part.name not in copies
    }


def _stands_in_one(part: Component, zone: str, zones_of_kind: Collection[str]) -> bool:
    stated = part.attributes.zones
    if stated is not None:
        return not several(stated)
    if is_provided(part) or several(part.attributes.regions) or part.family is Family.CLIENT:
        return False
    return bool(zone) and set(zones_of_kind) == {zone}
