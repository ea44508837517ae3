"""The numbers that latency has to come out at, and the grid's own properties."""

from __future__ import annotations

import itertools
import math
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviewer.analysis.latency.delay_distribution import (
    NOTHING,
    Chain,
    Delay,
    Lognormal,
    Mixture,
    Slowest,
    Wait,
    chain,
    slowest,
    sometimes,
)
from reviewer.analysis.latency.distribution_grid import quantiles
from reviewer.analysis.latency.queueing import Servers, erlang_c, wait_for


def ms(p50: float, p99: float) -> Lognormal:
    return Lognormal(p50 / 1e3, p99 / 1e3)


def both(delay: Delay) -> list[float]:
    return [1e3 * found for found in quantiles(delay, (0.5, 0.99))]


def test_one_stage_gives_back_what_was_stated() -> None:
    assert both(ms(5, 40)) == pytest.approx([5, 40], rel=0.01)


def test_four_equal_hops() -> None:
    assert both(Chain((ms(2, 15),) * 4)) == pytest.approx([10.3, 33], rel=0.01)


def test_ten_answers_that_are_waited_for() -> None:
    assert both(slowest([ms(5, 25)], 10)) == pytest.approx([14.1, 42.4], rel=0.01)


def test_a_hundred_thousand_answers_are_told_from_the_lognormal_itself() -> None:
    # The share 0.99 of the slowest of n is the share 0.99^(1/n) of one: z = 5.20 standard deviations.
    sigma = math.log(5) / 2.3263478740408408
    assert both(slowest([ms(5, 25)], 1e5))[1] == pytest.approx(
        5 * math.exp(5.1993 * sigma), rel=0.03
    )


@pytest.mark.parametrize(("leaves", "slow"), [(10, 0.096), (100, 0.634)])
def test_a_request_meets_a_slow_leaf_more_often_than_a_leaf_is_slow(
    leaves: int, slow: float
) -> None:
    """1 - 0.99^n of requests take longer than 99 of 100 answers of one leaf."""
    [at_leaf] = quantiles(ms(5, 25), (0.99,))
    [found] = quantiles(slowest([ms(5, 25)], leaves), (1 - slow,))
    assert found == pytest.approx(at_leaf, rel=0.01)


def test_a_rare_slow_path_does_not_blur_the_usual_one() -> None:
    rare = Mixture(((0.995, ms(0.5, 2)), (0.005, ms(200, 3000))))
    assert both(rare) == pytest.approx([0.502, 2.32], rel=0.01)


def test_a_constant_is_itself() -> None:
    assert both(ms(81, 81)) == pytest.approx([81, 81], rel=0.01)
    assert both(chain([ms(81, 81), ms(10, 10)])) == pytest.approx([91, 91], rel=0.01)


def test_nothing_takes_no_time() -> None:
    assert both(NOTHING) == pytest.approx([0, 0], abs=1e-5)
    assert sometimes(0.0, ms(5, 25)) == NOTHING == slowest([]) == chain([NOTHING, NOTHING])


@pytest.mark.parametrize(
    ("servers", "utilisation", "waits"),
    [(1, 0.5, 0.5), (1, 0.9, 0.9), (2, 0.5, 1 / 3), (10, 0.8, 0.4092)],
)
def test_erlang_c(servers: int, utilisation: float, waits: float) -> None:
    """One server: the utilisation. Two at a half: 1/3. Ten at 80%: 0.4092, from tables."""
    assert erlang_c(servers, utilisation) == pytest.approx(waits, rel=1e-4)


def test_the_wait_of_one_server() -> None:
    """M/M/1 at 80%, S = 10 ms: mean wait 40 ms, P(W > t) = 0.8 exp(-20 t)."""
    wait = wait_for(Servers(1, 1, 80.0), 0.8)
    assert isinstance(wait, Wait)
    assert (wait.chance, wait.rate) == pytest.approx((0.8, 20.0))
    assert both(wait)[1] == pytest.approx(1e3 * math.log(0.8 / 0.01) / 20, rel=0.01)


