"""`Simulation`: the requests of one design, event by event."""

from __future__ import annotations

import math
import random
from collections.abc import Generator, Sequence
from itertools import groupby
from typing import Any, NamedTuple

from dsl.design import Component, Mode, Op
from dsl.kinds import Family
from reviewer.analysis.capacity.capacity import counts_replica_operations
from reviewer.analysis.facts import Facts
from reviewer.analysis.latency.call_terms import CallTerms
from reviewer.analysis.latency.call_tree import Calls, Timings
from reviewer.analysis.latency.component_latency import own_timing
from reviewer.analysis.latency.delay_bounds import spread_of
from reviewer.analysis.latency.delay_distribution import Lognormal
from reviewer.analysis.latency.hold_times import pool_of, slots_of
from reviewer.analysis.latency.queueing import Spread
from reviewer.analysis.latency.spreading import spread_over
from reviewer.analysis.topology.counts import counted, is_uncounted
from reviewer.analysis.traffic.demand import Demand
from reviewer.analysis.traffic.node_demand import busiest_node
from reviewer.analysis.traffic.routes import Hop, Route

Events = Generator[Any, Any, Any]

WARM_UP = 0.1
"""The first part of the requests, which find empty queues and do not count."""


class Outcome(NamedTuple):
    """Whether a call is answered, and whether without any fallback."""

    answered: bool
    in_full: bool


class Result(NamedTuple):
    """What one run came to: seconds of answered requests by flow, shares served, shares of time busy."""

    times: dict[str, list[float]]
    served: dict[str, float]
    used: dict[str, float]

    def quantile(self, flow: str, share: float) -> float:
        """The time within which `share` of the answered requests of a flow are."""
        times = sorted(self.times[flow])
        return times[min(len(times) - 1, int(share * len(times)))]


class Station:
    """The instances of one component, or the nodes of a store, each with its queue."""

    def __init__(self, run: Simulation, part: Component) -> None:
        self._run, self._part, self._turn, self.busy = run, part, 0, 0.0
        capacity, facts = run.facts.capacity, run.facts
        keeps = part.family in (Family.STORE, Family.MESSAGING)
        self._spread = spread_over(facts.design, part)
        self._seconds = {op: self._service_time(capacity.of(part, op)) for op in Op}
        timing = own_timing(facts.assumptions, part, Op.READ)
        stated = timing is not None and timing.assumed is None
        self._sigma = spread_of(timing.delay) if stated and timing else math.sqrt(math.log(2))
        self._shares = {op: self._share_of_node(op) for op in Op} if keeps else {}
        number = counted(part) or 1
        if keeps:
            number = max(round(1 / share) for share in self._shares.values())
        make, central = run.simpy.Resource, self._spread is Spread.CENTRAL and not keeps
        self._queues = (
            [make(run.env, number)] if central else [make(run.env, 1) for _ in range(number)]
        )
        self.servers = number
        each = slots_of(part)
        slots = 1 if is_uncounted(part) else number
        self._slots = [make(run.env, each) for _ in range(slots)] if each else []
        if self._slots and self._spread is Spread.CENTRAL:
            self._slots = [make(run.env, each * slots)]

    @staticmethod
    def _service_time(capacity: Any) -> float:
        return 1 / capacity.typical if capacity is not None and capacity.typical > 0 else 0.0

    def _share_of_node(self, op: Op) -> float:
        """The share of one op that its busiest node does."""
        one = Demand(reads=1.0) if op is Op.READ else Demand(writes=1.0)
        node = busiest_node(self._part, one, replica_ops=counts_replica_operations(self._part))
        return min(1.0, node.total) if node is not None and node.total > 0 else 1.0

    def serve(self, op: Op, chosen: int) -> Events:
        """Wait for a server; it stays busy for its own time, the request goes on."""
        if is_uncounted(self._part) or not self._seconds[op]:
            return
        queues = [self._queues[chosen % len(self._queues)]]
        if self._shares:
            shards = max(1, round(1 / self._shares[op]))
            mine = [
                queue
                for number, queue in enumerate(self._queues)
                if number % shards == chosen % shards
            ]
            queues = mine
        for queue in queues[1:]:
            self._run.env.process(self._occupy(queue, queue.request(), op))
        request = queues[0].request()
        yield request
        self._run.env.process(self._occupy(queues[0], request, op))

    def _occupy(self, queue: Any, request: Any, op: Op) -> Events:
        yield request
        mean = self._seconds[op]
        sigma = self._sigma
        seconds = (
            mean * math.exp(self._run.random.gauss(0, sigma) - sigma * sigma / 2) if sigma else mean
        )
        self.busy += seconds
        yield self._run.env.timeout(seconds)
        queue.release(request)

    def choose(self) -> int:
        """The instance that the next request goes to."""
        self._turn += 1
        by_chance = self._spread is Spread.RANDOM or bool(self._shares)
        return self._run.random.randrange(10**6) if by_chance else self._turn

    def slot(self, chosen: int) -> Any:
        """The slots of an instance; None where nothing bounds them."""
        return self._slots[chosen % len(self._slots)] if self._slots else None


