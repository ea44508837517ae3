"""`Outcomes`: the shares of delays that are answered, answered in full, and how long they take on average."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from reviewer.analysis.latency.delay_bounds import (
    LEAST_SHARE,
    likely_p99s,
    longest,
    mean_of,
    share_beyond,
    spread_of,
)
from reviewer.analysis.latency.delay_distribution import (
    Chain,
    Delay,
    Guarded,
    Lognormal,
    Mixture,
    Slowest,
    Wait,
    bottom_up,
    links,
)
from reviewer.analysis.latency.delay_laws import CELLS
from reviewer.analysis.latency.distribution_grid import Grids
from reviewer.analysis.latency.outcome_grid import OutcomeGrid, Try, mean_by, over_by

_WITHIN = 0.8
"""The place of a timeout on its grid; the share that is over by then is within a hundredth."""

_TAIL = 4.0  # times the 99th percentile that the mean of the slowest of several is taken over


class Shares(NamedTuple):
    """The shares of all requests that are answered, and that are answered without a fallback."""

    answered: float
    in_full: float


class Outcomes:
    """What becomes of delays and of every part of them; each guarded call is looked at once."""

    def __init__(self) -> None:
        self._seen: list[Delay] = []  # an id is theirs while they are kept
        self._tries: dict[int, Try] = {}
        self._shares: dict[int, Shares] = {}
        self._try_means: dict[int, float] = {}
        self._means: dict[int, float] = {}

    def of(self, delay: Delay) -> Shares:
        """The shares of a delay."""
        if id(delay) not in self._shares:
            self._look_at(delay)
        return self._shares[id(delay)]

    def one_try(self, call: Guarded) -> Try:
        """What becomes of one try of a call."""
        self.of(call)
        return self._tries[id(call)]

    def _look_at(self, delay: Delay) -> None:
        for one in bottom_up(delay):
            if id(one) not in self._shares:
                self._seen.append(one)
                if isinstance(one, Guarded):
                    self._tries[id(one)] = self._try_of(one)
                self._shares[id(one)] = self._shares_of(one)

    def quantiles(self, delay: Delay, shares: Sequence[float]) -> list[float]:
        """The times within which each of `shares` of what is answered is, in seconds.

        As exact as those of a grid; where nothing is answered, the mean time until all has failed.
        """
        order, answered = bottom_up(delay), self.of(delay).answered
        if answered < LEAST_SHARE:
            return [self.mean(delay)] * len(shares)
        grids = Grids(order, lambda step: OutcomeGrid(order, step, self._tries))
        end = longest(order)
        return [min(grids.quantile(share * answered), end) for share in shares]

    def mean(self, delay: Delay) -> float:
        """Mean seconds until a delay is answered or has failed."""
        self.of(delay)
        for one in bottom_up(delay) if id(delay) not in self._means else ():
            if id(one) not in self._means:
                self._means[id(one)] = self._mean_of(one)
        return self._means[id(delay)]

    def _try_of(self, call: Guarded) -> Try:
        inner = self._shares[id(call.part)]
        if math.isinf(call.limit):
            return Try(inner.answered, inner.in_full, 1 - inner.answered)
        if isinstance(call.part, Lognormal):
            beyond = share_beyond(call.part, call.limit)
            self._try_means[id(call)] = mean_within(call.part, call.limit)
            return Try(1 - beyond, 1 - beyond, 0.0)
        return self._try_on_grid(call)

    def _try_on_grid(self, call: Guarded) -> Try:
        grid = OutcomeGrid(bottom_up(call.part), call.limit / (CELLS * _WITHIN), self._tries)
        place = CELLS * _WITHIN
        self._try_means[id(call)] = mean_by(grid.over(), place) * call.limit / place
        shares = (grid.answered(), grid.in_full(), grid.failed())
        return Try(*(min(1.0, over_by(cells, place)) for cells in shares))

    def _shares_of(self, delay: Delay) -> Shares:
        if isinstance(delay, (Lognormal, Wait)):
            return Shares(1.0, 1.0)
        if isinstance(delay, Guarded):
            return self._guarded_shares(delay)
        if isinstance(delay, Mixture):
            parts = [(weight, self._shares[id(part)]) for weight, part in delay.parts]
            rest = max(0.0, 1 - math.fsum(weight for weight, _ in delay.parts))
            return Shares(*(rest + math.fsum(w * s[n] for w, s in parts) for n in range(2)))
        asked = [(part, 1.0) for part in links(delay)] if isinstance(delay, Chain) else delay.parts
        found = [(self._shares[id(part)], times) for part, times in asked]
        return Shares(*(math.prod(shares[n] ** times for shares, times in found) for n in range(2)))

    def _guarded_shares(self, call: Guarded) -> Shares:
        one = self._tries[id(call)]
        tries = tries_made(one.lost, call.tries)
        answered = 1.0 if call.fallback else min(1.0, one.answered * tries)
        return Shares(answered, min(answered, one.in_full * tries))

    def _mean_of(self, delay: Delay) -> float:
        if isinstance(delay, Lognormal):
            return mean_of(delay)
        if isinstance(delay, Wait):
            return delay.chance / delay.rate
        if isinstance(delay, Mixture):
            return math.fsum(weight * self._means[id(part)] for weight, part in delay.parts)
        if isinstance(delay, Guarded):
            each = self._try_means.get(id(delay), self._means[id(delay.part)])
            return each * tries_made(self._tries[id(delay)].lost, delay.tries)
        return self._mean_in_turn(delay) if isinstance(delay, Chain) else self._slowest_mean(delay)

    def _mean_in_turn(self, delay: Chain) -> float:
        """Each part counts as often as all before it have answered."""
        total, reached = 0.0, 1.0
        for part in links(delay):
            total += reached * self._means[id(part)]
            reached *= self._shares[id(part)].answered
        return total

    def _slowest_mean(self, delay: Slowest) -> float:
        order = bottom_up(delay)
        length = _TAIL * likely_p99s(order)[id(delay)]
        if length <= 0:
            return 0.0
        grid = OutcomeGrid(order, length / CELLS, self._tries)
        return mean_by(grid.over(), CELLS - 1) * length / CELLS


def tries_made(lost: float, most: int) -> float:
    """How often a call is tried on average, up to `most` times, where a try is `lost` so often."""
    return math.fsum(lost**number for number in range(most))


def mean_within(delay: Lognormal, limit: float) -> float:
    """The mean of min(X, `limit`) of a lognormal X, seconds.

    E[min(X, T)] = m F(ln(T / p50) / s - s) + T (1 - F(ln(T / p50) / s)), F the standard normal.
    """
    sigma = spread_of(delay)
    if sigma <= 0 or delay.p50 <= 0:
        return min(delay.p50, limit)
    z = math.log(limit / delay.p50) / sigma
    early = math.erfc((sigma - z) / math.sqrt(2)) / 2
    return mean_of(delay) * early + limit * share_beyond(delay, limit)
