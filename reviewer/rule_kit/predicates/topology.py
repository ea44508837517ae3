"""Predicates by links, groups and flows: what calls what, and where it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dsl.design import Component, Link, Mode
from dsl.kinds import Family, Kind
from reviewer.rule_kit.predicate import of_component, of_design, of_link
from reviewer.rule_kit.predicates.kinds import FAMILIES, KINDS
from reviewer.rule_kit.readings import ATTRIBUTES
from reviewer.rule_kit.remembered import once_per_design

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reviewer.analysis.facts import Facts


def _callees(facts: Facts, part: Component) -> Iterator[Component]:
    return (facts.design.components[link.target] for link in facts.design.links_from[part.name])


def _callers(facts: Facts, part: Component) -> Iterator[Component]:
    return (facts.design.components[link.source] for link in facts.design.links_to[part.name])


@once_per_design
def _entry_points(facts: Facts) -> frozenset[str]:
    return frozenset(part.name for part in facts.topology.ingress.works)


@once_per_design
def _ingress_edges(facts: Facts) -> frozenset[str]:
    return frozenset(part.name for part in facts.topology.ingress.edges)


@once_per_design
def _nearest_to_clients(facts: Facts) -> str:
    """The name of the first component that public clients reach, "" where they reach none."""
    doors = facts.topology.ingress
    return doors.first.name if doors.edges or doors.works or doors.stores else ""


@once_per_design
def _stores_of_record(facts: Facts) -> frozenset[str]:
    return frozenset(part.name for part in facts.topology.stores_of_record)


@of_component
def has_link_in(facts: Facts, part: Component) -> bool:
    """Whether a link leads to it."""
    return bool(facts.design.links_to[part.name])


@of_component.taking(attribute=ATTRIBUTES)
def caller_states(facts: Facts, part: Component, attribute: str) -> bool:
    """Whether a component that links to it states the attribute, and not as `no`."""
    return any(getattr(caller.attributes, attribute) for caller in _callers(facts, part))


@of_component
def has_unlabeled_link_in(facts: Facts, part: Component) -> bool:
    """Whether a link to it states neither `read` nor `write`, so that it may do both."""
    links = (link.attributes for link in facts.design.links_to[part.name])
    return any(said.read is None and said.write is None for said in links)


@of_component
def has_link_out(facts: Facts, part: Component) -> bool:
    """Whether a link leaves it."""
    return bool(facts.design.links_from[part.name])


@of_component.taking(kinds=KINDS)
def calls_kind(facts: Facts, part: Component, *kinds: str) -> bool:
    """Whether it has a link to a component of one of these kinds."""
    return any(other.kind in kinds for other in _callees(facts, part))


PAYMENT_PROVIDERS = frozenset({"adyen", "klarna", "mastercard", "paypal", "square", "stripe"})
"""Technologies of the catalog that move money on request."""


@of_component
def calls_payment_provider(facts: Facts, part: Component) -> bool:
    """Whether it has a link to another company's service that moves money, by its technology."""
    technologies = (one.technology for one in _callees(facts, part) if one.kind is Kind.EXTERNAL)
    return any(one is not None and one.id in PAYMENT_PROVIDERS for one in technologies)


@of_component.taking(families=FAMILIES)
def calls_family(facts: Facts, part: Component, *families: str) -> bool:
    """Whether it has a link to a component of one of these families."""
    return any(other.family in families for other in _callees(facts, part))


@of_component.taking(kinds=KINDS)
def is_called_by_kind(facts: Facts, part: Component, *kinds: str) -> bool:
    """Whether a component of one of these kinds has a link to it."""
    return any(other.kind in kinds for other in _callers(facts, part))


@of_component.taking(families=FAMILIES)
def is_called_by_family(facts: Facts, part: Component, *families: str) -> bool:
    """Whether a component of one of these families has a link to it."""
    return any(other.family in families for other in _callers(facts, part))


@of_component
def chooses_among_instances(facts: Facts, part: Component) -> bool:
    """Whether it routes to several components or instances, or by a policy as DNS does."""
    working = [
        other for other in _callees(facts, part) if other.family in (Family.COMPUTE, Family.EDGE)
    ]
    if part.kind is Kind.DNS:
        return len(working) > 1 or (bool(working) and bool(part.attributes.policy))
    return len(working) > 1 or any(
        not facts.topology.is_single_instance(other) for other in working
    )


@of_component.taking(kind=frozenset({"region", "zone", "network", "group"}))
def is_in_group(facts: Facts, part: Component, kind: str) -> bool:
    """Whether it is drawn inside a group of this kind: `region`, `zone`, `network` or `group`."""
    return any(facts.design.groups[name].kind == kind for name in part.groups)


