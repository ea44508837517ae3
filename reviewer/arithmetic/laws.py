"""Probability laws of delays on a grid, and how two of them add up.

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
from typing import TypeAlias

from reviewer.arithmetic.delay import Z99

CELLS = 256
"""Cells of a grid: the 99th percentile comes to lie in a cell from about 70 on."""

_SHIFT = 31
ONE = 1 << _SHIFT
"""A probability of 1; as a law, what takes no time: all of it is in the first cell."""

_BYTES = 8
_FAR = 6.0  # standard deviations from which a lognormal's tail holds less than 2^-29
_NEAR = 4.75  # the same for a millionth, which one answer seldom meets; the slowest of many may
_SMOOTH = 12  # standard deviations are so many cells wide where a law changes little in one
_WIDEST = 12.0  # p99 / p50 of 10^12; more says nothing, and its mean is no number
_GONE = 21.0  # mean times from which an exponential's tail holds less than 2^-30
_NONE = 1e-9  # steps; a median below it is no time

Law: TypeAlias = int


@cache
def _kept() -> int:
    """The mask that keeps 33 bits in every cell: what is left after a product is scaled down."""
    return int.from_bytes(array("Q", [(1 << 33) - 1] * CELLS).tobytes(), "little")


@cache
def _half() -> int:
    """Half of the last place in every cell, added before a product is scaled down."""
    return int.from_bytes(array("Q", [1 << (_SHIFT - 1)] * CELLS).tobytes(), "little")


@cache
def _logs() -> Sequence[float]:
    return [0.0, *(math.log(k) for k in range(1, CELLS + 2))]


def _packed(masses: Sequence[float]) -> Law:
    return _law([int(mass * ONE + 0.5) if mass > 0 else 0 for mass in masses])


def _law(cells: Sequence[int]) -> Law:
    return int.from_bytes(array("Q", cells[:CELLS]).tobytes(), "little")


def reached(law: Law) -> list[int]:
    """The distribution function: how much of a law lies in the cells up to each, of `ONE`."""
    cells = array("Q")
    cells.frombytes(law.to_bytes(CELLS * _BYTES, "little"))
    return [*accumulate(cells)]


def law_of(done: Sequence[float]) -> Law:
    """The law with the distribution function `done`."""
    return _packed([done[0], *(after - before for before, after in pairwise(done))])


@lru_cache(maxsize=2048)
def add(one: Law, other: Law) -> Law:
    """The law of one after the other; flows often begin alike."""
    return scaled(one * other)


def scaled(law: Law) -> Law:
    """A law whose probabilities were multiplied, scaled down by `ONE`."""
    return (law + _half() >> _SHIFT) & _kept()


def _masses(area: Sequence[float]) -> list[int]:
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
    sigma = min(math.log(p99 / p50) / Z99, _WIDEST) if p99 > p50 > _NONE else 0.0
    if sigma < 1e-6:  # noqa: PLR2004  # narrower than a cell can show
        return _constant(p50)
    last = min(CELLS, int(min(p50 * math.exp((_FAR if many else _NEAR) * sigma), CELLS)) + 2)
    smooth = last if many else min(last, int(_SMOOTH * max(1.0, 1 / sigma)))
    mu = math.log(p50)
    return _law([*_masses(_area(mu, sigma, smooth)), *_density(mu, sigma, smooth, last)])


def _area(mu: float, sigma: float, cells: int) -> Sequence[float]:
    """The integral of a lognormal's distribution function up to each of `cells` and 0."""
    mean, erfc = math.exp(mu + sigma * sigma / 2), math.erfc
    scale, shift = 1 / (sigma * math.sqrt(2)), sigma / math.sqrt(2)
    deviations = [(mu - log) * scale for log in _logs()[1 : cells + 1]]
    below = [(k * erfc(z) - mean * erfc(z + shift)) / 2 for k, z in enumerate(deviations, start=1)]
    return [0.0, *below]


def _density(mu: float, sigma: float, start: int, end: int) -> Sequence[int]:
    """The density in the cells from `start` to before `end`: exp of a square in log k, by k.

    What tents take in beside it, the second derivative / 12, is in the first cell as a sum.
    """
    square = -1 / (2 * sigma * sigma)
    slope = -1 - 2 * mu * square
    top = mu * mu * square + math.log(ONE / (sigma * math.sqrt(2 * math.pi)))
    exp = math.exp
    found = [int(exp(top + log * (slope + log * square))) for log in _logs()[start:end]]
    if start < end:
        falls = -(slope + 2 * square * _logs()[start]) / (start - 0.5)
        found[0] = max(0, int(found[0] * (1 + falls / 12)))
    return found


def _constant(value: float) -> Law:
    low = int(min(value, CELLS))
    return _packed([0.0] * low + [low + 1 - value, value - low]) if low < CELLS else 0


def wait_law(chance: float, rate: float) -> Law:
    """The law of a wait, `rate` a step: what a tent takes in of an exponential."""
    last = int(min(CELLS, _GONE / rate if rate > 0 else CELLS)) + 1
    none = -math.expm1(-rate)
    first = 1 - chance * none / rate
    each, exp = chance / rate * none * none * ONE, math.exp
    return _law([int(first * ONE), *(int(each * exp(-rate * k)) for k in range(last))])
