"""The counts that carry a load: enough, and not one too many."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dsl.design import Design
from dsl.parse import parse
from reviewer.analysis.facts import Facts
from reviewer.whatif.changes import changed_text, changes, not_carried
from reviewer.whatif.changing import Size, resized, scaled
from reviewer.whatif.hurrying import in_time
from reviewer.whatif.outcome import Outcome, outcome
from reviewer.whatif.plan import is_over, plan_for, said_now
from reviewer.whatif.scenario import Failure, Patience, Scenario
from reviewer.whatif.sizes import countable
from tests.effort import examples
from tests.strategies import designs


def _design(text: str) -> Design:
    parsed = parse(text)
    assert not parsed.partial, parsed.problems
    return parsed.design


def _over(facts: Facts) -> set[str]:
    return {name for name, part in facts.design.components.items() if is_over(facts, part)}


def _one_less(design: Design, sizes: dict[str, Size]) -> list[dict[str, Size]]:
    """Every way to take one away from one count."""
    return [
        {**sizes, name: size._replace(**{field: number - 1})}
        for name, size in sizes.items()
        for field, number in size.said().items()
        if number - 1 >= said_now(design.components[name], field)
    ]


@settings(max_examples=examples(100, quick=25))
@given(designs(), st.sampled_from([2.0, 30.0, 1000.0]))
def test_every_count_is_needed_and_together_they_suffice(text: str, load: float) -> None:
    design = scaled(_design(text), load)
    plan = plan_for(design)
    stuck = {one.component.name for one in plan.stuck}
    assert _over(plan.facts) == stuck
    assert not any(countable(one.component) for one in plan.stuck)
    for less in _one_less(design, dict(plan.sizes)):
        assert _over(Facts(resized(design, less))) > stuck
    for name, size in plan.sizes.items():
        now = design.components[name]
        assert all(number >= said_now(now, field) for field, number in size.said().items())


@settings(max_examples=examples(100, quick=25))
@given(designs(), st.sampled_from([3.0, 200.0]))
def test_the_changed_text_is_read_and_carries_it(text: str, load: float) -> None:
    found = outcome(_design(text), Scenario(load=load))
    changed = changed_text(found)
    facts = Facts(_design(changed))
    stuck = {one.component.name for one in found.plan.stuck}
    assert _over(facts) <= stuck
    assert not_carried(changed, found) == ()
    for name, part in found.plan.facts.design.components.items():
        mine = facts.capacity.utilization(facts.design.components[name])
        planned = found.plan.facts.capacity.utilization(part)
        assert planned is None or mine == pytest.approx(planned)


def _sizes(text: str, load: float = 1.0) -> dict[str, dict[str, int]]:
    found = outcome(_design(text), Scenario(load=load)).plan.sizes
    return {name: size.said() for name, size in found.items()}


def test_instances_follow_demand_capacity_and_target() -> None:
    text = "client u\nservice api [capacity=100/s]\nu -> api\nflow f 100/s: u -> api\n"
    assert _sizes(text, 10) == {"api": {"instances": 14}}  # 1,000 / (100 x 75%) = 13.3
    assert _sizes(text, 20) == {"api": {"instances": 25}}  # 80% from 16 on: 2,000 / 80


def test_a_store_that_many_read_gets_copies_and_one_that_many_write_shards() -> None:
    text = "client u\nservice api x1000\npostgres db\nassume db.read_capacity 10k/s\nassume db.write_capacity 5k/s\nu -> api -> db\n"
    read = text + "flow f 60k/s: u -> api -> db\n"
    assert _sizes(read)["db"] == {"instances": 10}  # 60k / (10k x 60%)
    write = text + "flow f 30k/s write: u -> api -> db\n"
    assert _sizes(write)["db"] == {"shards": 10}  # every copy applies every write
    leader = read.replace("postgres db\n", "postgres db [reads=leader]\n")
    assert _sizes(leader)["db"] == {"shards": 10}


def test_partitions_that_hold_writes_back_grow_with_the_nodes() -> None:
    text = "client u\nkafka log x3 [partitions=3]\nassume log.write_capacity 10k/s\nu ~> log\nflow f 60k/s write: u ~> log\n"
    sizes = _sizes(text)["log"]
    assert sizes["instances"] == sizes["partitions"] > 3


def test_what_is_lost_for_a_while_is_there_beside_what_carries_the_load() -> None:
    text = "client u\nservice api x4 [capacity=100/s]\nu -> api\nflow f 300/s: u -> api\n"
    found = outcome(_design(text), Scenario(failures=(Failure("api", number=2),)))
    [change] = changes(found)
    assert change.counts == (("count", 4, 6),)  # four carry 300/s at 75%, two more may fail
    assert not_carried(changed_text(found), found) == ()


def test_a_quota_is_no_count() -> None:
    text = "client u\nservice api x9\nexternal bank [capacity=10/s]\nu -> api -> bank\nflow f 5/s: u -> api -> bank\n"
    found = outcome(_design(text), Scenario(load=10))
    assert [one.component.name for one in found.plan.stuck] == ["bank"]
    assert found.plan.sizes == {}


QUEUED = """
client u
service api x2 [capacity=10/s, p50=20ms, p99=60ms]
u -> api
flow f 14/s: u -> api
"""


def test_more_instances_shorten_the_wait_as_far_as_they_can() -> None:
    found = outcome(_design(QUEUED), Scenario(patience=Patience(0.5)))
    [flow] = found.flows
    assert flow.late
    assert flow.planned is not None
    assert flow.planned.p99 <= flow.waits[0].p99 / 2
    assert found.floors == ()
    design = _design(QUEUED)
    for less in _one_less(design, dict(found.plan.sizes)):
        facts = Facts(resized(design, less))
        assert _over(facts) or not in_time(facts, found.aims)


def test_what_a_flow_takes_while_nobody_waits_is_no_matter_of_counts() -> None:
    found = outcome(_design(QUEUED), Scenario(patience=Patience(seconds=0.03)))
    [floor] = found.floors
    assert (floor.flow, floor.aim) == ("f", 0.03)
    assert floor.floor == pytest.approx(0.06, rel=0.03)
    assert floor.costs[0][0] == "api"


def _machines(found: Outcome) -> list[tuple[int | None, int | None]]:
    return [change.machines for change in changes(found)]


def test_changes_say_what_to_write() -> None:
    text = "client u\nservice api x2 [capacity=100/s, stateless]\npostgres db [backup=1d]\nassume db.write_capacity 1k/s\nu -> api -> db\nflow f 100/s write: u -> api -> db\n"
    found = outcome(_design(text), Scenario(load=20))
    assert [change.line for change in changes(found)] == [
        "service api x25 [capacity=100/s, stateless]",
        "postgres db [backup=1d, shards=4]",
    ]
    assert _machines(found) == [(2, 25), (1, 4)]
