"""What a flow comes to wherever the figures of the catalog lie: its latency, its availability."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from dsl.design import Component, Design, Op
from reviewer.analysis.figure_ranges import (
    Z90,
    availability_improvement,
    improvement,
    spread_of,
)
from reviewer.analysis.reliability.elements import CAUSE, LEADER
from reviewer.analysis.reliability.required_replicas import takeover_change
from reviewer.analysis.topology.counts import is_uncounted
from reviewer.analysis.uncertainty.effects import Effect

if TYPE_CHECKING:
    from collections.abc import Callable

    from reviewer.analysis.assumptions import Ledger
    from reviewer.analysis.capacity.capacity import Level
    from reviewer.analysis.capacity.capacity_facts import CapacityFacts
    from reviewer.analysis.latency.flow_latency import FlowLatency
    from reviewer.analysis.latency.latency_facts import LatencyFacts
    from reviewer.analysis.reliability.flow_availability import FlowAvailability
    from reviewer.analysis.reliability.reliability_facts import ReliabilityFacts

BUSY = 0.3
"""The utilization, by its bad figure, from which a capacity is taken to move a latency.

Basis: below it one server makes requests wait less than half of a service time (M/M/1)."""


NEGLIGIBLE = 0.005
"""The part of a latency, or of what is lost, that a figure has to add to count at all. Basis: a convention."""


SHORT = 0.1
"""The part of the longest latency below which one is left out: it is a hundredth of the variance."""


class Analysis(Protocol):
    """What a measure needs of the facts of a design."""

    @property
    def design(self) -> Design:
        """The design."""

    @property
    def assumptions(self) -> Ledger:
        """The figures taken."""

    @property
    def capacity(self) -> CapacityFacts:
        """What its components carry."""

    @property
    def latency(self) -> LatencyFacts:
        """How long its flows take."""

    @property
    def reliability(self) -> ReliabilityFacts:
        """How much of the time its flows work."""


class Redraw(Protocol):
    """Recomputes the facts of a design with its figures taken elsewhere in their ranges."""

    def __call__(self, draw: Callable[[str], float], *, hits: bool, moved: str = "") -> Analysis:
        """By `Ledger.draw`; hit ratios are drawn too where `hits` says so.

        `moved` is the component that alone has figures which are not typical, "" where several do.
        """


class Redrawn:
    """The facts of a design with its figures taken elsewhere in their ranges, each made once."""

    def __init__(self, facts: Analysis, redraw: Redraw) -> None:
        self.facts, self._redraw = facts, redraw
        self._found: dict[tuple[str, float], Analysis] = {}

    def everywhere(self, z: float) -> Analysis:
        """All figures at `z`."""
        return self._at("", z, lambda _: z)

    def only(self, subject: str, z: float) -> Analysis:
        """One figure at `z`, the others typical."""
        return self._at(subject, z, lambda one: z if one == subject else 0.0)

    def _at(self, subject: str, z: float, draw: Callable[[str], float]) -> Analysis:
        key = (subject, z)
        if key not in self._found:
            hits = not subject or subject.endswith(".hit")
            moved = subject.rpartition(".")[0]
            self._found[key] = self._redraw(draw, hits=hits, moved=moved)
        return self._found[key]


class Measure(Protocol):
    """What a flow comes to, less being better, wherever the figures of the catalog lie."""

    @property
    def typical(self) -> float:
        """By the typical figures."""

    def everywhere(self, z: float) -> float:
        """With all figures at `z` of their ranges."""

    def effects(self) -> Iterator[Effect]:
        """What each figure does, one at a time."""

    def exact(self, effect: Effect) -> Effect:
        """An effect with nothing in it estimated."""


class Delay:
    """The time in seconds within which `share` of a flow's requests are answered."""

    def __init__(self, redrawn: Redrawn, flow: FlowLatency, share: float) -> None:
        self._redrawn, self._flow, self._share = redrawn, flow, share
        self.typical = flow.within(share)

    def everywhere(self, z: float) -> float:
        """With all figures at `z`; infinite where a queue then has no end."""
        return self._at(self._redrawn.everywhere(z))

    def effects(self) -> Iterator[Effect]:
        """What each figure does, by the distribution of the whole flow worked out again.

        Once for each, at its bad end, where what it does is seen best; a latency scales its part
        of the sum, so its good end follows.
        """
        limits = dict(limits_of(self._redrawn.facts, self._flow))
        for subject, full in limits.items():
            yield Effect(subject, math.inf, self.typical, self.typical, full)
        for subject in dict.fromkeys(self._subjects()):
            bad = math.inf if subject in limits else self._at(self._redrawn.only(subject, -Z90))
            worse = bad - self.typical
            if math.isfinite(worse) and worse >= NEGLIGIBLE * self.typical:
                yield Effect(subject, bad, self.typical, self._good_end(subject, worse))

    def exact(self, effect: Effect) -> Effect:
        """The same effect with its good end worked out."""
        good = self._at(self._redrawn.only(effect.subject, Z90))
        return effect._replace(at_good=min(good, self.typical))

    def _good_end(self, subject: str, worse: float) -> float:
        if subject in self._flow.assumptions:
            return self.typical - worse / spread_of(self._redrawn.facts.assumptions[subject].basis)
        return min(self.typical, self._at(self._redrawn.only(subject, Z90)))

    def _at(self, facts: Analysis) -> float:
        found = facts.latency.flow_latency(self._flow.flow, self._flow.op)
        return math.inf if found is None or found.saturated else found.within(self._share)

    def _subjects(self) -> Iterator[str]:
        """The latencies, round trips, capacities and hit ratios that the design does not state."""
        facts = self._redrawn.facts
        yield from self._long_latencies()
        yield from self._flow.round_trips
        for part in self._flow.visited:
            yield from _capacity_subjects(facts, part)
            if f"{part.name}.hit" in facts.assumptions:
                yield f"{part.name}.hit"

    def _long_latencies(self) -> Iterator[str]:
        """The latencies taken that are not short beside the longest of them."""
        timing = self._redrawn.facts.latency.own_timing
        found = {
            f"{part.name}.{op.value}_latency": own.delay.p99
            for part in self._flow.visited
            for op in Op
            if f"{part.name}.{op.value}_latency" in self._flow.assumptions
            and (own := timing(part, op)) is not None
        }
        least = SHORT * max(found.values(), default=0.0)
        yield from (subject for subject, p99 in found.items() if p99 >= least)


