"""The `Delay` of a route: what its user waits for, step by step.

Steps after one another add up, members of one step are asked at once, alternatives mix.
What stands behind a cache is asked by the part of reads that missed, after the look-up.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Sequence
from functools import cached_property
from itertools import groupby
from typing import NamedTuple

from dsl.design import Component, Design, Link, Mode, Op
from dsl.kinds import Family
from reviewer.analysis.assumptions import Ledger
from reviewer.analysis.capacity.component_load import ComponentLoad
from reviewer.analysis.capacity.utilization import DUST, Strain
from reviewer.analysis.latency.call_terms import MOST_GUARDED, CallTerms, may_fail
from reviewer.analysis.latency.component_latency import Places, own_timing
from reviewer.analysis.latency.delay_bounds import spread_of
from reviewer.analysis.latency.delay_distribution import (
    NOTHING,
    Chain,
    Delay,
    Lognormal,
    Mixture,
    Wait,
    chain,
    slowest,
    sometimes,
)
from reviewer.analysis.latency.queueing import Servers, Spread, wait_for
from reviewer.analysis.latency.spreading import spread_over
from reviewer.analysis.topology.counts import counted, is_replication, is_uncounted
from reviewer.analysis.traffic.route_origins import outside_starts
from reviewer.analysis.traffic.routes import Hop, Route
from reviewer.analysis.traffic.traffic_facts import TrafficFacts


class _Step(NamedTuple):
    """Something a visit waits for; `misses` are the caches that have to miss first."""

    misses: tuple[tuple[int, ...], ...]
    target: Component
    delay: Delay


MOST_STEPS = 2_000
"""Hops gone over for what each component costs its flow: about a tenth of a second.

