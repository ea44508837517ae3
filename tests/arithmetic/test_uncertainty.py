"""Ranges of figures carried through to verdicts, against draws of everything at once."""

from __future__ import annotations

import math
import random
from pathlib import Path
from statistics import NormalDist, mean, median

import pytest

from dsl.catalogue import catalogue
from dsl.parse import parse
from reviewer.analysis.capacity.catalogue_figures import figures_of
from reviewer.analysis.facts import Facts
from reviewer.analysis.figure_ranges import SPREADS, Z90, drawn_between
from reviewer.analysis.requirement_checks import Check, Outcome, checks
from reviewer.analysis.uncertainty.effects import CASES, Effect, _normal_scores, share_within

EXAMPLES = sorted(Path("examples/designs").glob("*.txt"))

_DRAWS = 150
_FOUR_ERRORS = 4 * math.sqrt(0.25 / _DRAWS)

SHOP = """
require p99 {p99}
require availability {availability}
client shopper
service shop x8 {shop}
postgres orders x2 {orders}
shopper -> shop -> orders
flow buy {rate} write: shopper -> shop -> orders
"""


def shop(
    p99: str = "10s", availability: str = "90%", shop: str = "", orders: str = "", rate: str = "1/s"
) -> dict[str, Check]:
    text = SHOP.format(p99=p99, availability=availability, shop=shop, orders=orders, rate=rate)
    found = Facts(parse(text).design).requirement_checks
    return {check.requirement.metric: check for check in found}


# Ranges


def test_the_spread_of_a_basis_is_that_of_the_capacities_of_that_basis() -> None:
    """A figure without a range is as uncertain as those of its basis that come with one."""
    kinds = [(None, kind) for kind in catalogue().kinds]
    entries = [*((one, one.kind) for one in catalogue().technologies.values()), *kinds]
    found = {
        (spread[:3], spread.said.sources, spread.said.basis)
        for entry in entries
        for spread in figures_of(*entry).capacity.values()
        if not spread.said.like
    }
    for basis, stated in SPREADS.items():
        own = [figures for figures, _, other in found if other == basis]
        both = [(good / usual, usual / bad) for bad, usual, good in own]
        typical = (median(up for up, _ in both) + median(down for _, down in both)) / 2
        assert stated == pytest.approx(typical, rel=0.1), basis


@pytest.mark.parametrize(("z", "figure"), [(-Z90, 300), (0, 1_000), (Z90, 5_000)])
def test_a_range_passes_through_its_three_figures(z: float, figure: float) -> None:
    assert drawn_between(z, 300, 1_000, 5_000) == pytest.approx(figure)


def test_nothing_is_drawn_of_a_figure_that_is_stated() -> None:
    text = "client a\nservice b x2 [capacity=5/s, p50=1ms, p99=9ms, sla=99%]\na -> b\nflow f 1/s: a -> b\nassume b.common_cause 5%"
    facts = Facts(parse(text).design)
    other = facts._redrawn(lambda _: -3.0, hits=True)
    for one in (facts, other):
        [waits], [works] = one.latency.flow_latencies, one.reliability.flow_availabilities
        assert (waits.p99, works.answered) == (
            facts.latency.flow_latencies[0].p99,
            facts.reliability.flow_availabilities[0].answered,
        )


# Effects


def test_the_scores_are_those_of_the_normal_distribution() -> None:
    exact = [NormalDist().inv_cdf((row + 0.5) / CASES) for row in range(CASES)]
    assert _normal_scores() == pytest.approx(exact, abs=1e-6)


def test_an_effect_passes_through_its_three_points() -> None:
    for effect in (Effect("a.p99", 9.0, 3.0, 1.0), Effect("a.p99", 5.0, 3.0, 1.0)):
        assert effect.changes([0]) == pytest.approx([0])
        assert effect.changes([-Z90]) == pytest.approx([effect.at_bad - 3])
        assert effect.changes([Z90]) == pytest.approx([-2])


