"""`Crowd`: counted callers of a server of whom it is not stated how often they call."""

from __future__ import annotations

import math
from typing import NamedTuple

from dsl.design import Component

MOST_CALLERS = 10**12
"""More callers than this count as so many."""


class Crowd(NamedTuple):
    """A server of `nodes` instances that handle `each` a second typically, and its callers.

    `target` is the share of that which is planned to be used.
    """

    server: Component
    callers: float
    nodes: int
    each: float
    target: float

    @property
    def handled(self) -> float:
        """Requests a second that all instances handle."""
        return self.nodes * self.each

    def instances_for(self, seconds: float) -> int:
        """How many instances handle one call of each caller in so many seconds, as planned."""
        return math.ceil(self.callers / seconds / max(self.each * self.target, 1e-9))
