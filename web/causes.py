"""Findings under the component that causes them; `frontend/src/model/grouping.ts` does the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple


class Cause(NamedTuple):
    """Findings of one component; "" for what is about none, or stands alone."""

    component: str
    findings: Sequence[Mapping[str, Any]]


def by_cause(findings: Sequence[Mapping[str, Any]]) -> list[Cause]:
    """Findings of one component together, in the place of its worst; the rest stay where they are.

    `findings` are those of `review --format json`, the worst first.
    """
    numbers = Counter(name for one in findings for name in one["components"])
    groups: dict[str, list[Mapping[str, Any]]] = {}
    for at, one in enumerate(findings):
        component = max(one["components"], key=numbers.__getitem__, default="")
        groups.setdefault(component or f"#{at}", []).append(one)
    return [Cause(name if len(found) > 1 else "", found) for name, found in groups.items()]
