"""What a design costs, for rules and reports; a review without a question of cost imports none of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reviewer.analysis.facts import Facts
from reviewer.rule_kit.remembered import once_per_design

if TYPE_CHECKING:
    from reviewer.analysis.cost.cost_facts import CostFacts
    from reviewer.analysis.cost.cost_requirements import CostCheck
    from reviewer.analysis.traffic.border_traffic import BorderTraffic


@once_per_design
def cost_of(facts: Facts) -> CostFacts:
    """Dollars a month at list prices, by component and by flow."""
    from reviewer.analysis.cost.cost_facts import CostFacts  # noqa: PLC0415  # few designs ask for it

    return CostFacts(facts, Facts)


def required_cost_checks(facts: Facts) -> tuple[CostCheck, ...]:
    """Each requirement on cost against the bill; no bill is worked out where there is none."""
    is_required = any(one.metric == "cost" for one in facts.design.requirements)
    return cost_of(facts).checks if is_required else ()


def transfer_cost(facts: Facts, traffic: BorderTraffic) -> float:
    """Dollars a month for what crosses one kind of border: the lines of the bill for it."""
    from reviewer.analysis.cost.transfers import transfers  # noqa: PLC0415  # few designs move known bytes

    found = transfers(facts.design, facts.traffic, facts.assumptions)
    return sum(one.dollars for one in found if one.border == traffic.border)
