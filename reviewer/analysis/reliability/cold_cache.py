"""How much components are used while a cache answers nothing: the cold test."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Mapping

from dsl.design import Component, Design
from reviewer.analysis.assumptions import Ledger
from reviewer.analysis.capacity.component_load import ComponentLoad
from reviewer.analysis.traffic.demand import Demand
from reviewer.analysis.traffic.total_demand import Load
from reviewer.analysis.traffic.traffic_facts import TrafficFacts


class ColdTest:
    """The load of a design while one of its caches answers nothing."""

    def __init__(
        self, design: Design, ledger: Ledger, traffic: TrafficFacts, load: ComponentLoad
    ) -> None:
        self._design, self._ledger, self._traffic, self._load = design, ledger, traffic, load

    def utilization(self, cache: Component) -> Mapping[str, float]:
        """The utilization of what the flows through `cache` visit, where it is known.

        Only those flows are walked again; what they ask with the cache warm is exchanged for
        what they ask with it cold.
        """
        warm, cold, demands = (
            self._warm_demand(cache),
            self._cold_demand(cache),
            self._traffic.demands,
        )
        changed = {name: demands[name].exchanged(warm[name], cold[name]) for name in cold}
        together = ChainMap[str, Demand](changed, demands)  # type: ignore[arg-type]  # it is only read
        parts = self._design.components
        used = {name: self._load.utilization_under(together, parts[name]) for name in cold}
        return {name: value for name, value in used.items() if value is not None}

    def _warm_demand(self, cache: Component) -> Mapping[str, Demand]:
        """The demand of the flows through `cache` as it is."""
        traffic = self._traffic
        numbers = traffic.routes_through.get(cache.name, ())
        found: dict[str, Demand] = {}
        for name in dict.fromkeys(traffic.routes[number].name for number in numbers):
            for part, demand in traffic.flow_demand(name).items():
                before = found.get(part)
                found[part] = demand if before is None else before.with_more(demand)
        return found

    def _cold_demand(self, cache: Component) -> Mapping[str, Demand]:
        """The same while `cache` answers nothing."""
        traffic = self._traffic
        numbers = traffic.routes_through.get(cache.name, ())
        routes = [traffic.routes[number] for number in numbers]
        rates = [traffic.arrival_rates[number] for number in numbers]
        walker = traffic.walker.cold(cache.name)
        return Load(self._design, self._ledger, walker, routes, rates).components
