"""`MemoryQueue`: work that waits in the memory of a cache or broker, and who puts and takes it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from dsl.design import Component, Design, Mode
from dsl.kinds import Family, Kind
from reviewer.analysis.topology.counts import entry

_TAKERS = (Kind.WORKER, Kind.BATCH)
"""Kinds that fetch their work; of other callers of a cache nobody can tell."""


class MemoryQueue(NamedTuple):
    """What holds the work, what puts it there without waiting, and what takes it."""

    holder: Component
    producers: tuple[Component, ...]
    consumers: tuple[Component, ...]


def memory_queues(design: Design) -> tuple[MemoryQueue, ...]:
    """Every holder of work that keeps it in memory, in the order of the text.

    Redis and the like in any role, and brokers that state `durable=no`: something sends there by
    `~>`, and something else is handed the work or, a worker, fetches it. O(components + links).
    """
    found = (_queue_in(design, part) for part in design.components.values() if _is_memory(part))
    return tuple(one for one in found if one.producers and one.consumers)


def _is_memory(part: Component) -> bool:
    in_memory = part.kind is Kind.CACHE or entry(part).kind is Kind.CACHE
    return in_memory or (part.family is Family.MESSAGING and part.attributes.durable is False)


def _queue_in(design: Design, holder: Component) -> MemoryQueue:
    consumers = dict.fromkeys(_consumers(design, holder))
    parts = design.components
    senders = (
        link.source
        for link in design.links_to[holder.name]
        if link.mode is Mode.ASYNC and not link.attributes.control and link.source not in consumers
    )
    producers = (name for name in dict.fromkeys(senders) if parts[name].family is not Family.STORE)
    return MemoryQueue(
        holder, tuple(parts[name] for name in producers), tuple(parts[name] for name in consumers)
    )


def _consumers(design: Design, holder: Component) -> Iterator[str]:
    for link in design.links_from[holder.name]:
        if design.components[link.target].family is Family.COMPUTE and not link.attributes.control:
            yield link.target
    for link in design.links_to[holder.name]:
        fetches = link.mode is Mode.SYNC and not link.attributes.control
        if fetches and design.components[link.source].kind in _TAKERS:
            yield link.source
