"""`Simulation`: the requests of one design, event by event."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from itertools import groupby
from typing import Any, NamedTuple

from bench.stations import Events, Station
from dsl.design import Component, Mode, Op
from reviewer.analysis.facts import Facts
from reviewer.analysis.latency.call_terms import CallTerms
from reviewer.analysis.latency.call_tree import Calls
from reviewer.analysis.latency.component_latency import own_timing
from reviewer.analysis.latency.delay_bounds import spread_of
from reviewer.analysis.latency.delay_distribution import Lognormal
from reviewer.analysis.latency.hold_times import pool_of
from reviewer.analysis.latency.loaded_timings import Timings
from reviewer.analysis.topology.counts import counted
from reviewer.analysis.traffic.routes import Hop, Route

WARM_UP = 0.1
"""The first part of the requests, which find empty queues and do not count."""


class Result(NamedTuple):
    """What one run came to: seconds of answered requests and all requests by flow.

    Of each component the share of the time that it is busy, and the mean wait for it in seconds.
    """

    times: dict[str, list[float]]
    begun: dict[str, int]
    used: dict[str, float]
    waits: dict[str, float]

    def answers(self, flow: str) -> int:
        """The answered requests of a flow."""
        return len(self.times.get(flow, ()))

    def served(self, flow: str) -> float:
        """The share of the requests of a flow that is answered."""
        return self.answers(flow) / self.begun[flow]

    def quantile(self, flow: str, share: float) -> float:
        """The time within which `share` of the answered requests of a flow are."""
        times = sorted(self.times[flow])
        return times[min(len(times) - 1, int(share * len(times)))]


class Simulation:
    """One run of all flows of a design, with so many requests in all."""

    def __init__(self, simpy: Any, facts: Facts, seed: int, requests: int) -> None:
        self.simpy, self.facts, self.random = simpy, facts, random.Random(seed)  # noqa: S311  # no secret
        self.env = simpy.Environment()
        self.timings = Timings(facts.design, facts.assumptions, facts.traffic, facts.capacity, 1)
        self.terms = CallTerms(facts.design)
        self._stations = {
            name: Station(simpy, self.env, facts, part, self.random)
            for name, part in facts.design.components.items()
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
        for station in self._stations.values():
            station.counts_from = WARM_UP * self._until
        self.env.run()
        used = {
            name: station.busy / station.servers / self._until
            for name, station in self._stations.items()
            if station.busy and self._until
        }
        waits = {name: one.waited / one.asked for name, one in self._stations.items() if one.asked}
        return Result(self._times, self._begun, used, waits)

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
        is_answered = yield from self.together([flow.visit(each, waited=True) for each in starts])
        if start >= WARM_UP * self._until:
            self._begun[name] = self._begun.get(name, 0) + 1
            if is_answered:
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
        while left:
            yield self.env.any_of(left)
            for process in [one for one in left if one.processed or one.triggered]:
                left.remove(process)
                if not process.value:
                    return False
        return True


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
        if outside:
            return (yield from self._asked(at, chosen, waited=waited)) if goes_on else True

        def work() -> Events:
            yield from station.serve(self._doing[at], chosen)
            yield run.env.timeout(self._own_seconds(part, self._doing[at]))
            return (yield from self._asked(at, chosen, waited=waited)) if goes_on else True

        return (yield from _holding(station.slot(chosen), work()))

    def _own_seconds(self, part: Component, op: Op) -> float:
        timing = own_timing(self.run.facts.assumptions, part, op)
        return 0.0 if timing is None else self._drawn(timing.delay)

    def _drawn(self, delay: Lognormal) -> float:
        return delay.p50 * math.exp(spread_of(delay) * self.run.random.gauss(0, 1))

    def _asked(self, at: int, chosen: int, *, waited: bool) -> Events:
        """The steps of a visit in their order, those behind a cache by the chance of a miss."""
        missed: dict[tuple[tuple[int, ...], ...], bool] = {}
        for step in self._asks[at]:
            hop = self.route.hops[step[0]]
            behind = self.route.visits[hop.target].component
            if not self._reaches(self._caches_asked(hop), behind, missed):
                continue
            calls = [call for number in self._chosen(step) for call in self._calls(number, chosen)]
            if not self._holds(step[0], waited=waited):
                for call in calls:
                    self.run.env.process(call)
            elif calls and not (yield from self.run.together(calls)):
                return False
        return True

    def _chosen(self, step: list[int]) -> list[int]:
        """The hops of a step that one request takes: of alternatives one, as often as it is chosen."""
        if len(step) == 1 or not self.route.hops[step[0]].choice:
            return step
        weights = [self._carried.hops[number] for number in step]
        return self.run.random.choices(step, weights if sum(weights) > 0 else None)

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
        for _ in range(tries):
            if (yield from self._try(number, hop, chosen, limit)):
                return True
        return fallback

    def _try(self, number: int, hop: Hop, chosen: int, limit: float) -> Events:
        """One try, given up after `limit` seconds; what was called goes on with it all the same."""
        if math.isinf(limit):
            return (yield from self._once(number, hop, chosen))
        process = self.run.env.process(self._once(number, hop, chosen))
        yield process | self.run.env.timeout(limit)
        return process.triggered and process.value

    def _once(self, number: int, hop: Hop, chosen: int) -> Events:
        caller, callee = (self.route.visits[v].component for v in (hop.source, hop.target))

        def work() -> Events:
            trip = self.run.timings.places.between(caller, callee)
            if isinstance(trip, Lognormal):
                yield self.run.env.timeout(self._drawn(trip))
            goes_on, waited = number in self._first, self._is_waited(hop)
            return (yield from self.visit(hop.target, waited=waited, goes_on=goes_on))

        return (yield from _holding(self.run.pool(hop, caller, callee, chosen), work()))


def _holding(resource: Any, work: Events) -> Events:
    """`work` with a place of a resource, once there is a free one; None has no end of places."""
    if resource is None:
        return (yield from work)
    with resource.request() as held:
        yield held
        return (yield from work)
