"""How often a pool of copies is up: k of n, with a cause that takes all at once.

n copies of unavailability u share the common cause c = 0.05 u; each fails by itself with
i = (u - c) / (1 - c). At least k of n are up with (1 - c) P(at least k of n up at i).
"""

from __future__ import annotations

import math

from reviewer.analysis.capacity.catalogue_figures import common


def common_cause(unavailability: float) -> float:
    """The part of a copy's unavailability that takes all copies at once."""
    return common().common_cause.low * unavailability


def alone(unavailability: float, cause: float) -> float:
    """The unavailability of one copy by itself, beside the common cause."""
    return max(0.0, (unavailability - cause) / (1 - cause)) if cause < 1 else 0.0


def at_least(k: int, n: int, down: float) -> float:
    """The probability that at least `k` of `n` are up, each down with `down` by itself."""
    if k <= 0:
        return 1.0
    if k > n:
        return 0.0
    if k == 1:
        return 1.0 - down**n
    few = n * down < n - k + 1  # the lesser sum is the one that is exact
    if few:
        return max(0.0, 1.0 - _probability_between(n - k + 1, n, n, down))
    return min(1.0, _probability_between(0, n - k, n, down))


def _probability_between(low: int, high: int, n: int, down: float) -> float:
    """The probability that `low` to `high` of `n` are down, summed from the larger end."""
    if down <= 0 or down >= 1:
        return float(low <= (0 if down <= 0 else n) <= high)
    rising = low < n * down
    steps = range(high, low - 1, -1) if rising else range(low, high + 1)
    total = 0.0
    for number in steps:
        term = math.exp(_log_chance(number, n, down))
        total += term
        if term <= total * 1e-17:
            break
    return total


def _log_chance(number: int, n: int, down: float) -> float:
    ways = math.lgamma(n + 1) - math.lgamma(number + 1) - math.lgamma(n - number + 1)
    return ways + number * math.log(down) + (n - number) * math.log1p(-down)


def pool_up(k: int, n: int, unavailability: float) -> float:
    """The availability of a pool of which `k` of `n` copies suffice."""
    if n == 1:
        return 1.0 - unavailability
    cause = common_cause(unavailability)
    return (1 - cause) * at_least(k, n, alone(unavailability, cause))
