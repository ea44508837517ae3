"""`ComponentLoad`: what components carry, and how much of it they use."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from dsl.design import Component, Design, Op
from reviewer.analysis.assumptions import Ledger
from reviewer.analysis.capacity.capacity import (
    Capacity,
    Level,
    NodeCapacities,
    counts_replica_operations,
    target_in_one_zone,
    target_of,
)
from reviewer.analysis.capacity.slot_bounds import SlotBound, deciding_bound
from reviewer.analysis.topology.counts import Copies
from reviewer.analysis.traffic.demand import Demand
from reviewer.analysis.traffic.key_skew import hottest_share
from reviewer.analysis.traffic.node_demand import busiest_node, key_holders
from reviewer.analysis.traffic.traffic_facts import TrafficFacts

if TYPE_CHECKING:
    from reviewer.analysis.capacity.retry_storm import RetryStorm


class ComponentLoad:
    """Capacity and utilization of the components of one design; computed on first use and kept.

    `held` gives what bounds the requests in progress of each component, by name.
    """

    def __init__(
        self,
        design: Design,
        ledger: Ledger,
        replicas: Copies,
        traffic: TrafficFacts,
        held: Callable[[], Mapping[str, Sequence[SlotBound]]],
    ) -> None:
        self._design, self._ledger, self._held = design, ledger, held
        self._replicas, self.traffic = replicas, traffic
        self._capacities = NodeCapacities(ledger)
        self._used: dict[tuple[str, int | None, Level], float | None] = {}
        self._at_nodes: dict[int, tuple[Component, Demand | None]] = {}

    def keep_all_but(self, moved: str, other: ComponentLoad) -> None:
        """Take over what `other` has found, where only a figure of the component `moved` differs."""
        self._at_nodes = other._at_nodes
        self._used = {key: used for key, used in other._used.items() if key[0] != moved}

    def of(self, component: Component, op: Op) -> Capacity | None:
        """What one node carries; None where nothing gives a figure.

        Of what a provider runs without a count it is the quota of the account or table.
        """
        return self._capacities.of(component, op)

    def in_all(self, component: Component, op: Op) -> float | None:
        """Requests a second that all its nodes carry if they do nothing else, by the typical figure.

        None where its capacity or its number of nodes is not known.
        """
        capacity = self.of(component, op)
        one = Demand(reads=1.0) if op is Op.READ else Demand(writes=1.0)
        replica_ops = counts_replica_operations(component)
        node = busiest_node(
            component, one, replica_ops=replica_ops, hottest=self.hottest_share(component)
        )
        if capacity is None or node is None or node.total <= 0:
            return None
        return capacity.typical / node.total

    def target(self, component: Component) -> float:
        """The share of its capacity that it is planned to use, 0..1."""
        return target_of(self._ledger, component)

    def target_in_one_zone(self, component: Component) -> float:
        """The same without room for the loss of a zone, 0..1."""
        return target_in_one_zone(self._ledger, component)

    def node_demand(self, component: Component) -> Demand | None:
        """Operations a second on its busiest node (instance, shard leader, partition node).

        A component drawn as a copy of a store applies that store's writes beside its own.
        """
        found = self._at_nodes.get(id(component))
        if found is None:  # the component is kept, so that no other one gets its id
            found = component, self._node_demand(component, self.traffic.demands)
            self._at_nodes[id(component)] = found
        return found[1]

    def _node_demand(
        self,
        component: Component,
        demands: Mapping[str, Demand],
        hottest: float | None = None,
    ) -> Demand | None:
        own = demands.get(component.name)
        origins = [demands.get(name) for name in self._replicas.origins(component.name)]
        copied = [demand.writes for demand in origins if demand is not None]
        if own is None and not copied:
            return None
        counts = counts_replica_operations(component)
        return busiest_node(
            component,
            own or Demand(),
            copied=sum(copied),
            replica_ops=counts,
            hottest=self.hottest_share(component) if hottest is None else hottest,
        )

    def even_node_demand(self, component: Component) -> Demand | None:
        """The same if all keys were asked for alike: what more nodes bring down."""
        if not self.hottest_share(component):
            return self.node_demand(component)
        return self._node_demand(component, self.traffic.demands, hottest=0.0)

    def hottest_share(self, component: Component) -> float:
        """The share of its requests, 0..1, for its most popular key; 0 where nothing tells."""
        return hottest_share(self._ledger, component)

    def even_share(self, component: Component) -> float:
        """The load of an average node, as a share of that of the busiest: 1 where keys are asked for alike."""
        node, even = self.node_demand(component), self.even_node_demand(component)
        if node is None or even is None or node.total <= 0:
            return 1.0
        return self._filled(component, even) / (self._filled(component, node) or 1.0)

    def _filled(self, component: Component, demand: Demand) -> float:
        """How much of a node's typical capacity a demand takes; requests where none is known."""
        reads, writes = self.of(component, Op.READ), self.of(component, Op.WRITE)
        one = (reads.typical if reads else 0.0) or 1.0, (writes.typical if writes else 0.0) or 1.0
        return demand.reads / one[0] + demand.writes / one[1]

    def turned_away(self, component: Component, used: float) -> float:
        """The share of what comes to it, 0..1, that its full nodes turn away if the busiest is `used`.

        A node with a utilization u above 1 serves 1 / u of what comes to it. Where a popular key
        fills those that hold it, the others serve all that fits them.
        """
        if used <= 1:
            return 0.0
        hottest = self.hottest_share(component)
        if not hottest or not math.isfinite(used):
            return 1 - 1 / used
        number, holders = key_holders(component)
        rest = used * self.even_share(component) * (1 - hottest)
        over = holders * (used - 1) + (number - holders) * max(0.0, rest - 1)
        return over / (holders * used + (number - holders) * rest)

    def utilization(self, component: Component, at: Level = "typical") -> float | None:
        """Reads / read capacity + writes / write capacity of its busiest node, or its slots in use.

        The larger of the two, where both are known. `assume component.utilisation` adds what is
        not drawn. None where its demand, its nodes or a capacity it needs is not known; infinite
        where a stated capacity of zero is asked for something.
        """
        key = (component.name, component.count, at)
        if key not in self._used:
            self._used[key] = self.utilization_under(self.traffic.demands, component, at)
        return self._used[key]

    def utilization_under(
        self, demands: Mapping[str, Demand], component: Component, at: Level = "typical"
    ) -> float | None:
        """The utilization of a component under other demands than those of the design."""
        used = self.throughput_utilization(component, at, demands)
        found = deciding_bound(self.slot_bounds(component), component, at)
        if found is None:
            return used
        held = found[1]
        demand, today = demands.get(component.name), self.traffic.demand(component.name)
        if demand is not None and today is not None and today.total > 0:
            held *= demand.total / today.total
        return held if used is None else max(used, held)

    def slot_bounds(self, component: Component) -> Sequence[SlotBound]:
        """What bounds how many requests it has in progress: its slots, and its pools of connections."""
        return self._held().get(component.name, ())

    def deciding_bound(self, component: Component) -> SlotBound | None:
        """The slots or connections that are used more than its capacity is; None where none are."""
        found = deciding_bound(self.slot_bounds(component), component)
        used = self.throughput_utilization(component) if found is not None else None
        return found[0] if found is not None and found[1] > (used or 0.0) else None

    def throughput_utilization(
        self,
        component: Component,
        at: Level = "typical",
        demands: Mapping[str, Demand] | None = None,
    ) -> float | None:
        """The utilization by requests a second alone, its slots left aside."""
        if demands is None or demands is self.traffic.demands:
            demand = self.node_demand(component)
        else:
            demand = self._node_demand(component, demands)
        busy = self._ledger.stated(component.name, "utilisation")
        if demand is None:
            return None if busy is None else max(0.0, busy.value)
        used = 0.0 if busy is None else max(0.0, busy.value)
        for op, rate in ((Op.READ, demand.reads), (Op.WRITE, demand.writes)):
            if rate > 0:
                carries = self.of(component, op)
                if carries is None:
                    return None
                figure = carries.at(at)
                used += rate / figure if figure > 0 else math.inf
        return used

    def storm(self, component: Component) -> RetryStorm | None:  # a load by itself knows of none
        """What retries make of a component that they keep full; None where they do not."""
        return None

    def headroom(self, component: Component) -> float | None:
        """How many times its load it can take: target / utilization; None where idle or unknown.

        Of what retries keep full, how many times before they do.
        """
        if storm := self.storm(component):
            return storm.headroom(self.target(component))
        used = self.utilization(component)
        return None if not used else self.target(component) / used