def test_what_scales_a_part_of_a_sum_is_followed_exactly() -> None:
    """A part of 2 of 5 that is three times as much at the bad end, a third at the good one."""
    effect = Effect("a.p99", 3 + 2 * 3, 5, 3 + 2 / 3)
    for z in (-2.0, -1.0, 0.5, 2.0):
        assert effect.changes([z]) == pytest.approx([2 * 3 ** (-z / Z90) - 2])


def test_many_even_effects_add_up_to_a_normal_distribution() -> None:
    effects = [Effect(f"{n}.p99", 10 + Z90, 10, 10 - Z90) for n in range(9)]
    for wanted in (7.0, 10.5, 13.0):
        exact = NormalDist(10, 3).cdf(wanted)
        assert share_within(wanted, 10, effects) == pytest.approx(exact, abs=0.025)


def test_a_queue_that_may_have_no_end_is_missed_as_often_as_it_has_none() -> None:
    effect = Effect("a.capacity", math.inf, 1, 1, full_below=-0.5)
    assert share_within(2, 1, [effect]) == pytest.approx(1 - NormalDist().cdf(-0.5), abs=0.005)


# Verdicts


def test_what_is_met_or_missed_wherever_the_figures_lie_is_sure() -> None:
    assert {name: check.outcome for name, check in shop().items()} == {
        "p99": Outcome.MET,
        "availability": Outcome.MET,
    }
    missed = shop("1ms", "99.9999%")
    assert {check.outcome for check in missed.values()} == {Outcome.MISSED}


def test_what_hangs_on_a_figure_is_open_and_names_it() -> None:
    check = shop("100ms")["p99"]
    assert check.outcome is Outcome.OPEN
    assert check.verdict is not None
    assert check.verdict.deciding is not None
    assert 0.1 <= check.verdict.share < 0.9
    assert check.verdict.deciding.subject == "shop.write_latency"
    assert check.verdict.deciding.at_bad > 0.1 > check.verdict.deciding.at_good


def test_a_figure_that_is_stated_is_not_asked_for() -> None:
    check = shop("100ms", shop="[p50=5ms, p99=40ms]", orders="[p50=2ms, p99=20ms]")["p99"]
    assert (check.outcome, check.verdict) == (Outcome.MET, None)


def test_the_better_of_two_targets_is_met_in_fewer_cases() -> None:
    shares = []
    for target in ("99%", "99.8%", "99.9%", "99.95%", "99.99%"):
        verdict = shop(availability=target)["availability"].verdict
        assert verdict is not None
        shares.append(verdict.share)
    assert shares == sorted(shares, reverse=True)
    assert shares[0] > 0.9
    assert shares[-1] < 0.1


def test_a_capacity_that_may_not_suffice_is_told_with_the_rest() -> None:
    """8 × 1,000/s carry 6,500/s; 8 × 300/s, which is one case in ten, do not."""
    check = shop("2s", shop="[p50=5ms, p99=40ms]", rate="6500/s", orders="[capacity=99k/s]")["p99"]
    verdict = check.verdict
    assert verdict is not None
    assert check.outcome is Outcome.OPEN
    assert [one.subject for one in verdict.effects if math.isinf(one.at_bad)] == ["shop.capacity"]
    z = -Z90 * math.log(1_000 / 812.5) / math.log(1_000 / 300)
    assert verdict.share == pytest.approx(1 - NormalDist().cdf(z), abs=0.02)


def test_bounds_on_one_side_of_a_target_are_judged_by_their_figures() -> None:
    text = (
        "require availability {}\nclient a\nservice root x3\nelasticsearch index x12 [rf=2]\n"
        "a -> root -> index\nflow find 1/s: a -> root -> index [fanout=12]"
    )
    for target in ("90%", "99.9999%"):
        facts = Facts(parse(text.format(target)).design)
        [works], [check] = facts.reliability.flow_availabilities, facts.requirement_checks
        low, high = works.answered
        assert low < high
        assert check.verdict is not None
        expected = 1 - (low if check.outcome is Outcome.MET else high)
        assert {one.typical for one in check.verdict.effects} == {expected}


