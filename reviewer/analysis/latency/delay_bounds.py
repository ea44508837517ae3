"""Delays without a grid: likely lengths, bounds on the tail, moments of lognormals."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

from reviewer.analysis.latency.delay_distribution import (
    Z99,
    Chain,
    Delay,
    Guarded,
    Lognormal,
    Mixture,
    Slowest,
    Wait,
    bottom_up,
    delay_parts,
    links,
)

MOST_SECONDS = 1e9
"""Thirty years: what takes longer takes so long."""

LEAST_SHARE = 1e-6
"""A share of requests below which it counts as none.

Basis: what a grid of 2^31 parts can show; 2.6 seconds of a 30-day month."""

_MOST_LOOKS = 2_000


def likely_p99s(order: Sequence[Delay]) -> Mapping[int, float]:
    """About the 99th percentile of each of `order` (parts first), by `id`; seldom far below it."""
    known: dict[int, float] = {}
    for delay in order:
        known[id(delay)] = min(_likely_p99(delay, known), MOST_SECONDS)
    return known


def _likely_p99(delay: Delay, known: Mapping[int, float]) -> float:
    if isinstance(delay, Lognormal):
        return max(delay)
    if isinstance(delay, Wait):
        return 5 * delay.chance / delay.rate
    if isinstance(delay, Chain):
        return math.fsum(known[id(part)] for part in links(delay))
    if isinstance(delay, Mixture):
        return max((known[id(part)] for _, part in delay.parts), default=0.0)
    if isinstance(delay, Guarded):
        return min(known[id(delay.part)], delay.limit)
    return max((known[id(p)] * (1 + math.log10(n)) for p, n in delay.parts), default=0.0)


def longest(order: Sequence[Delay]) -> float:
    """The seconds that the last of `order` (parts first) never takes longer than; infinite without end."""
    known: dict[int, float] = {}
    for delay in order:
        if isinstance(delay, Guarded):
            known[id(delay)] = min(known[id(delay.part)], delay.limit) * delay.tries
        elif isinstance(delay, Chain):
            known[id(delay)] = math.fsum(known[id(part)] for part in links(delay))
        elif isinstance(delay, Lognormal):
            known[id(delay)] = math.inf if delay.p99 > delay.p50 else delay.p50
        else:
            known[id(delay)] = max((known[id(p)] for p in delay_parts(delay)), default=math.inf)
    return known[id(order[-1])]


def is_beyond_reach(delay: Delay, limit: float) -> bool:
    """Whether next to nothing of `delay` takes longer than `limit` seconds: a millionth at most.

    An upper bound (the union bound): each part of a chain has its share of the limit. Where that
    takes too many looks the answer is no.
    """
    known = likely_p99s(bottom_up(delay))
    total, todo = 0.0, [(delay, limit, 1.0)]
    for _ in range(_MOST_LOOKS):
        if not todo or total > LEAST_SHARE:
            return total <= LEAST_SHARE
        part, time, weight = todo.pop()
        if isinstance(part, (Lognormal, Wait)):
            total += weight * share_beyond(part, time)
        else:
            todo += [(p, t, weight * times) for p, t, times in _allotted(part, time, known)]
    return False


def share_beyond(delay: Lognormal | Wait, time: float) -> float:
    """The share of `delay` that takes longer than `time` seconds."""
    if isinstance(delay, Wait):
        return delay.chance * math.exp(-delay.rate * time)
    p50, p99 = delay
    if p50 <= 0 or time <= 0:
        return 0.0 if p50 <= time else 1.0
    if p99 <= p50:
        return float(p50 > time)
    return math.erfc(math.log(time / p50) / (spread_of(delay) * math.sqrt(2))) / 2


def spread_of(delay: Lognormal) -> float:
    """Sigma: the standard deviation of the logarithm, held where its mean is still a number."""
    p50, p99 = delay
    return min(math.log(p99 / p50) / Z99, 12.0) if p99 > p50 > 0 else 0.0


def mean_of(delay: Lognormal) -> float:
    """The mean of a lognormal, p50 x exp(sigma^2 / 2), seconds."""
    return delay.p50 * math.exp(spread_of(delay) ** 2 / 2)


def summed_lognormal(stages: Sequence[Lognormal]) -> Lognormal:
    """The lognormal with the mean and variance of the sum of `stages` (Fenton-Wilkinson)."""
    means = [mean_of(stage) for stage in stages]
    mean = math.fsum(means)
    spreads = zip(means, map(spread_of, stages), strict=True)
    variance = math.fsum(each * each * math.expm1(spread**2) for each, spread in spreads)
    square = math.log1p(variance / (mean * mean))
    median = mean * math.exp(-square / 2)
    return Lognormal(median, median * math.exp(Z99 * math.sqrt(square)))


def _allotted(
    delay: Chain | Slowest | Mixture | Guarded, time: float, known: Mapping[int, float]
) -> Iterator[tuple[Delay, float, float]]:
    """The parts of a delay, the time that each may take, and how often it is asked."""
    if isinstance(delay, Chain):
        parts = links(delay)
        whole = math.fsum(known[id(part)] for part in parts) or 1.0
        yield from ((part, time * known[id(part)] / whole, 1.0) for part in parts)
    elif isinstance(delay, Slowest):
        yield from ((part, time, times) for part, times in delay.parts)
    elif isinstance(delay, Mixture):
        yield from ((part, time, weight) for weight, part in delay.parts)
    elif delay.limit * delay.tries > time:
        yield delay.part, time / delay.tries, float(delay.tries)
