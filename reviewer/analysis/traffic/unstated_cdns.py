"""What no hit rate is said of: the CDN on the way to each component."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from dsl.design import Component
from dsl.kinds import Kind

if TYPE_CHECKING:
    from reviewer.analysis.facts import Facts


def unsaid_cdns(facts: Facts) -> Mapping[str, Component]:
    """For each component behind a CDN of unknown hit rate, the first such CDN.

    Its load is counted as if that CDN answered nothing.
    """
    found: dict[str, Component] = {}
    for route in facts.traffic.routes:
        passed: Component | None = None
        for visit in route.visits:
            part = visit.component
            if passed is not None:
                found.setdefault(part.name, passed)
            elif part.kind is Kind.CDN and facts.traffic.hit_ratio(part) is None:
                passed = part
    return found
