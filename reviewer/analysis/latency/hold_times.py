"""How long requests hold slots and connections: their own time and what they wait for behind it.

Times are unloaded, without the queues of what is called: a utilization that hung on latencies that
hang on utilizations would have no first figure. So a slot is held for so long at least.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from dsl.design import Component, Design, Mode, Op
from dsl.kinds import Family
from reviewer.analysis.assumptions import Ledger
from reviewer.analysis.capacity.component_load import ComponentLoad
from reviewer.analysis.capacity.slot_bounds import SlotBound
from reviewer.analysis.latency.call_tree import Calls
from reviewer.analysis.latency.component_latency import own_timing
from reviewer.analysis.latency.delay_distribution import NOTHING, Delay, Lognormal
from reviewer.analysis.latency.loaded_timings import Timings
from reviewer.analysis.latency.outcomes import Outcomes
from reviewer.analysis.traffic.routes import Hop, Route
from reviewer.analysis.traffic.traffic_facts import TrafficFacts

_POOLED = frozenset({Family.STORE})
"""What a component keeps a pool of connections to where it says so of all its calls."""


class UnloadedTimings(Timings):
    """How long components take without any queue."""

    def connection_wait(self, caller: Component, callee: Component) -> Delay:
        """None."""
        return NOTHING

    def _build_delay(self, component: Component, op: Op) -> Delay | None:
        timing = own_timing(self._ledger, component, op)
        if timing is None:
            return NOTHING
        if timing.assumed is not None:
            self.subjects[component.name, op] = timing.assumed.subject
        return timing.delay


class LeastTimings(UnloadedTimings):
    """How long components take at least on average, by stated figures alone.

    A median that is stated alone counts as a constant: the mean of a lognormal is no smaller.
    """

    def _build_delay(self, component: Component, op: Op) -> Delay | None:
        timing = own_timing(self._ledger, component, op)
        if timing is None:
            return NOTHING
        if timing.assumed is None:
            return timing.delay
        p50 = self._ledger.stated(component.name, "p50") or component.attributes.p50
        return NOTHING if p50 is None else Lognormal(p50.value, p50.value)


class HeldCalls(Calls):
    """What each visit of a route waits for, also where no user waits for the visit."""

    def _is_waited(self, hop: Hop) -> bool:
        return hop.link.mode is not Mode.ASYNC

    def _visits_reached(self) -> set[int]:
        return set(range(len(self._route.visits)))

    @property
    def number_of_hops(self) -> int:
        """How many hops the route has."""
        return len(self._route.hops)

    @cached_property
    def outcomes(self) -> Outcomes:
        """What becomes of its calls; those behind one another are made of the same delays."""
        return Outcomes()

    def held_by(self, visit: int) -> float:
        """Mean seconds for which a request is at a visit, all that it waits for included."""
        return self.outcomes.mean(self.full_delays[visit])

    def assumed_at(self, visit: int) -> Iterator[str]:
        """The latencies taken, by subject, of a visit and of all that it waits for."""
        todo, seen = [visit], {visit}
        while todo:
            at = todo.pop()
            name = self._route.visits[at].component.name
            if subject := self._timings.subjects.get((name, self._doing[at])):
                yield subject
            targets = {self._route.hops[number].target for number in self._out[at]}
            todo += targets - seen
            seen |= targets

    def held_over(self, number: int) -> float:
        """Mean seconds for which one call over a hop lasts."""
        return self.outcomes.mean(self.call_delays.get(number, NOTHING))


class _Held:
    """Requests a second that hold one thing, and the seconds they hold it, as they are added up."""

    def __init__(self) -> None:
        self.rate = self.held = self.stated = 0.0
        self.assumed: dict[str, None] = {}

    def add(self, rate: float, held: float, stated: float, assumed: Iterable[str]) -> None:
        self.rate += rate
        self.held += rate * held
        self.stated += rate * min(held, stated)
        self.assumed.update(dict.fromkeys(assumed))


class HoldTimes:
    """The slots and connections that the requests of one design hold."""

    def __init__(
        self, design: Design, ledger: Ledger, traffic: TrafficFacts, load: ComponentLoad
    ) -> None:
        self._traffic, self._ledger = traffic, ledger
        self._looked_up = Ledger(design)  # only those of its figures that hold a slot are listed
        self._timings = UnloadedTimings(design, self._looked_up, traffic, load, 1)
        self._least = LeastTimings(design, self._looked_up, traffic, load, 1)
        self._found: dict[tuple[str, str], tuple[Component, int, _Held]] = {}
        for route, rates in zip(traffic.routes, traffic.arrival_rates, strict=True):
            for op, rate in rates.items():
                if rate > 0 and _bounds_anything(route):
                    self._add_route(route, op, rate)

    def bounds(self) -> Mapping[str, tuple[SlotBound, ...]]:
        """What bounds each component, by its name, where requests that hold it are known."""
        found: dict[str, tuple[SlotBound, ...]] = {}
        for (name, callee), (part, each, held) in self._found.items():
            if held.rate > 0 and math.isfinite(held.held):
                for subject in held.assumed:
                    self._ledger.take(self._looked_up[subject])
                mean, least = held.held / held.rate, held.stated / held.rate
                bound = SlotBound(part, callee, each, held.rate, mean, least, tuple(held.assumed))
                found[name] = (*found.get(name, ()), bound)
        return found

    def _add_route(self, route: Route, op: Op, rate: float) -> None:
        carried = self._traffic.walker.walk(route, op, rate)
        usual, least = (HeldCalls(timings, route, op) for timings in (self._timings, self._least))
        for number, visit in enumerate(route.visits):
            if (slots := slots_of(visit.component)) and carried.arrived[number] > 0:
                held = self._held(visit.component, "", slots)
                times = usual.held_by(number), least.held_by(number)
                held.add(carried.arrived[number], *times, usual.assumed_at(number))
        for number, hop in enumerate(route.hops):
            caller, callee = (route.visits[v].component for v in (hop.source, hop.target))
            if (size := pool_of(hop, caller, callee)) and carried.hops[number] > 0:
                held = self._held(caller, callee.name, size)
                times = usual.held_over(number), least.held_over(number)
                held.add(carried.hops[number], *times, usual.assumed_at(hop.target))

    def _held(self, part: Component, callee: str, each: int) -> _Held:
        return self._found.setdefault((part.name, callee), (part, each, _Held()))[2]


def slots_of(part: Component) -> int:
    """The requests that one instance has in progress at most; 0 where nothing says so.

    Stores and brokers are left out: which of their nodes a request holds is not stated.
    """
    said = part.attributes.concurrency
    has_none = part.family in (Family.CLIENT, Family.STORE, Family.MESSAGING)
    return 0 if said is None or has_none else max(0, said)


def pool_of(hop: Hop, caller: Component, callee: Component) -> int:
    """The connections that one instance keeps for a call; 0 where no number says so."""
    if caller.family in (Family.CLIENT, Family.STORE, Family.MESSAGING):
        return 0
    own = caller.attributes.pool if callee.family in _POOLED else None
    said = next(
        (one for one in (hop.said.pool, hop.link.attributes.pool, own) if one is not None), None
    )
    return 0 if said is None or isinstance(said, bool) else max(0, said)


def _bounds_anything(route: Route) -> bool:
    ends = (
        (hop, route.visits[hop.source].component, route.visits[hop.target].component)
        for hop in route.hops
    )
    return any(slots_of(visit.component) for visit in route.visits) or any(
        pool_of(*end) for end in ends
    )