def _capacity_subjects(facts: Analysis, part: Component) -> Iterator[str]:
    busy = facts.capacity.utilization(part, "conservative")
    node = facts.capacity.node_demand(part)
    if busy is None or busy < BUSY or node is None:
        return
    for op, rate in ((Op.READ, node.reads), (Op.WRITE, node.writes)):
        capacity = facts.capacity.of(part, op) if rate else None
        if capacity is not None and capacity.assumed is not None:
            yield capacity.assumed.subject


def limits_of(facts: Analysis, flow: FlowLatency) -> Iterator[tuple[str, float]]:
    """The capacities that may be too small for what comes, each with where in its range it is just filled."""
    for part in flow.visited:
        now = facts.capacity.utilization(part)
        bad = facts.capacity.utilization(part, "conservative")
        subject = None if is_uncounted(part) else next(_capacity_subjects(facts, part), None)
        if subject is not None and now and bad and now < 1 <= bad and math.isfinite(bad):
            yield subject, -Z90 * math.log(1 / now) / math.log(bad / now)


class LostShare:
    """The share of its requests, 0..1, that a flow does not answer; typically all but `answered`.

    In closed form: a component costs the flow in proportion to the time it is down; that two
    copies happen to be down at once grows faster, and is the smaller part (a common cause, or a
    single copy, is most of it). A capacity that may be too small turns requests away.
    """

    def __init__(self, facts: Analysis, flow: FlowAvailability, answered: float) -> None:
        self._facts, self._flow = facts, flow
        self.typical = 1 - answered

    def everywhere(self, z: float) -> float:
        """With all figures at the end of their ranges that `z` is at."""
        down = sum(change(z) for _, change in self._changes)
        up = min(1.0, max(0.0, 1 - self.typical - down))
        return 1 - up / max(1.0, self._fullest("conservative" if z < 0 else "optimistic"))

    def effects(self) -> Iterator[Effect]:
        """What each component's availability does, and each capacity that may be too small."""
        for subject, change in self._changes:
            bad, good = change(-Z90), change(Z90)
            if bad - good < NEGLIGIBLE * self.typical:
                continue
            yield Effect(subject, self.typical + bad, self.typical, self.typical + good)
        if self._waits is not None:
            yield from self._limits(self._waits)

    def _limits(self, waits: FlowLatency) -> Iterator[Effect]:
        bad = 1 - (1 - self.typical) / max(1.0, self._fullest("conservative"))
        for subject, full in limits_of(self._facts, waits):
            yield Effect(subject, bad, self.typical, self.typical, full)

    def _fullest(self, level: Level) -> float:
        """How full the fullest component is that the flow waits for."""
        parts = () if self._waits is None else self._waits.visited
        used = (self._facts.capacity.utilization(part, level) or 0.0 for part in parts)
        return max(used, default=0.0)

    @cached_property
    def _waits(self) -> FlowLatency | None:
        return self._facts.latency.flow_latency(self._flow.flow, self._flow.op)

    def exact(self, effect: Effect) -> Effect:
        """The same: it is a closed form."""
        return effect

    @cached_property
    def _changes(self) -> list[tuple[str, Callable[[float], float]]]:
        """What each figure that is taken changes of what is served, by where in its range it lies."""
        flow, taken = self._flow, self._facts.assumptions
        in_time = flow.served.low * (1 - flow.timed_out)
        return [
            (subject, change)
            for name, cost in flow.costs.items()
            if cost > 0
            for subject, change in self._changes_of(name, cost * in_time, in_time)
            if subject in flow.assumptions and subject in taken
        ]

    def _changes_of(
        self, name: str, cost: float, in_time: float
    ) -> Iterator[tuple[str, Callable[[float], float]]]:
        """The figures of one component: how often it is down, how much of that at once, its failovers."""
        flow, basis = self._flow, self._basis_of
        failing = flow.cause_cost(LEADER, name) * in_time
        if failing > 0:
            often, long = f"{name}.failures", f"{name}.failover"
            part = self._facts.design.components[name]
            yield often, lambda z: failing * (1 / improvement(z, basis(often)) - 1)
            yield long, lambda z: failing * (takeover_change(part, z) - 1)
        shared = flow.cause_cost(CAUSE, name) * in_time
        if shared > 0:
            yield f"{name}.common_cause", lambda z: shared * (flow.cause_change(name, z) - 1)
        down, own = max(0.0, cost - failing), f"{name}.availability"
        yield own, lambda z: down * (1 / availability_improvement(z, basis(own)) - 1)

    def _basis_of(self, subject: str) -> str:
        taken = self._facts.assumptions
        return taken[subject].basis if subject in taken else ""
