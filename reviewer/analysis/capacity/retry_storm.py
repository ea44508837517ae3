"""`RetryStorm`: a component that retries of what times out overload."""

from __future__ import annotations

from typing import NamedTuple


class RetryStorm(NamedTuple):
    """What a component uses before waits time out and once all tries do.

    `offered` and `settled` are utilizations. `stable` is the share of the stated load up to which no
    component of the design collapses, 0..1.
    """

    offered: float
    settled: float
    stable: float

    def headroom(self, target: float) -> float:
        """How many times the stated load it can take within `target`, a utilization."""
        return min(target / self.offered, self.stable)

    @property
    def full_at(self) -> float:
        """How many times the stated load fills it."""
        return min(1 / self.offered, self.stable)
