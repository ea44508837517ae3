"""What takes all copies of a tier at once, and which products are up more than others."""

from __future__ import annotations

import pytest

from reviewer.analysis.reliability.common_cause import CANARY, CHANGES
from tests.arithmetic.test_availability import answered, facts_of

TIER = "client app\nservice api x1000{said}\n{more}\napp -> api\nflow get 1/h: app -> api"


def down(said: str = "", more: str = "") -> float:
    """The share of time that a tier of so many copies is down: its common cause."""
    return 1 - answered(TIER.format(said=said, more=more))


def test_it_is_listed_with_its_source_and_can_be_stated() -> None:
    facts = facts_of(TIER.format(said="", more=""))
    assert facts.reliability.flow_availabilities[0].answered.low < 1
    assumed = facts.assumptions["api.common_cause"]
    assert (assumed.value, assumed.override) == ("5%", "assume api.common_cause 5%")
    assert "beta" in assumed.because or "SIL" in assumed.source
    assert down() == pytest.approx(0.05 * 0.005)
    assert down(more="assume api.common_cause 1%") == pytest.approx(0.01 * 0.005)
    assert down(more="assume api.common_cause 0%") == pytest.approx(0, abs=1e-12)
    assert down(more="assume api.common_cause 100%") == pytest.approx(0.005)
    stated = facts_of(TIER.format(said="", more="assume api.common_cause 1%"))
    assert stated.reliability.flow_availabilities[0].answered.low < 1
    assert "api.common_cause" not in stated.assumptions


def test_a_stateless_tier_over_zones_is_as_good_as_is_promised_of_one() -> None:
    """0.01% down over zones, of 0.5% for one instance (Amazon Compute SLA)."""
    assert down(" [zones=3]") == pytest.approx(0.0001, rel=1e-3)
    assert down(" [zones=3, stateless=no]") > 2 * down(" [zones=3]")
    assert down(" [zones=3, sessions=memory]") > 2 * down(" [zones=3]")


def test_canaries_and_cells_keep_changes_from_all_users() -> None:
    canary, cells = down(" [deploy=canary]"), down(" [cells=4]")
    assert canary == pytest.approx(down() * (1 - CHANGES * (1 - CANARY)))
    assert cells == pytest.approx(down() * (1 - CHANGES * 3 / 4))
    assert down(" [deploy=canary, cells=4]") < canary < cells < down()
    assert down(" [deploy=rolling, cells=1]") == down()


def test_a_group_says_it_for_what_it_holds() -> None:
    text = "client app\ngroup rack [deploy=canary] {\nservice api x1000\n}\napp -> api\n"
    found = 1 - answered(text + "flow get 1/h: app -> api")
    assert found == pytest.approx(down(" [deploy=canary]"))


def up(line: str) -> float:
    name = line.split()[1].rstrip(":")
    op = "write" if line.split(maxsplit=1)[0] in {"rds", "aurora", "postgres", "mysql"} else ""
    return answered(f"client app\n{line}\napp -> {name}\nflow get 1/h {op}: app -> {name}")


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ("aurora box x2 [zones=3]", "rds box x2 [zones=2]"),
        ("aurora box", "rds box x2 [zones=2]"),
        ("aurora box x2", "rds box x3 [zones=3]"),
        ("rds box x2 [zones=2]", "postgres box x2"),
        ("rds box x2 [zones=2]", "rds box x1"),
        ("dynamodb box [regions=2]", "dynamodb box"),
        ("lb box: ALB", "lb box x2"),
        ("lb box: ALB", "nginx box x2"),
        ("lb box: ALB", "lb box x3 [zones=3]"),
        ("ec2 box x4 [zones=2]", "ec2 box x4"),
        ("elasticache box x3 [zones=3]", "redis box x3"),
        ("cdn box: CloudFront", "gateway box x2"),
        ("spanner box [regions=3]", "spanner box"),
    ],
)
def test_the_better_product_does_not_come_out_worse(better: str, worse: str) -> None:
    assert up(better) >= up(worse) - 1e-12


@pytest.mark.parametrize(
    ("line", "share"),
    [
        ("elasticache box x3 [zones=3]", 0.9999),
        ("aurora box x2 [zones=3]", 0.9999),
        ("dynamodb box [regions=2]", 0.99999),
        ("dynamodb box", 0.9999),
        ("lb box: ALB", 0.9999),
        ("ec2 box x4 [zones=2]", 0.9999),
        ("cdn box: CloudFront", 0.9999),
    ],
)
def test_figures_over_places_are_taken_where_the_design_says_so(line: str, share: float) -> None:
    assert up(line) == pytest.approx(share, abs=1e-9)


def test_what_the_design_states_outranks_what_is_promised() -> None:
    text = "elasticache box x3 [zones=3]\nassume box.availability 90%"
    found = answered(f"client app\n{text}\napp -> box\nflow get 1/h: app -> box")
    assert found == pytest.approx((1 - 0.05 * 0.1) * 1, abs=0.001)


def test_a_promise_is_shown_as_one() -> None:
    facts = facts_of("client app\ncdn edge: CloudFront\napp -> edge\nflow get 1/h: app -> edge")
    assert facts.reliability.flow_availabilities[0].answered.low < 1
    because = facts.assumptions["edge.availability"].because
    assert "refund" in because
    assert "99.9%" in because


SOUND = """
require availability 99.95%
client guest
cdn edge: CloudFront [hit=60%]
lb door: ALB
service shop x6 [zones=3, deploy=canary]
elasticache carts x3 [zones=3, hit=90%]
aurora orders x3 [zones=3]
guest -> edge -> door -> shop -> carts, orders
flow browse 100/s: guest -> edge -> door -> shop -> carts -> orders
flow buy 10/s write: guest -> edge -> door -> shop -> orders
"""


def test_a_sound_design_meets_99_95() -> None:
    outcomes = {check.flow: check.outcome.value for check in facts_of(SOUND).requirement_checks}
    assert outcomes == {"browse": "met", "buy": "met"}
    single = SOUND.replace("aurora orders x3 [zones=3]", "rds orders x1 [zones=1]")
    outcomes = {check.flow: check.outcome.value for check in facts_of(single).requirement_checks}
    assert outcomes["buy"] == "missed"
