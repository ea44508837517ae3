"""Fixes that add redundancy: a second instance, a second zone or region."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from dsl.kinds import Family
from reviewer.analysis.topology.counts import is_provided
from reviewer.rule_kit.predicates import (
    has_leader,
    is_clustered,
    is_leaderless,
    is_managed_in_one_zone,
)
from reviewer.text.fix import Fix, join_fixes, set_attribute, set_count

if TYPE_CHECKING:
    from dsl.design import Component
    from reviewer.analysis.facts import Facts


def add_instances(facts: Facts, parts: Iterable[Component]) -> Fix:
    """A second instance of each, of a cluster a third, or as many as its load needs."""
    return join_fixes(_add_instance(facts, part) for part in parts)


def _add_instance(facts: Facts, part: Component) -> Fix:
    clustered = is_clustered(facts, part)
    failover = "failover=auto" if part.family is Family.STORE and not clustered else ""
    needed = facts.capacity.sizing.instances_at_least(part, 3 if clustered else 2)
    return set_count(needed, part, attributes=failover)


def spread_over_two(place: str, parts: Iterable[Component]) -> Fix:
    """Each over two zones or regions (`place` is "zone" or "region"), with an instance in both."""
    return join_fixes(_spread(f"{place}s=2", part) for part in parts)


def _spread(places: str, part: Component) -> Fix:
    if is_provided(part):
        return set_attribute(places, part)
    return set_count(max(2, part.count or 1), part, attributes=places)


def add_replicas(facts: Facts, parts: Iterable[Component]) -> Fix:
    """More replicas of each, and what is stated of one raised; a second zone where one is managed."""
    return join_fixes(_add_replica(facts, part) for part in parts)


def _add_replica(facts: Facts, part: Component) -> Fix:
    said, leads = part.attributes, has_leader(facts, part)
    if is_managed_in_one_zone(facts, part):
        return set_attribute("zones=2", part)
    stated = [name for name in ("copies", "rf") if getattr(said, name) == 1]
    if is_leaderless(facts, part) and "rf" not in stated:
        stated.append("rf")
    more = [f"{name}=3" for name in stated]
    failover = ["failover=auto"] if leads or said.failover is False else []
    count = facts.capacity.sizing.instances_at_least(part, max(2 if leads else 3, part.count or 1))
    return set_count(count, part, attributes=", ".join([*more, *failover]))
