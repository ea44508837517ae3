"""`CostFacts`: what a design costs a month; nothing of it is worked out before it is asked for."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from dsl.design import Component, Design
from reviewer.analysis.assumptions import Ledger
from reviewer.analysis.capacity.capacity_facts import CapacityFacts
from reviewer.analysis.cost.bill import Bill, bill_of
from reviewer.analysis.cost.usage import Machines, Usage
from reviewer.analysis.estimates.estimate_facts import EstimateFacts
from reviewer.analysis.latency.latency_facts import LatencyFacts
from reviewer.analysis.topology.topology_facts import TopologyFacts
from reviewer.analysis.traffic.traffic_facts import TrafficFacts

if TYPE_CHECKING:
    from reviewer.analysis.cost.cost_requirements import CostCheck
    from reviewer.analysis.cost.growth import Growth
    from reviewer.analysis.cost.waste import Waste


class CostFacts:
    """The bill of one design, and what is saved by less of it."""

    def __init__(  # what a bill is drawn from
        self,
        design: Design,
        ledger: Ledger,
        topology: TopologyFacts,
        traffic: TrafficFacts,
        estimates: EstimateFacts,
        capacity: CapacityFacts,
        latency: LatencyFacts,
    ) -> None:
        self._design, self._ledger, self._traffic = design, ledger, traffic
        self._capacity = capacity
        self._usage = Usage(design, ledger, topology, traffic, estimates, capacity, latency)

    @cached_property
    def bill(self) -> Bill:
        """Dollars a month by component and by flow."""
        return bill_of(self._design, self._ledger, self._traffic, self._usage)

    def machines(self, component: Component) -> Machines | None:
        """How many machines of it are paid for; None where that is not known."""
        return self._usage.machines(component)

    @cached_property
    def waste(self) -> tuple[Waste, ...]:
        """Machines beyond what the load needs as planned, and what they cost; the dearest first."""
        from reviewer.analysis.cost.waste import wasted  # noqa: PLC0415  # made where it is asked for

        return tuple(wasted(self.bill, self._capacity, self._usage))

    @cached_property
    def growth(self) -> Growth | None:
        """When growth carries what past its plan; None where no growth is stated."""
        from reviewer.analysis.cost.growth import growth_of  # noqa: PLC0415  # made where it is asked for

        return growth_of(self._design, self._ledger, self._capacity)

    @cached_property
    def checks(self) -> tuple[CostCheck, ...]:
        """Every requirement on cost against the bill; nothing is worked out where none is stated."""
        from reviewer.analysis.cost.cost_requirements import cost_checks  # noqa: PLC0415  # as above

        return cost_checks(self._design, self.bill)
