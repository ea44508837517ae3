"""`ReliabilityFacts`: how much of the time instances and flows work, and what needs its cache."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from dsl.design import Component, Design, Op
from reviewer.analysis.assumptions import Assumed, Ledger
from reviewer.analysis.capacity.capacity_facts import CapacityFacts
from reviewer.analysis.reliability.instance_availability import availability_of_one
from reviewer.analysis.topology.topology_facts import TopologyFacts
from reviewer.analysis.traffic.traffic_facts import TrafficFacts

if TYPE_CHECKING:
    from reviewer.analysis.capacity.served_share import Served
    from reviewer.analysis.reliability.cold_cache import ColdTest
    from reviewer.analysis.reliability.flow_availability import FlowAvailability, TimedOut
    from reviewer.analysis.reliability.place_outages import PlaceOutage
    from reviewer.analysis.reliability.replication_lag import Lag
    from reviewer.analysis.reliability.required_caches import HardCache
    from reviewer.analysis.reliability.single_instances import SingleInstances


class ReliabilityFacts:
    """Availability in one design, as fractions of time; computed on first use and kept."""

    def __init__(
        self,
        design: Design,
        ledger: Ledger,
        topology: TopologyFacts,
        traffic: TrafficFacts,
        load: CapacityFacts,
        timed_out: TimedOut = lambda _flow, _op: 0.0,
    ) -> None:
        self._design, self._ledger, self._topology = design, ledger, topology
        self._traffic, self._load, self._timed_out = traffic, load, timed_out

    def instance_availability(self, component: Component) -> tuple[float, Assumed | None]:
        """The fraction of time that one instance is up, and where that is from if not stated."""
        return availability_of_one(self._ledger, component)

    @cached_property
    def served_shares(self) -> Mapping[tuple[str, Op], Served]:
        """What is served of the flows that meet an overloaded component, by name and op."""
        from reviewer.analysis.capacity.served_share import served_shares  # noqa: PLC0415  # made where it is asked for

        return served_shares(self._design, self._load, self._traffic)

    @cached_property
    def flow_availabilities(self) -> tuple[FlowAvailability, ...]:
        """What share of each flow is answered; of a client that reads and writes, for each."""
        from reviewer.analysis.reliability.flow_availability import availabilities  # noqa: PLC0415  # made where it is asked for

        replicas, hard = self._topology.replicas, self.required_caches
        served = self.served_shares
        return availabilities(
            self._design, self._ledger, replicas, self._traffic, hard, served, self._timed_out
        )

    def flow_availability(self, flow: str, op: Op | None = None) -> FlowAvailability | None:
        """How much of the time a flow (or client) works; None where there is no such flow."""
        found = (
            each for each in self.flow_availabilities if each.flow == flow and op in (None, each.op)
        )
        return next(found, None)

    @cached_property
    def _cold_test(self) -> ColdTest:
        from reviewer.analysis.reliability.cold_cache import ColdTest  # noqa: PLC0415  # made where it is asked for

        return ColdTest(self._design, self._ledger, self._traffic, self._load)

    def utilization_without_cache(self, cache: Component) -> Mapping[str, float]:
        """Utilization of what the flows through `cache` visit while it answers nothing.

        Components whose utilization is not known are left out.
        """
        return self._cold_test.utilization(cache)

    @cached_property
    def required_caches(self) -> Mapping[str, HardCache]:
        """The caches that something behind them cannot do without, by name, with what and how much."""
        from reviewer.analysis.reliability.required_caches import HardCaches  # noqa: PLC0415  # made where it is asked for

        replicas = self._topology.replicas
        caches = HardCaches(self._design, self._traffic, replicas, self._load, self._cold_test)
        return caches.found()

    @cached_property
    def single_instances(self) -> SingleInstances:
        """The single instances whose loss stops flows, those that are alike together."""
        from reviewer.analysis.reliability.single_instances import single_instances  # noqa: PLC0415  # made where it is asked for

        return single_instances(self._design, self._topology, self.instance_availability)

    @cached_property
    def replication_lags(self) -> tuple[Lag, ...]:
        """How far the replicas are behind whose lag is stated."""
        from reviewer.analysis.reliability.replication_lag import lags_of  # noqa: PLC0415  # made where it is asked for

        replicas, demands = self._topology.replicas, self._traffic.demands
        return tuple(lags_of(self._design, self._ledger, replicas, demands))

    @cached_property
    def place_outages(self) -> tuple[PlaceOutage, ...]:
        """The zones and regions whose loss stops flows that have to survive it."""
        from reviewer.analysis.reliability.place_outages import place_outages  # noqa: PLC0415  # made where it is asked for

        return tuple(place_outages(self._design, self._topology, self._traffic))
