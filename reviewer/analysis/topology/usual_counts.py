"""Counts that nothing states: which components have none, and how many are usual.

A count that is not stated is not one: it lies between one and what is usual for its kind.
"""

from __future__ import annotations

from collections.abc import Mapping

from dsl.design import Component, Design
from dsl.kinds import Family
from dsl.value import replaced
from reviewer.analysis.topology.counts import Copies, counted, has_leader

MOST_COPIES = 5
"""Copies of a store with a leader, at most; more would be shards. A convention."""

MOST_NODES = 400
"""Instances, or nodes of a store without a leader, at most.

Basis: a convention; published designs that name a fleet name tens, and state it where it is
hundreds."""

_NEVER_COUNTED = frozenset({Family.CLIENT, Family.OUTSIDE})
"""Families whose instances are not the designer's to choose."""


def uncounted_components(design: Design) -> Mapping[str, Component]:
    """The components whose count nothing states or implies, by name. O(components + links)."""
    copies = Copies(design)
    return {
        part.name: part
        for part in design.components.values()
        if part.count is None
        and counted(part) == 1
        and part.family not in _NEVER_COUNTED
        and not (copies.origins(part.name) or part.attributes.role)  # one drawn copy
    }


def usual_most(part: Component) -> int:
    """The largest usual count of a component."""
    return MOST_COPIES if has_leader(part) else MOST_NODES


def with_count(part: Component, count: int | None) -> Component:
    """The same component with this count; None is several, not counted."""
    return replaced(part, count=count, many=count is None)
