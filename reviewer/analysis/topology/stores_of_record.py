"""The homes of data: the stores whose loss is the loss of what they hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dsl.design import Component
from dsl.kinds import Family, Kind

if TYPE_CHECKING:
    from reviewer.analysis.facts import Facts

MADE_AGAIN = frozenset(
    {Kind.CACHE, Kind.SEARCH, Kind.WAREHOUSE, Kind.FEATURE_STORE, Kind.VECTOR, Kind.GEO}
)
"""Kinds of stores that usually hold what can be made again from another."""

PASSING = 7 * 86400.0
"""Data that leaves within so many seconds is not what backups are made for (our convention)."""


def homes_of(facts: Facts) -> tuple[Component, ...]:
    """Stores of record: no caches, indexes or warehouses, no copies, nothing fed by stores alone."""
    return tuple(
        part
        for part in facts.design.components.values()
        if part.family is Family.STORE and part.kind not in MADE_AGAIN and _is_home(facts, part)
    )


def _is_home(facts: Facts, part: Component) -> bool:
    if facts.topology.replicas.origins(part.name) or _passes(part):
        return False
    links = facts.traffic.reads_and_writes.written.get(part.name, ())
    sources = [facts.design.components[link.source].family for link in links]
    return not sources or any(family is not Family.STORE for family in sources)


def _passes(part: Component) -> bool:
    """Whether what it holds is gone by itself within days."""
    said = part.attributes
    kept = said.ttl if said.ttl is not None else said.retention
    seconds = getattr(kept, "value", None)
    return kept is True or (seconds is not None and seconds <= PASSING)
