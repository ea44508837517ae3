"""What clients fetch from where files are kept."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from dsl.design import Component, Op
from dsl.kinds import Kind
from reviewer.analysis.traffic.payload_size import Cargo

if TYPE_CHECKING:
    from reviewer.analysis.traffic.traffic_facts import TrafficFacts

_FILES = frozenset({Kind.OBJECT_STORE, Kind.FILE_STORE})


def file_downloads(
    traffic: TrafficFacts, clients: Collection[str], least: float
) -> tuple[Cargo, ...]:
    """What flows of these clients read out of object and file stores, with a known rate.

    Only items of `least` bytes and more.
    """
    started = {route.name for route in traffic.routes if route.client.name in clients}
    return tuple(
        cargo
        for cargo in traffic.payloads
        if cargo.flow in started
        and cargo.op is Op.READ
        and cargo.waited
        and cargo.target.kind in _FILES
        and cargo.size >= least
        and cargo.rate > 0
    )


def is_fetched(traffic: TrafficFacts, clients: Collection[str], store: Component) -> bool:
    """Whether one of these clients waits for what its flow reads from a store."""
    routes = (traffic.routes[number] for number in traffic.routes_through.get(store.name, ()))
    return any(
        hop.link.target == store.name and hop.waited and hop.op is Op.READ
        for route in routes
        if route.client.name in clients
        for hop in route.hops
    )
