"""Predicates by kind, family and technology, and by what follows from them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dsl.attributes import MANY
from dsl.design import Component
from dsl.kinds import Family, Kind
from reviewer.analysis.topology import counts
from reviewer.analysis.topology.single_points import several
from reviewer.rule_kit.predicate import of_component
from reviewer.rule_kit.requirements import required_value

if TYPE_CHECKING:
    from reviewer.analysis.facts import Facts

KINDS = frozenset(kind.value for kind in Kind)
FAMILIES = frozenset(family.value for family in Family)


@of_component.taking(kinds=KINDS)
def is_kind(facts: Facts, part: Component, *kinds: str) -> bool:
    """Whether its kind is one of these."""
    return part.kind in kinds


@of_component.taking(families=FAMILIES)
def is_family(facts: Facts, part: Component, *families: str) -> bool:
    """Whether its kind belongs to one of these families."""
    return part.family in families


@of_component.taking()
def is_technology(facts: Facts, part: Component, *technologies: str) -> bool:
    """Whether its technology has one of these ids."""
    return part.technology is not None and part.technology.id in technologies


@of_component
def names_technology(facts: Facts, part: Component) -> bool:
    """Whether the design names its technology."""
    return part.technology is not None


@of_component
def is_data_store(facts: Facts, part: Component) -> bool:
    """Whether it is a store other than a cache."""
    return counts.is_data_store(part)


@of_component
def is_managed(facts: Facts, part: Component) -> bool:
    """Whether a provider runs it across several zones."""
    return counts.is_managed(part)


@of_component
def is_provided(facts: Facts, part: Component) -> bool:
    """Whether losing it is a provider's loss: managed, or another company's service."""
    return counts.is_provided(part)


@of_component
def is_uncounted(facts: Facts, part: Component) -> bool:
    """Whether a provider runs it without a count, so that its quota matters, not its nodes."""
    return counts.is_uncounted(part)


@of_component
def has_leader(facts: Facts, part: Component) -> bool:
    """Whether it keeps replicas behind a leader, so that `xN` counts replicas."""
    return counts.has_leader(part)


@of_component
def is_leaderless(facts: Facts, part: Component) -> bool:
    """Whether its nodes hold copies of each other's data without a leader."""
    return counts.is_leaderless(part)


@of_component
def is_self_partitioning(facts: Facts, part: Component) -> bool:
    """Whether it spreads data over its nodes by itself."""
    return counts.entry(part).partitions


@of_component
def is_partitioned(facts: Facts, part: Component) -> bool:
    """Whether its data is split over several nodes: by a key, shards or partitions, or by itself."""
    said = part.attributes
    if said.shard is not None:
        return True
    counts_of = (said.shards, said.partitions)
    several = any(n is not None and (n == MANY or n > 1) for n in counts_of)
    is_split = several or counts.entry(part).partitions
    return is_split and facts.topology.count(part) != 1


@of_component
def is_single_instance(facts: Facts, part: Component) -> bool:
    """Whether losing it is losing one machine: no count above 1, no replica, not managed."""
    return facts.topology.is_single_instance(part)


@of_component
def is_described_as_many(facts: Facts, part: Component) -> bool:
    """Whether the design says that there are several of it and not how many (`xmany`)."""
    return part.many


@of_component
def lives_in_memory(facts: Facts, part: Component) -> bool:
    """Whether its technology keeps what it answers from in memory, as Redis and Memcached do."""
    return counts.entry(part).kind == Kind.CACHE


@of_component
def is_stated_leader(facts: Facts, part: Component) -> bool:
    """Whether the design states that one node of it takes all writes: `x1`, `shards=1`, a leader."""
    one = counts.has_leader(part) and not part.many and counts.shards(part) == 1
    said = part.attributes
    leads = said.role in ("leader", "primary")
    return one and (part.count == 1 or said.shards == 1 or leads) and part.kind is not Kind.CACHE


@of_component
def is_unreplicated(facts: Facts, part: Component) -> bool:
    """Whether exactly one node holds each item of it, its drawn replicas included."""
    return facts.topology.copies(part) == 1


@of_component
def keeps_several_queues(facts: Facts, part: Component) -> bool:
    """Whether it states that it keeps more than one queue or topic."""
    number = part.attributes.queues
    return number is not None and (number == MANY or number > 1)


@of_component
def is_replica(facts: Facts, part: Component) -> bool:
    """Whether it is drawn as a replica of another store."""
    return bool(facts.topology.replicas.origins(part.name))


@of_component
def is_clustered(facts: Facts, part: Component) -> bool:
    """Whether its nodes partition data or vote, so that three are the fewest to survive a loss."""
    known = counts.entry(part)
    return bool(known.partitions or known.quorum) or part.kind is Kind.COORDINATION


@of_component
def is_managed_in_one_zone(facts: Facts, part: Component) -> bool:
    """Whether a provider runs it, though in one zone (`zones=1`)."""
    return counts.is_managed(part) and part.attributes.zones == 1


@of_component
def spans_zones(facts: Facts, part: Component) -> bool:
    """Whether it states that it runs in more than one zone."""
    return several(part.attributes.zones)


@of_component
def spans_regions(facts: Facts, part: Component) -> bool:
    """Whether it states that it runs in more than one region."""
    return several(part.attributes.regions)


@of_component
def needs_more_availability(facts: Facts, part: Component) -> bool:
    """Whether a higher availability is required than one instance of it has."""
    required = required_value(facts.design, "availability")
    return required is not None and required > facts.reliability.instance_availability(part)[0]
