"""Timeouts, retries and fallbacks: against sums by hand and against a Monte Carlo."""

from __future__ import annotations

import numpy as np
import pytest

from reviewer.analysis.latency.delay_bounds import is_beyond_reach, mean_of
from reviewer.analysis.latency.delay_distribution import (
    Chain,
    Delay,
    Guarded,
    Lognormal,
    Mixture,
    Slowest,
    Wait,
)
from reviewer.analysis.latency.outcomes import Outcomes
from tests.arithmetic.guarded_calls import SAMPLES, Tree
from tests.arithmetic.test_latency import latency_of, ms

CALL = (
    "client app\nservice api [p50=1us, p99=1us]\nservice rates [p50=10ms, p99=100ms]\napp -> api\n"
    "api -> rates{}\nflow get 1/h: app -> api -> rates"
)


def test_a_timeout_at_p99_loses_one_request_in_a_hundred() -> None:
    found = latency_of(CALL.format(" [timeout=100ms]"))
    assert found.timed_out == pytest.approx(0.01, rel=0.01)
    assert found.degraded == 0
    assert found.p99 < 0.1


def test_latency_is_that_of_answered_requests() -> None:
    """Half of all answers come within 10 ms; of these, the median is the lower quartile: z = -0.6745."""
    found = latency_of(CALL.format(" [timeout=10ms]"))
    assert found.timed_out == pytest.approx(0.5, abs=0.005)
    assert 1e3 * found.p50 == pytest.approx(10 * 10 ** (-0.6745 / 2.3263), rel=0.02)


def test_each_retry_loses_as_large_a_part_of_what_is_left() -> None:
    found = latency_of(CALL.format(" [timeout=10ms, retry=2]"))
    assert found.timed_out == pytest.approx(0.125, abs=0.004)
    assert 10 < 1e3 * found.p99 < 30.1


def test_a_fallback_answers_what_would_fail() -> None:
    found = latency_of(CALL.format(" [timeout=10ms, fallback=stale]"))
    assert (found.timed_out, found.degraded) == (0, pytest.approx(0.5, abs=0.005))
    assert ms(found)[1] == pytest.approx(10, rel=0.02)


def test_what_a_caller_says_holds_for_its_calls_and_a_link_overrides_it() -> None:
    caller = CALL.replace("[p50=1us, p99=1us]", "[p50=1us, p99=1us, timeout=100ms]")
    assert latency_of(caller.format("")).timed_out == pytest.approx(0.01, rel=0.01)
    assert latency_of(caller.format(" [timeout=10ms]")).timed_out == pytest.approx(0.5, rel=0.01)


@pytest.mark.parametrize("said", ["", " [retry=3]", " [fallback]", " [timeout]", " [timeout=1h]"])
def test_where_nothing_is_given_up_nothing_changes(said: str) -> None:
    plain, found = latency_of(CALL.format("")), latency_of(CALL.format(said))
    assert (found.p50, found.p99, found.timed_out, found.degraded) == (plain.p50, plain.p99, 0, 0)


def test_what_always_times_out_takes_until_it_has_failed() -> None:
    found = latency_of(
        CALL.format(" [timeout=20ms, retry=1]").replace("p50=10ms, p99=100ms", "p50=1s, p99=1s")
    )
    assert found.timed_out == 1
    assert ms(found) == pytest.approx([40, 40], rel=0.01)


def test_an_assumed_latency_makes_no_request_fail_for_sure() -> None:
    taken = latency_of(CALL.replace(" [p50=10ms, p99=100ms]", "").format(" [timeout=1ms]"))
    assert taken.likely_timed_out > 0.5
    assert taken.timed_out == 0
    beside = CALL.replace(" [p50=1us, p99=1us]", "").format(" [timeout=100ms]")
    assert latency_of(beside).timed_out == pytest.approx(0.01, rel=0.01)


@pytest.mark.parametrize("seed", range(30))
def test_random_trees_agree_with_monte_carlo(seed: int) -> None:
    """Shares and the mean within four standard errors, p99 within 3% and p50 within 7% besides."""
    tree = Tree(seed)
    found, drawn = latency_of(tree.text), tree.sampled()
    for share, flags in (
        (found.timed_out, ~drawn.answered),
        (found.degraded, drawn.answered & ~drawn.in_full),
    ):
        error = np.sqrt(max(share * (1 - share), 25 / SAMPLES) / SAMPLES)
        assert share == pytest.approx(flags.mean(), abs=4 * error + 0.01 * min(share, 1 - share))
    kept = drawn.time[drawn.answered]
    for share, value, within in ((0.5, ms(found)[0], 0.07), (0.99, ms(found)[1], 0.03)):
        error = np.sqrt(share * (1 - share) / max(1, kept.size)) if kept.size > 1000 else 1.0
        assert np.mean(kept <= value * (1 + within)) >= share - 4 * error
        assert np.mean(kept <= value * (1 - within)) <= share + 4 * error
    delay = found._call_tree.delay
    mean, error = 1e3 * Outcomes().mean(delay), drawn.time.std() / np.sqrt(SAMPLES)
    assert mean == pytest.approx(drawn.time.mean(), abs=4 * error + 0.01 * mean)


TAILS: list[Delay] = [
    Lognormal(0.01, 0.1),
    Wait(0.8, 30.0),
    Chain((Lognormal(0.01, 0.1), Lognormal(0.002, 0.004), Wait(0.5, 90.0))),
    Slowest(((Lognormal(0.01, 0.1), 20), (Wait(0.5, 90.0), 1))),
    Mixture(((0.2, Lognormal(0.01, 0.1)), (0.3, Lognormal(0.5, 0.5)))),
    Guarded(Lognormal(0.01, 0.1), 0.05, 3, fallback=True),
]


@pytest.mark.parametrize("delay", TAILS, ids=lambda delay: type(delay).__name__)
def test_what_is_left_out_as_beyond_reach_is_a_millionth_at_most(delay: Delay) -> None:
    """The shortest time that counts as beyond reach lies above the grid's own 99.999th percentile."""
    reach = next(t / 1000 for t in range(10, 100_000, 10) if is_beyond_reach(delay, t / 1000))
    assert reach >= 0.95 * Outcomes().quantiles(delay, (0.99999,))[0]
    assert reach < 60


def test_means_are_those_of_the_expressions() -> None:
    stage, wait = Lognormal(0.01, 0.1), Wait(0.5, 90.0)
    whole = Chain((stage, wait, Mixture(((0.25, stage),))))
    found = Outcomes().mean(whole)
    assert found == pytest.approx(1.25 * mean_of(stage) + 0.5 / 90)
