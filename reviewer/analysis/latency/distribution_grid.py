"""Quantiles of delays, by convolution on a grid.

A grid has cells one `step` apart. A law is one whole number: each cell holds its probability
in 64 bits, scaled by 2^31. Multiplying two such numbers convolves the laws (Kronecker
substitution), so that the arithmetic of whole numbers does the work and no array library is
needed. A stage's probability is shared between neighbouring cells so that its mean is kept.
"""

from __future__ import annotations

import math
from array import array
from bisect import bisect_left
from collections.abc import Callable, MutableMapping, Sequence
from functools import cache, lru_cache, reduce
from itertools import accumulate, pairwise, zip_longest
from operator import mul
from typing import TypeGuard

from reviewer.analysis.latency.delay_bounds import MOST_SECONDS, likely_p99s
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
    links,
)

CELLS = 256
"""Cells of a grid: the 99th percentile comes to lie in a cell from about 70 on."""

_SHIFT = 31
ONE = 1 << _SHIFT
"""The law of what takes no time: all of it in the first cell."""

_BYTES = 8
_FAR = 6.0  # standard deviations from which a lognormal's tail holds less than 2^-29
_NEAR = 4.75  # the same for a millionth, which one answer seldom meets; the slowest of many may
_SMOOTH = 12  # standard deviations are so many cells wide where a law changes little in one
_WIDEST = 12.0  # p99 / p50 of 10^12; more says nothing, and its mean is no number
_COARSE = 12  # a quantile in a cell below this one is looked for again on a finer grid
_TRIES = 8
_MANY = 8  # short stages in a row from which they are taken together
_SHORT, _EVEN = 4, 40  # cells at p99, and p99 / p50, below which a stage may be taken so
_GONE = 21.0  # mean times from which an exponential's tail holds less than 2^-30
_NONE = 1e-9  # steps; a median below it is no time
_SMALLEST = 1e-9  # seconds; what takes less takes no time

Law = int
"""A law as one whole number, 64 bits a cell."""


@cache
def _kept_mask() -> int:
    """The mask that keeps 33 bits in every cell: what is left after a product is scaled down."""
    return int.from_bytes(array("Q", [(1 << 33) - 1] * CELLS).tobytes(), "little")


@cache
def _half_mask() -> int:
    """Half of the last place in every cell, added before a product is scaled down."""
    return int.from_bytes(array("Q", [1 << (_SHIFT - 1)] * CELLS).tobytes(), "little")


@cache
def _log_table() -> Sequence[float]:
    return [0.0, *(math.log(k) for k in range(1, CELLS + 2))]


@lru_cache(maxsize=1024)
def _done_by(law: Law, times: float) -> tuple[float, ...]:
    """The probability that `times` of a law are all done by each cell."""
    return tuple(min(1.0, each / ONE) ** times for each in accumulate(law_cells(law)))


@lru_cache(maxsize=1024)
def _both_done(one: tuple[float, ...], other: tuple[float, ...] | None) -> tuple[float, ...]:
    """The probability that both are done by each cell."""
    return one if other is None else tuple(map(mul, one, other))


def _pack_masses(masses: Sequence[float]) -> Law:
    return law_of([int(mass * ONE + 0.5) if mass > 0 else 0 for mass in masses])


def law_of(cells: Sequence[int]) -> Law:
    """The law with these cells, in parts of `ONE`."""
    return int.from_bytes(array("Q", cells[:CELLS]).tobytes(), "little")


def law_cells(law: Law) -> array[int]:
    """The cells of a law."""
    cells = array("Q")
    cells.frombytes(law.to_bytes(CELLS * _BYTES, "little"))
    return cells


@lru_cache(maxsize=2048)
def sum_of_laws(one: Law, other: Law) -> Law:
    """The law of one after the other; flows often begin alike."""
    return _scaled_law(one * other)


def _scaled_law(law: Law) -> Law:
    return (law + _half_mask() >> _SHIFT) & _kept_mask()


def _cell_masses(area: Sequence[float]) -> list[int]:
    """The cells of the law whose distribution function has the integral `area` up to each.

    A cell's mass is the second difference, which is what a tent around the cell takes in.
    """
    rises = [0.0, *(after - before for before, after in pairwise(area))]
    return [max(0, int((after - before) * ONE + 0.5)) for before, after in pairwise(rises)]


