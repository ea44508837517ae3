"""What no hit rate is said of: the CDN on the way to each component."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from dsl.design import Component
from dsl.kinds import Kind
from reviewer.analysis.assumptions import Ledger
from reviewer.analysis.traffic.cache_hit_ratio import stated_hit
from reviewer.analysis.traffic.routes import Route


def unsaid_cdns(routes: Iterable[Route], ledger: Ledger) -> Mapping[str, Component]:
    """For each component behind a CDN of unknown hit rate, the first such CDN.

    Its load is counted as if that CDN answered nothing.
    """
    found: dict[str, Component] = {}
    for route in routes:
        passed: Component | None = None
        for visit in route.visits:
            part = visit.component
            if passed is not None:
                found.setdefault(part.name, passed)
            elif part.kind is Kind.CDN and stated_hit(ledger, part) is None:
                passed = part
    return found