class Simulation:
    """One run of all flows of a design, with so many requests in all."""

    def __init__(self, simpy: Any, facts: Facts, seed: int, requests: int) -> None:
        self.simpy, self.facts, self.random = simpy, facts, random.Random(seed)  # noqa: S311  # no secret
        self.env = simpy.Environment()
        self.timings = Timings(facts.design, facts.assumptions, facts.traffic, facts.capacity, 1)
        self.terms = CallTerms(facts.design)
        self._stations = {
            name: Station(self, part) for name, part in facts.design.components.items()
        }
        self._pools: dict[tuple[str, str, int], Any] = {}
        self._times: dict[str, list[float]] = {}
        self._begun: dict[str, int] = {}
        rates = [sum(rate.values()) for rate in facts.traffic.arrival_rates]
        self._until = requests / sum(rates) if sum(rates) > 0 else 0.0

    def run(self) -> Result:
        """Run it until all that was begun is over."""
        for route, rates in zip(
            self.facts.traffic.routes, self.facts.traffic.arrival_rates, strict=True
        ):
            for op, rate in rates.items():
                if rate > 0:
                    self.env.process(self._arrivals(route, op, rate))
        self.env.run()
        served = {
            name: len(self._times.get(name, ())) / begun for name, begun in self._begun.items()
        }
        used = {
            name: station.busy / station.servers / self._until
            for name, station in self._stations.items()
            if station.busy and self._until
        }
        return Result(self._times, served, used)

    def _arrivals(self, route: Route, op: Op, rate: float) -> Events:
        flow = _Flow(self, route, op)
        while True:
            yield self.env.timeout(self.random.expovariate(rate))
            if self.env.now > self._until:
                return
            self.env.process(self._request(flow, route.name))

    def _request(self, flow: _Flow, name: str) -> Events:
        start = self.env.now
        starts = flow.route.starts
        found = yield from self.together([flow.visit(each, waited=True) for each in starts])
        if start >= WARM_UP * self._until:
            self._begun[name] = self._begun.get(name, 0) + 1
            if found.answered:
                self._times.setdefault(name, []).append(self.env.now - start)

    def station(self, part: Component) -> Station:
        """The instances of a component."""
        return self._stations[part.name]

    def pool(self, hop: Hop, caller: Component, callee: Component, chosen: int) -> Any:
        """The connections of one instance to what it calls; None where nothing bounds them."""
        size = pool_of(hop, caller, callee)
        if not size:
            return None
        key = (caller.name, callee.name, chosen % (counted(caller) or 1))
        return self._pools.setdefault(key, self.simpy.Resource(self.env, size))

    def together(self, made: Sequence[Events]) -> Events:
        """All at once, until the last has answered or the first has failed."""
        if len(made) == 1:
            return (yield from made[0])
        left = [self.env.process(one) for one in made]
        in_full = True
        while left:
            yield self.env.any_of(left)
            for process in [one for one in left if one.processed or one.triggered]:
                left.remove(process)
                if not process.value.answered:
                    return process.value
                in_full = in_full and process.value.in_full
        return Outcome(answered=True, in_full=in_full)


