"""Puts out how much components are used while a cache answers nothing: the cold test."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Mapping
from typing import TYPE_CHECKING

from dsl.design import Component
from reviewer.demand import Load
from reviewer.load import Demand, Walker

if TYPE_CHECKING:
    from reviewer.facts import Facts


def cold_utilisation(facts: Facts, cache: Component) -> Mapping[str, float]:
    """The utilisation of what the flows through `cache` visit, where it is known.

    Only those flows are walked again; what they ask with the cache warm is exchanged for
    what they ask with it cold.
    """
    warm, cold = (_part(facts, cache, w) for w in (facts.walker, facts.walker.cold(cache.name)))
    changed = {name: facts.demands[name].exchanged(warm[name], cold[name]) for name in cold}
    demands = ChainMap[str, Demand](changed, facts.demands)  # type: ignore[arg-type]  # it is only read
    used = {name: facts.utilisation_under(demands, facts.design.components[name]) for name in cold}
    return {name: value for name, value in used.items() if value is not None}


def _part(facts: Facts, cache: Component, walker: Walker) -> Mapping[str, Demand]:
    """The demand of the flows through `cache`."""
    numbers = facts.through.get(cache.name, ())
    routes, rates = [facts.routes[n] for n in numbers], [facts.rates[n] for n in numbers]
    return Load(facts.design, facts.ledger, walker, routes, rates).components