@of_component.taking(attribute=ATTRIBUTES)
def is_in_group_stating(facts: Facts, part: Component, attribute: str) -> bool:
    """Whether a group around it states the attribute, and not as `no`."""
    groups = (facts.design.groups[name].attributes for name in part.groups)
    return any(getattr(group, attribute) for group in groups)


@of_component
def is_entry_point(facts: Facts, part: Component) -> bool:
    """Whether it is among the first components that do work for public clients."""
    return part.name in _entry_points(facts)


@of_component
def is_ingress_edge(facts: Facts, part: Component) -> bool:
    """Whether public clients pass it before the first component that does work."""
    return part.name in _ingress_edges(facts)


@of_component
def is_on_a_flow(facts: Facts, part: Component) -> bool:
    """Whether a flow visits it."""
    return part.name in facts.traffic.routes_through


@of_component
def is_store_of_record(facts: Facts, part: Component) -> bool:
    """Whether its loss is the loss of its data: no cache, no index, no replica, nothing derived."""
    return part.name in _stores_of_record(facts)


@of_component
def has_replicas(facts: Facts, part: Component) -> bool:
    """Whether replicas of it are drawn."""
    return part.name in facts.topology.replicas


@of_component.taking(attribute=ATTRIBUTES)
def replica_states(facts: Facts, part: Component, attribute: str) -> bool:
    """Whether a replica drawn of it states the attribute."""
    replicas = facts.topology.replicas.of(part.name)
    return any(getattr(facts.design.components[name].attributes, attribute) for name in replicas)


@of_component
def is_nearest_to_clients(facts: Facts, part: Component) -> bool:
    """Whether it is the first component of one's own that public clients reach."""
    return part.name == _nearest_to_clients(facts)


@of_design
def serves_public_clients(facts: Facts, _: object) -> bool:
    """Whether public clients reach a component that does work."""
    return bool(facts.topology.ingress.works)


@of_link.taking(modes=frozenset(mode.value for mode in Mode))
def has_mode(facts: Facts, link: Link, *modes: str) -> bool:
    """Whether it is `sync` (`->`), `async` (`~>`) or `held` (`<->`), as named."""
    return link.mode in modes


@of_link.taking(kinds=KINDS)
def leads_to_kind(facts: Facts, link: Link, *kinds: str) -> bool:
    """Whether its target is of one of these kinds."""
    return facts.design.components[link.target].kind in kinds


@of_link.taking(families=FAMILIES)
def leads_to_family(facts: Facts, link: Link, *families: str) -> bool:
    """Whether its target belongs to one of these families."""
    return facts.design.components[link.target].family in families


@of_link.taking(families=FAMILIES)
def comes_from_family(facts: Facts, link: Link, *families: str) -> bool:
    """Whether its source belongs to one of these families."""
    return facts.design.components[link.source].family in families


@of_link.taking(kinds=KINDS)
def comes_from_kind(facts: Facts, link: Link, *kinds: str) -> bool:
    """Whether its source is of one of these kinds."""
    return facts.design.components[link.source].kind in kinds


@of_link.taking(attributes=ATTRIBUTES)
def target_states(facts: Facts, link: Link, *attributes: str) -> bool:
    """Whether its target states one of these attributes, and not as `no`."""
    target = facts.design.components[link.target].attributes
    return any(getattr(target, name) not in (None, False) for name in attributes)


@of_component
def is_dead_letter_queue(facts: Facts, part: Component) -> bool:
    """Whether a component names it as its dead-letter queue (`dlq=`)."""
    return part.name in _dead_letter_queues(facts)


@once_per_design
def _dead_letter_queues(facts: Facts) -> frozenset[object]:
    return frozenset(part.attributes.dlq for part in facts.design.components.values())


@of_component
def hands_work_to_broker(facts: Facts, part: Component) -> bool:
    """Whether it puts work into a queue, stream or topic over `~>`, so that it answers quickly."""
    links = facts.design.links_from[part.name]
    targets = (facts.design.components[one.target] for one in links if one.mode is Mode.ASYNC)
    return any(target.family is Family.MESSAGING for target in targets)


@of_component
def has_held_link(facts: Facts, part: Component) -> bool:
    """Whether a link that keeps a connection open (`<->`) comes to it or leaves it."""
    links = (*facts.design.links_to[part.name], *facts.design.links_from[part.name])
    return any(one.mode is Mode.HELD for one in links)


@of_link.taking()
def has_label_like(facts: Facts, link: Link, *stems: str) -> bool:
    """Whether its label contains one of these stems, even within a word."""
    label = link.label.casefold()
    return any(stem in label for stem in stems)


@of_component
def has_held_link_in(facts: Facts, part: Component) -> bool:
    """Whether a link that keeps a connection open (`<->`) leads to it."""
    return any(one.mode is Mode.HELD for one in facts.design.links_to[part.name])
