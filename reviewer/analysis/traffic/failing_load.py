"""`FailingLoad`: what retries send to a component while it fails."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from dsl.design import Component, Design
from reviewer.analysis.traffic.demand import LARGEST, Demand
from reviewer.analysis.traffic.sync_calls import ENDLESS_TRIES, Call, call_rings


class FailingLoad(NamedTuple):
    """How many times its load comes to `part` while all calls to it fail."""

    part: Component
    times: float


def failing_loads(
    design: Design, calls: Sequence[Call], links: Mapping[str, Demand]
) -> Mapping[str, FailingLoad]:
    """What retries send to each component while it fails; nothing where they send no more.

    A call is made 1 + retries times, once for each try of those who wait for it. A breaker bounds
    it to one call. A fallback ends it: its caller does not fail. Components
    that call each other in a circle multiply once. Callers count by their rates at peak.
    """
    into = _calls_into(calls, _pair_rates(design, links))
    ring, upstream = call_rings(calls), dict[str, float]()
    for name in sorted(ring, key=lambda name: -ring[name]):
        outer = [(c, rate) for c, rate in into.get(name, ()) if ring[c.caller.name] != ring[name]]
        upstream[name] = _mean_tries(outer, upstream)
    found = {
        name: FailingLoad(asked[0][0].callee, _mean_tries(asked, upstream))
        for name, asked in into.items()
    }
    return {name: one for name, one in found.items() if one.times > 1}


def _pair_rates(design: Design, links: Mapping[str, Demand]) -> Mapping[tuple[str, str], float]:
    found: dict[tuple[str, str], float] = {}
    for link in design.links:
        demand, ends = links.get(link.id), (link.source, link.target)
        found[ends] = found.get(ends, 0.0) + (0.0 if demand is None else demand.total)
    return found


def _calls_into(
    calls: Sequence[Call], rates: Mapping[tuple[str, str], float]
) -> Mapping[str, list[tuple[Call, float]]]:
    found: dict[str, list[tuple[Call, float]]] = {}
    for call in calls:
        rate = rates.get((call.caller.name, call.callee.name), 0.0)
        if rate > 0:
            found.setdefault(call.callee.name, []).append((call, rate))
    return found


def _mean_tries(asked: Sequence[tuple[Call, float]], upstream: Mapping[str, float]) -> float:
    """How often one request is tried, on average over what calls bring, their callers' tries included."""
    total = sum(rate for _, rate in asked)
    tried = sum(rate * _times_called(call, upstream) for call, rate in asked)
    return min(tried / total, LARGEST) if total > 0 else 1.0


def _times_called(call: Call, upstream: Mapping[str, float]) -> float:
    """How often a call is made for one request of a user while all of it fails; once behind a breaker."""
    if call.said("breaker"):
        return 1.0
    tries = ENDLESS_TRIES if call.is_endless else 1 + call.retries
    return tries * (1.0 if call.said("fallback") else upstream.get(call.caller.name, 1.0))
