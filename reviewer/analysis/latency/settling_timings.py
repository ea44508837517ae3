"""`SettlingTimings`: how long components take while retries and waits settle."""

from __future__ import annotations

from collections.abc import Collection

from dsl.design import Component, Design, Op
from reviewer.analysis.assumptions import Ledger
from reviewer.analysis.capacity.component_load import ComponentLoad
from reviewer.analysis.latency.component_latency import own_timing
from reviewer.analysis.latency.delay_bounds import MOST_SECONDS
from reviewer.analysis.latency.delay_distribution import NOTHING, Delay, Wait, chain
from reviewer.analysis.latency.loaded_timings import StatedTimings
from reviewer.analysis.traffic.traffic_facts import TrafficFacts


class SettlingTimings(StatedTimings):
    """How long components take by stated figures, waits included; what has collapsed has no end."""

    def __init__(
        self,
        design: Design,
        ledger: Ledger,
        traffic: TrafficFacts,
        load: ComponentLoad,
        endless: Collection[str],
        unsure: Collection[str],
    ) -> None:
        super().__init__(design, ledger, traffic, load, 1)
        self._endless, self._unsure = endless, unsure

    def _build_delay(self, component: Component, op: Op) -> Delay | None:
        if component.name in self._unsure:
            timing = own_timing(self._ledger, component, op)
            return NOTHING if timing is None or timing.assumed is not None else timing.delay
        found = super()._build_delay(component, op)
        if component.name not in self._endless or found is None:
            return found
        return chain([Wait(1.0, 1 / MOST_SECONDS), found])
