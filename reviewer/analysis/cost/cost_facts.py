"""`CostFacts`: what a design costs a month, worked out on first use."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from dsl.design import Component
from reviewer.analysis.cost.analyzed import Analyze, Analyzed
from reviewer.analysis.cost.bill import Bill, bill_of
from reviewer.analysis.cost.usage import Machines, Usage

if TYPE_CHECKING:
    from reviewer.analysis.cost.cost_requirements import CostCheck
    from reviewer.analysis.cost.growth import Growth
    from reviewer.analysis.cost.nines import NineCost
    from reviewer.analysis.cost.waste import Waste


class CostFacts:
    """The bill of one design, and what would change it; `analyze` makes the facts of another."""

    def __init__(self, facts: Analyzed, analyze: Analyze) -> None:
        self._facts, self._analyze = facts, analyze
        self._usage = Usage(facts)

    @cached_property
    def bill(self) -> Bill:
        """Dollars a month by component and by flow."""
        return _priced(self._facts, self._usage)

    def machines(self, component: Component) -> Machines | None:
        """How many machines of it are paid for; None where that is not known."""
        return self._usage.machines(component)

    @cached_property
    def waste(self) -> tuple[Waste, ...]:
        """Machines beyond what the planned load needs, and their cost; the most expensive first."""
        from reviewer.analysis.cost.waste import wasted  # noqa: PLC0415  # few reports need it

        return tuple(wasted(self.bill, self._facts.capacity, self._usage))

    @cached_property
    def growth(self) -> Growth | None:
        """When growth carries components past their plans; None where no growth is stated."""
        from reviewer.analysis.cost.growth import growth_of  # noqa: PLC0415  # few reports need it

        facts = self._facts
        return growth_of(facts.design, facts.assumptions, facts.capacity)

    @cached_property
    def checks(self) -> tuple[CostCheck, ...]:
        """Every requirement on cost against the bill; nothing is worked out where none is stated."""
        from reviewer.analysis.cost.assumed_prices import assumed_prices  # noqa: PLC0415  # few reports need it
        from reviewer.analysis.cost.cost_requirements import cost_checks  # noqa: PLC0415  # few reports need it

        facts = self._facts
        if all(one.metric != "cost" for one in facts.design.requirements):
            return ()
        prices = [facts.assumptions.take(one) for one in assumed_prices(self.bill, self.machines)]
        return cost_checks(facts.design, self.bill, prices)

    @cached_property
    def nines(self) -> tuple[NineCost, ...]:
        """The monthly cost of each next nine, by the cheapest change of counts and zones that was found."""
        from reviewer.analysis.cost.nines import nine_costs  # noqa: PLC0415  # few reports need it

        def priced(facts: Analyzed) -> Bill:
            return _priced(facts, Usage(facts))

        return nine_costs(self._facts, self._analyze, priced)


def _priced(facts: Analyzed, usage: Usage) -> Bill:
    return bill_of(facts.design, facts.assumptions, facts.traffic, usage)
