"""How often calls are made, as some time out: tried again, or not reached any more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from dsl.design import Component, Design, Op
from reviewer.analysis.assumptions import Ledger
from reviewer.analysis.capacity.component_load import ComponentLoad
from reviewer.analysis.latency.component_latency import own_timing
from reviewer.analysis.latency.delay_distribution import NOTHING, Delay, Guarded
from reviewer.analysis.latency.hold_times import HeldCalls, UnloadedTimings
from reviewer.analysis.latency.outcomes import tries_made
from reviewer.analysis.traffic.routes import Route
from reviewer.analysis.traffic.traffic_facts import TrafficFacts

NO_BOUNDS: Mapping[int, float] = MappingProxyType({})


class _SureTimings(UnloadedTimings):
    """How long components take by what is stated; the rest takes no time, and never times out."""

    def _build_delay(self, component: Component, op: Op) -> Delay | None:
        timing = own_timing(self._ledger, component, op)
        return NOTHING if timing is None or timing.assumed is not None else timing.delay


def call_repeats(
    design: Design,
    traffic: TrafficFacts,
    load: ComponentLoad,
    route: Route,
    op: Op,
) -> Sequence[float]:
    """`repeats_over` by stated latencies, unloaded; what is assumed takes no time."""
    unlisted = Ledger(design)  # nothing rests on what is assumed here
    return repeats_over(HeldCalls(_SureTimings(design, unlisted, traffic, load, 1), route, op))


def repeats_over(calls: HeldCalls, bounds: Mapping[int, float] = NO_BOUNDS) -> Sequence[float]:
    """The calls over each hop of a route for each that there would be if none timed out; () if none may.

    A hop is called as often as it is tried, sum of f^k over its tries with f the share of them that
    has no answer, and as often as all steps before it are answered; over those in `bounds` no
    more often.
    """
    if not any(isinstance(delay, Guarded) for delay in calls.call_delays.values()):
        return ()
    found = [1.0] * calls.number_of_hops
    for steps in calls.steps.values():
        reached = 1.0
        for numbers, together in steps:
            for number in numbers:
                made = reached * _tries(calls, number)
                found[number] = min(made, bounds.get(number, made))
            reached *= calls.outcomes.of(together).answered
    return found


def _tries(calls: HeldCalls, number: int) -> float:
    call = calls.call_delays.get(number)
    if not isinstance(call, Guarded):
        return 1.0
    return tries_made(calls.outcomes.one_try(call).lost, call.tries)
