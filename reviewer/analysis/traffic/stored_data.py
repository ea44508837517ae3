"""Stored data: what a store of record holds as well, and what is sent without a record."""

from __future__ import annotations

from dsl.design import Component, Design
from dsl.kinds import Family, Kind
from reviewer.analysis.topology.counts import is_data_store
from reviewer.analysis.traffic.message_delivery import deliveries
from reviewer.analysis.traffic.traffic_facts import TrafficFacts


def stored_elsewhere(design: Design, traffic: TrafficFacts) -> frozenset[str]:
    """The stores whose data a store of record holds too: of the same flow, or one that feeds them."""
    found: set[str] = set()
    for route in traffic.routes:
        parts = [visit.component for visit in route.visits]
        homes = {p.name for p in parts if is_data_store(p) and p.attributes.durable is not False}
        if homes:
            found.update(p.name for p in parts if p.family is Family.STORE and p.name not in homes)
    fed = (li.target for li in design.links if is_data_store(design.components[li.source]))
    return frozenset(found.union(fed))


def unrecorded_senders(design: Design, traffic: TrafficFacts) -> list[Component]:
    """Consumers of queues that call third parties, where no flow through them writes a store.

    What fills the queue may write the record instead; a stream is a record itself.
    """
    handed = [one for one in deliveries(design) if one.broker.kind is not Kind.STREAM]
    storing = _possible_writers(design)
    recorded = {
        one.consumer.name
        for one in handed
        if any(link.source in storing for link in design.links_to[one.broker.name])
    }
    kept = recorded | _on_storing_routes(design, traffic)
    consumers = dict.fromkeys(one.consumer for one in handed)
    return [
        part
        for part in consumers
        if _only_sends(design, part)
        and part.name not in kept
        and part.name in traffic.routes_through
    ]


def _possible_writers(design: Design) -> set[str]:
    """What may write a store: if it fills a queue as well, that may be the record."""
    links = (link for link in design.links if not link.attributes.read)
    return {link.source for link in links if is_data_store(design.components[link.target])}


def _on_storing_routes(design: Design, traffic: TrafficFacts) -> set[str]:
    kept: set[str] = set()
    for route, links in zip(traffic.routes, traffic.reads_and_writes.by_route, strict=True):
        if any(is_data_store(design.components[link.target]) for link in links):
            kept.update(visit.component.name for visit in route.visits)
    return kept


def _only_sends(design: Design, part: Component) -> bool:
    """Whether it hands things to another company, and neither stores nor logs them."""
    targets = [design.components[link.target] for link in design.links_from[part.name]]
    kept = any(one.kind is Kind.LOGGING or one.family is Family.STORE for one in targets)
    return not kept and any(one.kind is Kind.EXTERNAL for one in targets)
