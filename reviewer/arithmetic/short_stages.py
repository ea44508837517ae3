"""Stages that are short beside a grid's step, taken together as one lognormal."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence

from reviewer.arithmetic.delay import Z99, Delay, Lognormal

_MANY = 8  # short stages in a chain from which they are taken together
_SHORT, _EVEN = 4, 40  # cells at p99, and p99 / p50, below which a stage may be taken so


class ShortStages:
    """Those of `stages` that take so few cells that a row of them blurs on the grid, by place."""

    def __init__(self, stages: Sequence[Delay], step: float) -> None:
        self._moments = {
            place: _moments(stage)
            for place, stage in enumerate(stages)
            if isinstance(stage, Lognormal) and stage.p99 < min(_SHORT * step, _EVEN * stage.p50)
        }
        self.places = frozenset(self._moments)

    def merge(self, present: Collection[int]) -> bool:
        """Whether the stages at these places are so many that they are taken together."""
        return len(present) > _MANY

    def together(self, present: Collection[int]) -> Lognormal:
        """The lognormal with the mean and variance of their sum (Fenton-Wilkinson)."""
        found = [self._moments[place] for place in sorted(present)]
        mean = math.fsum([mean for mean, _ in found])
        variance = math.fsum([variance for _, variance in found])
        square = math.log1p(variance / (mean * mean))
        median = mean * math.exp(-square / 2)
        return Lognormal(median, median * math.exp(Z99 * math.sqrt(square)))


def _moments(stage: Lognormal) -> tuple[float, float]:
    """Mean and variance."""
    square = (math.log(max(stage.p99 / stage.p50, 1.0)) / Z99) ** 2
    mean = stage.p50 * math.exp(square / 2)
    return mean, mean * mean * math.expm1(square)
