"""`CapacityFacts`: what components carry and use, and how many of them carry a load."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from dsl.design import Component, Design, Op
from dsl.kinds import Family, Kind
from reviewer.analysis.assumptions import Ledger
from reviewer.analysis.capacity.capacity import Capacity, Level
from reviewer.analysis.capacity.component_load import ComponentLoad
from reviewer.analysis.capacity.node_data import NodeData, data_on_node
from reviewer.analysis.capacity.resource_limits import connections_of, data_of
from reviewer.analysis.capacity.sizing import Sizing
from reviewer.analysis.capacity.slot_bounds import SlotBound
from reviewer.analysis.capacity.spare_capacity import SpareCapacity, spare_capacity
from reviewer.analysis.capacity.store_connections import StoreConnections, pools_to
from reviewer.analysis.capacity.stream_partitions import StreamPartitions, partitions_of
from reviewer.analysis.capacity.uncounted_calls import MOST_CALLERS, Crowd
from reviewer.analysis.capacity.utilization import Excess, Strain, is_quota, unit_name
from reviewer.analysis.capacity.write_split import WriteSplit
from reviewer.analysis.estimates.estimate_facts import EstimateFacts
from reviewer.analysis.topology.counts import nodes
from reviewer.analysis.topology.topology_facts import TopologyFacts
from reviewer.analysis.topology.usual_counts import (
    uncounted_components,
    usual_most,
    with_count,
)
from reviewer.analysis.traffic.traffic_facts import TrafficFacts
from reviewer.text.numbers import count, percent, rate

if TYPE_CHECKING:
    from reviewer.analysis.capacity.default_limits import RefusedConnections
    from reviewer.analysis.capacity.retry_storm import RetryStorm
    from reviewer.analysis.capacity.uncached_reads import UncachedReads
    from reviewer.analysis.topology.graph_questions import CapacityCut
    from reviewer.analysis.traffic.queue_backlog import Backlog

OpenFigure = Literal["", "nodes", "capacity", "hit_ratio"]
"""A figure that decides whether a component is overloaded, and that nothing states."""

BEST_HIT = 0.99
"""The highest hit ratio that a CDN is trusted with.

