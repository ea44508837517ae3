"""Cells: stacks that share nothing, over which a design splits its users."""

from __future__ import annotations

from dsl.design import Component, Design, Group


def cells_of(design: Design) -> list[Group] | list[Component]:
    """The groups that state `cells`, else the components that do, else two or more active regions."""
    groups = [group for group in design.groups.values() if group.attributes.cells]
    if groups:
        return groups
    parts = [part for part in design.components.values() if part.attributes.cells]
    if parts:
        return parts
    regions = [group for group in design.groups.values() if group.kind == "region"]
    active = [region for region in regions if region.attributes.role == "active"]
    return active if len(active) > 1 else []
