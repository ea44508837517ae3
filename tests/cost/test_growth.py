"""When growth carries what past its plan, by the closed form and by counting month by month."""

from __future__ import annotations

import math

import pytest

from dsl.parse import parse
from reviewer.analysis.facts import Facts
from reviewer.rule_kit.costs import cost_of
from reviewer.whatif.changing import scaled


def facts_of(text: str) -> Facts:
    return Facts(parse(text).design)


API = "client c\nservice api x8 [capacity=1k/s]\nc -> api\nflow f 4k/s: c -> api\n"


def test_headroom_lasts_as_its_logarithm():
    facts = facts_of(f"{API}assume growth 5%/mo\n")
    [limit] = cost_of(facts).growth.limits
    assert limit.what == "load"
    assert limit.passes == pytest.approx(math.log(0.75 / 0.5) / math.log(1.05))
    assert limit.full == pytest.approx(math.log(2) / math.log(1.05))


def test_at_the_month_that_is_told_the_target_is_reached():
    facts = facts_of(f"{API}assume growth 7%/mo\n")
    [limit] = cost_of(facts).growth.limits
    then = Facts(scaled(facts.design, 1.07**limit.passes))
    part = then.design.components["api"]
    assert then.capacity.utilization(part) == pytest.approx(then.capacity.target(part))


def test_what_is_bought_lasts_a_year():
    facts = facts_of(f"{API}assume growth 5%/mo\n")
    [limit] = cost_of(facts).growth.limits
    first = limit.purchases[0]
    needed = math.ceil(8 * 0.5 * 1.05 ** (limit.passes + 12) / 0.75)
    assert (first.month, first.write) == (8, f"service api x{needed} [capacity=1k/s]")
    assert [one.month for one in limit.purchases] == [8, 20, 32]


def test_a_yearly_growth_is_compound():
    monthly = cost_of(facts_of(f"{API}assume growth 5%/mo\n")).growth.limits[0].passes
    yearly = cost_of(facts_of(f"{API}assume growth 79.5856%/y\n")).growth.limits[0].passes
    assert yearly == pytest.approx(monthly, rel=1e-4)


def test_what_is_over_its_target_passed_it_today():
    [limit] = cost_of(facts_of(f"{API.replace('4k', '9k')}assume growth 5%/mo\n")).growth.limits
    assert (limit.passes, limit.full) == (0, 0)


def test_what_lasts_longer_than_three_years_is_not_told():
    [limit] = cost_of(facts_of(f"{API.replace('4k', '1')}assume growth 1%/mo\n")).growth.limits
    assert (limit.passes, limit.full, limit.purchases) == (None, None, ())
    assert cost_of(facts_of(f"{API.replace('4k', '1')}assume growth 1%/mo\n")).growth.reached == ()


STORE = (
    "client c\npostgres orders x1 [data=100GB, disk=1TB{more}]\nservice api x2\nc -> api -> orders\n"
    "flow f 20/s write 1KB: c -> api -> orders\nassume growth 10%/mo\n"
)


def test_a_disk_fills_month_by_month():
    facts = facts_of(STORE.format(more=""))
    [disk] = [one for one in cost_of(facts).growth.limits if one.what == "disk"]
    held, month, written = 100e9, 0, 20 / 2 * 1e3 * 30 * 86_400
    while held <= 1e12:
        held += written * 1.1**month
        month += 1
    assert month - 1 < disk.full <= month
    assert disk.passes < disk.full


def test_what_retention_drops_never_fills_a_disk():
    facts = facts_of(STORE.format(more=", retention=7d").replace("10%", "1%"))
    [disk] = [one for one in cost_of(facts).growth.limits if one.what == "disk"]
    assert disk.full is None


def test_a_quota_is_passed_too():
    text = "client c\nexternal pay [capacity=100/s]\nc -> pay\nflow f 50/s: c -> pay\nassume growth 10%/mo\n"
    [limit] = cost_of(facts_of(text)).growth.limits
    assert (limit.what, limit.full) == ("quota", pytest.approx(math.log(2) / math.log(1.1)))


def test_without_growth_nothing_is_told():
    assert cost_of(facts_of(API)).growth is None


def test_a_disk_that_is_over_its_plan_passed_it_today():
    [disk] = [
        one
        for one in cost_of(facts_of(STORE.format(more="").replace("100GB", "950GB"))).growth.limits
        if one.what == "disk"
    ]
    assert disk.passes == 0
    assert disk.full > 0
