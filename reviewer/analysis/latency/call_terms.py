"""`Terms`: how long a caller waits for one call, how often it tries, what it answers otherwise."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from dsl.attributes import UNLIMITED, Attributes
from dsl.design import Component, Design
from dsl.quantity import Quantity
from reviewer.analysis.latency.delay_bounds import MOST_SECONDS, is_beyond_reach
from reviewer.analysis.latency.delay_distribution import Delay, Guarded, bottom_up
from reviewer.analysis.traffic.routes import Hop
from reviewer.analysis.traffic.sync_calls import ENDLESS_TRIES, said_of_calls

MOST_TRIES = ENDLESS_TRIES
"""Tries of one call that are followed.

Basis: a convention; where half of all tries fail, one call in 500 makes the tenth."""

MOST_GUARDED = 100
"""Calls with timeouts that are followed in one flow; each is a grid of its own.

Basis: a convention; a tenth of a second, and several times what a flow of an interview has."""


class Terms(NamedTuple):
    """What is stated of one call: `limit` seconds a try (infinite where none is), `tries` in all."""

    limit: float
    tries: int
    fallback: bool

    def guard(self, delay: Delay, *, may_fail: bool) -> Delay:
        """`delay` under these terms; itself where they change nothing that shows."""
        if not may_fail and (math.isinf(self.limit) or is_beyond_reach(delay, self.limit)):
            return delay
        if math.isinf(self.limit) and self.tries == 1 and not self.fallback:
            return delay
        return Guarded(delay, self.limit, self.tries, self.fallback)


class CallTerms:
    """The terms of the calls of one design."""

    def __init__(self, design: Design) -> None:
        self._design = design

    @cached_property
    def are_stated(self) -> bool:
        """Whether any timeout is stated with a time, without which no call fails."""
        return any(_seconds(one) is not None for one in said_of_calls(self._design))

    def of(self, hop: Hop, caller: Component) -> Terms:
        """What is stated of a call: by the step of the flow, the links of the pair, its caller."""
        told = self._said_of(hop, caller)
        limit = next((time for one in told if (time := _seconds(one)) is not None), math.inf)
        retry = next((one.retry for one in told if one.retry is not None), 0)
        fallback = next((one.fallback for one in told if one.fallback is not None), False)
        return Terms(limit, _tries_of(retry), bool(fallback))

    def has_breaker(self, hop: Hop, caller: Component) -> bool:
        """Whether a call ends once it keeps failing."""
        said = (one.breaker for one in self._said_of(hop, caller))
        return next((breaker for breaker in said if breaker is not None), False)

    def _said_of(self, hop: Hop, caller: Component) -> Sequence[Attributes]:
        pair = self._links_of_pair.get((hop.link.source, hop.link.target), ())
        return [one for one in (hop.said, *pair, caller.attributes) if one.said()]

    @cached_property
    def _links_of_pair(self) -> Mapping[tuple[str, str], list[Attributes]]:
        """What links say, from the last to the first between two components."""
        found: dict[tuple[str, str], list[Attributes]] = {}
        for link in reversed(self._design.links):
            found.setdefault((link.source, link.target), []).append(link.attributes)
        return found


def may_fail(delay: Delay) -> bool:
    """Whether something that `delay` is made of may fail."""
    return any(isinstance(one, Guarded) and not one.fallback for one in bottom_up(delay))


def _seconds(said: Attributes) -> float | None:
    """The timeout stated in seconds; None without one, or where it is longer than any delay counts."""
    limit = said.timeout
    if isinstance(limit, Quantity) and 0 < limit.value < MOST_SECONDS:
        return limit.value
    return None


def _tries_of(retry: int | bool) -> int:
    """Tries in all: one more than retries; plain `retry` is one."""
    return MOST_TRIES if retry == UNLIMITED else min(1 + max(0, int(retry)), MOST_TRIES)