All flows share it evenly, so that none depends on which others were asked for. A flow of forty
components is within it; all flows of an interview are, many times over."""

_SLOW = 0.01  # of all requests; what is slower than the 99th percentile


class Timings:
    """How long the components of a design take, their queues included, each worked out once.

    `flows` is how many flows share the work on what their components cost.
    """

    def __init__(
        self,
        design: Design,
        ledger: Ledger,
        traffic: TrafficFacts,
        load: ComponentLoad,
        flows: int,
    ) -> None:
        self.design, self.traffic = design, traffic
        self.places, self.terms = Places(design, ledger), CallTerms(design)
        self._ledger, self._load = ledger, load
        self._own: dict[tuple[str, Op], Delay | None] = {}
        self.subjects: dict[tuple[str, Op], str] = {}  # of the figures taken
        self.doubts: dict[str, str] = {}  # what cannot be in the figures of a component
        self._steps_of_flow = MOST_STEPS // max(1, flows)

    @cached_property
    def stated(self) -> Timings:
        """The same by stated figures alone: what is assumed takes no time."""
        return StatedTimings(self.design, self._ledger, self.traffic, self._load, 1)

    def affords(self, times: int, hops: int) -> int:
        """How many of `times` a flow of `hops` may be gone over; one at least."""
        return min(times, max(1, self._steps_of_flow // max(1, hops)))

    def tail(self, component: Component, op: Op) -> float:
        """About the 99th percentile of one operation by itself, seconds: to order by."""
        return _sum_of_p99(self.own(component, op) or NOTHING)

    def own(self, component: Component, op: Op) -> Delay | None:
        """One operation with its wait for a free instance; None where no figure is known."""
        key = (component.name, op)
        if key not in self._own:
            self._own[key] = self._build_delay(component, op)
        return self._own[key]

    def _build_delay(self, component: Component, op: Op) -> Delay | None:
        timing = own_timing(self._ledger, component, op)
        if timing is None:
            return NOTHING if component.family is Family.CLIENT else None
        if timing.assumed is not None:
            self.subjects[component.name, op] = timing.assumed.subject
        if timing.doubt:
            self.doubts[component.name] = timing.doubt
        waits = (self._capacity_wait(component), self._slot_wait(component, ""))
        real = [wait for wait in waits if wait and not _is_negligible(wait, timing.delay)]
        return chain([timing.delay, *real])

    def _capacity_wait(self, component: Component) -> Wait | None:
        """The wait for a free instance, by its capacity."""
        busy = self._load.throughput_utilization(component)
        node = self._load.node_demand(component)
        if busy is None or node is None or is_uncounted(component):
            return None
        admitted = _admitted(component, busy)
        asked = self._servers(component, 1, node.total * admitted)
        return wait_for(asked._replace(variability=self._variability(component)), busy * admitted)

    def _slot_wait(self, component: Component, callee: str) -> Wait | None:
        """The wait for a free slot, or for a free connection to what is called."""
        for bound in self._load.slot_bounds(component):
            slots, busy = bound.available(component), bound.utilization(component)
            if bound.callee == callee and slots and busy is not None:
                admitted = _admitted(component, busy)
                asked = self._servers(component, bound.each, bound.rate / slots * admitted)
                return wait_for(asked, busy * admitted)
        return None

    def _servers(self, component: Component, each: int, rate: float) -> Servers:
        """Its instances, each with so many servers; of what keeps data the busiest node alone."""
        keeps = component.family in (Family.STORE, Family.MESSAGING)
        number = 1 if keeps or is_uncounted(component) else counted(component) or 1
        spread = Spread.CENTRAL if number == 1 else spread_over(self.design, component)
        return Servers(number, each, rate, spread)

    def _variability(self, component: Component) -> float:
        """cs^2 = exp(sigma^2) - 1 of the median and percentile stated; 1 where they are not."""
        timing = own_timing(self._ledger, component, Op.READ)
        if timing is None or timing.assumed is not None:
            return 1.0
        return min(math.expm1(spread_of(timing.delay) ** 2), MOST_VARIABLE)

    def connection_wait(self, caller: Component, callee: Component) -> Delay:
        """The wait for a free connection of a pool."""
        return self._slot_wait(caller, callee.name) or NOTHING

    def saturated(self, component: Component) -> bool:
        """Whether more comes than it can serve, so that its queue only grows.

        What sheds load refuses the rest: what it admits has an end.
        What a provider runs without a count may be used up to what the design states of it; a
        quota that nobody stated is asked for, and is no reason to call a wait endless.
        """
        strain = None if component.attributes.shed else Strain.of(self._load, component)
        if strain is None or not is_uncounted(component):
            return strain is not None and strain.typical >= 1
        return strain.typical > 1 + DUST and not strain.assumed


class StatedTimings(Timings):
    """How long components take at least, by what the design states; the rest takes no time."""

    def _build_delay(self, component: Component, op: Op) -> Delay | None:
        timing = own_timing(self._ledger, component, op)
        if timing is None or timing.assumed is not None:
            return NOTHING
        strain = Strain.of(self._load, component)
        is_sure = strain is None or not strain.assumed
        return super()._build_delay(component, op) if is_sure else timing.delay


MOST_VARIABLE = 100.0
"""The most that the squared coefficient of variation of a time of service counts as.

Basis: a convention; it is that of a percentile 150 times the median, beyond which a lognormal's
variance is in requests that no log has."""

SHED_FROM = 0.95
"""The utilization that shedding keeps a component at, for the wait of what it admits.

