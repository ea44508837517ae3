"""Waits of central queues, random splits and round robins against simulations, customer by customer."""

from __future__ import annotations

import heapq
import math

import numpy as np
import pytest
from numpy.typing import NDArray

from reviewer.analysis.latency.delay_distribution import Wait
from reviewer.analysis.latency.queueing import Servers, Spread, wait_for
from tests.arithmetic.test_latency import latency_of

CUSTOMERS = 120_000


def simulated(
    spread: Spread, servers: int, busy: float, variability: float, seed: int
) -> NDArray[np.float64]:
    """Waits, in mean times of service, of lognormal service and Poisson arrivals; first come, first served."""
    rng = np.random.default_rng(seed)
    arrivals = np.cumsum(rng.exponential(1 / (busy * servers), CUSTOMERS))
    sigma = math.sqrt(math.log1p(variability))
    service = rng.lognormal(-sigma * sigma / 2, sigma, CUSTOMERS)
    chosen = np.arange(CUSTOMERS) % servers
    if spread is Spread.RANDOM:
        chosen = rng.integers(0, servers, CUSTOMERS)
    arrivals, service, chosen = arrivals.tolist(), service.tolist(), chosen.tolist()
    free, waits = [0.0] * servers, np.empty(CUSTOMERS)
    for number, (at, takes, own) in enumerate(zip(arrivals, service, chosen, strict=True)):
        if spread is Spread.CENTRAL:
            start = max(at, free[0])
            heapq.heapreplace(free, start + takes)
        else:
            start = max(at, free[own])
            free[own] = start + takes
        waits[number] = start - at
    return waits[CUSTOMERS // 10 :]


def mean_of(wait: Wait) -> float:
    return wait.chance / wait.rate


def p99_of(wait: Wait) -> float:
    return max(0.0, math.log(wait.chance / 0.01) / wait.rate)


@pytest.mark.parametrize("variability", [0.25, 1.0, 2.0])
@pytest.mark.parametrize("spread", Spread)
@pytest.mark.parametrize(
    ("busy", "mean_within", "p99_within"), [(0.8, 0.15, 0.25), (0.95, 0.15, 0.4)]
)
def test_waits_are_those_of_a_simulation(
    spread: Spread, variability: float, busy: float, mean_within: float, p99_within: float
) -> None:
    """Eight servers; beside the bounds, two standard errors of five seeds."""
    wait = wait_for(Servers(8, 1, busy, spread, variability), busy)
    assert wait is not None
    drawn = [simulated(spread, 8, busy, variability, seed) for seed in range(5)]
    means, p99s = [each.mean() for each in drawn], [np.quantile(each, 0.99) for each in drawn]
    for found, seen, within in (
        (mean_of(wait), means, mean_within),
        (p99_of(wait), p99s, p99_within),
    ):
        error = 2 * np.std(seen, ddof=1) / math.sqrt(len(seen))
        assert found == pytest.approx(np.mean(seen), abs=within * np.mean(seen) + error)


SPREAD = """
client app
lb front: ALB{said}
service api x8 [capacity=1k/s, p50=1ms, p99=8ms]
app -> front -> api
flow get {rate}/s: app -> front -> api
"""


def p99_by(said: str, rate: float = 7600) -> float:
    return 1e3 * latency_of(SPREAD.format(said=said, rate=rate)).p99


def test_what_a_balancer_says_decides_how_long_requests_wait() -> None:
    """At 95% of 8 x 1,000/s: what looks at how busy a server is, each in turn, and by chance."""
    least = p99_by(" [algorithm=least-connections]")
    turn, chance = p99_by(" [algorithm=round-robin]"), p99_by(" [algorithm=random]")
    assert least < turn < chance
    assert chance > 2 * least
    assert p99_by("") == turn
    assert p99_by(" [algorithm=token-bucket]") == turn
    assert p99_by(" [algorithm=consistent-hashing]") == chance


def test_at_half_load_how_requests_are_spread_matters_little() -> None:
    assert p99_by(" [algorithm=random]", 2000) < 1.2 * p99_by(" [algorithm=least-conn]", 2000)


def test_the_stated_spread_of_latency_is_that_of_the_service() -> None:
    """cs^2 of p99 / p50 = 8 is exp((ln 8 / 2.3263)^2) - 1 = 1.22; without a percentile it is 1."""
    text = SPREAD.format(said=" [algorithm=random]", rate=7600).replace("p50=1ms, p99=8ms", "{}")
    constant = latency_of(text.format("p50=1us, p99=1us")).p99
    assert constant == pytest.approx(math.log(95) / 50 / 2, rel=0.05)
    widest = latency_of(text.format("p50=1us, p99=1h"))
    assert math.isfinite(widest.p99)


def test_work_from_a_queue_goes_to_whoever_is_free() -> None:
    text = """
client app
queue jobs
worker mail x8 [capacity=1k/s, p50=1ms, p99=8ms]
app -> jobs -> mail
flow get 7600/s: app -> jobs -> mail
"""
    drawn, least = latency_of(text), p99_by(" [algorithm=least-connections]")
    assert 1e3 * drawn.costs["mail"] < 1.2 * least
