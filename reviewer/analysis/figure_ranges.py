"""How far a figure of the catalog may be off, by its basis.

A figure that the design does not state is a range. `z` says where in its range a figure lies:
0 is the typical figure, `Z90` the good end, which one case in ten exceeds, and -`Z90` the bad
end, which one in ten falls short of. Between them it follows a normal distribution of the
figure's logarithm, each half with a spread of its own.
"""

from __future__ import annotations

Z90 = 1.2815515655446004
"""The standard normal distribution's 90th percentile.

Source: a low, a best and a high estimate as P90, P50 and P10 is the petroleum industry's
convention (SPE Petroleum Resources Management System, 2018, section 4.2.1)."""

SPREADS = {"source": 1.5, "secondary": 2.7, "general": 3.5}
"""Typical over bad, and good over typical, of a figure that comes without a range, by its basis.

Basis: the medians of the catalog's own capacities, which do come with a range: published figures
span 1.5 times either way, those read where others quote them 2.7, general knowledge 3.5 (a test
holds these to the catalog)."""


def spread_of(basis: str) -> float:
    """How many times a figure of this basis may be off either way; 1 for what is a convention."""
    return SPREADS.get(basis, 1.0)


def improvement(z: float, basis: str) -> float:
    """By what a figure of this basis is better than typical at `z`, as a factor."""
    return float(spread_of(basis) ** (z / Z90))


def availability_improvement(z: float, basis: str) -> float:
    """The same of an availability, by what it is down: a published one is a promise.

    A provider that promises 99.9% pays below it, so the promise is kept in nearly all cases, and
    often exceeded. Basis: an SLA is the least that is promised (Treynor and others, The Calculus of
    Service Availability, ACM Queue 15, 2017, on objectives set above agreements).
    """
    is_promised = basis in ("source", "secondary")
    return improvement(max(0.0, z) if is_promised else z, basis)


def drawn_between(z: float, bad: float, typical: float, good: float) -> float:
    """The figure at `z` of a range whose three figures are above 0; `bad` may be above `good`."""
    end = good if z >= 0 else bad
    if typical <= 0 or end <= 0:
        return typical
    return float(typical * (end / typical) ** (abs(z) / Z90))
