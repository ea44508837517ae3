"""Cells: stacks that share nothing, over which a design splits its users."""

from __future__ import annotations

from dsl.design import Component, Design, Group


def cells_of(design: Design) -> list[Group] | list[Component]:
    """The groups that state cells, else the components that do, else two or more active regions.

    One cell is none: `cells=1` states that all users share a stack.
    """
    groups = [group for group in design.groups.values() if _is_split(group)]
    if groups:
        return groups
    parts = [part for part in design.components.values() if _is_split(part)]
    if parts:
        return parts
    regions = [group for group in design.groups.values() if group.kind == "region"]
    active = [region for region in regions if region.attributes.role == "active"]
    return active if len(active) > 1 else []


def _is_split(part: Component | Group) -> bool:
    return part.attributes.cells not in (None, 1)
