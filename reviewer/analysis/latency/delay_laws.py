"""Laws of delays on a grid, and how they are put together.

A grid has cells one `step` apart. A law is one whole number: each cell holds its probability
in 64 bits, scaled by 2^31. Multiplying two such numbers convolves the laws (Kronecker
substitution), so that the arithmetic of whole numbers does the work and no array library is
needed. A stage's probability is shared between neighboring cells so that its mean is kept.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Sequence
from functools import cache, lru_cache
from itertools import accumulate, pairwise
from operator import mul

from reviewer.analysis.latency.delay_bounds import spread_of
from reviewer.analysis.latency.delay_distribution import Lognormal

CELLS = 256
"""Cells of a grid: the 99th percentile comes to lie in a cell from about 70 on."""

_SHIFT = 31
ONE = 1 << _SHIFT
"""The law of what takes no time: all of it in the first cell."""

_BYTES = 8
_FAR = 6.0  # standard deviations from which a lognormal's tail holds less than 2^-29
_NEAR = 4.75  # the same for a millionth, which one answer seldom meets; the slowest of many may
_SMOOTH = 12  # standard deviations are so many cells wide where a law changes little in one
_GONE = 21.0  # mean times from which an exponential's tail holds less than 2^-30
_NONE = 1e-9  # steps; a median below it is no time

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
def done_by(law: Law, times: float) -> tuple[float, ...]:
    """The probability that `times` of a law are all done by each cell."""
    return tuple(min(1.0, each / ONE) ** times for each in accumulate(law_cells(law)))


@lru_cache(maxsize=1024)
def both_done(one: tuple[float, ...], other: tuple[float, ...] | None) -> tuple[float, ...]:
    """The probability that both are done by each cell."""
    return one if other is None else tuple(map(mul, one, other))


def law_of_done(done: Sequence[float]) -> Law:
    """The law of what is done by each cell with these probabilities."""
    return _law_of_masses([done[0], *(after - before for before, after in pairwise(done))])


def _law_of_masses(masses: Sequence[float]) -> Law:
    """The law with these probabilities in its cells."""
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
    return scaled_law(one * other)


def scaled_law(law: Law) -> Law:
    """A product of two laws, scaled down to one."""
    return (law + _half_mask() >> _SHIFT) & _kept_mask()


def _cell_masses(area: Sequence[float]) -> list[int]:
    """The cells of the law whose distribution function has the integral `area` up to each.

    A cell's mass is the second difference, which is what a tent around the cell takes in.
    """
    rises = [0.0, *(after - before for before, after in pairwise(area))]
    return [max(0, int((after - before) * ONE + 0.5)) for before, after in pairwise(rises)]


@lru_cache(maxsize=4096)
def lognormal_law(p50: float, p99: float, many: bool) -> Law:
    """The law of a lognormal, in steps.

    Where it changes little from cell to cell its density is a cell's mass to a thousandth,
    and its tail ends at a millionth; not where `many` of it are asked at once.
    """
    sigma = spread_of(Lognormal(p50, p99)) if p50 > _NONE else 0.0
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
    return _law_of_masses([0.0] * low + [low + 1 - value, value - low]) if low < CELLS else 0


def wait_law(chance: float, rate: float) -> Law:
    """The law of a wait, `rate` a step: what a tent takes in of an exponential."""
    last = int(min(CELLS, _GONE / rate if rate > 0 else CELLS)) + 1
    none = -math.expm1(-rate)
    first = 1 - chance * none / rate
    each, exp = chance / rate * none * none * ONE, math.exp
    return law_of([int(first * ONE), *(int(each * exp(-rate * k)) for k in range(last))])
