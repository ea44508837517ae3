"""`Effect`: what one figure that the design does not state does to a requirement."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from operator import add, itemgetter
from typing import NamedTuple

from reviewer.analysis.figure_ranges import Z90

CASES = 508
"""How many cases are drawn: a chance is then within 0.025 of that of infinitely many.

Basis: sums of 2 to 12 normal figures, alike and unlike, against their exact distribution."""

_PRIME = CASES + 1  # multiplication by anything but 0 permutes 1..CASES
_EXACT = 1e-9  # of the cases: a score is then exact to a millionth
_GENERATOR = 215
"""The step of the lattice (Korobov 1959; Niederreiter, Random Number Generation and Quasi-Monte
Carlo Methods, 1992, section 4.3): of the generators of this size the one that did best there."""


_EVEN = 1 + 1e-9  # how far from even two sides are for an exponential to go through them


class Effect(NamedTuple):
    """What a figure of the catalog does to what a flow comes to, all others as they are typically.

    `at_bad`, `typical` and `at_good` are what the flow comes to (seconds, or the share that is
    not answered; less is better) where the figure lies at the 10th percentile of what it could
    be, at its typical value, and at the 90th. Below `full_below`, a place in its range, more comes
    to a component than it carries: no queue has an end, and requests are turned away, so that no
    target is met; above it the figure costs nothing.
    """

    subject: str
    at_bad: float
    typical: float
    at_good: float
    full_below: float = -math.inf

    @property
    def swing(self) -> float:
        """How far the figure moves what the flow comes to."""
        return self.at_bad - self.at_good

    @property
    def is_limit(self) -> bool:
        """Whether the figure may be too small for what comes."""
        return self.full_below > -math.inf

    def changes(self, places: Sequence[float]) -> list[float]:
        """What the flow comes to with the figure at each of `places`, less what it does typically.

        The exponential through the three points, which is exact where the figure scales its
        part of a sum; a straight line each side where no exponential goes through them.
        """
        worse, better = self.at_bad - self.typical, self.typical - self.at_good
        if worse > better * _EVEN > 0 and not self.is_limit:
            rate, scale = -math.log(worse / better) / Z90, worse * better / (worse - better)
            expm1 = math.expm1
            found = [scale * expm1(rate * z) for z in places]
        else:
            down, up = (0.0 if self.is_limit else worse) / Z90, better / Z90
            found = [-(up if z > 0 else down) * z for z in places]
        if not self.is_limit:
            return found
        ends = zip(places, found, strict=True)
        return [math.inf if z < self.full_below else change for z, change in ends]


def share_within(wanted: float, typical: float, effects: Sequence[Effect]) -> float:
    """The share of cases, 0..1, in which `typical` with all `effects` is at most `wanted`.

    To first order effects add up (Saltelli and others, Global Sensitivity Analysis, 2008,
    section 1.2): what two figures do together beyond that is left out. The cases are the same
    for all that ask (common random numbers), so that two designs differ by what they are.
    """
    allowed = float(wanted - typical)
    sums = [0.0] * CASES
    for effect, in_order in zip(effects, _orders(), strict=False):
        sums = [*map(add, sums, in_order(effect.changes(_normal_scores())))]
    return sum(map(allowed.__ge__, sums)) / CASES


@cache
def _normal_scores() -> tuple[float, ...]:
    """A normal score in the middle of each of `CASES` equally likely intervals, from low to high.

    By Halley's method on the error function, each from the one before; half of them mirror the
    others. The standard library's own costs an import that takes longer than a whole verdict.
    """
    upper, score = [], 0.0
    for case in range(CASES // 2):
        wanted = (case + 0.5) / CASES  # of half of all cases
        missing = wanted if case == 0 else 1 / CASES
        while abs(missing) > _EXACT:
            step = missing * math.sqrt(2 * math.pi) * math.exp(score * score / 2)
            score += step * (
                1 + score * step / 2
            )  # Halley's method: the density falls by its score
            missing = wanted - math.erf(score / math.sqrt(2)) / 2
        upper.append(score)
    return (*(-score for score in reversed(upper)), *upper)


def _orders() -> Iterator[Callable[[Sequence[float]], tuple[float, ...]]]:
    """For one figure after another, what puts its places into the order in which cases draw them."""
    step = 1
    while True:
        yield _order(step)
        step = step * _GENERATOR % _PRIME


@cache
def _order(step: int) -> Callable[[Sequence[float]], tuple[float, ...]]:
    return itemgetter(*(case * step % _PRIME - 1 for case in range(1, _PRIME)))