def test_unverified_figures_are_counted() -> None:
    verdict = shop("100ms")["p99"].verdict
    assert verdict is not None
    assert set(verdict.unverified) <= {"shop.write_latency", "orders.write_latency"}
    assert "shop.write_latency" in verdict.unverified


def _draw_everything(facts: Facts, seed: int) -> list[float]:
    """For each requirement, the share of `_DRAWS` draws of all figures that meet it."""
    chance = random.Random(seed)  # noqa: S311  # no secret
    met = [0] * len(facts.requirement_checks)
    for _ in range(_DRAWS):
        drawn: dict[str, float] = {}
        other = facts._redrawn(lambda s, d=drawn: d.setdefault(s, chance.gauss(0, 1)), hits=True)
        raw = checks(facts.design, other.latency, other.reliability)
        met = [count + (one.outcome is Outcome.MET) for count, one in zip(met, raw, strict=True)]
    return [count / _DRAWS for count in met]


def test_shares_of_cases_are_those_of_drawing_all_figures_at_once() -> None:
    """First order against everything at once: none beyond four standard errors, no bias."""
    errors = []
    for number, file in enumerate(EXAMPLES):
        facts = Facts(parse(file.read_text("utf-8")).design)
        pairs = zip(facts.requirement_checks, _draw_everything(facts, number), strict=True)
        errors += [
            check.verdict.share - share for check, share in pairs if check.verdict is not None
        ]
    assert len(errors) > 20
    assert max(map(abs, errors)) < _FOUR_ERRORS
    assert abs(mean(errors)) < 0.03


PLACED = """
require availability 99.9%
require p99 60ms
client u
zone a { service api x2 [capacity=1k/s, p50=4ms, p99=20ms] }
region eu-west-1 { service core x3 [capacity=1k/s, p50=4ms, p99=20ms, sla=99.5%] }
region us-east-1 { postgres db x3 [capacity=9k/s, p50=2ms, p99=9ms, sla=99.9%, failover=auto] }
u -> core -> db
flow buy 50/s write: u -> core -> db
"""


@pytest.mark.parametrize(
    "subject", ["db.failures", "db.failover", "db.common_cause", "core.common_cause"]
)
@pytest.mark.parametrize("z", [-Z90, Z90])
def test_what_one_cause_changes_is_what_drawing_it_changes(subject: str, z: float) -> None:
    """The closed form of an effect, against the whole structure worked out again."""
    facts = Facts(parse(PLACED).design)
    check = next(c for c in facts.requirement_checks if c.requirement.metric == "availability")
    assert check.verdict is not None
    effect = next(one for one in check.verdict.effects if one.subject == subject)
    other = facts._redrawn(lambda one: z if one == subject else 0.0, hits=False)
    found = other.reliability.flow_availability("buy")
    assert found is not None
    lost = effect.at_bad if z < 0 else effect.at_good
    assert lost == pytest.approx(1 - found.answered.low, rel=1e-4)
    assert abs(lost - effect.typical) > 1e-7


def test_a_round_trip_is_a_range_as_other_latencies_are() -> None:
    facts = Facts(parse(PLACED.replace("60ms", "100ms")).design)
    check = next(c for c in facts.requirement_checks if c.requirement.metric == "p99")
    assert check.verdict is not None
    [effect] = check.verdict.effects
    assert effect.subject == "us-east-1.rtt"
    other = facts._redrawn(lambda one: -Z90 if one == effect.subject else 0.0, hits=False)
    found = other.latency.flow_latency("buy")
    assert found is not None
    assert effect.at_bad == pytest.approx(found.within(0.99))
    assert effect.at_bad > effect.typical > effect.at_good
