"""`Station`: the instances of one component in a simulation, each with its queue."""

from __future__ import annotations

import math
import random
from collections.abc import Generator
from typing import Any

from dsl.design import Component, Op
from dsl.kinds import Family
from reviewer.analysis.capacity.capacity import Capacity, counts_replica_operations
from reviewer.analysis.facts import Facts
from reviewer.analysis.latency.component_latency import own_timing
from reviewer.analysis.latency.delay_bounds import spread_of
from reviewer.analysis.latency.hold_times import slots_of
from reviewer.analysis.latency.queueing import Spread
from reviewer.analysis.latency.spreading import spread_over
from reviewer.analysis.topology.counts import counted, is_uncounted
from reviewer.analysis.traffic.demand import Demand
from reviewer.analysis.traffic.node_demand import busiest_node

Events = Generator[Any, Any, Any]

EXPONENTIAL = math.sqrt(math.log(2))
"""Sigma of a lognormal that varies as much as an exponential time: exp(sigma^2) - 1 = 1."""


class Station:
    """The instances of one component, or the nodes of a store, each with its queue."""

    def __init__(
        self, simpy: Any, env: Any, facts: Facts, part: Component, chance: random.Random
    ) -> None:
        self._simpy, self._env, self._random = simpy, env, chance
        self._part, self._turn, self.busy = part, 0, 0.0
        self.waited, self.asked, self.counts_from = 0.0, 0, 0.0
        self._spread = spread_over(facts.design, part)
        self._seconds = {op: _service_time(facts.capacity.of(part, op)) for op in Op}
        timing = own_timing(facts.assumptions, part, Op.READ)
        is_stated = timing is not None and timing.assumed is None
        self._sigma = spread_of(timing.delay) if is_stated and timing else EXPONENTIAL
        keeps = part.family in (Family.STORE, Family.MESSAGING)
        self._shares = {op: _share_of_node(part, op) for op in Op} if keeps else {}
        nodes = max((round(1 / share) for share in self._shares.values()), default=0)
        self.servers = nodes or counted(part) or 1
        self._queues = self._resources(self.servers, 1, is_central=self._is_central and not keeps)
        each = slots_of(part)
        instances = 1 if is_uncounted(part) else self.servers
        self._slots = self._resources(instances, each, is_central=self._is_central) if each else []

    @property
    def _is_central(self) -> bool:
        return self._spread is Spread.CENTRAL

    def _resources(self, number: int, each: int, *, is_central: bool) -> list[Any]:
        """A queue for each of `number` instances, or one for all of them."""
        queues, places = (1, number * each) if is_central else (number, each)
        return [self._simpy.Resource(self._env, places) for _ in range(queues)]

    def serve(self, op: Op, chosen: int) -> Events:
        """Wait for a server; it stays busy for its own time, the request goes on."""
        if is_uncounted(self._part) or not self._seconds[op]:
            return
        queues = self._queues_of(op, chosen)
        for queue in queues[1:]:
            self._env.process(self._occupy(queue, queue.request(), op))
        request, came = queues[0].request(), self._env.now
        yield request
        if came >= self.counts_from:
            self.waited, self.asked = self.waited + self._env.now - came, self.asked + 1
        self._env.process(self._occupy(queues[0], request, op))

    def _queues_of(self, op: Op, chosen: int) -> list[Any]:
        """The queue of one instance; of a store, those of all nodes that do such an operation."""
        if not self._shares:
            return [self._queues[chosen % len(self._queues)]]
        shards = max(1, round(1 / self._shares[op]))
        return self._queues[chosen % shards :: shards]

    def _occupy(self, queue: Any, request: Any, op: Op) -> Events:
        yield request
        sigma, seconds = self._sigma, self._seconds[op]
        if sigma:
            seconds *= math.exp(self._random.gauss(0, sigma) - sigma * sigma / 2)
        self.busy += seconds
        yield self._env.timeout(seconds)
        queue.release(request)

    def choose(self) -> int:
        """The instance that the next request goes to."""
        self._turn += 1
        by_chance = self._spread is Spread.RANDOM or bool(self._shares)
        return self._random.randrange(10**6) if by_chance else self._turn

    def slot(self, chosen: int) -> Any:
        """The slots of an instance; None where nothing bounds them."""
        return self._slots[chosen % len(self._slots)] if self._slots else None


def _service_time(capacity: Capacity | None) -> float:
    return 1 / capacity.typical if capacity is not None and capacity.typical > 0 else 0.0


def _share_of_node(part: Component, op: Op) -> float:
    """The share of one op that its busiest node does."""
    one = Demand(reads=1.0) if op is Op.READ else Demand(writes=1.0)
    node = busiest_node(part, one, replica_ops=counts_replica_operations(part))
    return min(1.0, node.total) if node is not None and node.total > 0 else 1.0
