"""The `Delay` of a route: what its user waits for, step by step.

Steps after one another add up, members of one step are asked at once, alternatives mix. Where no
flow is stated, a client makes its calls at once.
What stands behind a cache is asked by the part of reads that missed, after the look-up.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from functools import cached_property
from itertools import groupby
from typing import NamedTuple

from dsl.design import Component, Link, Mode, Op
from dsl.kinds import Family
from reviewer.analysis.latency.call_terms import MOST_GUARDED, may_fail
from reviewer.analysis.latency.delay_distribution import (
    NOTHING,
    Delay,
    Lognormal,
    Mixture,
    chain,
    slowest,
    sometimes,
)
from reviewer.analysis.latency.loaded_timings import Timings
from reviewer.analysis.topology.counts import is_replication
from reviewer.analysis.traffic.route_origins import outside_starts
from reviewer.analysis.traffic.routes import Hop, Route


class _Step(NamedTuple):
    """Something a visit waits for; `misses` are the caches that have to miss first."""

    misses: tuple[tuple[int, ...], ...]
    target: Component
    delay: Delay


class Calls:
    """The waiting of one route for requests that do `op`, put together from its ends up.

    `without` are components that are taken to answer at once. `visited` are the components
    waited for, `questions` what is not known, `assumptions` the latencies taken, by subject,
    `round_trips` those between places,
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
        self.round_trips: dict[str, None] = {}
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
        if subject := self._timings.places.subjects.get((source.name, target.name)):
            self.round_trips.setdefault(subject)
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
        if self._is_beside_others(hop):
            return (2, hop.source)
        return (1, self._route.visits[hop.target].stage)

    def _is_beside_others(self, hop: Hop) -> bool:
        """Whether a client makes a call while it makes its others: what a page needs.

        A flow says by itself what comes after what. Source: the HTML Standard fetches what a page
        needs "in parallel", and HTTP/2 carries it over one connection at once (RFC 9113, section 5).
        """
        caller = self._route.visits[hop.source].component
        return self._route.flow is None and caller.family is Family.CLIENT and not hop.misses

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
