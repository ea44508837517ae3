"""What is called a single point is one: taking it away agrees, for designs of all sorts."""

from __future__ import annotations

from hypothesis import given, settings

from dsl.design import Design
from dsl.kinds import Family
from dsl.parse import parse
from reviewer.analysis.facts import Facts
from reviewer.analysis.topology.counts import is_provided
from reviewer.analysis.topology.single_points import PlaceClass
from tests.effort import examples
from tests.facts.oracle import Trial, copies, cut, lost_with_place
from tests.strategies import designs, grown


def losses(design: Design) -> dict[tuple[PlaceClass, str], set[str]]:
    """Everything that can be lost at once, with the components that go."""
    facts, found = Facts(design), {}
    for part in design.components.values():
        if part.family is Family.CLIENT:
            continue
        if is_provided(part):
            found[PlaceClass.PROVIDER, part.name] = {part.name}
        elif facts.topology.count(part) == 1 and copies(design, part.name) == {part.name}:
            found[PlaceClass.BOX, part.name] = {part.name}
    for group in design.groups.values():
        found[PlaceClass(group.kind), group.name] = lost_with_place(design, group.name, group.kind)
    return found


def fatal(facts: Facts) -> dict[tuple[PlaceClass, str], set[str]]:
    return {
        (point.place, point.name): set(point.flows)
        for point in facts.topology.single_points
        if point.flows
    }


@settings(max_examples=examples(60, quick=20), deadline=None)
@given(designs(flows=True))
def test_single_points_of_flows_agree_with_taking_each_away(text: str) -> None:
    design = parse(text).design
    expected = {
        loss: {flow.name for flow in design.flows if Trial(design, flow).dies(lost)}
        for loss, lost in losses(design).items()
    }
    assert fatal(Facts(design)) == {loss: flows for loss, flows in expected.items() if flows}


@settings(max_examples=examples(60, quick=20), deadline=None)
@given(designs(flows=False, failovers=False))
def test_single_points_of_clients_agree_with_taking_each_away(text: str) -> None:
    design = parse(text.replace(" [role=standby]", "")).design
    facts = Facts(design)
    expected = {
        loss: {route.name for route in facts.traffic.routes if cut(route, lost)}
        for loss, lost in losses(design).items()
    }
    assert fatal(facts) == {loss: flows for loss, flows in expected.items() if flows}


@settings(max_examples=examples(40, quick=15), deadline=None)
@given(designs())
def test_an_instance_more_never_adds_a_single_point(text: str) -> None:
    design = parse(text).design
    before = fatal(Facts(design))
    for name in design.components:
        more = parse(grown(text, name))
        assert not more.partial
        after = fatal(Facts(more.design))
        assert all(flows <= before.get(loss, set()) for loss, flows in after.items())


@settings(max_examples=examples(40, quick=15), deadline=None)
@given(designs())
def test_shares_are_parts_of_the_whole(text: str) -> None:
    for point in Facts(parse(text).design).topology.single_points:
        assert point.flows or point.delayed
        assert not set(point.flows) & set(point.delayed)
        assert point.share is None or 0.0 <= point.share <= 1.0
