"""`settled_repeats`: how often calls are made once retries and the waits that they cause agree.

A wait that times out is tried again, each try adds load, and load adds to the wait. Starting from
what times out unloaded, load and repeats follow from each other until neither changes. Where load
reaches the capacity of a component, all tries time out (a retry storm). So they do where a point below
the capacity exists, but chance leaves it within an hour: once a wait exceeds the timeout, what retries
send keeps the component full.

Sources: Bronson and others, "Metastable Failures in Distributed Systems", HotOS 2021 (retries as
what sustains an overload); "Addressing Cascading Failures", chapter 22 of the SRE book.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping
from functools import cached_property
from typing import NamedTuple

from dsl.design import Design, Op
from dsl.kinds import Family
from dsl.units import HOUR
from reviewer.analysis.assumptions import Ledger
from reviewer.analysis.capacity.component_load import ComponentLoad
from reviewer.analysis.capacity.slot_bounds import SlotBound
from reviewer.analysis.capacity.utilization import Strain
from reviewer.analysis.latency.call_repeats import repeats_over
from reviewer.analysis.latency.call_terms import CallTerms
from reviewer.analysis.latency.delay_distribution import Guarded
from reviewer.analysis.latency.hold_times import HeldCalls, HoldTimes
from reviewer.analysis.latency.queueing import Spread
from reviewer.analysis.latency.retry_collapse import (
    Collapse,
    RoutedRepeats,
    Settled,
    repeats_differ_by,
)
from reviewer.analysis.latency.settling_timings import SettlingTimings
from reviewer.analysis.latency.spreading import spread_over
from reviewer.analysis.topology.counts import Copies, counted, is_uncounted
from reviewer.analysis.topology.usual_counts import uncounted_components
from reviewer.analysis.traffic.routes import Route
from reviewer.analysis.traffic.traffic_facts import TrafficFacts

MOST_ROUNDS = 60
"""Rounds after which what they came to counts. Basis: a convention; from below they rise to the
lowest point that is stable, in three to ten rounds unless it is about to vanish. Each look for what
chance tips is a round, too."""

MOST_WORK = 4_000
"""The most hops of a route, times those behind them, that are gone over in all rounds.

Basis: a convention, about half a second; a design with more has its queues left out. Each call with a
timeout is a grid of all that it waits for, made once a round."""

SUSTAINED = 1.05
"""Times its capacity, or what comes without retries, from which retries keep a component full.

Basis: a convention; just above 1 a queue neither grows nor ends for a long time."""

OFTEN = 30
"""Tries an hour at peak that time out by the wait alone, from which chance tips a component.

