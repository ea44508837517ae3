"""Predicates of data: what kind of store it is, and who reads and writes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dsl.attributes import MANY
from dsl.design import Component, Mode
from dsl.kinds import Family, Kind
from reviewer.analysis.semantics.consistency_needs import OWN
from reviewer.analysis.semantics.sensitive_data import HELD, WORDS
from reviewer.analysis.topology.counts import entry
from reviewer.analysis.topology.stores_of_record import MADE_AGAIN
from reviewer.analysis.traffic.media_transfers import hosts_of
from reviewer.analysis.traffic.route_origins import starts_by_itself
from reviewer.rule_kit.predicate import of_component, of_design
from reviewer.rule_kit.remembered import once_per_design

if TYPE_CHECKING:
    from reviewer.analysis.facts import Facts

MEDIA = frozenset({"media", "photos", "pictures", "images", "videos"})
"""Words of `holds` for files that people look at."""


@of_component.taking()
def is_product(facts: Facts, part: Component, *products: str) -> bool:
    """Whether its catalog entry has one of these ids: its technology, or its kind without one."""
    return entry(part).id in products


@of_component.taking()
def has_shards(facts: Facts, part: Component, least: int) -> bool:
    """Whether at least so many shards of it are stated, or `shards=many`."""
    shards = part.attributes.shards or 0
    return shards == MANY or shards >= least


@of_component
def is_derived_kind(facts: Facts, part: Component) -> bool:
    """Whether its kind holds data that can be rebuilt: caches, indexes, warehouses."""
    return part.kind in MADE_AGAIN


@of_component
def is_on_a_server(facts: Facts, part: Component) -> bool:
    """Whether it is a file store on the machine of a server."""
    return bool(hosts_of(facts.design, part))


@of_component
def stores_media(facts: Facts, part: Component) -> bool:
    """Whether it writes to an object store, and the name of either means media."""
    meanings = facts.words.meanings
    return any(
        "media" in meanings[part.name] | meanings[store]
        for store in _object_stores_written_by(facts).get(part.name, ())
    )


@once_per_design
def _object_stores_written_by(facts: Facts) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, links in facts.traffic.reads_and_writes.written.items():
        for link in links if facts.design.components[name].kind is Kind.OBJECT_STORE else ():
            found.setdefault(link.source, []).append(name)
    return found


@of_component
def is_written_by_flows(facts: Facts, part: Component) -> bool:
    """Whether a flow or client changes data in it, or sends it changes."""
    return part.name in facts.traffic.reads_and_writes.written


@of_component
def is_written_by_compute(facts: Facts, part: Component) -> bool:
    """Whether compute changes data in it, or sends it changes."""
    links = facts.traffic.reads_and_writes.written.get(part.name, ())
    return any(facts.design.components[link.source].family is Family.COMPUTE for link in links)


@of_component
def is_read_by_fresh_flow(facts: Facts, part: Component) -> bool:
    """Whether a flow visits it that has to see its own or the last write."""
    return part.name in _visited_by_fresh_flows(facts)


@of_design.taking()
def says_within(facts: Facts, _: object, *stems: str) -> bool:
    """Whether a word of any name, label or remark begins with one of these stems, as `mentions`."""
    return facts.words.mentions(*stems)


@once_per_design
def _visited_by_fresh_flows(facts: Facts) -> frozenset[str]:
    fresh = (r for r in facts.traffic.routes if facts.traffic.consistency[r.name] in OWN)
    return frozenset(visit.component.name for route in fresh for visit in route.visits)


@of_component
def is_read_and_written_by_flows(facts: Facts, part: Component) -> bool:
    """Whether flows or clients both read data from it and change data in it."""
    access = facts.traffic.reads_and_writes
    return bool(access.read.get(part.name)) and part.name in access.written


@of_component
def is_named_in_a_flow(facts: Facts, part: Component) -> bool:
    """Whether a step of a flow names it."""
    return part.name in _names_in_flows(facts)


@of_component
def sends_requests(facts: Facts, part: Component) -> bool:
    """Whether a link other than an asynchronous or control one leaves it."""
    links = facts.design.links_from[part.name]
    return any(link.mode is not Mode.ASYNC and not link.attributes.control for link in links)


@once_per_design
def _names_in_flows(facts: Facts) -> frozenset[str]:
    stages = (stage for flow in facts.design.flows for stage in flow.stages)
    return frozenset(name for stage in stages for name in stage.names)


@of_component.taking(topics=frozenset(WORDS))
def is_written_with(facts: Facts, part: Component, *topics: str) -> bool:
    """Whether it states that it holds data of one of these topics, or a flow that carries some writes it."""
    held = (part.attributes.holds, *_carried_to(facts).get(part.name, ()))
    return any(HELD.get(word) in topics for words in held for word in words or ())


@of_component
def holds_media(facts: Facts, part: Component) -> bool:
    """Whether it states that it holds files of users: `holds=media`."""
    return bool(MEDIA & {str(word).casefold() for word in part.attributes.holds or ()})


@once_per_design
def _carried_to(facts: Facts) -> dict[str, list[tuple[str, ...]]]:
    """What the flows that write each store say that they carry."""
    found: dict[str, list[tuple[str, ...]]] = {}
    routes = zip(facts.traffic.routes, facts.traffic.reads_and_writes.by_route, strict=True)
    for route, links in routes:
        carried = route.flow.attributes.holds if route.flow is not None else None
        for link in links if carried is not None else ():
            found.setdefault(link.target, []).append(carried or ())
    return found


@of_component
def is_cleaned_by_a_job(facts: Facts, part: Component) -> bool:
    """Whether a timed or batch job writes to it: it may be what removes old data."""
    links = (link for link in facts.design.links_to[part.name] if not link.attributes.read)
    return any(starts_by_itself(facts.design.components[link.source]) for link in links)