Basis: a convention; Uber reports 99% for a cache."""


class CapacityFacts(ComponentLoad):
    """Capacity, utilization and sizes of one design; each fact is computed on first use and kept."""

    def __init__(
        self,
        design: Design,
        ledger: Ledger,
        topology: TopologyFacts,
        traffic: TrafficFacts,
        estimates: EstimateFacts,
        held: Callable[[], Mapping[str, Sequence[SlotBound]]],
        storms: Callable[[], Mapping[str, RetryStorm]],
    ) -> None:
        super().__init__(design, ledger, topology.replicas, traffic, held)
        self._topology, self._estimates, self._storms = topology, estimates, storms

    def storm(self, component: Component) -> RetryStorm | None:
        """What retries make of a component that they keep full; None where they do not."""
        return self._storms().get(component.name)

    def __call__(self, component: Component, op: Op) -> Capacity | None:
        """`of` by the name it had in version 0.1.0; it works for one more release, with a warning."""
        message = "`facts.capacity(…)` is now `facts.capacity.of(…)`"
        warnings.warn(message, DeprecationWarning, stacklevel=2)
        return self.of(component, op)

    def strain(self, component: Component) -> Strain | None:
        """How far its busiest node is loaded; None where its demand or its capacity is not known."""
        return Strain.of(self, component)

    def excess(self, component: Component) -> Excess:
        """What its load is above, as tables show it; nothing where the design leaves it open.

        A load that is a guessed share of what is required is at most above the plan.
        """
        strain = None if self.open_load(component) else self.strain(component)
        found = Excess.NONE if strain is None else strain.excess
        is_guessed = component.name in self.traffic.guessed_loads
        return min(found, Excess.PLANNED) if is_guessed else found

    def measured_utilization(self, component: Component) -> float | None:
        """How full it is measured to be, as an assumption or a note on it says; None without."""
        from reviewer.analysis.capacity.measured_utilization import measured_utilization  # noqa: PLC0415  # made where it is asked for

        return measured_utilization(self._design, self._ledger, component)

    def machines_filled(self, component: Component, at: Level = "typical") -> float:
        """How many machines its load fills, by what one of them carries; 0 where that is unknown."""
        used = self.utilization(component, at)
        return 0.0 if used is None or not math.isfinite(used) else used * (nodes(component) or 1)

    def machines_needed(self, component: Component) -> int:
        """How many machines carry its load as planned; at least 1, which it is where nothing is known."""
        target = self.target(component)
        filled = self.machines_filled(component)
        return max(1, math.ceil(filled / target)) if target > 0 else 1

    def machines_sum(self, component: Component) -> str:
        """The arithmetic that leads to so many machines, two or more."""
        needed = count(max(2, self.machines_needed(component)))
        planned = f"planned at {percent(self.target(component))}: {needed} {unit_name(component)}s"
        if bound := self.deciding_bound(component):
            return f"{bound.sum}, {planned}"
        demand, capacity = self.traffic.demand(component.name), self.of(component, Op.READ)
        load = rate(demand.total) if demand else "its load"
        one = f"one handles about {rate(capacity.typical)}" if capacity else "one handles less"
        return f"`{component.name}` receives {load}; {one}, {planned}"

    def reads_sum(self, store: Component) -> str:
        """The arithmetic: its reads, as a share of what one node serves safely; "" without reads."""
        demand, capacity = self.traffic.demand(store.name), self.of(store, Op.READ)
        if demand is None or not demand.reads:
            return ""
        safe = capacity.conservative if capacity is not None else 0.0
        share = (
            f" of a worst-case capacity of {rate(safe)} = {percent(demand.reads / safe)}"
            if safe
            else ""
        )
        return f"`{store.name}`: {rate(demand.reads)}{share}"

    @property
    def filled_by_a_key(self) -> tuple[Strain, ...]:
        """The strain on what its most popular key fills more than more nodes could bring down."""
        return tuple(one for one in self.strains if one.excess > one.over_even_keys(self).excess)

    @cached_property
    def strains(self) -> tuple[Strain, ...]:
        """The strain on every component that machines or slots bound, not a quota; the fullest first."""
        every = self._design.components.values()
        parts = [part for part in every if not is_quota(part) or self.deciding_bound(part)]
        found = (self.strain(part) or self._strain_of_many(part) for part in parts)
        known = (strain for strain in found if strain is not None)
        return tuple(sorted(known, key=lambda strain: -strain.typical))

    def _strain_of_many(self, component: Component) -> Strain | None:
        """The strain on `xmany` that do not scale by themselves, where no usual number will do."""
        is_open = component.many and not component.attributes.autoscale
        is_loaded = self.traffic.demand(component.name) is not None
        return self._strain_beyond_usual(component) if is_open and is_loaded else None

    def _strain_beyond_usual(self, component: Component) -> Strain | None:
        """The strain on as many as is usual, where these are too few; None where they may do."""
        strain = self.strain(with_count(component, usual_most(component)))
        return strain if strain is not None and strain.excess is Excess.BEST else None

    def open_load(self, component: Component) -> OpenFigure:
        """What decides whether it is overloaded and is not stated; "" where nothing is left open.

        Its utilization is then no fact: rules ask, and tables show that it is not known.
        """
        strain = self.strain(component)
        if strain is None or strain.typical <= strain.full:
            return ""
        if component.name in self._uncounted:
            return "" if self._strain_beyond_usual(component) else "nodes"
        if component.kind is Kind.EXTERNAL and strain.assumed and strain.bound is None:
            return "capacity"
        return "hit_ratio" if strain.typical > 1 and self.shielding_cdn(strain) else ""

    def is_count_open(self, component: Component) -> bool:
        """Whether nothing states or implies how many there are, or only that there are several."""
        return component.many or component.name in self._uncounted

    @cached_property
    def _uncounted(self) -> frozenset[str]:
        return frozenset(uncounted_components(self._design))

    @cached_property
    def bottleneck(self) -> tuple[Component, float] | None:
        """The component with the smallest headroom of those whose load is no open question."""
        parts = (part for part in self._design.components.values() if not self.open_load(part))
        rooms = [(part, self.headroom(part)) for part in parts]
        known = [(part, room) for part, room in rooms if room is not None]
        return min(known, key=lambda found: found[1], default=None)

    def shielding_cdn(self, strain: Strain) -> Component | None:
        """The CDN of unknown hit ratio that may keep this load within the plan; None without one.

        It is trusted to answer up to `BEST_HIT` of the reads.
        """
        cdn = self.traffic.unstated_cdns.get(strain.part.name)
        rest = strain.typical - strain.reads * BEST_HIT
        return cdn if rest <= strain.full else None

    def write_split(self, store: Component) -> WriteSplit | None:
        """How its writes land on its nodes; None where no rate of writes is known."""
        return WriteSplit.of(self, self.sizing, store, self.traffic.demand(store.name))

    def node_data(self, store: Component) -> NodeData | None:
        """What one node comes to hold; None where that, or what a node holds well, is not known."""
        storage = self._estimates.storage(store)
        on_node = None if storage is None else data_on_node(store, storage)
        bound = data_of(self._ledger, store) if on_node else None
        if storage is None or on_node is None or bound is None:
            return None
        return NodeData(store, storage, on_node, bound, self.sizing)

    def stream_partitions(self, stream: Component) -> StreamPartitions:
        """Its partitions beside its consumers and its rate."""
        demand = self.traffic.demand(stream.name)
        writes = demand.writes if demand is not None else 0.0
        return partitions_of(self._design, self._topology, self._ledger, stream, writes)

    def crowd(self, server: Component, least: int) -> Crowd | None:
        """The clients drawn to call a server, `least` of them or more.

        None where a rate is known, its instances are not counted, or their capacity is not known.
        """
        number = nodes(server) if server.family is Family.COMPUTE else None
        if number is None or self.traffic.demand(server.name) is not None:
            return None
        names = dict.fromkeys(link.source for link in self._design.links_to[server.name])
        callers = (self._design.components[name] for name in names)
        found = sum(one.count or 1 for one in callers if one.family is Family.CLIENT)
        capacity = self.of(server, Op.WRITE) if found >= least else None
        if capacity is None:
            return None
        callers_told = float(min(found, MOST_CALLERS))
        return Crowd(server, callers_told, number, capacity.typical, self.target(server))

    def connections_to(self, store: Component) -> StoreConnections | None:
        """What its callers open; None where nothing calls it, or what it serves is not known."""
        pools = list(pools_to(self._design, self._topology, store))
        bound = connections_of(self._ledger, store) if pools else None
        return None if bound is None else StoreConnections(store, pools, bound)

    def refused_connections(self, server: Component, assumed: int) -> RefusedConnections | None:
        """The connections to a server above its limit as installed; an unstated pool counts as `assumed`."""
        from reviewer.analysis.capacity.default_limits import refused_connections  # noqa: PLC0415  # made where it is asked for

        return refused_connections(self._design, self._topology, server, assumed)

    def assumptions_of(self, component: Component) -> tuple[str, ...]:
        """The figures taken for the capacity of a component, by subject."""
        found = (self.of(component, op) for op in Op)
        taken = (capacity.assumed for capacity in found if capacity is not None)
        return tuple(dict.fromkeys(one.subject for one in taken if one is not None))

    def spare(self, component: Component) -> SpareCapacity | None:
        """What a component carries beyond its load; None where load or capacity is not known."""
        return spare_capacity(self, component, self.traffic.demand(component.name))

    def uncached_reads(self, store: Component) -> UncachedReads | None:
        """The reads of a store that ask no cache, beside what a node carries; None without a rate."""
        from reviewer.analysis.capacity.uncached_reads import uncached_reads  # noqa: PLC0415  # made where it is asked for

        access, demand = self.traffic.access(store.name), self.traffic.demand(store.name)
        return uncached_reads(self, store, access, demand)

    def fits_one_node(self, store: Component, share: float) -> bool:
        """Whether one node would hold and serve a store with `share` of what it safely carries.

        Reads / read capacity + writes / write capacity; false where load or data is not known.
        """
        demand, storage = self.traffic.demand(store.name), self._estimates.storage(store)
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
        return Sizing(self._design, self._ledger, self, self.traffic, self._estimates.storage)

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

        return tuple(backlogs(self._design, self.traffic, self))
