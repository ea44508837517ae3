"""`Delivery`: a broker and what takes its work, and where work goes that keeps failing."""

from __future__ import annotations

from typing import NamedTuple

from dsl.design import Component, Design, Link
from dsl.kinds import Family, Kind
from reviewer.analysis.semantics.meanings import words_in
from reviewer.analysis.traffic.routes import is_broker

ASIDE = frozenset(
    {"dead", "dlq", "dlx", "deadletter", "deadletters", "failed", "failures", "poison", "parking"}
    | {"undelivered", "undeliverable", "quarantine", "rejected", "broken", "unprocessed"}
)
"""A queue or store with one of these words in its name takes what keeps failing."""

AGGREGATORS = frozenset({Kind.STREAM_PROCESSOR, Kind.BATCH, Kind.REALTIME})
"""Consumers of streams that aggregate or pass on: one item more or less does not stop them."""


class Delivery(NamedTuple):
    """One broker whose work `consumer` takes over `link`."""

    broker: Component
    consumer: Component
    link: Link


class PoisonMessages(NamedTuple):
    """The brokers by what happens to messages that always fail.

    `kept` put them into a dead-letter queue, `denied` state that there is none, `silent` say
    nothing for any of their consumers.
    """

    kept: tuple[Component, ...]
    denied: tuple[Component, ...]
    silent: tuple[Component, ...]


def deliveries(design: Design) -> list[Delivery]:
    """Every broker with each of its consumers, in the order of the links."""
    parts = design.components
    return [
        Delivery(parts[link.source], parts[link.target], link)
        for link in design.links
        if is_broker(parts[link.source]) and parts[link.target].family is Family.COMPUTE
    ]


def poison_messages(design: Design) -> PoisonMessages:
    """What happens to messages that always fail, for each broker whose consumers they block."""
    kept: dict[str, Component] = {}
    denied: dict[str, Component] = {}
    silent: dict[str, Component] = {}
    aside = setting_aside(design)
    for broker, consumer, _ in deliveries(design):
        aggregates = consumer.kind in AGGREGATORS and broker.kind is not Kind.QUEUE
        if is_aside(broker) or aggregates:
            continue
        if broker.name in aside or consumer.name in aside:
            kept[broker.name] = broker
        elif broker.attributes.dlq is False or consumer.attributes.dlq is False:
            denied[broker.name] = broker
        else:
            silent[broker.name] = broker
    unknown = (part for name, part in silent.items() if name not in kept)
    return PoisonMessages(tuple(kept.values()), tuple(denied.values()), tuple(unknown))


def setting_aside(design: Design) -> frozenset[str]:
    """The components that put somewhere what keeps failing at them."""
    parts = design.components.values()
    aside = {part.name for part in parts if is_aside(part)}
    said = (part.name for part in parts if part.attributes.dlq)
    return frozenset((*said, *(link.source for link in design.links if link.target in aside)))


def is_aside(part: Component) -> bool:
    """Whether a queue or store is there for what keeps failing."""
    if part.family not in (Family.MESSAGING, Family.STORE):
        return False
    return not ASIDE.isdisjoint(name_words(part))


def name_words(part: Component) -> list[str]:
    """The words of a component's name and label, in lower case."""
    return words_in(f"{part.name} {part.label}")
