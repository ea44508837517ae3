"""Connections that the callers of a store keep open: instances times the pool of each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple, Protocol

from dsl.attributes import MANY
from dsl.design import Component, Design
from dsl.kinds import Family, Kind
from reviewer.analysis.capacity.resource_limits import Bound
from reviewer.analysis.traffic.routes import carries_requests
from reviewer.text.numbers import count


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


class StoreConnections(NamedTuple):
    """The connections that callers keep to a store, beside how many it serves well."""

    store: Component
    pools: Sequence[ConnectionPool]
    bound: Bound

    @property
    def functions(self) -> Sequence[ConnectionPool]:
        """Those of functions, which open one for each call that runs."""
        return [pool for pool in self.pools if pool.is_function]

    @property
    def stated(self) -> Sequence[ConnectionPool]:
        """Those of which the instances and the size are known."""
        return [pool for pool in self.pools if pool.size is not None and pool.instances]

    @property
    def silent(self) -> Sequence[ConnectionPool]:
        """Those of which the instances are known and the size is not; the most instances first."""
        found = [pool for pool in self.pools if pool.size is None and pool.instances]
        return sorted(found, key=lambda pool: -(pool.instances or 0))

    @property
    def opened(self) -> int:
        """Connections of all that are known."""
        return sum(pool.opened for pool in self.pools)

    def taken_at(self, size_of: Callable[[Component], int]) -> int:
        """Connections of the `silent` ones, if each instance of a caller keeps so many."""
        return sum((pool.instances or 0) * size_of(pool.caller) for pool in self.silent)

    @property
    def limit_text(self) -> str:
        """How many it serves well, in words."""
        bound = self.bound
        usual = f"{count(bound.usual)} to " if bound.safe != bound.most else ""
        return f"{usual}{count(bound.most)}"

    def opened_sum(self, most: int) -> str:
        """The arithmetic that leads to those opened, of so many callers."""
        terms = [f"{one.instances} `{one.caller.name}` × {one.size}" for one in self.stated]
        shown = [*terms[:most], *(["…"] if len(terms) > most else [])]
        return f"{' + '.join(shown)} = {count(self.opened)}"


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