Basis: a peak lasts about an hour. Of 54 tiers of one server that retries would keep full, followed
request by request for 40,000, each with so many late tries tipped in some of three runs, and none with
fewer (`tests/arithmetic/test_retry_storms.py` has some of them)."""

LOAD_STEP = 0.04
"""How close the load is found up to which a design is stable. Basis: a convention of reports."""

SETTLED = 0.002
"""The part by which repeats may still change. Basis: a convention, a tenth of what tables show."""

IDLE = 0.05
"""The utilization below which waits are left out. Basis: a convention; a server that idle makes
requests wait a twentieth of a service time (M/M/1)."""

_Call = tuple[tuple[Route, Op], int]
"""A route with what its requests do, and one of its hops."""


class _Lost(NamedTuple):
    """How often a call is made a second, and the share of its tries without an answer."""

    rate: float
    share: float


_NONE_LOST = _Lost(0.0, 0.0)


class _Rounds:
    """The rounds of one design at `times` its load; `first` are the repeats of unloaded calls."""

    def __init__(
        self,
        design: Design,
        traffic: TrafficFacts,
        first: RoutedRepeats,
        times: float = 1.0,
        most: int = MOST_WORK,
    ) -> None:
        self._design, self._traffic, self._times = design, traffic, times
        self._first, self._copies = first, Copies(design)
        self._open = frozenset(uncounted_components(design))
        work = sum(len(route.hops) ** 2 for route, _ in first)
        self._rounds_left = min(MOST_ROUNDS, most // max(1, work))
        load = self._load_under(first)
        self._offered = {
            name: used for name in design.components if (used := self._sure(load, name)) > 0
        }

    def settle(self) -> Settled:
        """Where load and repeats agree, from those of unloaded calls on."""
        repeats, load, endless = self._first, self._load_under(self._first), frozenset[str]()
        while self._may_wait and self._rounds_left > 0:
            repeats, load, endless = self._rise(repeats, load, endless)
            more = frozenset(self._tipped(load, endless))
            if not more:
                break
            endless |= more
        fallen = sorted(self._collapses(load, endless), key=lambda one: -one.settled)
        return Settled(repeats, tuple(fallen))

    def _rise(
        self, repeats: RoutedRepeats, load: ComponentLoad, endless: frozenset[str]
    ) -> tuple[RoutedRepeats, ComponentLoad, frozenset[str]]:
        """Round after round until neither repeats nor what has collapsed changes."""
        while self._rounds_left > 0:
            found = self._repeats_under(load, endless)
            change, load = repeats_differ_by(repeats, found), self._load_under(found)
            now = endless | self._filled_by(load)
            repeats, is_settled, endless = found, change <= SETTLED and now == endless, now
            if is_settled:
                break
        return repeats, load, endless

    def _tipped(self, load: ComponentLoad, endless: frozenset[str]) -> Iterator[str]:
        """The components that chance tips within an hour, or that are full, where retries keep them so.

        Once a wait exceeds the timeout, what comes meanwhile is tried again: where that is more than
        the component carries, the wait never ends. Of several queues all have to be that long.
        """
        late = self._late(load, endless) if self._rounds_left > 0 else {}
        for name, offered in self._offered.items():
            if self._rounds_left <= 0:
                return
            if name in endless or offered <= IDLE or not (late or offered >= 1):
                continue
            if self._kept_full(load, endless, name) < max(1.0, offered) * SUSTAINED:
                continue
            if offered >= 1 or self._late_for(load, endless, name, late) * HOUR >= OFTEN:
                yield name

    def _kept_full(self, load: ComponentLoad, endless: frozenset[str], name: str) -> float:
        """The utilization of a component while all calls to it time out."""
        return self._sure(self._load_under(self._repeats_under(load, endless | {name})), name)

    def _late_for(
        self, load: ComponentLoad, endless: frozenset[str], name: str, late: Mapping[_Call, _Lost]
    ) -> float:
        """Tries a second that are late for the waits of one component, all its queues being as long."""
        without = self._late(load, endless, name)
        part = self._design.components[name]
        keeps = part.family in (Family.STORE, Family.MESSAGING)
        is_one = keeps or spread_over(self._design, part) is Spread.CENTRAL
        queues = 1 if is_one else counted(part) or 1
        return math.fsum(
            rate * max(0.0, lost - without.get(call, _NONE_LOST).share) ** queues
            for call, (rate, lost) in late.items()
        )

    def _late(
        self, load: ComponentLoad, endless: frozenset[str], without: str = ""
    ) -> Mapping[_Call, _Lost]:
        """The calls that are tried again, with what of them is lost; the waits of one left aside."""
        found = {}
        for key, calls in self._calls_under(load, endless, {without}).items():
            carried = load.traffic.walker.walk(*key, self._rate_of(key))
            for number, call in calls.call_delays.items():
                if (
                    isinstance(call, Guarded)
                    and call.tries > 1
                    and number not in self._bounded(key)
                ):
                    lost = calls.outcomes.one_try(call).lost
                    found[key, number] = _Lost(carried.hops[number], lost)
        return found

    def _rate_of(self, key: tuple[Route, Op]) -> float:
        route, op = key
        found = zip(self._traffic.routes, self._traffic.arrival_rates, strict=True)
        return self._times * next(rates.get(op, 0.0) for one, rates in found if one is route)

    @property
    def _may_wait(self) -> bool:
        return any(used > IDLE for used in self._offered.values())

    def _collapses(self, load: ComponentLoad, endless: Collection[str]) -> Iterator[Collapse]:
        for name in endless:
            used = self._sure(load, name)
            if used >= max(1.0, self._offered[name]) * SUSTAINED:
                yield Collapse(self._design.components[name], self._offered[name], used)

    def _filled_by(self, load: ComponentLoad) -> frozenset[str]:
        """The components that a load fills, but for those that are full without the waits' retries."""
        offered = self._offered.items()
        return frozenset(name for name, used in offered if used < 1 <= self._sure(load, name))

    def _sure(self, load: ComponentLoad, name: str) -> float:
        """The utilization of a component whose waits rest on nothing assumed; 0 of others."""
        part = self._design.components[name]
        if name in self._open or is_uncounted(part) or part.attributes.shed:
            return 0.0
        strain = Strain.of(load, part)
        return 0.0 if strain is None or strain.assumed else strain.typical

    def _load_under(self, repeats: RoutedRepeats) -> ComponentLoad:
        traffic = self._traffic.repeated(
            lambda route, op: repeats.get((route, op), ()), self._times
        )
        ledger = Ledger(self._design)  # what is looked up here is listed by who asks for it
        bounds: list[Mapping[str, tuple[SlotBound, ...]]] = []

        def held() -> Mapping[str, tuple[SlotBound, ...]]:
            if not bounds:
                bounds.append(HoldTimes(self._design, ledger, traffic, load).bounds())
            return bounds[0]

        load = ComponentLoad(self._design, ledger, self._copies, traffic, held)
        return load

    def _repeats_under(self, load: ComponentLoad, endless: frozenset[str]) -> RoutedRepeats:
        found = self._calls_under(load, endless, ())
        return {key: repeats_over(calls, self._bounded(key)) for key, calls in found.items()}

    def _calls_under(
        self, load: ComponentLoad, endless: frozenset[str], without: Collection[str]
    ) -> Mapping[tuple[Route, Op], HeldCalls]:
        """The calls of all routes under a load, the waits of some left aside: one round."""
        self._rounds_left -= 1
        ledger, unsure = Ledger(self._design), self._open.union(without)
        timings = SettlingTimings(self._design, ledger, load.traffic, load, endless, unsure)
        return {key: HeldCalls(timings, *key) for key in self._first}

    def _bounded(self, key: tuple[Route, Op]) -> Mapping[int, float]:
        """The hops behind a breaker, which load makes nobody call more often, with their repeats."""
        route, first = key[0], self._first[key]
        return {
            number: first[number] if first else 1.0
            for number, hop in enumerate(route.hops)
            if self._terms.has_breaker(hop, route.visits[hop.source].component)
        }

    @cached_property
    def _terms(self) -> CallTerms:
        return CallTerms(self._design)


def settled_repeats(design: Design, traffic: TrafficFacts, first: RoutedRepeats) -> Settled:
    """How often the calls of each route are made, from the repeats `first` of unloaded calls."""
    return _Rounds(design, traffic, first).settle()


def stable_load(design: Design, traffic: TrafficFacts, first: RoutedRepeats) -> float:
    """The share of its load, below 1, up to which retries overload nothing, to four hundredths."""
    low, high = 0.0, 1.0
    while high - low > LOAD_STEP:
        middle = (low + high) / 2
        is_stable = not _Rounds(design, traffic, first, middle, MOST_WORK // 4).settle().collapses
        low, high = (middle, high) if is_stable else (low, middle)
    return low