class _Flow(Calls):
    """One route: what each visit asks, in which order, and what of it is waited for."""

    def __init__(self, run: Simulation, route: Route, op: Op) -> None:
        super().__init__(run.timings, route, op)
        self.run, self.route = run, route
        self._first = self._first_hops()
        self._asks: dict[int, list[list[int]]] = {}
        for number, hop in enumerate(route.hops):
            if op in hop.takes:
                self._doing[hop.target] = self._carried.ops[number]
        for visit in range(len(route.visits)):
            out = [n for n, hop in enumerate(route.hops) if hop.source == visit and op in hop.takes]
            self._asks[visit] = [list(group) for _, group in groupby(out, self._step_of)]

    def visit(self, at: int, *, waited: bool, goes_on: bool = True) -> Events:
        """One component: its queue, its own time, then what it asks."""
        part, run = self.route.visits[at].component, self.run
        station, outside = run.station(part), at in self._senders
        chosen = station.choose()
        slot = None if outside else station.slot(chosen)
        held = slot.request() if slot is not None else None
        if held is not None:
            yield held
        try:
            if not outside:
                yield from station.serve(self._doing[at], chosen)
                yield run.env.timeout(self._own_seconds(part, self._doing[at]))
            if not goes_on:
                return Outcome(answered=True, in_full=True)
            return (yield from self._asked(at, chosen, waited=waited))
        finally:
            if held is not None:
                slot.release(held)

    def _own_seconds(self, part: Component, op: Op) -> float:
        timing = own_timing(self.run.facts.assumptions, part, op)
        return 0.0 if timing is None else self._drawn(timing.delay)

    def _drawn(self, delay: Lognormal) -> float:
        return delay.p50 * math.exp(spread_of(delay) * self.run.random.gauss(0, 1))

    def _asked(self, at: int, chosen: int, *, waited: bool) -> Events:
        """The steps of a visit in their order, those behind a cache by the chance of a miss."""
        in_full, missed = True, dict[tuple[tuple[int, ...], ...], bool]()
        for step in self._asks[at]:
            hop = self.route.hops[step[0]]
            behind = self.route.visits[hop.target].component
            if not self._reaches(self._caches_asked(hop), behind, missed):
                continue
            if hop.choice and len(step) > 1:
                weights = [self._carried.hops[number] for number in step]
                step = self.run.random.choices(step, weights if sum(weights) > 0 else None)  # noqa: PLW2901  # the arm taken
            calls = [call for number in step for call in self._calls(number, chosen)]
            for call in calls:
                if not self._holds(step[0], waited=waited):
                    self.run.env.process(call)
            if calls and self._holds(step[0], waited=waited):
                found = yield from self.run.together(calls)
                if not found.answered:
                    return found
                in_full = in_full and found.in_full
        return Outcome(answered=True, in_full=in_full)

    def _holds(self, number: int, *, waited: bool) -> bool:
        hop = self.route.hops[number]
        return self._is_waited(hop) if waited else hop.link.mode is not Mode.ASYNC

    def _reaches(
        self,
        caches: tuple[tuple[int, ...], ...],
        behind: Component,
        missed: dict[tuple[tuple[int, ...], ...], bool],
    ) -> bool:
        for depth in range(1, len(caches) + 1):
            way = caches[:depth]
            if way not in missed:
                missed[way] = self.run.random.random() < self._missed_share(way[-1], behind)
            if not missed[way]:
                return False
        return True

    def _calls(self, number: int, chosen: int) -> list[Events]:
        hop = self.route.hops[number]
        whole, part = int(hop.fanout), hop.fanout % 1
        times = whole + (self.run.random.random() < part)
        if self.run.random.random() >= hop.share:
            return []
        return [self._call(number, hop, chosen) for _ in range(times)]

    def _call(self, number: int, hop: Hop, chosen: int) -> Events:
        """One call with its timeout, its retries and its fallback."""
        caller = self.route.visits[hop.source].component
        limit, tries, fallback = self.run.terms.of(hop, caller)
        found = Outcome(answered=False, in_full=False)
        for _ in range(tries):
            if math.isinf(limit):
                found = yield from self._once(number, hop, chosen)
            else:
                process = self.run.env.process(self._once(number, hop, chosen))
                yield process | self.run.env.timeout(limit)
                found = (
                    process.value if process.triggered else Outcome(answered=False, in_full=False)
                )
            if found.answered:
                return found
        return Outcome(answered=fallback, in_full=False) if fallback else found

    def _once(self, number: int, hop: Hop, chosen: int) -> Events:
        caller, callee = (self.route.visits[v].component for v in (hop.source, hop.target))
        pool = self.run.pool(hop, caller, callee, chosen)
        held = pool.request() if pool is not None else None
        if held is not None:
            yield held
        try:
            trip = self.run.timings.places.between(caller, callee)
            if isinstance(trip, Lognormal):
                yield self.run.env.timeout(self._drawn(trip))
            goes_on = number in self._first
            waited = self._is_waited(hop)
            return (yield from self.visit(hop.target, waited=waited, goes_on=goes_on))
        finally:
            if held is not None:
                pool.release(held)
