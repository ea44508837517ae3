"""Predicates by load: what reaches a component, and what users wait for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dsl.design import Component, Link, Op
from dsl.kinds import Kind
from reviewer.analysis.capacity.catalogue_figures import figures_of
from reviewer.analysis.capacity.utilization import is_quota, per
from reviewer.analysis.traffic.demand import Demand
from reviewer.rule_kit.predicate import of_component, of_link
from reviewer.rule_kit.quantities import connection_holders

if TYPE_CHECKING:
    from reviewer.analysis.facts import Facts


@of_component
def has_known_load(facts: Facts, part: Component) -> bool:
    """Whether a stated or derived rate reaches it."""
    return facts.traffic.demand(part.name) is not None


@of_component.taking()
def receives_more_than(facts: Facts, part: Component, per_second: float) -> bool:
    """Whether more requests a second reach it at peak; false where no rate is known."""
    demand = facts.traffic.demand(part.name)
    return demand is not None and demand.total > per_second


@of_component
def is_overloaded(facts: Facts, part: Component) -> bool:
    """Whether its busiest node is asked for more than it typically carries."""
    return (facts.capacity.utilization(part) or 0.0) > 1


@of_component
def needs_several_instances(facts: Facts, part: Component) -> bool:
    """Whether its load needs more than one instance, used as planned."""
    return facts.capacity.machines_needed(part) > 1


@of_component
def exceeds_best_instance(facts: Facts, part: Component) -> bool:
    """Whether its load is more than the best one of its counted instances is known to carry."""
    is_counted = facts.topology.count(part) is not None
    return is_counted and facts.capacity.machines_filled(part, "optimistic") > 1


@of_component
def exceeds_one_node(facts: Facts, part: Component) -> bool:
    """Whether its reads or its writes are more than one node or partition is known to bear safely."""
    demand = facts.traffic.demand(part.name) or Demand()
    asked = ((Op.READ, demand.reads), (Op.WRITE, demand.writes))
    known = [(each, facts.capacity.of(part, op)) for op, each in asked if each > 0]
    return any(one is None or each > one.conservative for each, one in known)


@of_component
def is_read(facts: Facts, part: Component) -> bool:
    """Whether a flow or client reads from it."""
    return facts.traffic.access(part.name).read


@of_component
def is_written(facts: Facts, part: Component) -> bool:
    """Whether a flow or client writes to it."""
    return facts.traffic.access(part.name).written


@of_component
def holds_connections(facts: Facts, part: Component) -> bool:
    """Whether clients keep connections open to it, directly or through load balancers."""
    return part.name in connection_holders(facts)


@of_component
def is_bound_by_quota(facts: Facts, part: Component) -> bool:
    """Whether a provider's quota limits it, not the number of its machines."""
    return is_quota(part)


@of_component.taking(op=frozenset(op.value for op in Op))
def has_fixed_quota(facts: Facts, part: Component, op: str) -> bool:
    """Whether its published quota of reads or writes is how it is built, and cannot be raised."""
    if part.kind is Kind.EXTERNAL:
        return False
    figures = figures_of(part.technology, part.kind)
    said = figures.quota.get(op) or figures.carries(Op(op))
    return said is not None and per(part) == "queue" and "raised" not in said.said.of


@of_link
def is_user_waiting(facts: Facts, link: Link) -> bool:
    """Whether a user waits for the answer over it."""
    return link.id in facts.traffic.synchronous_links
