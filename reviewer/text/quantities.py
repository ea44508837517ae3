"""Quantities as the design language writes them."""

from __future__ import annotations

import math

LONGEST = 1e12
"""Figures are not written above this; nothing real is."""

_SHORTEST_THOUSANDS = 10_000


def write_duration(seconds: float) -> str:
    """A time as the language writes it, rounded down: `40s`, `250ms`; at least a millisecond."""
    shown = min(seconds, LONGEST)
    return f"{int(shown)}s" if shown >= 1 else f"{max(1, int(shown * 1000))}ms"


def write_count(value: float) -> str:
    """A number of things as the language writes it, rounded up: `950`, `12k`."""
    whole = math.ceil(min(value, LONGEST))
    return f"{math.ceil(whole / 1000)}k" if whole > _SHORTEST_THOUSANDS else str(whole)


def write_rate(per_second: float) -> str:
    """A rate as the language writes it, rounded up: `12k/s`."""
    return f"{write_count(per_second)}/s"
