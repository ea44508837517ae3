"""What the tests of facts share: designs read, and facts told briefly."""

from __future__ import annotations

from dsl.design import Component
from dsl.parse import parse
from reviewer.analysis.facts import Facts


def facts_of(text: str) -> Facts:
    parsed = parse(text)
    assert not parsed.problems
    return Facts(parsed.design)


def part(facts: Facts, name: str) -> Component:
    return facts.design.components[name]


def demands(facts: Facts) -> dict[str, list[float]]:
    """Reads and writes of each component that a rate reaches."""
    found = {name: facts.traffic.demand(name) for name in facts.design.components}
    return {name: [d.reads, d.writes] for name, d in found.items() if d is not None}


def node(facts: Facts, name: str) -> list[float] | None:
    demand = facts.capacity.node_demand(part(facts, name))
    return None if demand is None else [demand.reads, demand.writes]


def fatal(facts: Facts) -> dict[str, list[str]]:
    """The boxes, zones and regions whose loss kills flows."""
    return {
        point.name: list(point.flows)
        for point in facts.topology.single_points
        if point.flows and point.place != "provider"
    }
