"""Quantities of components that rules compare with limits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from dsl.design import Component, Design, Link, Mode
from dsl.kinds import Family, Kind
from dsl.quantity import Dimension
from reviewer.analysis.capacity.node_connections import HELD
from reviewer.analysis.estimates.storage import required_storage
from reviewer.analysis.topology.counts import has_leader, is_uncounted
from reviewer.analysis.traffic.routes import carries_requests
from reviewer.rule_kit.amounts import Amount, measure
from reviewer.rule_kit.remembered import once_per_design
from reviewer.rule_kit.requirements import required_value
from reviewer.text.grammar import list_names
from reviewer.text.numbers import percent, size

if TYPE_CHECKING:
    from reviewer.analysis.facts import Facts


@measure("count")
def connections_held(facts: Facts, part: Component) -> Amount | None:
    """Connections that one instance holds: all that are required, spread evenly over instances."""
    each = _connections_per_instance(facts)
    return None if each is None else Amount(each, _instances(facts, part) or 1)


@measure("rate")
def peak_requests(facts: Facts, part: Component) -> Amount | None:
    """Requests a second that reach a component at peak."""
    demand = facts.traffic.demand(part.name)
    return None if demand is None else Amount(demand.total)


def requests_by_op(facts: Facts, part: Component) -> Iterator[tuple[str, float]]:
    """Reads and writes a second at peak as a quota counts them: all requests for each but of stores."""
    demand = facts.traffic.demand(part.name)
    if demand is not None:
        whole = 0.0 if part.family is Family.STORE else demand.total
        asked = (("read", demand.reads), ("write", demand.writes))
        yield from ((op, max(each, whole)) for op, each in asked if each > 0)


@measure("size")
def stored_data(facts: Facts, store: Component) -> Amount | None:
    """Bytes that one node holds of the data that a store states."""
    shards, stated = facts.topology.shards(store), store.attributes.data
    return None if shards is None or stated is None else _as_stated(store, stated.value, shards)


def _as_stated(store: Component, data: float, shards: int) -> Amount:
    """What one shard holds of `data` bytes that the design states of a store."""
    line = f"{list_names(store)} holds {size(data)}, as stated"
    return Amount(data / shards, shards, sums=(line,))


@measure("bandwidth")
def bytes_taken_in(facts: Facts, part: Component) -> Amount | None:
    """Bytes a second that one node receives: by its writes, else by the required growth."""
    number = facts.topology.shards(part) if has_leader(part) else facts.topology.count(part)
    if not number:
        return None
    received = facts.estimates.bytes_written.get(part.name) or _required_growth(facts, part)
    return Amount(received / number, number) if received else None


def _required_growth(facts: Facts, part: Component) -> float:
    """The bytes a second that are required to be stored, where all of them pass `part`; else 0."""
    required = required_storage(facts.design, Dimension.BANDWIDTH)
    if required is None:
        return 0.0
    keepers = facts.estimates.storage_keepers
    links = (link for name in keepers for link in facts.design.links_to[name])
    passed = {link.source for link in links if not link.attributes.read}
    return required.value if keepers == (part.name,) or passed == {part.name} else 0.0


def _required_of_only_home(facts: Facts, cache: Component) -> float | None:
    """The bytes that are required to be stored, where one cache is the only store there is."""
    required = required_storage(facts.design, Dimension.SIZE)
    stores = [one.name for one in facts.design.components.values() if one.family is Family.STORE]
    return required.value if required is not None and stores == [cache.name] else None


@measure("size")
def cached_data(facts: Facts, cache: Component) -> Amount | None:
    """Bytes that one node should hold: the stated data, else the hot part of the stores behind."""
    shards = facts.topology.shards(cache)
    if shards is None:
        return None
    stated = facts.assumptions.stated(cache.name, "data") or cache.attributes.data
    required = None if stated is not None else _required_of_only_home(facts, cache)
    if required is not None:
        line = f"{list_names(cache)} is the only store: {size(required)} are required"
        return Amount(required / shards, shards, sums=(line,))
    if stated is not None:
        return _as_stated(cache, stated.value, shards)
    hot = (
        facts.assumptions.stated(cache.name, "hot")
        or cache.attributes.hot
        or facts.assumptions.stated("", "hot")
    )
    stored = {
        store: held
        for store in _stores_behind(facts).get(cache.name, ())
        if (held := _held(facts, store)) is not None
    }
    if hot is None or not stored:
        return None
    whole, kept = sum(stored.values()), sum(stored.values()) * hot.value
    line = f"{list_names(stored)}: {size(whole)} × {percent(hot.value)} hot = {size(kept)}"
    return Amount(kept / shards, shards, sums=(line,))


@once_per_design
def _stores_behind(facts: Facts) -> Mapping[str, Sequence[Component]]:
    """The stores whose reads ask each cache first."""
    found: dict[str, list[Component]] = {}
    for store in facts.design.components.values():
        for cache in facts.traffic.access(store.name).caches:
            found.setdefault(cache, []).append(store)
    return found


def _held(facts: Facts, store: Component) -> float | None:
    storage = facts.estimates.storage(store)
    return None if storage is None else storage.of_one_copy


def consumers_of(facts: Facts, broker: Component) -> dict[str, None]:
    """The components that take messages from a broker, by name: each its own consumer group."""
    links = facts.design.links_from[broker.name]
    return {link.target: None for link in links if carries_requests(facts.design, link)}


@once_per_design
def _connections_per_instance(facts: Facts) -> float | None:
    """None where no number of connections is required, or an instance count is not known."""
    required = required_value(facts.design, "connections")
    holders = (facts.design.components[name] for name in connection_holders(facts))
    counts = [_instances(facts, holder) for holder in holders]
    known = [number for number in counts if number is not None]
    if required is None or len(known) < len(counts) or not sum(known):
        return None
    return required / sum(known)


def _instances(facts: Facts, holder: Component) -> int | None:
    """How many share the connections; what a provider runs uncounted is one, for its quota."""
    return 1 if is_uncounted(holder) else facts.topology.count(holder)


@once_per_design
def connection_holders(facts: Facts) -> dict[str, None]:
    """The components that hold a connection for each user, by name in the order of links.

    They are at the far end of `<->` or of a link whose protocol keeps a connection open. A load
    balancer passes connections on, where its own links are held as well.
    """
    design = facts.design
    found = {end.name: None for link in design.links if (end := _far_end(design, link)) is not None}
    balancers = [name for name in found if design.components[name].kind is Kind.LB]
    for name in balancers:
        del found[name]
    return found | _behind_balancers(design, balancers)


def _far_end(design: Design, link: Link) -> Component | None:
    ends = (design.components[link.source], design.components[link.target])
    others = [part for part in ends if part.family is not Family.CLIENT]
    held = link.mode is Mode.HELD or (link.attributes.protocol or "").lower() in HELD
    return others[0] if held and len(others) == 1 else None


def _behind_balancers(design: Design, balancers: list[str]) -> dict[str, None]:
    found: dict[str, None] = {}
    passed, todo = set(balancers), list(balancers)
    while todo:
        for link in design.links_from[todo.pop()]:
            part = design.components[link.target]
            if link.mode is not Mode.HELD or part.family is Family.CLIENT or part.name in passed:
                continue
            passed.add(part.name)
            if part.kind is Kind.LB:
                todo.append(part.name)
            else:
                found[part.name] = None
    return found
