"""The `Chain` of calls along which retries multiply most, in linear time.

It is the longest path over the condensation of the calls: parts that call each other in a
circle count as one, so that no circle multiplies without end. A breaker ends a path: it
stops the calls to a component that keeps failing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from reviewer.analysis.traffic.demand import LARGEST
from reviewer.analysis.traffic.sync_calls import Call, call_rings


class Chain(NamedTuple):
    """Calls that wait for each other, from the first to the last that tries again.

    `product` is how many tries of one request reach the end: that of the tries of each call.
    """

    product: float
    calls: tuple[Call, ...]


def stated_tries(call: Call) -> int:
    """Tries of one request over a call, as the design says."""
    return 1 + call.retries


def worst_chain(calls: Sequence[Call], tries: Callable[[Call], int] = stated_tries) -> Chain | None:
    """The chain with the largest product of `tries`; None where fewer than two calls are tried again."""
    tried = {call.link.id: tries(call) for call in calls}
    if sum(number > 1 for number in tried.values()) < 2:  # noqa: PLR2004  # one layer multiplies nothing
        return None
    return _longest_chain(calls, call_rings(calls), tried)


def _longest_chain(
    calls: Sequence[Call], ring: dict[str, int], tried: dict[str, int]
) -> Chain | None:
    """Rings come callees first: what stands behind has a lower number than what calls it."""
    best: dict[int, float] = {}
    following: dict[int, Call] = {}
    ordered = sorted(calls, key=lambda call: ring[call.caller.name])
    for call in ordered:
        here, there = ring[call.caller.name], ring[call.callee.name]
        if here == there or call.said("breaker"):
            continue
        product = min(tried[call.link.id] * best.get(there, 1.0), LARGEST)
        if product > best.get(here, 1.0):
            best[here], following[here] = product, call
    if not best:
        return None
    start = max(best, key=lambda number: best[number])
    found: list[Call] = []
    at = start
    while at in following:
        found.append(following[at])
        at = ring[following[at].callee.name]
    layers = sum(tried[call.link.id] > 1 for call in found)
    return Chain(best[start], tuple(found)) if layers > 1 else None
