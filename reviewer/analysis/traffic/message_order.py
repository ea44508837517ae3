"""`MessageOrder`: whether the order of messages matters behind a broker, and what loses it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from dsl.attributes import MANY
from dsl.design import Component, Design, Link
from dsl.kinds import Family, Kind
from reviewer.analysis.topology.counts import counted, entry

BEST_EFFORT = frozenset({"sqs", "google-pubsub", "sns", "azure-queue", "eventbridge"})
"""Brokers that keep no order unless another sort of them is named."""


class MessageOrder(NamedTuple):
    """A broker; `wanted` is None where nothing says whether order matters behind it.

    `lost` is what loses order, in words, "" where nothing is known to. `near` are the broker and
    what it is linked with.
    """

    broker: Component
    wanted: bool | None
    lost: str
    near: tuple[Component, ...]


def message_orders(design: Design) -> Iterator[MessageOrder]:
    """Every broker that something takes from."""
    for broker in design.components.values():
        takes = design.links_from[broker.name]
        if broker.family is Family.MESSAGING and takes:
            consumers = [design.components[link.target] for link in takes]
            producers = [design.components[li.source] for li in design.links_to[broker.name]]
            near = (broker, *consumers, *producers)
            wanted = _is_wanted(design, broker, consumers)
            yield MessageOrder(broker, wanted, _loss_of_order(broker, consumers), near)


def _is_wanted(design: Design, broker: Component, consumers: list[Component]) -> bool | None:
    """Whether the broker, its links or its consumers say that order matters; None where silent."""
    links = (*design.links_from[broker.name], *design.links_to[broker.name])
    parts: tuple[Component | Link, ...] = (broker, *links, *consumers)
    said = [part.attributes.ordered for part in parts]
    known = [one for one in said if one is not None]
    return any(known) if known else None


def _loss_of_order(broker: Component, consumers: list[Component]) -> str:
    said, known = broker.attributes, entry(broker)
    if said.shard or said.key:
        return ""
    if known.id in BEST_EFFORT:
        return f"{known.title} keeps none of its own"
    if broker.kind is Kind.STREAM:
        several = said.partitions not in (None, 1) or (counted(broker) or 0) > 1
        number = "" if said.partitions in (None, MANY) else f"{said.partitions} "
        return f"its {number}partitions have no key that keeps it" if several else ""
    if known.id == "sqs-fifo":
        return ""
    many = [one for one in consumers if one.many or (counted(one) or 2) > 1]
    return f"several instances of `{many[0].name}` take from it at once" if many else ""
