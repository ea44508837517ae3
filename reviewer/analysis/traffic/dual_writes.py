"""Dual writes: components that write two systems one after the other, with nothing between."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from dsl.design import Component, Design, Link
from dsl.kinds import Family, Kind
from reviewer.analysis.semantics.consistency_needs import STRONG
from reviewer.analysis.traffic.routes import Route
from reviewer.analysis.traffic.traffic_facts import TrafficFacts

UNEQUAL = frozenset(
    {Kind.CACHE, Kind.OBJECT_STORE, Kind.FILE_STORE, Kind.TIMESERIES, Kind.WAREHOUSE}
)
"""Stores that a row does not have to agree with: objects are put first, the others may be filled again."""

REPEATED = frozenset({Kind.WORKER, Kind.BATCH, Kind.STREAM_PROCESSOR, Kind.TRANSCODER})
"""Kinds whose work is done again until it succeeds."""

_PAIR = 2


class WritePair(NamedTuple):
    """A component and what it writes in one flow; `strong` where two stores have to agree at once."""

    writer: Component
    targets: tuple[Component, ...]
    strong: bool


def dual_writes(design: Design, traffic: TrafficFacts) -> list[WritePair]:
    """The first dual write of each component, in the order of the flows.

    Two targets diverge where the writer fails between them and nothing joins the two: no outbox,
    no saga, no atomic write, and no feed out of the store to a broker.
    """
    found: dict[str, WritePair] = {}
    for route, links in zip(traffic.routes, traffic.reads_and_writes.by_route, strict=True):
        if route.flow is None:
            continue
        strong = traffic.consistency[route.name] == STRONG
        steps = _steps_in_request(design, route, links)
        for name, targets in _targets_by_writer(design, steps).items():
            writer = design.components[name]
            if name not in found and _can_diverge(design, writer, targets):
                stores = sum(target.family is Family.STORE for target in targets)
                found[name] = WritePair(writer, targets, strong and stores > 1)
    return list(found.values())


def _steps_in_request(design: Design, route: Route, links: Iterable[Link]) -> Iterator[Link]:
    """The links over which somebody waits while it is written; into a broker, while the rest is."""
    waited = {hop.link.id for hop in route.hops if hop.waited}
    for link in links:
        source, target = design.components[link.source], design.components[link.target]
        if target.family is Family.MESSAGING:
            is_step = target.kind is not Kind.PUBSUB
        else:
            is_step = link.id in waited and source.kind not in REPEATED
        if is_step:
            yield link


def _targets_by_writer(
    design: Design, links: Iterable[Link]
) -> Mapping[str, tuple[Component, ...]]:
    """For each component that computes, what of record it writes; the same twice once."""
    found: dict[str, dict[str, Component]] = {}
    for link in links:
        source, target = design.components[link.source], design.components[link.target]
        counts = target.family in (Family.STORE, Family.MESSAGING) and target.kind not in UNEQUAL
        joined = link.attributes.outbox or link.attributes.atomic
        if counts and source.family is Family.COMPUTE and not joined:
            found.setdefault(source.name, {})[target.name] = target
    return {name: tuple(targets.values()) for name, targets in found.items()}


def _can_diverge(design: Design, writer: Component, targets: tuple[Component, ...]) -> bool:
    """Whether at least two, one of them a store, are written and nothing joins them."""
    said = writer.attributes
    stores = [target for target in targets if target.family is Family.STORE]
    if len(targets) < _PAIR or not stores or said.outbox or said.saga or said.atomic:
        return False
    if any(part.attributes.reconcile for part in (writer, *targets)):
        return False  # a comparison finds what differs, and repairs it
    if said.outbox is False:
        return True
    has_outbox = any("outbox" in target.name for target in targets)
    fed = any(_feeds_broker(design, store) for store in stores)
    return not (has_outbox or fed or _keeps_what_fails(design, writer))


def _keeps_what_fails(design: Design, writer: Component) -> bool:
    """Whether failed writes go to a queue, from which they are retried."""
    return any(
        link.attributes.on == "failure"
        and design.components[link.target].family is Family.MESSAGING
        for link in design.links_from[writer.name]
    )


def _feeds_broker(design: Design, store: Component) -> bool:
    links = design.links_from[store.name]
    return any(design.components[link.target].family is Family.MESSAGING for link in links)
