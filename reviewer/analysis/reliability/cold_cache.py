"""How much components are used while a cache answers nothing: the cold test."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Mapping
from typing import TYPE_CHECKING

from dsl.design import Component
from reviewer.analysis.traffic.demand import Demand
from reviewer.analysis.traffic.total_demand import Load

if TYPE_CHECKING:
    from reviewer.analysis.facts import Facts


def cold_utilisation(facts: Facts, cache: Component) -> Mapping[str, float]:
    """The utilisation of what the flows through `cache` visit, where it is known.

    Only those flows are walked again; what they ask with the cache warm is exchanged for
    what they ask with it cold.
    """
    warm, cold = _warm(facts, cache), _cold(facts, cache)
    changed = {name: facts.traffic.demands[name].exchanged(warm[name], cold[name]) for name in cold}
    demands = ChainMap[str, Demand](changed, facts.traffic.demands)  # type: ignore[arg-type]  # it is only read
    used = {
        name: facts.capacity.utilization_under(demands, facts.design.components[name])
        for name in cold
    }
    return {name: value for name, value in used.items() if value is not None}


def _warm(facts: Facts, cache: Component) -> Mapping[str, Demand]:
    """The demand of the flows through `cache` as it is."""
    found: dict[str, Demand] = {}
    for name in dict.fromkeys(
        facts.traffic.routes[n].name for n in facts.traffic.routes_through.get(cache.name, ())
    ):
        for part, demand in facts.traffic.flow_demand(name).items():
            before = found.get(part)
            found[part] = demand if before is None else before.with_more(demand)
    return found


def _cold(facts: Facts, cache: Component) -> Mapping[str, Demand]:
    """The same while `cache` answers nothing."""
    numbers = facts.traffic.routes_through.get(cache.name, ())
    routes, rates = (
        [facts.traffic.routes[n] for n in numbers],
        [facts.traffic.arrival_rates[n] for n in numbers],
    )
    walker = facts.traffic.walker.cold(cache.name)
    return Load(facts.design, facts.assumptions, walker, routes, rates).components
