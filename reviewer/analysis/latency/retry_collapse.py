"""`Settled` repeats of calls, and the components that they make `Collapse`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from dsl.design import Component, Op
from reviewer.analysis.traffic.routes import Route

RoutedRepeats = Mapping[tuple[Route, Op], Sequence[float]]
"""How often each hop of a route is called for each call that there would be if none failed."""


class Collapse(NamedTuple):
    """A component that retries of what times out keep full.

    `offered` is its utilization by what times out unloaded, `settled` that with every try timing out.
    """

    part: Component
    offered: float
    settled: float


class Settled(NamedTuple):
    """The repeats of all routes, and the components that retries overload, the worst first."""

    repeats: RoutedRepeats
    collapses: tuple[Collapse, ...] = ()


def repeats_differ_by(one: RoutedRepeats, other: RoutedRepeats) -> float:
    """By which part repeats differ at most."""
    pairs = (
        (one[key] or [1.0] * len(found), found or [1.0] * len(one[key]))
        for key, found in other.items()
    )
    return max(
        (abs(a - b) / max(a, b) for ends in pairs for a, b in zip(*ends, strict=True) if a != b),
        default=0.0,
    )