Basis: a convention; a queue that is refused at any length has no wait of its own, and at 95% of one
server the mean wait is 19 service times."""


def _admitted(component: Component, busy: float) -> float:
    """The share of requests that are let in: all, unless it sheds load and is asked for too much."""
    return min(1.0, SHED_FROM / busy) if component.attributes.shed and busy > 0 else 1.0


def _sum_of_p99(delay: Delay) -> float:
    """The sum of the 99th percentiles of what comes one after another."""
    if isinstance(delay, Lognormal):
        return delay.p99
    if isinstance(delay, Wait):
        return max(0.0, math.log(delay.chance / _SLOW) / delay.rate) if delay.chance > 0 else 0.0
    return sum(_sum_of_p99(part) for part in delay.parts) if isinstance(delay, Chain) else 0.0


def _is_negligible(wait: Wait, beside: Lognormal) -> bool:
    """Whether a wait moves neither the median nor the 99th percentile by a hundredth."""
    seldom = wait.chance * math.exp(-wait.rate * beside.p99 / 100) < 1e-4  # noqa: PLR2004  # a hundredth of 1%
    return seldom and wait.chance / wait.rate < beside.p50 / 1000


class Calls:
    """The waiting of one route for requests that do `op`, put together from its ends up.

    `without` are components that are taken to answer at once. `visited` are the components
    waited for, `questions` what is not known, `assumptions` the latencies taken, by subject,
    `given_up` the links whose calls a timeout may end without a fallback, by id. `full_delays` are
    those of visits with all that they wait for, `call_delays` those of one call over a hop,
    `steps` the hops that each visit makes one after another, with what they take together.
    """

    def __init__(
        self, timings: Timings, route: Route, op: Op, without: Collection[str] = ()
    ) -> None:
        self._timings, self._route, self._without = timings, route, without
        self._traffic = timings.traffic
        self._carried = self._traffic.walker.parts(route, op)
        self._doing = [op] * len(route.visits)
        self._guards_left = MOST_GUARDED
        self.full_delays: dict[int, Delay] = {}
        self.call_delays: dict[int, Delay] = {}
        self.steps: dict[int, list[tuple[tuple[int, ...], Delay]]] = {}
        self.given_up: dict[str, Link] = {}
        self.visited: dict[str, Component] = {}
        self.questions: dict[str, None] = {}
        self.assumptions: dict[str, None] = {}
        self._out = self._awaited_hops(op)
        self.delay = self._whole_delay()

    @cached_property
    def _senders(self) -> frozenset[int]:
        return outside_starts(self._route)

    def _awaited_hops(self, op: Op) -> list[list[int]]:
        """The numbers of the hops out of each visit that are waited for."""
        out: list[list[int]] = [[] for _ in self._route.visits]
        for number, hop in enumerate(self._route.hops):
            if op in hop.takes and self._is_waited(hop):
                out[hop.source].append(number)
                self._doing[hop.target] = self._carried.ops[number]
        return out

    def _is_waited(self, hop: Hop) -> bool:
        flow = self._route.flow
        if flow is None:
            return hop.waited and hop.link.mode is not Mode.ASYNC
        return flow.stages[self._route.visits[hop.target].stage].waits

    def _whole_delay(self) -> Delay:
        reached = self._visits_reached()
        own: dict[int, Delay] = {}
        full = self.full_delays
        first = self._first_hops()
        for visit in range(len(self._route.visits) - 1, -1, -1):
            if visit in reached:
                own[visit] = self._own(visit)
                full[visit] = chain([own[visit], self._delay_behind(visit, own, full, first)])
        return slowest([full[start] for start in self._route.starts])

    def _visits_reached(self) -> set[int]:
        found, todo = set(self._route.starts), list(self._route.starts)
        while todo:
            for number in self._out[todo.pop()]:
                target = self._route.hops[number].target
                if target not in found:
                    found.add(target)
                    todo.append(target)
        return found

    def _first_hops(self) -> set[int]:
        """The hops whose target goes on from there.

        In a flow all do. In a derived route every link is taken once: a component that is
        asked again answers by itself, unless the askers are alternatives of each other.
        """
        if self._route.flow is not None:
            return set(range(len(self._route.hops)))
        arm: dict[int, tuple[int, int]] = {}
        asked_by: dict[int, tuple[int, int]] = {}
        found: set[int] = set()
        for number, hop in enumerate(self._route.hops):
            asker = arm.get(hop.source, (-1, number))
            if not hop.again and asked_by.setdefault(hop.target, asker) == asker:
                found.add(number)
            if hop.choice:
                arm.setdefault(hop.target, (hop.source, hop.choice))
        return found

    def _own(self, visit: int) -> Delay:
        component, op = self._route.visits[visit].component, self._doing[visit]
        if visit in self._senders:
            return NOTHING
        self.visited.setdefault(component.name, component)
        if component.name in self._without:
            return NOTHING
        delay = self._known_delay(component, op)
        return chain([delay, self._copy_delay(component)]) if op is Op.WRITE else delay

    def _known_delay(self, component: Component, op: Op) -> Delay:
        delay = self._timings.own(component, op)
        if delay is None:
            self._ask_once(f"how long {component.name} takes (`assume {component.name}.p99 50ms`)")
            return NOTHING
        if subject := self._timings.subjects.get((component.name, op)):
            self.assumptions.setdefault(subject)
        if component.name in self._timings.doubts:
            self._ask_once(self._timings.doubts[component.name])
        return delay

    def _copy_delay(self, store: Component) -> Delay:
        """The wait for copies that a write goes to before it is confirmed."""
        design = self._timings.design
        copies = [
            design.components[link.target]
            for link in design.links_from[store.name]
            if link.mode is not Mode.ASYNC and is_replication(design, link.source, link.target)
        ]
        return slowest(
            [self._call_delay(store, copy, self._known_delay(copy, Op.WRITE)) for copy in copies]
        )

    def _call_delay(self, source: Component, target: Component, delay: Delay) -> Delay:
        """`delay` with the way there and back."""
        trip = self._timings.places.between(source, target)
        if isinstance(trip, str):
            self._ask_once(trip)
        wait = self._timings.connection_wait(source, target)
        return chain([wait, trip, delay] if isinstance(trip, Lognormal) else [wait, delay])

    def _ask_once(self, question: str) -> None:
        self.questions.setdefault(question)

    def _delay_behind(
        self, visit: int, own: dict[int, Delay], full: dict[int, Delay], first: set[int]
    ) -> Delay:
        """What `visit` waits for after its own part."""
        steps = []
        for _, numbers in groupby(self._out[visit], self._step_of):
            hops = {number: self._route.hops[number] for number in numbers}
            delays = {
                n: self._hop_delay(n, hop, (full if n in first else own).get(hop.target, NOTHING))
                for n, hop in hops.items()
            }
            one = next(iter(hops.values()))
            target = self._route.visits[one.target].component
            together = self._mixed_delay(delays) if one.choice else slowest(list(delays.values()))
            steps.append(_Step(self._caches_asked(one), target, together))
            self.steps.setdefault(visit, []).append((tuple(hops), together))
        return self._in_turn(steps, 0)

    def _step_of(self, number: int) -> tuple[int, int]:
        hop = self._route.hops[number]
        if hop.choice:
            return (0, hop.choice)
        return (1, self._route.visits[hop.target].stage)

    def _hop_delay(self, number: int, hop: Hop, delay: Delay) -> Delay:
        source, target = (self._route.visits[v].component for v in (hop.source, hop.target))
        call = self._guarded(hop, source, self._call_delay(source, target, delay))
        self.call_delays[number] = call
        return sometimes(hop.share, slowest([call], hop.fanout))

    def _guarded(self, hop: Hop, caller: Component, delay: Delay) -> Delay:
        """A call as its caller makes it: with the timeout, the retries and the fallback stated."""
        terms = self._timings.terms
        if not terms.are_stated:
            return delay
        if self._guards_left <= 0:
            self._ask_once(f"what more than {MOST_GUARDED} timeouts of one flow end")
            return delay
        self._guards_left -= 1
        said = terms.of(hop, caller)
        guarded = said.guard(delay, may_fail=may_fail(delay))
        if guarded is not delay and not said.fallback:
            self.given_up[hop.link.id] = hop.link
        return guarded

    def _mixed_delay(self, delays: dict[int, Delay]) -> Delay:
        """One of the arms, as often as it is chosen."""
        if len(delays) == 1:
            return next(iter(delays.values()))
        carried = [self._carried.hops[number] for number in delays]
        total = sum(carried)
        weights = [c / total if total > 0 else 1 / len(carried) for c in carried]
        return Mixture(tuple(zip(weights, delays.values(), strict=True)))

    def _caches_asked(self, hop: Hop) -> tuple[tuple[int, ...], ...]:
        """The caches that reads ask on the way of `hop`."""
        groups = (tuple(v for v in g if self._doing[v] is Op.READ) for g in hop.misses)
        return tuple(group for group in groups if group)

    def _in_turn(self, steps: Sequence[_Step], depth: int) -> Delay:
        """`steps` one after another, those behind a cache together by the chance of a miss."""
        return chain(list(self._turn_delays(steps, depth)))

    def _turn_delays(self, steps: Sequence[_Step], depth: int) -> Iterator[Delay]:
        for caches, group in groupby(steps, lambda step: step.misses[depth : depth + 1]):
            behind = list(group)
            if not caches:
                yield from (step.delay for step in behind)
                continue
            missed = self._missed_share(caches[0], behind[0].target)
            yield sometimes(missed, self._in_turn(behind, depth + 1))

    def _missed_share(self, caches: Sequence[int], behind: Component) -> float:
        arrived = [self._carried.arrived[visit] or 1e-30 for visit in caches]
        hits = [
            self._traffic.hit_ratio(self._route.visits[v].component, behind) or 0.0 for v in caches
        ]
        total = sum(a * hit for a, hit in zip(arrived, hits, strict=True))
        return max(0.0, 1.0 - total / sum(arrived))
