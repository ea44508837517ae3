"""CDNs of unknown hit ratio on the way to each component."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from dsl.design import Component
from dsl.kinds import Kind
from reviewer.analysis.assumptions import Ledger
from reviewer.analysis.traffic.cache_hit_ratio import stated_hit
from reviewer.analysis.traffic.routes import Route


def unsaid_cdns(routes: Iterable[Route], ledger: Ledger) -> Mapping[str, Component]:
    """For each component behind a CDN of unknown hit ratio, the first such CDN.

    Its load is counted as if that CDN answered nothing.
    """
    found: dict[str, Component] = {}
    for route in routes:
        passed: dict[int, Component] = {}
        for hop in route.hops:
            before = (hop.source, *(visit for group in hop.misses for visit in group))
            cdns = (_cdn_at(route, visit, ledger, passed) for visit in before)
            cdn = next(filter(None, cdns), None)
            if cdn is not None:
                passed[hop.target] = cdn
                found.setdefault(route.visits[hop.target].component.name, cdn)
    return found


def _cdn_at(
    route: Route, visit: int, ledger: Ledger, passed: Mapping[int, Component]
) -> Component | None:
    """The CDN of unknown hit ratio that a visit is, or that requests passed on the way to it."""
    if visit in passed:
        return passed[visit]
    part = route.visits[visit].component
    return part if part.kind is Kind.CDN and stated_hit(ledger, part) is None else None
