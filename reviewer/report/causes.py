"""Findings grouped by the component that they share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from reviewer.model.finding import Finding


class Cause(NamedTuple):
    """Findings of one component, by their places; "" for a finding without one, or on its own."""

    component: str
    places: Sequence[int]


def group_by_cause(findings: Sequence[Finding]) -> list[Cause]:
    """The findings of one component together, where its first one stands.

    Of the components of a finding, the one with the most findings counts; the first of equals.
    """
    numbers = Counter(name for one in findings for name in one.answer.components)
    groups: dict[str | int, list[int]] = {}
    for place, one in enumerate(findings):
        component = max(one.answer.components, key=numbers.__getitem__, default=place)
        groups.setdefault(component, []).append(place)
    return [
        Cause(name if isinstance(name, str) and len(places) > 1 else "", places)
        for name, places in groups.items()
    ]
