"""`Effect`: what one figure that the design does not state does to a requirement."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from reviewer.analysis.figure_ranges import Z90

CASES = 508
"""How many cases are drawn: a chance is then within 0.025 of that of infinitely many.

Basis: sums of 2 to 12 normal figures, alike and unlike, against their exact distribution."""

_PRIME = CASES + 1  # multiplication by anything but 0 permutes 1..CASES
_GENERATOR = 215
"""The step of the lattice (Korobov 1959; Niederreiter, Random Number Generation and Quasi-Monte
Carlo Methods, 1992, section 4.3): of the generators of this size the one that did best there."""


class Effect(NamedTuple):
    """What a figure of the catalog does to what a flow comes to, all others as they are typically.

    `at_bad`, `typical` and `at_good` are what the flow comes to (seconds, or the share that is
    not answered; less is better) where the figure lies at the 10th percentile of what it could
    be, at its typical value, and at the 90th. Below `endless_below`, a place in its range, a
    queue has no end; `at_bad` is infinite where that is above the 10th percentile.
    """

    subject: str
    at_bad: float
    typical: float
    at_good: float
    endless_below: float = -math.inf

    @property
    def swing(self) -> float:
        """How far the figure moves what the flow comes to."""
        return self.at_bad - self.at_good

    def change(self, z: float) -> float:
        """What the flow comes to at `z`, less what it does typically.

        The exponential through the three points, which is exact where the figure scales its
        part of a sum; a straight line each side where no exponential goes through them.
        """
        worse, better = self.at_bad - self.typical, self.typical - self.at_good
        if z < self.endless_below:
            return math.inf
        if math.isinf(worse):
            return -better * z / Z90
        if better > 0 and worse > better * (1 + 1e-9):
            rate = math.log(worse / better)
            return worse * better / (worse - better) * math.expm1(-rate * z / Z90)
        return -(better if z > 0 else worse) * z / Z90


def share_within(wanted: float, typical: float, effects: Sequence[Effect]) -> float:
    """The share of cases, 0..1, in which `typical` with all `effects` is at most `wanted`.

    To first order effects add up (Saltelli and others, Global Sensitivity Analysis, 2008,
    section 1.2): what two figures do together beyond that is left out. The cases are the same
    for all that ask (common random numbers), so that two designs differ by what they are.
    """
    allowed = wanted - typical
    columns = [[effect.change(z) for z in _normal_scores()] for effect in effects]
    sums = [0.0] * CASES
    for column, order in zip(columns, _orders(), strict=False):
        for case, row in enumerate(order):
            sums[case] += column[row]
    return sum(change <= allowed for change in sums) / CASES


@cache
def _normal_scores() -> tuple[float, ...]:
    """A normal score in the middle of each of `CASES` equally likely intervals."""
    from statistics import NormalDist  # noqa: PLC0415  # most reviews draw nothing

    normal = NormalDist()
    return tuple(normal.inv_cdf((row + 0.5) / CASES) for row in range(CASES))


def _orders() -> Iterator[Sequence[int]]:
    """For one figure after another, the interval that each case draws it from."""
    step = 1
    while True:
        yield _order(step)
        step = step * _GENERATOR % _PRIME


@cache
def _order(step: int) -> Sequence[int]:
    return tuple(case * step % _PRIME - 1 for case in range(1, _PRIME))