@pytest.mark.parametrize("times", [1, 10])
def test_a_wait_too_short_for_the_grid_moves_nothing(times: int) -> None:
    """Its mass must not be lost: it would be missing from the tail of everything beside it."""
    slow = Lognormal(0.03, 0.6)
    short = [Wait(0.9, 30 / step) for step in (0.001, 0.01, 0.1)]
    alone = quantiles(slowest([slow], times), (0.5, 0.99))
    among = quantiles(slowest([slow, *short], times), (0.5, 0.99))
    beside = quantiles(chain([slowest([slow], times), Wait(0.9, 1e5)]), (0.5, 0.99))
    assert beside == pytest.approx(alone, rel=0.005)
    assert alone[1] * 0.99 <= among[1] <= alone[1] * 1.03


@pytest.mark.parametrize("utilisation", [0.0, 1.0, 7.0, math.inf])
def test_there_is_no_wait_without_a_steady_state(utilisation: float) -> None:
    assert wait_for(Servers(4, 1, 100.0), utilisation) is None


def test_any_number_of_servers_is_counted_in_time() -> None:
    assert erlang_c(10**12, 0.99) == 0.0
    assert erlang_c(1_001, 0.97) == pytest.approx(erlang_c(1_000, 0.97), rel=0.03)


times = st.floats(0, 1e6).flatmap(lambda a: st.floats(a, 1e7).map(lambda b: Lognormal(a, b)))
waits = st.builds(Wait, st.floats(1e-9, 1), st.floats(1e-3, 1e9))
delays = st.recursive(
    times | waits,
    lambda parts: (
        st.lists(parts, max_size=3).map(chain)
        | st.tuples(st.lists(parts, max_size=3), st.floats(0, 1e30)).map(lambda a: slowest(*a))
        | st.tuples(st.floats(0, 1), parts).map(lambda a: sometimes(*a))
    ),
    max_leaves=8,
)


@settings(deadline=None, max_examples=50)
@given(delays)
def test_any_delay_has_finite_quantiles_in_order(delay: Delay) -> None:
    found = quantiles(delay, (0.01, 0.5, 0.95, 0.99))
    assert all(math.isfinite(one) and one >= 0 for one in found)
    for low, high in itertools.pairwise(found):
        assert low <= high * 1.1 + 1e-9


@settings(deadline=None, max_examples=50)
@given(delays, times)
def test_one_more_step_never_saves_time(delay: Delay, more: Lognormal) -> None:
    before, after = (quantiles(one, (0.99,))[0] for one in (delay, chain([delay, more])))
    assert before <= after * 1.05 + 1e-9


def test_a_flow_of_hundreds_of_nested_steps_is_no_recursion() -> None:
    delay: Delay = ms(1, 5)
    for _ in range(600):
        delay = Mixture(((0.5, Chain((ms(1, 5), delay))),))
    assert quantiles(delay, (0.5,))[0] < 0.01


def test_parts_that_are_shared_are_worked_out_once() -> None:
    delay: Delay = ms(1, 5)
    for _ in range(60):
        delay = Slowest(((delay, 1.0), (delay, 1.0)))
    assert math.isfinite(quantiles(delay, (0.99,))[0])


def test_no_array_library_is_needed() -> None:
    code = (
        "import sys; from dsl.parse import parse; from reviewer.analysis.facts import Facts;"
        "facts = Facts(parse('client -> api -> postgres').design);"
        "[(a.p99, b.answered) for a, b in zip(facts.latency.flow_latencies, facts.reliability.flow_availabilities)];"
        "sys.exit('numpy' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize("hops", [12, 30, 60, 200, 2_000])
def test_many_equal_hops_tend_to_the_normal_distribution(hops: int) -> None:
    """Mean and variance add up; the skew of the sum is a term of Cornish and Fisher."""
    square = (math.log(6) / 2.3263478740408408) ** 2
    mean, grown = 10 * math.exp(square / 2), math.expm1(square)
    deviation = mean * math.sqrt(grown * hops)
    skew = (grown + 3) * math.sqrt(grown) / math.sqrt(hops)
    expected = hops * mean + deviation * (2.3263 + (2.3263**2 - 1) * skew / 6)
    assert both(Chain((ms(10, 60),) * hops))[1] == pytest.approx(expected, rel=0.03)
