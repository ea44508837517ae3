"""Load is conserved, grows with rates and never becomes anything but a number."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dsl.parse import parse
from reviewer.analysis.facts import Facts
from reviewer.analysis.traffic.demand import Demand
from tests.effort import examples
from tests.strategies import designs, faster


def demands(facts: Facts) -> dict[str, Demand]:
    found = {name: facts.traffic.demand(name) for name in facts.design.components}
    return {name: demand for name, demand in found.items() if demand is not None}


@settings(max_examples=examples(60, quick=20), deadline=None)
@given(designs())
def test_what_comes_over_links_is_what_a_component_gets(text: str) -> None:
    facts = Facts(parse(text).design)
    for name, demand in demands(facts).items():
        arriving = [facts.traffic.link_demand(link.id) for link in facts.design.links_to[name]]
        started = sum(
            sum(rates.values()) / len(route.starts)
            for route, rates in zip(facts.traffic.routes, facts.traffic.arrival_rates, strict=True)
            for start in route.starts
            if route.visits[start].component.name == name
        )
        total = sum(one.total for one in arriving if one is not None)
        assert total == pytest.approx(demand.total - started, abs=1e-6)


@settings(max_examples=examples(60, quick=20), deadline=None)
@given(designs())
def test_flows_add_up(text: str) -> None:
    facts = Facts(parse(text).design)
    flows = [facts.traffic.flow_demand(route.name) for route in facts.traffic.routes]
    for name, demand in demands(facts).items():
        parts = [flow[name] for flow in flows if name in flow]
        assert sum(part.reads for part in parts) == pytest.approx(demand.reads)
        assert sum(part.writes for part in parts) == pytest.approx(demand.writes)


@settings(max_examples=examples(60, quick=20), deadline=None)
@given(designs(), st.integers(2, 10))
def test_faster_rates_scale_every_demand(text: str, factor: int) -> None:
    once, more = (demands(Facts(parse(t).design)) for t in (text, faster(text, factor)))
    assert once.keys() == more.keys()
    for name, demand in once.items():
        assert more[name].reads == pytest.approx(factor * demand.reads)
        assert more[name].writes == pytest.approx(factor * demand.writes)


@settings(max_examples=examples(60, quick=20), deadline=None)
@given(designs(flows=True))
def test_a_faster_flow_never_unloads_anything(text: str) -> None:
    lines = text.splitlines()
    first = next((i for i, line in enumerate(lines) if line.startswith("flow ")), None)
    if first is None:
        return
    lines[first] = faster(lines[first], 7)
    before, after = Facts(parse(text).design), Facts(parse("\n".join(lines)).design)
    for name, component in before.design.components.items():
        old, new = (
            before.capacity.utilization(component),
            after.capacity.utilization(after.design.components[name]),
        )
        assert (old is None) == (new is None)
        assert old is None or new is None or new >= old * (1 - 1e-9)


@settings(max_examples=examples(60, quick=20), deadline=None)
@given(designs())
def test_every_figure_is_a_number(text: str) -> None:
    facts = Facts(parse(text).design)
    for component in facts.design.components.values():
        demand = facts.traffic.demand(component.name)
        figures = [facts.capacity.utilization(component), facts.capacity.headroom(component)]
        figures += [demand.reads, demand.writes, demand.bytes] if demand else []
        assert all(f is None or (math.isfinite(f) and f >= 0) for f in figures)


@settings(max_examples=examples(60, quick=20), deadline=None)
@given(designs())
def test_the_same_design_gives_the_same_facts(text: str) -> None:
    def everything() -> object:
        facts = Facts(parse(text).design)
        used = {c.name: facts.capacity.utilization(c) for c in facts.design.components.values()}
        return demands(facts), facts.topology.single_points, used, dict(facts.assumptions)

    assert everything() == everything()
