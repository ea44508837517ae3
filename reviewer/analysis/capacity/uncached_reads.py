"""`UncachedReads`: the reads of a store that ask no cache, beside what one of its nodes carries."""

from __future__ import annotations

import math
from typing import NamedTuple

from dsl.design import Component, Op
from reviewer.analysis.capacity.capacity import Capacity
from reviewer.analysis.capacity.component_load import ComponentLoad
from reviewer.analysis.capacity.utilization import carries
from reviewer.analysis.traffic.demand import Demand
from reviewer.analysis.traffic.store_access import Access
from reviewer.text.numbers import count, percent


class UncachedReads(NamedTuple):
    """Reads a second at peak that reach a store past no cache.

    `total` are all of them, `on_node` those on its busiest node; `writes` are a second too.
    `capacity` is that of one node for reads, None where it is not known; `planned` is what a
    node is planned to carry: the conservative figure times the target utilization, 0 without.
    """

    store: Component
    total: float
    on_node: float
    writes: float
    capacity: Capacity | None
    planned: float

    def times(self, share: float) -> UncachedReads:
        """The same with only this share of the reads."""
        return self._replace(total=self.total * share, on_node=self.on_node * share)

    @property
    def per_write(self) -> float:
        """Reads to a write; infinite where nothing is written."""
        return self.total / self.writes if self.writes else math.inf

    @property
    def assumed(self) -> tuple[str, ...]:
        """The figure taken for its capacity, by subject."""
        return (self.capacity.assumed.subject,) if self.capacity and self.capacity.assumed else ()

    @property
    def required_hit_ratio(self) -> float:
        """The hit ratio that leaves a node what it safely carries, in whole percents; 0 for none.

        1 - safe capacity / reads on the node, rounded up.
        """
        if self.capacity is None or self.on_node <= self.capacity.conservative:
            return 0.0
        return math.ceil(100 * (1 - self.capacity.conservative / self.on_node)) / 100

    def sums_with(self, hit: float) -> tuple[str, ...]:
        """What a node takes and carries, and what a cache with this hit ratio leaves."""
        left = f"{count(self.total)} × {percent(1 - hit)} = {count(self.total * (1 - hit))} reads/s"
        cached = f"a cache that answers {percent(hit)}: {left} reach `{self.store.name}`"
        if self.capacity is None:
            return (cached,)
        busiest = f"its busiest node takes {count(self.on_node)} reads/s; "
        each = "" if self.on_node == self.total else busiest
        return (f"{each}{carries(self.capacity)}", cached)


def uncached_reads(
    load: ComponentLoad, store: Component, access: Access, demand: Demand | None
) -> UncachedReads | None:
    """The reads of `store` past no cache, as if they were its only ones; None without a rate."""
    node = load.node_demand(store)
    if demand is None or node is None or not access.bare_reads:
        return None
    capacity = load.of(store, Op.READ)
    return UncachedReads(
        store=store,
        total=access.bare_reads,
        on_node=node.reads * access.bare_reads / demand.reads,
        writes=demand.writes,
        capacity=capacity,
        planned=capacity.conservative * load.target(store) if capacity else 0.0,
    )
