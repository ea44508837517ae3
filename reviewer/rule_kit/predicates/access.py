"""Predicates of access: who may call a component, and who may write to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dsl.design import Component, Link, Op
from dsl.kinds import Family, Kind
from reviewer.analysis.semantics.sensitive_data import topics_of
from reviewer.analysis.topology.ingress import around
from reviewer.analysis.topology.rate_limited_paths import callers, is_private
from reviewer.analysis.traffic.downloads import is_fetched
from reviewer.analysis.traffic.message_delivery import name_words
from reviewer.rule_kit.predicate import of_component, of_design, of_link
from reviewer.rule_kit.readings import ATTRIBUTES
from reviewer.rule_kit.remembered import once_per_design

if TYPE_CHECKING:
    from reviewer.analysis.facts import Facts


@of_component.taking(attribute=ATTRIBUTES)
def inherits_denial(facts: Facts, part: Component, attribute: str) -> bool:
    """Whether it, or else the innermost group around it that mentions the attribute, says `no`."""
    return around(facts.design, part, attribute) is False


@of_component
def is_called_only_privately(facts: Facts, part: Component) -> bool:
    """Whether every link to it comes from a private client."""
    design = facts.design
    sources = (design.components[link.source] for link in design.links_to[part.name])
    return all(one.family is Family.CLIENT and around(design, one, "private") for one in sources)


@of_component
def is_public_client(facts: Facts, part: Component) -> bool:
    """Whether it is a client that is not private, and in no private group."""
    return part.family is Family.CLIENT and not is_private(facts.design, part)


@of_component
def is_fetched_by_public(facts: Facts, part: Component) -> bool:
    """Whether a public client waits for what its flow reads from it."""
    return is_fetched(facts.traffic, _public_clients(facts), part)


@once_per_design
def _public_clients(facts: Facts) -> frozenset[str]:
    return frozenset(part.name for part in callers(facts.design))


@of_component
def needs_api_key(facts: Facts, part: Component) -> bool:
    """Whether it calls another company's service that is of a named technology, or about money."""
    return part.name in _holders_of_api_keys(facts)


@once_per_design
def _holders_of_api_keys(facts: Facts) -> frozenset[str]:
    foreign = (call for call in facts.traffic.calls if call.callee.kind is Kind.EXTERNAL)
    return frozenset(
        call.caller.name
        for call in foreign
        if call.callee.technology is not None or "money" in topics_of(call.callee)
    )


@of_component.taking()
def is_called_by_client_named(facts: Facts, part: Component, *words: str) -> bool:
    """Whether a client whose name or label contains one of these words has a link to it."""
    sources = (facts.design.components[one.source] for one in facts.design.links_to[part.name])
    clients = (one for one in sources if one.family is Family.CLIENT)
    return any(not set(words).isdisjoint(name_words(one)) for one in clients)


@of_component.taking(attribute=ATTRIBUTES)
def has_link_in_stating(facts: Facts, part: Component, attribute: str) -> bool:
    """Whether a link that leads to it states the attribute, and not as `no`."""
    links = facts.design.links_to[part.name]
    return any(getattr(one.attributes, attribute, None) not in (None, False) for one in links)


@of_link
def is_unauthenticated_upload(facts: Facts, link: Link) -> bool:
    """Whether a public client writes to an object store over it, and nothing says who may."""
    design = facts.design
    source, target = design.components[link.source], design.components[link.target]
    if target.kind is not Kind.OBJECT_STORE or source.family is not Family.CLIENT:
        return False
    writes = link.attributes.write or link.id in _written_links(facts)
    pair = (link.source, link.target)
    is_known = pair in _authenticated_pairs(facts) or around(design, target, "auth")
    return bool(writes) and not is_known and not around(design, source, "private")


@of_design
def takes_writes(facts: Facts, _: object) -> bool:
    """Whether callers change anything: a flow writes, or `require writes` is stated."""
    writes = any(flow.op is Op.WRITE for flow in facts.design.flows)
    return writes or facts.design.requirement("writes") is not None


@once_per_design
def _written_links(facts: Facts) -> frozenset[str]:
    stages = (stage for flow in facts.design.flows for stage in flow.stages)
    return frozenset(link.id for stage in stages if stage.op is Op.WRITE for link in stage.links)


@once_per_design
def _authenticated_pairs(facts: Facts) -> frozenset[tuple[str, str]]:
    links = facts.design.links
    return frozenset((one.source, one.target) for one in links if one.attributes.auth is not None)


@of_link
def is_ingress_link(facts: Facts, link: Link) -> bool:
    """Whether public clients' requests cross it on the way to the first component that works."""
    return link.id in _ingress_links(facts)


@of_component
def is_on_a_writing_flow(facts: Facts, part: Component) -> bool:
    """Whether a flow that writes visits it; without flows, whether it is compute."""
    flows = facts.design.flows
    if not flows:
        return part.family is Family.COMPUTE
    stages = (stage for flow in flows if flow.op is Op.WRITE for stage in flow.stages)
    return any(part.name in stage.names for stage in stages)


@once_per_design
def _ingress_links(facts: Facts) -> frozenset[str]:
    return frozenset(link.id for link in facts.topology.ingress.links)
