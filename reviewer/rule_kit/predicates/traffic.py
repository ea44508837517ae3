"""Predicates by load: what reaches a component, and what users wait for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from dsl.design import Component, Link, Op
from dsl.kinds import Kind
from dsl.quantity import Quantity
from reviewer.analysis.capacity.catalogue_figures import figures_of
from reviewer.analysis.capacity.utilization import is_quota, per
from reviewer.analysis.topology.counts import own_copies, role
from reviewer.analysis.traffic.demand import Demand
from reviewer.model.finding import Severity
from reviewer.rule_kit.predicate import of_component, of_design, of_link
from reviewer.rule_kit.quantities import connection_holders, consumers_of
from reviewer.rule_kit.remembered import once_per_design
from reviewer.rule_kit.severities import severity_of_load

if TYPE_CHECKING:
    from reviewer.analysis.facts import Facts
    from reviewer.analysis.traffic.routes import Route

_PAID = frozenset({Kind.EXTERNAL, Kind.MODEL})
"""Kinds whose every call costs money."""

_COSTLY = _PAID | {Kind.SEARCH}
"""Kinds whose every call costs money, or far more than the request that makes it."""


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
def has_one_consumer(facts: Facts, part: Component) -> bool:
    """Whether exactly one component takes messages from it."""
    return len(consumers_of(facts, part)) == 1


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


@of_component
def answers_users(facts: Facts, part: Component) -> bool:
    """Whether a user waits for its answer."""
    return part.name in facts.traffic.awaited_components


@of_component
def is_on_a_costly_flow(facts: Facts, part: Component) -> bool:
    """Whether a flow of users that passes it changes data, searches, or calls a model or another company."""
    return any(_is_costly(route) for route in _user_routes(facts, part))


@of_component
def is_on_a_paid_flow(facts: Facts, part: Component) -> bool:
    """Whether a flow of users that passes it calls a model or another company, by the call."""
    return any(_PAID & _kinds_called(route) for route in _user_routes(facts, part))


def _user_routes(facts: Facts, part: Component) -> Iterator[Route]:
    """The flows that pass a component, but for jobs of operators."""
    for number in facts.traffic.routes_through.get(part.name, ()):
        route = facts.traffic.routes[number]
        if route.name not in facts.traffic.operator_jobs:
            yield route


def _is_costly(route: Route) -> bool:
    if route.flow is None:  # what a client does is what its own links state
        return any(hop.said.write for hop in route.hops if hop.source in route.starts)
    return route.op is Op.WRITE or not _COSTLY.isdisjoint(_kinds_called(route))


def _kinds_called(route: Route) -> frozenset[Kind]:
    """The kinds of all that a route reaches behind its start."""
    return frozenset(visit.component.kind for visit in route.visits if visit.stage > 0)


@of_component
def is_gravely_overloaded(facts: Facts, part: Component) -> bool:
    """Whether its load is an error or a warning by itself: above the best known, or twice the typical."""
    return part.name in _gravely_overloaded(facts)


@once_per_design
def _gravely_overloaded(facts: Facts) -> frozenset[str]:
    return frozenset(
        strain.part.name
        for strain in facts.capacity.strains
        if (severity_of_load(strain) or 0) >= Severity.WARNING
    )


@of_link
def is_user_waiting(facts: Facts, link: Link) -> bool:
    """Whether a user waits for the answer over it."""
    return link.id in facts.traffic.synchronous_links


@of_link
def carries_writes(facts: Facts, link: Link) -> bool:
    """Whether a flow or client changes data over it."""
    return link.id in _writing_links(facts)


@once_per_design
def _writing_links(facts: Facts) -> frozenset[str]:
    by_route = facts.traffic.reads_and_writes.by_route
    return frozenset(link.id for links in by_route for link in links)


@of_component
def has_read_replicas(facts: Facts, part: Component) -> bool:
    """Whether a flow or client reads from a replica drawn of it."""
    return any(facts.traffic.access(name).read for name in facts.topology.replicas.of(part.name))


@of_design
def states_consistency(facts: Facts, _: object) -> bool:
    """Whether a flow or requirement states what consistency is needed."""
    return any(facts.traffic.consistency.values())


@of_component.taking()
def carries_items_of(facts: Facts, part: Component, size: float) -> bool:
    """Whether items of this many bytes or more are read from it, or sent to it while a caller waits."""
    return any(
        one.target is part and one.size >= size and (one.waited or one.op is Op.READ)
        for one in facts.traffic.payloads
    )


@of_component.taking()
def fits_one_node(facts: Facts, part: Component, share: float) -> bool:
    """Whether one node holds and serves it with this share of what it safely carries; it has a load."""
    demand = facts.traffic.demand(part.name)
    return bool(demand and demand.total) and facts.capacity.fits_one_node(part, share)


@of_component.taking()
def passes_items_of(facts: Facts, part: Component, size: float) -> bool:
    """Whether items of this many bytes or more come to it or leave it."""
    return any(
        part in (one.source, one.target) and one.size >= size for one in facts.traffic.payloads
    )


@of_design
def has_rate_of_every_flow(facts: Facts, _: object) -> bool:
    """Whether the rate of every flow is stated, or follows from stated figures."""
    rates = facts.traffic.arrival_rates
    return bool(rates) and all(rates) and "reads" not in facts.assumptions


@of_design
def has_known_traffic(facts: Facts, _: object) -> bool:
    """Whether a rate is stated or derived for any flow."""
    return any(rate > 0 for rates in facts.traffic.arrival_rates for rate in rates.values())


@of_design.taking()
def is_read_heavy(facts: Facts, _: object, reads_to_a_write: float) -> bool:
    """Whether this many reads to a write, or more, are stated as a ratio."""
    required = facts.design.requirement("ratio")
    said = required.value if required is not None else facts.assumptions.stated("", "ratio")
    return isinstance(said, Quantity) and said.value >= reads_to_a_write


@of_component.taking()
def is_measured_above(facts: Facts, part: Component, share: float) -> bool:
    """Whether an assumption or a note on it states that it is used to this share or more."""
    measured = facts.capacity.measured_utilization(part)
    return measured is not None and measured >= share


@of_component
def states_bandwidth(facts: Facts, part: Component) -> bool:
    """Whether an assumption states how many bytes a second one instance of it handles."""
    return facts.assumptions.stated(part.name, "bandwidth") is not None


@of_component
def is_read_by_several(facts: Facts, part: Component) -> bool:
    """Whether more than one instance reads it: several readers, or one that is not a single box."""
    readers = facts.traffic.readers_of(part)
    return len(readers) > 1 or any(facts.topology.count(one) != 1 for one in readers)


@of_component
def has_only_standbys(facts: Facts, part: Component) -> bool:
    """Whether it is one node whose drawn copies are all standbys that answer no reads."""
    names, parts = facts.topology.replicas.of(part.name), facts.design.components
    standbys = [name for name in names if role(facts.design, parts[name]) == "standby"]
    is_read = any(facts.traffic.access(name).read for name in names)
    return bool(names) and len(standbys) == len(names) and not is_read and own_copies(part) == 1


@of_design.taking()
def has_users(facts: Facts, _: object, per_day: float) -> bool:
    """Whether at least this many users a day are stated."""
    return (facts.traffic.users_per_day or 0.0) >= per_day
