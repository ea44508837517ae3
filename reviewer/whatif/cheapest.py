"""A plan whose stores grow by copies or by shards, whichever costs less where prices are known."""

from __future__ import annotations

from dsl.design import Component, Design
from reviewer.analysis.facts import Facts
from reviewer.analysis.topology.counts import has_leader
from reviewer.rule_kit.costs import cost_of
from reviewer.whatif.changing import Size, resized
from reviewer.whatif.plan import Plan, is_over
from reviewer.whatif.sizes import leader_sizes

MOST_TRIED = 8
"""Stores for which the other way is tried; each try is the analysis of the whole design."""


def cheapest(design: Design, plan: Plan) -> Plan:
    """`plan` with each store grown the cheaper way; as it is where a price is not known."""
    names = [name for name in plan.sizes if has_leader(design.components[name])]
    if not names or not cost_of(plan.facts).bill.is_whole:
        return plan
    for name in names[:MOST_TRIED]:
        for size in leader_sizes(plan.facts, design.components[name]):
            plan = _cheaper(design, plan, name, size)
    return plan


def _cheaper(design: Design, plan: Plan, name: str, size: Size) -> Plan:
    """The plan with this size of a component, where that costs less and carries as much."""
    if size == plan.sizes[name]:
        return plan
    sizes = {**plan.sizes, name: size}
    tried = Facts(resized(design, sizes))
    stuck = {one.component.name for one in plan.stuck}
    if any(is_over(tried, part) for part in _free(tried, stuck)):
        return plan
    saves = cost_of(plan.facts).bill.dollars - cost_of(tried).bill.dollars
    return plan._replace(sizes=sizes, facts=tried) if saves > 0 else plan


def _free(facts: Facts, stuck: set[str]) -> list[Component]:
    return [part for part in facts.design.components.values() if part.name not in stuck]
