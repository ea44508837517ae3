"""Predicates of redundancy: replicas, backups, and what a loss takes with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dsl.design import Component
from dsl.kinds import Kind
from reviewer.analysis.capacity.catalogue_figures import figures_of
from reviewer.analysis.topology.async_replicas import SYNC, is_fed_only_later
from reviewer.analysis.topology.counts import role
from reviewer.analysis.topology.region_replicas import REGIONS_LATER
from reviewer.rule_kit.predicate import of_component
from reviewer.rule_kit.remembered import once_per_design
from reviewer.rule_kit.requirements import attribute_value, required_value

if TYPE_CHECKING:
    from reviewer.analysis.facts import Facts


PAIR = 2  # instances: one, and one to take over


@of_component
def is_single_point(facts: Facts, part: Component) -> bool:
    """Whether its loss alone leaves a flow no route."""
    return part.name in _single_points(facts)


@once_per_design
def _single_points(facts: Facts) -> frozenset[str]:
    return frozenset(point.name for point in facts.topology.single_points)


@of_component
def is_required_cache(facts: Facts, part: Component) -> bool:
    """Whether it is a cache that what is behind it cannot do without."""
    return part.kind is Kind.CACHE and part.name in facts.reliability.required_caches


@of_component
def keeps_one_copy(facts: Facts, part: Component) -> bool:
    """Whether one node holds each of its items; false where they are not counted."""
    return facts.topology.copies(part) == 1


@of_component
def keeps_several_copies(facts: Facts, part: Component) -> bool:
    """Whether more than one node holds each of its items; false where they are not counted."""
    return (facts.topology.copies(part) or 0) > 1


@of_component
def has_only_async_replicas(facts: Facts, part: Component) -> bool:
    """Whether all its copies are drawn as replicas, and writes wait for none of them."""
    drawn = [facts.design.components[name] for name in facts.topology.replicas.of(part.name)]
    own = (facts.topology.copies(part) or 2) - len(drawn)
    return bool(drawn) and own <= 1 and all(is_fed_only_later(facts.design, one) for one in drawn)


@of_component
def replicates_regions_later(facts: Facts, part: Component) -> bool:
    """Whether its technology takes writes in one region without asking the others, as it is set."""
    is_later = part.technology is not None and part.technology.id in REGIONS_LATER
    return is_later and not _agrees_over_regions(part)


def _agrees_over_regions(part: Component) -> bool:
    """Whether it is said to be strong in as many near regions as its technology agrees over.

    A DynamoDB global table does in three regions of one set (US, EU, AP), by a mode that is
    chosen when it is made; `strong_regions` of the catalog.
    """
    limit = figures_of(part.technology, part.kind).limits.get("strong_regions")
    regions = part.attributes.regions
    if limit is None or regions is None or part.attributes.consistency != "strong":
        return False
    if isinstance(regions, int):
        return regions == limit.low
    sets = {name.casefold()[:2] for name in regions}
    return len(set(regions)) == limit.low and len(sets) == 1


@of_component
def has_sync_replica(facts: Facts, part: Component) -> bool:
    """Whether writes to it wait for a replica that is drawn."""
    drawn = (facts.design.components[name] for name in facts.topology.replicas.of(part.name))
    return any(role(facts.design, one) == SYNC for one in drawn)


@of_component
def is_counted_once(facts: Facts, part: Component) -> bool:
    """Whether the design writes that it is one instance (`x1`)."""
    return part.count == 1


@of_component
def is_counted_twice(facts: Facts, part: Component) -> bool:
    """Whether the design writes that it is a pair (`x2`): of a leader, itself and one replica."""
    return part.count == PAIR


@of_component
def states_one_copy(facts: Facts, part: Component) -> bool:
    """Whether it states that there is one copy of its data: `copies=1`, `rf=1` or `failover=no`."""
    said = part.attributes
    return said.failover is False or 1 in (said.copies, said.rf)


@of_component
def is_backed_up_too_seldom(facts: Facts, part: Component) -> bool:
    """Whether the time since its last backup, or from one to the next, is longer than the RPO."""
    allowed = required_value(facts.design, "rpo")
    backup = attribute_value(part.attributes.backup)
    if allowed is None or part.attributes.pitr:
        return allowed == 0
    return backup is None or backup > allowed
