"""What overload turns away, in the one figure that tells what is answered."""

from __future__ import annotations

import pytest

from dsl.parse import parse
from reviewer.analysis.capacity.served_share import ALL_SERVED, Served
from reviewer.analysis.facts import Facts
from reviewer.analysis.reliability.answered_share import answered_share
from reviewer.analysis.reliability.exact_reliability import Bounds
from reviewer.analysis.requirement_checks import Check
from reviewer.report.tables.numbers import numbers_of
from reviewer.whatif.outcome import outcome
from reviewer.whatif.scenario import Scenario
from tests.arithmetic.test_availability import availability_of, facts_of
from tests.quality.samples import sample_files
from tests.soak.inputs import try_designs

KITCHEN = """
require availability 99.9%
client guest
service kitchen{count} [{said}]
guest -> kitchen
flow get {rate}: guest -> kitchen
"""


def kitchen(count: str = " x4", said: str = "capacity=100/s", rate: str = "200/s") -> str:
    return KITCHEN.format(count=count, said=said, rate=rate)


def check_of(text: str) -> Check:
    [check] = facts_of(text).requirement_checks
    return check


def test_the_three_factors_of_what_is_answered() -> None:
    half = answered_share(Bounds(0.9, 0.99), Served(0.5, 1.0), 0.2)
    assert half == pytest.approx((0.9 * 0.5 * 0.8, 0.99 * 0.8))
    assert answered_share(Bounds(0.9, 0.9), ALL_SERVED) == (0.9, 0.9)
    assert answered_share(Bounds(1, 1), ALL_SERVED, 7.0) == (0, 0)


def test_what_fits_is_answered() -> None:
    found = availability_of(kitchen())
    assert found.answered == found.up
    assert check_of(kitchen()).outcome == "met"


def test_what_is_turned_away_is_not_answered() -> None:
    """1,600/s come to four that carry 100/s each: a quarter is served."""
    found = availability_of(kitchen(rate="1600/s"))
    assert found.answered.low == pytest.approx(found.up.low / 4)
    assert found.answered.high == pytest.approx(found.up.high / 4)
    assert check_of(kitchen(rate="1600/s")).outcome == "missed"


def test_a_capacity_of_the_catalogue_is_a_range() -> None:
    """4k/s come to two instances; each carries 1k/s typically and 5k/s at best."""
    text = kitchen(" x2", "stateless", "4k/s")
    found = availability_of(text)
    assert found.answered.low == pytest.approx(found.up.low / 2)
    assert found.answered.high == found.up.high
    assert found.served.open_for == ("kitchen",)


def test_a_count_that_nothing_states_leaves_it_open() -> None:
    text = KITCHEN.replace("99.9%", "90%").format(count="", said="capacity=100/s", rate="800/s")
    check = check_of(text)
    assert check.outcome == "open"
    assert "kitchen" in check.open_for[0]


def test_a_hit_ratio_that_nothing_states_leaves_it_open() -> None:
    text = """
    require availability 99%
    client guest
    cdn edge
    service menus x4 [capacity=100/s]
    guest -> edge -> menus
    flow get 4k/s: guest -> edge -> menus
    """
    assert check_of(text).outcome == "open"
    assert check_of(text.replace("cdn edge", "cdn edge [hit=50%]")).outcome == "missed"


def test_work_that_nobody_waits_for_is_not_lost() -> None:
    text = "client guest\nservice door x9\nworker cook x1 [capacity=1/s]\nguest -> door\n"
    found = availability_of(text + "door ~> cook\nflow get 100/s: guest -> door ~> cook")
    assert found.served.piles
    assert found.answered == found.up


def test_a_step_that_few_take_turns_few_away() -> None:
    text = "client guest\nservice door x9\nservice bar x1 [capacity=10/s]\nguest -> door\n"
    text += "door -> bar [share=20%]\nflow get 100/s: guest -> door -> bar"
    found = availability_of(text)
    assert found.served.low == pytest.approx(1 - 0.2 * 0.5)


@pytest.mark.parametrize(
    "said", ["capacity=0/s", "capacity=1/y", "capacity=1000000000000/s", "capacity=-5/s"]
)
def test_absurd_capacities_give_shares(said: str) -> None:
    design = parse(kitchen(said=said)).design
    for found in Facts(design).reliability.flow_availabilities:
        assert 0 <= found.answered.low <= found.answered.high <= 1


def assert_whatif_of_nothing_equals_numbers(text: str) -> None:
    parsed = parse(text)
    if any(problem.fatal for problem in parsed.problems):
        return
    shown = {
        (flow.route.name, flow.op): flow.availability.answered.low
        for flow in numbers_of(parsed).flows
    }
    supposed = {
        (flow.flow, flow.op): flow.answered.low for flow in outcome(parsed.design, Scenario()).flows
    }
    assert supposed == pytest.approx(shown), text


def test_what_if_of_nothing_equals_the_numbers_of_the_samples() -> None:
    for file in sample_files():
        assert_whatif_of_nothing_equals_numbers(file.read_text(encoding="utf-8"))


def test_what_if_of_nothing_equals_the_numbers_of_random_designs() -> None:
    try_designs(60, assert_whatif_of_nothing_equals_numbers, start=3)


@pytest.mark.exhaustive
def test_what_if_of_nothing_equals_the_numbers_of_500_random_designs() -> None:
    try_designs(500, assert_whatif_of_nothing_equals_numbers)
