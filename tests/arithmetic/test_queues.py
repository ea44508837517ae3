"""Waits of central queues, random splits and round robins against simulations, customer by customer."""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterator, Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from reviewer.analysis.latency.delay_distribution import Z99, Delay, Lognormal, chain
from reviewer.analysis.latency.distribution_grid import quantiles
from reviewer.analysis.latency.queueing import Servers, Spread, wait_for, wait_parts
from tests.arithmetic.test_latency import latency_of

CUSTOMERS = 120_000
SEEDS = {Spread.CENTRAL: 5, Spread.ROUND_ROBIN: 30, Spread.RANDOM: 30}

Times = NDArray[np.float64]


def simulated(
    spread: Spread, servers: int, busy: float, variability: float, seed: int
) -> tuple[Times, Times]:
    """Waits and answers, in mean times of service, of lognormal service and Poisson arrivals.

    First come, first served; an answer is a wait with the service after it.
    """
    rng = np.random.default_rng(seed)
    arrivals = np.cumsum(rng.exponential(1 / (busy * servers), CUSTOMERS))
    sigma = variability_sigma(variability)
    service = rng.lognormal(-sigma * sigma / 2, sigma, CUSTOMERS)
    chosen = np.arange(CUSTOMERS) % servers
    if spread is Spread.RANDOM:
        chosen = rng.integers(0, servers, CUSTOMERS)
    waits = np.empty(CUSTOMERS)
    if spread is Spread.CENTRAL:
        waits[:] = list(waits_for_the_first_free(arrivals.tolist(), service.tolist(), servers))
    else:
        for own in range(servers):
            waits[chosen == own] = waits_for_one(arrivals[chosen == own], service[chosen == own])
    return waits[CUSTOMERS // 10 :], (waits + service)[CUSTOMERS // 10 :]


def waits_for_the_first_free(
    arrivals: list[float], service: list[float], servers: int
) -> Iterator[float]:
    free = [0.0] * servers
    for at, takes in zip(arrivals, service, strict=True):
        start = max(at, free[0])
        heapq.heapreplace(free, start + takes)
        yield start - at


def waits_for_one(arrivals: Times, service: Times) -> Times:
    """Lindley's recursion, W = max(0, W before + service before - time between), as a sum and its least."""
    total = np.concatenate([[0.0], np.cumsum(service[:-1] - np.diff(arrivals))])
    return total - np.minimum.accumulate(total)


def variability_sigma(variability: float) -> float:
    """Sigma of the lognormal whose squared coefficient of variation this is."""
    return math.sqrt(math.log1p(variability))


def lognormal_servers(spread: Spread, busy: float, variability: float) -> Servers:
    """Eight servers with lognormal times of service of mean 1."""
    return Servers(8, 1, busy, spread, variability, (1 + variability) ** 3)


def mean_of(wait: Delay) -> float:
    return math.fsum(share * part.chance / part.rate for share, part in wait_parts(wait))


def means_within(found: float, seen: Sequence[float], within: float) -> bool:
    """Whether a figure is within a bound of the mean of several runs, beside two standard errors."""
    mean, error = float(np.mean(seen)), 2 * float(np.std(seen, ddof=1)) / math.sqrt(len(seen))
    return abs(found - mean) <= within * mean + error


@pytest.mark.parametrize("variability", [0.25, 1.0, 2.0])
@pytest.mark.parametrize(("spread", "seeds"), SEEDS.items())
@pytest.mark.parametrize("busy", [0.8, 0.9, 0.95])
def test_waits_are_those_of_a_simulation(
    spread: Spread, seeds: int, variability: float, busy: float
) -> None:
    """Eight servers: means within 10% and p99 within 15%, beside two standard errors."""
    wait = wait_for(lognormal_servers(spread, busy, variability), busy)
    assert wait is not None
    drawn = [simulated(spread, 8, busy, variability, seed)[0] for seed in range(seeds)]
    assert means_within(mean_of(wait), [each.mean() for each in drawn], 0.1)
    [p99] = quantiles(wait, (0.99,))
    assert means_within(p99, [np.quantile(each, 0.99) for each in drawn], 0.15)


@pytest.mark.parametrize("variability", [0.25, 1.0, 2.0])
@pytest.mark.parametrize("spread", [Spread.ROUND_ROBIN, Spread.RANDOM])
def test_answers_at_planned_loads_are_those_of_a_simulation(
    spread: Spread, variability: float
) -> None:
    """At 60% of eight servers, wait and service together: p50 within 5% and p99 within 10%."""
    wait, sigma = (
        wait_for(lognormal_servers(spread, 0.6, variability), 0.6),
        variability_sigma(variability),
    )
    assert wait is not None
    p50 = math.exp(-sigma * sigma / 2)
    found = quantiles(chain([Lognormal(p50, p50 * math.exp(Z99 * sigma)), wait]), (0.5, 0.99))
    drawn = [simulated(spread, 8, 0.6, variability, seed)[1] for seed in range(SEEDS[spread])]
    for share, told, within in zip((0.5, 0.99), found, (0.05, 0.1), strict=True):
        assert means_within(told, [np.quantile(each, share) for each in drawn], within)


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


def test_work_from_a_queue_goes_to_the_first_free_worker() -> None:
    text = """
client app
queue jobs
worker mail x8 [capacity=1k/s, p50=1ms, p99=8ms]
app -> jobs -> mail
flow get 7600/s: app -> jobs -> mail
"""
    drawn, least = latency_of(text), p99_by(" [algorithm=least-connections]")
    assert 1e3 * drawn.costs["mail"] < 1.2 * least
