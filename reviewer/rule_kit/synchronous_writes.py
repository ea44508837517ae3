"""Synchronous writes: those that a user waits for, one at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dsl.design import Component, Link
    from reviewer.analysis.facts import Facts


def synchronous_writes(facts: Facts, store: Component) -> tuple[list[Component], float]:
    """The writers of a store whose writes a user waits for, and those writes a second at peak.

    Batched and queued writes are left out, and links without a known load count as 0.
    """
    links = [link for link in _writing_links(facts, store) if _is_waited_for(facts, link)]
    loads = [facts.traffic.link_demand(link.id) for link in links]
    names = dict.fromkeys(link.source for link in links)
    writes = sum(load.writes for load in loads if load is not None)
    return [facts.design.components[name] for name in names], writes


def _writing_links(facts: Facts, store: Component) -> tuple[Link, ...]:
    return tuple(facts.traffic.reads_and_writes.written.get(store.name, ()))


def _is_waited_for(facts: Facts, link: Link) -> bool:
    is_queued = facts.design.components[link.source].attributes.queued
    is_batched = (link.attributes.batch or 1) != 1
    return link.id in facts.traffic.synchronous_links and not is_batched and not is_queued
