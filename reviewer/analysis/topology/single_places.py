"""Single places: what stands in one zone, and which places are single points of failure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from dsl.design import Component, Design
from dsl.kinds import Family
from reviewer.analysis.topology.counts import counted, is_provided
from reviewer.analysis.topology.ingress import innermost_group
from reviewer.analysis.topology.single_points import SinglePoint, several

WORKING = (Family.COMPUTE, Family.STORE, Family.MESSAGING)
"""Families that run in a zone of ours; a load balancer in front may run anywhere."""


def single_places(points: Iterable[SinglePoint], place: str) -> frozenset[str]:
    """The zones or regions (`place`) whose loss stops a flow."""
    return frozenset(point.name for point in points if point.place == place and point.flows)


def states_placement(design: Design, part: Component) -> bool:
    """Whether the design says in which zones or regions a component stands."""
    groups = (design.groups[name] for name in part.groups)
    drawn = any(one.kind in ("zone", "region") or one.attributes.zones for one in groups)
    return drawn or bool(part.attributes.zones or part.attributes.regions)


def parts_in_one_zone(
    design: Design, parts: Collection[Component], besides: Collection[str] = ()
) -> list[Component]:
    """Those of `parts` that state one zone, or of which all instances are drawn in one.

    Zones named `besides` are left out. Others of the same kind in another zone stand in for
    what is drawn. Where one zone holds all that computes and stores, counts do not matter.
    """
    whole = _zone_of_all(design, parts)
    by_kind = zones_by_kind(design, parts)
    found = []
    for part in parts:
        zone, stated = innermost_group(design, part, "zone"), part.attributes.zones
        if stated is not None:
            named = stated[0] if isinstance(stated, tuple) else ""
            alone = not several(stated) and named not in besides
        else:
            spread = is_provided(part) or several(part.attributes.regions)
            alone = bool(zone) and zone not in besides and not spread
            is_replicated = (counted(part) or 0) > 1 and by_kind[part.kind] == {zone}
            alone = alone and (is_replicated or zone == whole)
        if alone:
            found.append(part)
    return found


def zones_by_kind(design: Design, parts: Iterable[Component]) -> Mapping[str, set[str]]:
    """The zones that components of each kind are drawn in, "" for those drawn in none."""
    found: dict[str, set[str]] = {}
    for part in parts:
        found.setdefault(part.kind, set()).add(innermost_group(design, part, "zone"))
    return found


def _zone_of_all(design: Design, parts: Collection[Component]) -> str:
    """The one zone in which all that computes and stores is drawn, a store among it; else ""."""
    own = [part for part in parts if part.family in WORKING and not is_provided(part)]
    zones = {innermost_group(design, part, "zone") for part in own}
    stores = any(part.family == Family.STORE for part in own)
    return zones.pop() if stores and len(own) > 1 and len(zones) == 1 else ""