@lru_cache(maxsize=4096)
def _lognormal_law(p50: float, p99: float, many: bool) -> Law:
    """The law of a lognormal, in steps.

    Where it changes little from cell to cell its density is a cell's mass to a thousandth,
    and its tail ends at a millionth; not where `many` of it are asked at once.
    """
    sigma = min(math.log(p99 / p50) / Z99, _WIDEST) if p99 > p50 > _NONE else 0.0
    if sigma < 1e-6:  # noqa: PLR2004  # narrower than a cell can show
        return _constant_law(p50)
    last = min(CELLS, int(min(p50 * math.exp((_FAR if many else _NEAR) * sigma), CELLS)) + 2)
    smooth = last if many else min(last, int(_SMOOTH * max(1.0, 1 / sigma)))
    mu = math.log(p50)
    return law_of(
        [*_cell_masses(_lognormal_area(mu, sigma, smooth)), *_cell_density(mu, sigma, smooth, last)]
    )


def _lognormal_area(mu: float, sigma: float, cells: int) -> Sequence[float]:
    """The integral of a lognormal's distribution function up to each of `cells` and 0."""
    mean, erfc = math.exp(mu + sigma * sigma / 2), math.erfc
    scale, shift = 1 / (sigma * math.sqrt(2)), sigma / math.sqrt(2)
    deviations = [(mu - log) * scale for log in _log_table()[1 : cells + 1]]
    below = [(k * erfc(z) - mean * erfc(z + shift)) / 2 for k, z in enumerate(deviations, start=1)]
    return [0.0, *below]


def _cell_density(mu: float, sigma: float, start: int, end: int) -> Sequence[int]:
    """The density in the cells from `start` to before `end`: exp of a square in log k, by k.

    What tents take in beside it, the second derivative / 12, is in the first cell as a sum.
    """
    square = -1 / (2 * sigma * sigma)
    slope = -1 - 2 * mu * square
    top = mu * mu * square + math.log(ONE / (sigma * math.sqrt(2 * math.pi)))
    exp = math.exp
    found = [int(exp(top + log * (slope + log * square))) for log in _log_table()[start:end]]
    if start < end:
        falls = -(slope + 2 * square * _log_table()[start]) / (start - 0.5)
        found[0] = max(0, int(found[0] * (1 + falls / 12)))
    return found


def _constant_law(value: float) -> Law:
    low = int(min(value, CELLS))
    return _pack_masses([0.0] * low + [low + 1 - value, value - low]) if low < CELLS else 0


def _wait_law(chance: float, rate: float) -> Law:
    """The law of a wait, `rate` a step: what a tent takes in of an exponential."""
    last = int(min(CELLS, _GONE / rate if rate > 0 else CELLS)) + 1
    none = -math.expm1(-rate)
    first = 1 - chance * none / rate
    each, exp = chance / rate * none * none * ONE, math.exp
    return law_of([int(first * ONE), *(int(each * exp(-rate * k)) for k in range(last))])


def _summed_lognormal(stages: Sequence[Lognormal]) -> Lognormal:
    """The lognormal with the mean and variance of the sum of `stages` (Fenton-Wilkinson)."""
    squares = [(math.log(max(p99 / p50, 1.0)) / Z99) ** 2 for p50, p99 in stages]
    means = [p50 * math.exp(s / 2) for (p50, _), s in zip(stages, squares, strict=True)]
    mean = math.fsum(means)
    variance = math.fsum(m * m * math.expm1(s) for m, s in zip(means, squares, strict=True))
    square = math.log1p(variance / (mean * mean))
    median = mean * math.exp(-square / 2)
    return Lognormal(median, median * math.exp(Z99 * math.sqrt(square)))


