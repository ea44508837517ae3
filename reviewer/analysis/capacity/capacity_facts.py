"""`CapacityFacts`: what components carry and use, and how many of them carry a load."""

from __future__ import annotations

import warnings
from functools import cached_property
from typing import TYPE_CHECKING

from dsl.design import Component, Design, Op
from reviewer.analysis.assumptions import Ledger
from reviewer.analysis.capacity.capacity import Capacity
from reviewer.analysis.capacity.component_load import ComponentLoad
from reviewer.analysis.capacity.resource_limits import data_of
from reviewer.analysis.capacity.sizing import Sizing
from reviewer.analysis.capacity.spare_capacity import SpareCapacity, spare_capacity
from reviewer.analysis.capacity.utilization import Strain
from reviewer.analysis.estimates.estimate_facts import EstimateFacts
from reviewer.analysis.topology.topology_facts import TopologyFacts
from reviewer.analysis.traffic.traffic_facts import TrafficFacts

if TYPE_CHECKING:
    from reviewer.analysis.capacity.uncached_reads import UncachedReads
    from reviewer.analysis.topology.graph_questions import CapacityCut
    from reviewer.analysis.traffic.queue_backlog import Backlog


class CapacityFacts(ComponentLoad):
    """Capacity, utilization and sizes of one design; each fact is computed on first use and kept."""

    def __init__(
        self,
        design: Design,
        ledger: Ledger,
        topology: TopologyFacts,
        traffic: TrafficFacts,
        estimates: EstimateFacts,
    ) -> None:
        super().__init__(design, ledger, topology.replicas, traffic)
        self._estimates = estimates

    def __call__(self, component: Component, op: Op) -> Capacity | None:
        """`of` by the name it had in version 0.1.0; it works for one more release, with a warning."""
        message = "`facts.capacity(…)` is now `facts.capacity.of(…)`"
        warnings.warn(message, DeprecationWarning, stacklevel=2)
        return self.of(component, op)

    def strain(self, component: Component) -> Strain | None:
        """How far its busiest node is loaded; None where its demand or its capacity is not known."""
        return Strain.of(self, component)

    def assumptions_of(self, component: Component) -> tuple[str, ...]:
        """The figures taken for the capacity of a component, by subject."""
        found = (self.of(component, op) for op in Op)
        taken = (capacity.assumed for capacity in found if capacity is not None)
        return tuple(dict.fromkeys(one.subject for one in taken if one is not None))

    def spare(self, component: Component) -> SpareCapacity | None:
        """What a component carries beyond its load; None where load or capacity is not known."""
        return spare_capacity(self, component, self._traffic.demand(component.name))

    def uncached_reads(self, store: Component) -> UncachedReads | None:
        """The reads of a store that ask no cache, beside what a node carries; None without a rate."""
        from reviewer.analysis.capacity.uncached_reads import uncached_reads  # noqa: PLC0415  # made where it is asked for

        access, demand = self._traffic.access(store.name), self._traffic.demand(store.name)
        return uncached_reads(self, store, access, demand)

    def fits_one_node(self, store: Component, share: float) -> bool:
        """Whether one node would hold and serve a store with `share` of what it safely carries.

        Reads / read capacity + writes / write capacity; false where load or data is not known.
        """
        demand, storage = self._traffic.demand(store.name), self._estimates.storage(store)
        bound = data_of(self._ledger, store)
        if demand is None or storage is None or bound is None:
            return False
        loads = ((demand.reads, self.of(store, Op.READ)), (demand.writes, self.of(store, Op.WRITE)))
        used = sum(
            load / node.conservative for load, node in loads if node and node.conservative > 0
        )
        return storage.of_one_copy <= bound.safe * share and used < share

    @cached_property
    def sizing(self) -> Sizing:
        """How many instances, copies or shards carry a load."""
        return Sizing(self._design, self._ledger, self, self._traffic, self._estimates.storage)

    def minimum_cut(self, op: Op) -> CapacityCut | None:
        """The components through which the least can pass from clients to stores, all of `op`.

        By their typical capacity. None where some path has no known limit, or there is none.
        """
        from reviewer.analysis.topology.graph_questions import minimum_cut  # noqa: PLC0415  # it imports networkx

        parts = self._design.components.values()
        capacities = {part.name: self.in_all(part, op) for part in parts}
        known = {name: figure for name, figure in capacities.items() if figure is not None}
        return minimum_cut(self._design, known)

    @cached_property
    def queue_backlogs(self) -> tuple[Backlog, ...]:
        """What comes to each consumer of queues, where rates, nodes and capacity are known."""
        from reviewer.analysis.traffic.queue_backlog import backlogs  # noqa: PLC0415  # made where it is asked for

        return tuple(backlogs(self._design, self._traffic, self))
