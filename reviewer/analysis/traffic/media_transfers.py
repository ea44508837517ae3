"""Files that pass servers on their way between clients and stores, and stores on their machines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from dsl.design import Component, Design
from dsl.kinds import Family, Kind
from reviewer.analysis.semantics.meanings import words_in
from reviewer.analysis.topology.counts import nodes
from reviewer.analysis.traffic.payload_size import Cargo
from reviewer.text.numbers import bandwidth, percent, rate, size

if TYPE_CHECKING:
    from reviewer.analysis.traffic.traffic_facts import TrafficFacts

_FILE_STORES = frozenset({Kind.OBJECT_STORE, Kind.FILE_STORE})
_RELAYS = frozenset({Kind.SERVICE, Kind.GATEWAY})

_LOCAL = frozenset({"local", "localhost"})
"""Words for a disk that is inside the machine that uses it."""


class RelayedFiles(NamedTuple):
    """Files that a server passes on between a client and a store, on so many instances.

    `instances` is None where they are not counted.
    """

    cargo: Cargo
    client: Component
    instances: int | None

    def network_share(self, card: float) -> float:
        """The share of their network cards, of so many bytes a second each; 0 where not counted."""
        return self.cargo.bytes / (self.instances * card) if self.instances else 0.0

    def network_sum(self, card: float) -> str:
        """The arithmetic that leads to that share."""
        one = self.cargo
        total = f"{rate(one.rate)} × {size(one.size)} = {bandwidth(one.bytes)}"
        used = f"{self.instances} × {bandwidth(card)} that is {percent(self.network_share(card))}"
        return f"`{one.source.name}`: {total}{f'; over {used}' if self.instances else ''}"


def files_through_servers(
    design: Design, traffic: TrafficFacts, least: float
) -> tuple[RelayedFiles, ...]:
    """For each service or gateway, the most bytes a second that it relays for clients.

    Only items of `least` bytes and more, of stores that clients do not send to themselves.
    """
    clients = {
        route.name: route.client for route in traffic.routes if route.client.family is Family.CLIENT
    }
    found: dict[str, Cargo] = {}
    for cargo in traffic.payloads:
        is_large = cargo.flow in clients and cargo.size >= least
        if is_large and _is_relayed(design, cargo):
            best = found.get(cargo.source.name, cargo)
            found[cargo.source.name] = max(cargo, best, key=lambda one: one.bytes)
    return tuple(
        RelayedFiles(cargo, clients[cargo.flow], nodes(cargo.source)) for cargo in found.values()
    )


def _is_relayed(design: Design, cargo: Cargo) -> bool:
    """Whether a server stores or fetches a file for which somebody waits."""
    passes = cargo.source.kind in _RELAYS and cargo.target.kind in _FILE_STORES
    return passes and cargo.waited and not _is_sent_directly(design, cargo.target)


def _is_sent_directly(design: Design, store: Component) -> bool:
    """Whether clients send to it themselves."""
    sent = (link for link in design.links_to[store.name] if not link.attributes.read)
    return any(design.components[link.source].family is Family.CLIENT for link in sent)


def hosts_of(design: Design, store: Component) -> tuple[Component, ...]:
    """The compute on whose machines a file store is stated to be, or is by its name."""
    if store.kind is not Kind.FILE_STORE:
        return ()
    parts = (design.components.get(name) for name in _host_names(design, store))
    return tuple(part for part in parts if part is not None and part.family is Family.COMPUTE)


def _host_names(design: Design, store: Component) -> Iterator[str]:
    is_local = bool(_LOCAL & {*words_in(store.name), *words_in(store.label)})
    if not is_local:
        yield from store.attributes.colocated or ()
    for link in design.links_to[store.name]:
        together = design.components[link.source].attributes.colocated or ()
        if is_local or store.name in together:
            yield link.source
