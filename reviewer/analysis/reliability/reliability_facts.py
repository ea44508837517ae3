"""`ReliabilityFacts`: how much of the time instances and flows work, and what needs its cache."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from dsl.design import Component, Op
from reviewer.analysis.assumptions import Assumed
from reviewer.analysis.reliability.instance_availability import availability_of_one

if TYPE_CHECKING:
    from reviewer.analysis.facts import Facts
    from reviewer.analysis.reliability.flow_availability import FlowAvailability, HardCache


class ReliabilityFacts:
    """Availability in one design, as fractions of time; computed on first use and kept."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts

    def instance_availability(self, component: Component) -> tuple[float, Assumed | None]:
        """The fraction of time that one instance is up, and where that is from if not stated."""
        return availability_of_one(self._facts.assumptions, component)

    @cached_property
    def flow_availabilities(self) -> tuple[FlowAvailability, ...]:
        """How much of the time each flow works; of a client that reads and writes, for each."""
        from reviewer.analysis.reliability.flow_availability import availabilities  # noqa: PLC0415  # made where it is asked for

        return availabilities(self._facts)

    def flow_availability(self, flow: str, op: Op | None = None) -> FlowAvailability | None:
        """How much of the time a flow (or client) works; None where there is no such flow."""
        found = (
            each for each in self.flow_availabilities if each.flow == flow and op in (None, each.op)
        )
        return next(found, None)

    def utilization_without_cache(self, cache: Component) -> Mapping[str, float]:
        """Utilization of what the flows through `cache` visit while it answers nothing.

        Components whose utilization is not known are left out.
        """
        from reviewer.analysis.reliability.cold_cache import cold_utilisation  # noqa: PLC0415  # made where it is asked for

        return cold_utilisation(self._facts, cache)

    @cached_property
    def required_caches(self) -> Mapping[str, HardCache]:
        """The caches that something behind them cannot do without, by name, with what and how much."""
        from reviewer.analysis.reliability.flow_availability import hard_caches  # noqa: PLC0415  # made where it is asked for

        return hard_caches(self._facts)
