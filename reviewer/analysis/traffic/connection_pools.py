"""Connections that the callers of a store keep open: instances times the pool of each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, Protocol

from dsl.attributes import MANY
from dsl.design import Component, Design
from dsl.kinds import Family, Kind
from reviewer.analysis.traffic.routes import carries_requests


class InstanceCounts(Protocol):
    """What is asked of the topology here."""

    def count(self, component: Component) -> int | None:
        """How many machines it is; None where not counted."""


class ConnectionPool(NamedTuple):
    """The connections that one caller keeps to a store.

    `instances` (None: not counted) each keep `size` (None: not stated). A function has no
    instances, but a number that may run at once.
    """

    caller: Component
    instances: int | None
    size: int | None
    is_function: bool

    @property
    def opened(self) -> int:
        """Connections of all its instances; 0 where they are not known."""
        return (self.instances or 0) * (self.size or 0)


def pools_to(
    design: Design, topology: InstanceCounts, store: Component
) -> Iterator[ConnectionPool]:
    """The pools of all compute that calls a store, except through a pooler."""
    for link in design.links_to[store.name]:
        caller = design.components[link.source]
        own = link.attributes.pool
        size = own if own is not None else caller.attributes.pool
        if size is True or caller.family is not Family.COMPUTE:
            continue
        if not carries_requests(design, link):
            continue
        is_stated = size is not None and size is not False and size != MANY
        is_function = caller.kind is Kind.FUNCTION or bool(caller.attributes.serverless)
        instances = caller.attributes.concurrency if is_function else topology.count(caller)
        yield ConnectionPool(caller, instances, size if is_stated else None, is_function)