class Grid:
    """The laws of the delays in `order` (parts first) on cells `step` seconds apart.

    What lies beyond the last cell is left out. With `tails` what is rarer than a millionth counts.
    """

    def __init__(self, order: Sequence[Delay], step: float, *, tails: bool = False) -> None:
        self._step = step
        self._many = tails or any(_is_many(delay) for delay in order)
        self._laws: MutableMapping[int, Law] = {}
        for delay in order:
            self._laws[id(delay)] = self._made(delay)
        self._until = list(accumulate(law_cells(self._laws[id(order[-1])])))

    def _made(self, delay: Delay) -> Law:
        if isinstance(delay, Lognormal):
            p50, p99 = (min(max(t, 0.0), MOST_SECONDS) / self._step for t in delay)
            return _lognormal_law(p50, p99, self._many)
        if isinstance(delay, Wait):
            return _wait_law(delay.chance, delay.rate * self._step)
        if isinstance(delay, Chain):
            return self._chain_law(delay)
        if isinstance(delay, Guarded):
            return self._law_of(delay.part)  # as if nothing were given up
        return self._mixture_law(delay) if isinstance(delay, Mixture) else self._slowest_law(delay)

    def _law_of(self, delay: Delay) -> Law:
        return self._laws[id(delay)]

    def _chain_law(self, delay: Chain) -> Law:
        parts = links(delay)
        short = [part for part in parts if self._is_short(part)]
        laws = [self._law_of(part) for part in parts]
        if len(short) > _MANY:
            laws = [self._law_of(part) for part in parts if not self._is_short(part)]
            laws.insert(0, self._made(_summed_lognormal(short)))
        return reduce(sum_of_laws, laws) if laws else ONE

    def _is_short(self, part: Delay) -> TypeGuard[Lognormal]:
        """Whether a stage takes so few cells that a row of them blurs on the grid."""
        if not isinstance(part, Lognormal):
            return False
        return part.p99 < min(_SHORT * self._step, _EVEN * part.p50)

    def _mixture_law(self, delay: Mixture) -> Law:
        whole = [int(weight * ONE) for weight, _ in delay.parts]
        mixed = max(0, ONE - sum(whole)) * ONE
        for weight, (_, part) in zip(whole, delay.parts, strict=True):
            mixed += weight * self._law_of(part)
        return _scaled_law(mixed)

    def _slowest_law(self, delay: Slowest) -> Law:
        """The law of the slowest: its distribution function is the product of theirs."""
        done = [_done_by(self._law_of(part), times) for part, times in delay.parts]
        while (
            len(done) > 1
        ):  # in pairs, so that a fan with one part other is new in a few pairs only
            done = [_both_done(*pair) for pair in zip_longest(done[::2], done[1::2])]
        whole = done[0] if done else (1.0,) * CELLS
        return _pack_masses([whole[0], *(after - before for before, after in pairwise(whole))])

    def quantile(self, share: float) -> float | None:
        """The time within which `share` of all are done; None where it is beyond the grid."""
        wanted = max(share * ONE, 1)
        cell = bisect_left(self._until, wanted)
        if cell == CELLS:
            return None
        before = self._until[cell - 1] if cell else 0
        part = (wanted - before) / (self._until[cell] - before)
        return self._step * (cell + part - 0.5 if cell else part / 2)


def _is_many(delay: Delay) -> bool:
    return isinstance(delay, Slowest) and any(times > 1 for _, times in delay.parts)


def quantiles(delay: Delay, shares: Sequence[float]) -> list[float]:
    """The times within which each of `shares` of `delay` are done, in seconds.

    Within 3% of the true figure at 99% and within 7% at 50%, but where the distribution
    has a gap at the share asked for. A grid that is too short or too coarse is changed.
    What a delay with timeouts comes to is told by `Outcomes.quantiles`.
    """
    order = bottom_up(delay)
    grids = Grids(order, lambda step: Grid(order, step))
    return [grids.quantile(share) for share in shares]


class Grids:
    """One delay on as many grids as its quantiles need."""

    def __init__(self, order: Sequence[Delay], make: Callable[[float], Grid]) -> None:
        self._make = make
        self._made: dict[int, Grid] = {}
        self._start = _rung_of(1.5 * likely_p99s(order)[id(order[-1])] / CELLS)

    def _grid_on(self, rung: int) -> Grid:
        if rung not in self._made:
            self._made[rung] = self._make(_step(rung))
        return self._made[rung]

    def quantile(self, share: float) -> float:
        """The time within which `share` of all are done, seconds."""
        rung, found = self._start, None
        for _ in range(_TRIES):
            here = self._grid_on(rung).quantile(share)
            if here is None and found is not None:
                return found
            if here is None:
                rung += _RUNGS * 3
                continue
            found = min(here, MOST_SECONDS)
            if found >= _COARSE * _step(rung) or rung == 0:
                return found
            rung = max(_rung_of(2 * found / CELLS), rung - _RUNGS * 6, 0)
        return MOST_SECONDS if found is None else found


_RUNGS = 4  # steps come in quarters of a doubling, so that laws made for one flow serve others


def _rung_of(step: float) -> int:
    return max(0, math.ceil(_RUNGS * math.log2(max(step, _SMALLEST) / _SMALLEST)))


def _step(rung: int) -> float:
    return float(_SMALLEST * 2 ** (rung / _RUNGS))
