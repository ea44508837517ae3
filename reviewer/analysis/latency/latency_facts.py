"""`LatencyFacts`: how long the users of each flow wait."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from dsl.design import Component, Design, Op
from reviewer.analysis.assumptions import Ledger
from reviewer.analysis.capacity.component_load import ComponentLoad
from reviewer.analysis.traffic.sync_calls import said_of_calls
from reviewer.analysis.traffic.traffic_facts import TrafficFacts

if TYPE_CHECKING:
    from reviewer.analysis.capacity.retry_storm import RetryStorm
    from reviewer.analysis.capacity.slot_bounds import SlotBound
    from reviewer.analysis.latency.component_latency import Timing
    from reviewer.analysis.latency.flow_latency import FlowLatency
    from reviewer.analysis.latency.loaded_timings import Timings
    from reviewer.analysis.latency.retry_collapse import Collapse, RoutedRepeats, Settled
    from reviewer.analysis.traffic.regional_calls import RegionalCall
    from reviewer.analysis.traffic.routes import Route


class LatencyFacts:
    """The latency of the flows of one design; computed on first use and kept."""

    def __init__(
        self, design: Design, ledger: Ledger, traffic: TrafficFacts, load: ComponentLoad
    ) -> None:
        self._design, self._ledger, self._traffic, self._load = design, ledger, traffic, load

    @cached_property
    def flow_latencies(self) -> tuple[FlowLatency, ...]:
        """How long the user of each flow waits; of a client that reads and writes, for each."""
        from reviewer.analysis.latency.flow_latency import latencies  # noqa: PLC0415  # made where it is asked for

        return latencies(self._timings, self._flows)

    @cached_property
    def _flows(self) -> Sequence[tuple[Route, Op]]:
        from reviewer.analysis.latency.flow_latency import flows_of  # noqa: PLC0415  # made where it is asked for

        return flows_of(self._traffic)

    @cached_property
    def _timings(self) -> Timings:
        from reviewer.analysis.latency.loaded_timings import Timings  # noqa: PLC0415  # made where it is asked for

        number = len(self._flows)
        return Timings(self._design, self._ledger, self._traffic, self._load, number)

    def keep_all_but(self, moved: str, other: LatencyFacts) -> None:
        """Take over what `other` has found, where only a figure of the component `moved` differs.

        Neither may have slots: how long those are held rests on the latencies of others.
        """
        self._flows = other._flows
        if other._states_timeouts:
            self._settled = other._settled
        self._timings.keep_all_but(moved, other._timings)

    def flow_latency(self, flow: str, op: Op | None = None) -> FlowLatency | None:
        """How long the user of a flow (or client) waits; None where there is no such flow."""
        found = (
            each for each in self.flow_latencies if each.flow == flow and op in (None, each.op)
        )
        return next(found, None)

    def own_timing(self, component: Component, op: Op) -> Timing | None:
        """How long one operation of a component takes, unloaded; None where nothing gives it."""
        from reviewer.analysis.latency.component_latency import own_timing  # noqa: PLC0415  # made where it is asked for

        return own_timing(self._ledger, component, op)

    def call_repeats(self, route: Route, op: Op) -> Sequence[float]:
        """How often each hop of a route is called for once that it would be if no call timed out.

        By what the design states, waits of stated capacities included; empty where it states no
        timeout.
        """
        if not self._states_timeouts:
            return ()
        return self._settled.repeats.get((route, op), ())

    @property
    def collapses(self) -> Sequence[Collapse]:
        """The components that retries of what times out there overload, by what the design states."""
        return self._settled.collapses if self._states_timeouts else ()

    @cached_property
    def storms(self) -> Mapping[str, RetryStorm]:
        """The same by name, each with what it uses before waits time out."""
        if not self.collapses:
            return {}
        from reviewer.analysis.capacity.retry_storm import RetryStorm  # noqa: PLC0415  # few designs collapse

        return {
            one.part.name: RetryStorm(one.offered, one.settled, self.stable_load)
            for one in self.collapses
        }

    @cached_property
    def stable_load(self) -> float:
        """The share of the stated load up to which retries overload nothing; 1 where that is all of it."""
        if not self.collapses:
            return 1.0
        from reviewer.analysis.latency.retry_load import stable_load  # noqa: PLC0415  # few designs collapse

        return stable_load(self._design, self._traffic, self._unloaded_repeats)

    @cached_property
    def _settled(self) -> Settled:
        from reviewer.analysis.latency.retry_load import settled_repeats  # noqa: PLC0415  # few designs state timeouts

        return settled_repeats(self._design, self._traffic, self._unloaded_repeats)

    @cached_property
    def _unloaded_repeats(self) -> RoutedRepeats:
        from reviewer.analysis.latency.call_repeats import call_repeats  # noqa: PLC0415  # few designs state timeouts

        known = self._design, self._traffic, self._load
        return {key: call_repeats(*known, *key) for key in self._asked}

    @property
    def _asked(self) -> Iterator[tuple[Route, Op]]:
        """The routes that requests come to, with what those do."""
        found = zip(self._traffic.routes, self._traffic.arrival_rates, strict=True)
        return ((route, op) for route, rates in found for op, rate in rates.items() if rate > 0)

    @cached_property
    def _states_timeouts(self) -> bool:
        return any(one.timeout is not None for one in said_of_calls(self._design))

    @cached_property
    def slot_bounds(self) -> Mapping[str, tuple[SlotBound, ...]]:
        """What bounds the requests in progress of each component, by name: slots and connections."""
        said = said_of_calls(self._design)
        if all(one.concurrency is None and one.pool is None for one in said):
            return {}
        from reviewer.analysis.latency.hold_times import HoldTimes  # noqa: PLC0415  # few designs state slots

        return HoldTimes(self._design, self._ledger, self._traffic, self._load).bounds()

    @cached_property
    def cross_region_calls(self) -> tuple[RegionalCall, ...]:
        """Each pair of components in two drawn regions where a user waits for the second, once."""
        from reviewer.analysis.traffic.regional_calls import cross_region_calls  # noqa: PLC0415  # made where it is asked for

        walker, routes = self._traffic.walker, self._traffic.routes
        return cross_region_calls(self._design, self._ledger, walker, routes)

    def __call__(self, flow: str, op: Op | None = None) -> FlowLatency | None:
        """`flow_latency` by its name of version 0.1.0; for one more release, with a warning."""
        message = "`facts.latency(…)` is now `facts.latency.flow_latency(…)`"
        warnings.warn(message, DeprecationWarning, stacklevel=2)
        return self.flow_latency(flow, op)
