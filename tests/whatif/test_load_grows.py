"""A design at another load: demands grow alike, and what breaks does so in the order that is told."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dsl.design import Design
from dsl.parse import parse
from reviewer.analysis.facts import Facts
from reviewer.model.finding import Severity
from reviewer.report.formats.ink import Ink
from reviewer.whatif import text as as_text
from reviewer.whatif.changing import scaled
from reviewer.whatif.json import outcome_object
from reviewer.whatif.outcome import outcome
from reviewer.whatif.scenario import Scenario
from reviewer.whatif.sentences import headline
from tests.effort import examples
from tests.strategies import designs


def _design(text: str) -> Design:
    parsed = parse(text)
    assert not parsed.partial
    return parsed.design


@settings(max_examples=examples(100, quick=25))
@given(designs(), st.sampled_from([2.0, 7.0, 0.5]))
def test_so_many_times_the_load_is_so_many_times_each_demand(text: str, factor: float) -> None:
    design = _design(text)
    now, then = Facts(design), Facts(scaled(design, factor))
    assert now.traffic.demands.keys() == then.traffic.demands.keys()
    for name, demand in now.traffic.demands.items():
        assert then.traffic.demands[name].reads == pytest.approx(factor * demand.reads)
        assert then.traffic.demands[name].writes == pytest.approx(factor * demand.writes)
    for name, part in design.components.items():
        room = now.capacity.headroom(part)
        changed = then.capacity.headroom(then.design.components[name])
        assert (room is None) == (changed is None)
        assert room is None or changed == pytest.approx(room / factor)


@settings(max_examples=examples(100, quick=25))
@given(designs(), st.sampled_from([3.0, 40.0, 1000.0]))
def test_what_breaks_is_found_by_trying_every_load(text: str, most: float) -> None:
    """Brute force: just below each multiple that is told its component holds, just above not."""
    design = _design(text)
    told = outcome(design, Scenario(load=most)).breaks
    assert [one.passes for one in told] == sorted(one.passes for one in told)
    broken = {one.component.name: one.passes for one in told}
    for name in design.components:
        assert _is_over(design, name, most) == (name in broken)
    for name, passes in broken.items():
        assert not _is_over(design, name, passes * 0.999)
        assert _is_over(design, name, passes * 1.001)


def _is_over(design: Design, name: str, load: float) -> bool:
    facts = Facts(scaled(design, load))
    part = facts.design.components[name]
    if facts.capacity.open_load(part):
        return False
    used = facts.capacity.utilization(part)
    return used is not None and used > facts.capacity.target(part) * (1 + 1e-6)


@pytest.mark.parametrize(
    ("text", "reason", "load"),
    [
        ("service api [capacity=100/s]\nu -> api\nflow f 500/s: u -> api\n", "nodes", 500),
        ("external api\nu -> api\nflow f 500k/s: u -> api\n", "capacity", 500_000),
        (
            "cdn edge\nservice api x2 [capacity=100/s]\nu -> edge -> api\n"
            "flow f 5k/s: u -> edge -> api\n",
            "hit_ratio",
            5_000,
        ),
    ],
)
def test_what_is_asked_of_the_design_is_not_known_to_break(
    text: str, reason: str, load: float
) -> None:
    design = _design(f"client u\n{text}")
    found = outcome(design, Scenario())
    assert found.today.capacity.open_load(design.components["api"]) == reason
    assert found.breaks == ()
    assert found.unserved == 0
    severity, said = headline(found)
    assert severity is Severity.INFO
    assert said.startswith("Not known yet: whether `api` handles it depends on")
    made = {one["name"]: one for one in outcome_object(found)["components"]}["api"]["then"]
    assert (made["reads"], made["utilisation"], made["headroom"]) == (load, None, None)
    assert made["lacks"] == [reason]
    shown = as_text.write(found, Ink())
    [row] = [line for line in shown.splitlines() if line.split()[:2] == ["?", "api"]]
    assert "✖" not in shown
    assert row.count("?") == 5


def test_more_than_any_usual_number_carries_is_known_to_break() -> None:
    design = _design("client u\nservice api [capacity=100/s]\nu -> api\nflow f 500/s: u -> api\n")
    assert outcome(design, Scenario(load=79)).breaks == ()
    [one] = outcome(design, Scenario(load=1000)).breaks
    assert (one.passes, one.full, one.most) == pytest.approx((80, 80, 400))
    assert not one.old


def test_the_order_is_that_of_headroom() -> None:
    design = _design(
        "client u\nservice api x4 [capacity=1k/s]\npostgres db x2\nqueue later: SQS\n"
        "u -> api -> db\napi ~> later\nflow buy 1k/s write: u -> api -> db\n"
    )
    found = outcome(design, Scenario(load=100.0))
    assert [one.component.name for one in found.breaks] == ["api", "db"]
    api = found.breaks[0]
    assert (api.passes, api.full) == pytest.approx((3.0, 4.0))  # 250/s of 1k/s each, 75% planned


def test_clients_that_say_a_rate_grow_and_those_with_a_share_keep_it() -> None:
    design = _design(
        "client a [reads=100/s]\nclient b [reads=40%]\nservice api\na, b -> api\n"
        "require reads 1k/s\nrequire users 2M/d\n"
    )
    then = Facts(scaled(design, 3.0))
    assert then.traffic.demands["a"].reads == pytest.approx(300)
    assert then.traffic.demands["b"].reads == pytest.approx(1200)
    assert then.traffic.users_per_day == pytest.approx(6e6)


def test_more_than_can_be_served_is_told_as_a_share() -> None:
    design = _design(
        "client u\nservice api x2 [capacity=100/s]\nredis hot x3 [hit=90%]\n"
        "external bank\nassume bank.capacity 10/s\nu -> api -> hot, bank\n"
        "flow look 200/s: u -> api -> hot -> bank\nflow pay 5/s write: u -> api -> bank\n"
    )
    found = outcome(design, Scenario(load=2.0))
    look, pay = found.flows
    assert look.unserved == pytest.approx(1 - 200 / 410)  # api serves 200 of 410, bank hurts less
    assert pay.unserved == pytest.approx(1 - 10 / 50)  # bank serves 10 of 50
    assert found.unserved == pytest.approx((200 * look.unserved + 5 * pay.unserved) / 205)
    assert found.died == 0


def test_where_nothing_has_a_rate_nothing_is_known_to_break() -> None:
    found = outcome(_design("client -> api -> postgres\n"), Scenario(load=1e9))
    assert found.breaks == ()
    assert found.unserved is None


def test_absurd_loads_stay_finite() -> None:
    design = _design("client u\napi\nu -> api\nflow f 1e11/s: u -> api\n")
    found = outcome(design, Scenario(load=1e9))
    assert all(math.isfinite(one.passes) for one in found.breaks)
    assert [one.component.name for one in found.plan.stuck] == ["api"]
