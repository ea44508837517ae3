"""`Timings`: how long the components of a design take, the waits in their queues included."""

from __future__ import annotations

import math
from functools import cached_property

from dsl.design import Component, Design, Op
from dsl.kinds import Family
from reviewer.analysis.assumptions import Ledger
from reviewer.analysis.capacity.component_load import ComponentLoad
from reviewer.analysis.capacity.utilization import DUST, Strain
from reviewer.analysis.latency.call_terms import CallTerms
from reviewer.analysis.latency.component_latency import Places, own_timing
from reviewer.analysis.latency.delay_bounds import spread_of
from reviewer.analysis.latency.delay_distribution import (
    NOTHING,
    Chain,
    Delay,
    Lognormal,
    Wait,
    chain,
)
from reviewer.analysis.latency.queueing import Servers, Spread, wait_for, wait_parts
from reviewer.analysis.latency.spreading import spread_over
from reviewer.analysis.topology.counts import counted, is_uncounted
from reviewer.analysis.traffic.traffic_facts import TrafficFacts

MOST_STEPS = 2_000
"""Hops gone over for what each component costs its flow: about a tenth of a second.

All flows share it evenly, so that none depends on which others were asked for. A flow of forty
components is within it; all flows of an interview are, many times over."""

_SLOW = 0.01  # of all requests; what is slower than the 99th percentile

MOST_VARIABLE = 100.0
"""The most that the squared coefficient of variation of a time of service counts as.

Basis: a convention; it is the value for a p99 of 150 times the median. The variance of a wider
lognormal lies in requests too rare for any log."""

SHED_FROM = 0.95
"""The utilization that shedding keeps a component at, for the wait of what it admits.

Basis: a convention; a queue that is refused at any length has no wait of its own, and at 95% of one
server the mean wait is 19 service times."""


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

    def keep_all_but(self, moved: str, other: Timings) -> None:
        """Take over what `other` has found, where only a figure of the component `moved` differs."""
        kept = {key: own for key, own in other._own.items() if key[0] != moved}
        self._own, self.subjects, self.doubts = kept, dict(other.subjects), dict(other.doubts)

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

    def _capacity_wait(self, component: Component) -> Delay | None:
        """The wait for a free instance, by its capacity."""
        busy = self._load.throughput_utilization(component)
        node = self._load.node_demand(component)
        if busy is None or node is None or is_uncounted(component):
            return None
        admitted = _admitted(component, busy)
        varied = self._varied(component, self._servers(component, 1, node.total * admitted))
        return wait_for(varied, busy * admitted)

    def _slot_wait(self, component: Component, callee: str) -> Delay | None:
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

    def _varied(self, component: Component, servers: Servers) -> Servers:
        """Servers with the lognormal service of the stated median and percentile, if both are stated."""
        timing = own_timing(self._ledger, component, Op.READ)
        if timing is None or timing.assumed is not None:
            return servers
        variability = min(math.expm1(spread_of(timing.delay) ** 2), MOST_VARIABLE)
        return servers._replace(variability=variability, third=(1 + variability) ** 3)

    def connection_wait(self, caller: Component, callee: Component) -> Delay:
        """The wait for a free connection of a pool."""
        return self._slot_wait(caller, callee.name) or NOTHING

    def saturated(self, component: Component) -> bool:
        """Whether it gets more than it can serve, so that its queue only grows.

        Load shedding refuses the rest, so that the wait of the requests it admits ends. A
        component that a provider runs without a count may be used up to the limit that the design
        states; a quota that nobody stated is asked for, and is no reason to call a wait endless.
        """
        used = None if component.attributes.shed else self._load.utilization(component)
        if used is None or used < 1 or not is_uncounted(component):
            return used is not None and used >= 1
        strain = Strain.of(self._load, component)
        return strain is not None and used > 1 + DUST and not strain.assumed


class StatedTimings(Timings):
    """How long components take at least, by what the design states; the rest takes no time."""

    def _build_delay(self, component: Component, op: Op) -> Delay | None:
        timing = own_timing(self._ledger, component, op)
        if timing is None or timing.assumed is not None:
            return NOTHING
        strain = Strain.of(self._load, component)
        is_sure = strain is None or not strain.assumed
        return super()._build_delay(component, op) if is_sure else timing.delay


def _admitted(component: Component, busy: float) -> float:
    """The share of requests that are let in: all, unless it sheds load and is asked for too much."""
    return min(1.0, SHED_FROM / busy) if component.attributes.shed and busy > 0 else 1.0


def _sum_of_p99(delay: Delay) -> float:
    """The sum of the 99th percentiles of what comes one after another."""
    if isinstance(delay, Lognormal):
        return delay.p99
    if isinstance(delay, Chain):
        return sum(map(_sum_of_p99, delay.parts))
    return max((_wait_p99(share, wait) for share, wait in wait_parts(delay)), default=0.0)


def _wait_p99(share: float, wait: Wait) -> float:
    """The time that 1% of all requests wait longer than, of a share of them with this wait."""
    chance = share * wait.chance
    return max(0.0, math.log(chance / _SLOW) / wait.rate) if chance > 0 else 0.0


def _is_negligible(delay: Delay, beside: Lognormal) -> bool:
    """Whether a wait moves neither the median nor the 99th percentile by a hundredth."""
    parts = wait_parts(delay)
    late = math.fsum(w * p.chance * math.exp(-p.rate * beside.p99 / 100) for w, p in parts)
    mean = math.fsum(share * wait.chance / wait.rate for share, wait in parts)
    return late < 1e-4 and mean < beside.p50 / 1000  # noqa: PLR2004  # a hundredth of 1%
