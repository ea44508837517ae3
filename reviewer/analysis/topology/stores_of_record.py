"""The homes of data: the stores whose loss is the loss of what they hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dsl.design import Component, Design, Link
from dsl.kinds import Family, Kind
from reviewer.analysis.topology.counts import Copies

MADE_AGAIN = frozenset(
    {Kind.CACHE, Kind.SEARCH, Kind.WAREHOUSE, Kind.FEATURE_STORE, Kind.VECTOR, Kind.GEO}
)
"""Kinds of stores that usually hold what can be made again from another."""

PASSING = 7 * 86400.0
"""Data that leaves within so many seconds is not what backups are made for (our convention)."""


def homes_of(
    design: Design, replicas: Copies, written: Mapping[str, Sequence[Link]]
) -> tuple[Component, ...]:
    """Stores of record: no caches, indexes or warehouses, no copies, nothing fed by stores alone.

    `written` are the links over which each store is written.
    """
    return tuple(
        part
        for part in design.components.values()
        if part.family is Family.STORE
        and part.kind not in MADE_AGAIN
        and not replicas.origins(part.name)
        and _is_home(design, part, written.get(part.name, ()))
    )


def _is_home(design: Design, part: Component, links: Sequence[Link]) -> bool:
    if _is_short_lived(part):
        return False
    sources = [design.components[link.source].family for link in links]
    return not sources or any(family is not Family.STORE for family in sources)


def _is_short_lived(part: Component) -> bool:
    """Whether what it holds is gone by itself within days."""
    said = part.attributes
    kept = said.ttl if said.ttl is not None else said.retention
    seconds = getattr(kept, "value", None)
    return kept is True or (seconds is not None and seconds <= PASSING)
