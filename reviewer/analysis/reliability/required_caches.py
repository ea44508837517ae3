"""Caches that what is behind them cannot work without: the cold test of each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from dsl.design import Component, Design
from reviewer.analysis.capacity.component_load import ComponentLoad
from reviewer.analysis.reliability.cold_cache import ColdTest
from reviewer.analysis.topology.counts import Copies
from reviewer.analysis.traffic.traffic_facts import TrafficFacts

_BUDGET = 60_000  # steps walked in cold tests, some 0.8 s; caches left over are taken for soft


class HardCache(NamedTuple):
    """A cache that what is behind it cannot live without: the cold test.

    `store` is the component that is used most while the cache answers nothing, `warm` its
    utilization with the cache and `cold` without.
    """

    cache: str
    store: str
    warm: float
    cold: float


class HardCaches:
    """The cold tests of the caches of one design."""

    def __init__(
        self,
        design: Design,
        traffic: TrafficFacts,
        replicas: Copies,
        load: ComponentLoad,
        cold_test: ColdTest,
    ) -> None:
        self._design, self._traffic, self._load = design, traffic, load
        self._cold_test, self._behind = cold_test, _Behind(traffic, replicas)

    def found(self) -> Mapping[str, HardCache]:
        """The caches that some component behind them passes 100% without, by name."""
        asked, left, tests = self._asked(), _BUDGET, []
        steps = [sum(1 + len(hop.misses) for hop in route.hops) for route in self._traffic.routes]
        for name, (cache, hit, misses) in asked.items():
            if left > 0 and self._may_fail(self._behind.names(misses), hit):
                left -= sum(steps[n] for n in self._traffic.routes_through.get(name, ()))
                tests.append(self._worst(cache) if left > 0 else None)
        return {test.cache: test for test in tests if test is not None}

    def _asked(self) -> Mapping[str, tuple[Component, float, list[tuple[int, int]]]]:
        """Each cache that is asked first, its largest hit ratio, and the visits behind it."""
        caches: dict[str, Component] = {}
        hits: dict[str, float] = {}
        misses: dict[str, list[tuple[int, int]]] = {}
        for number, route in enumerate(self._traffic.routes):
            for hop in route.hops:
                behind = route.visits[hop.target].component
                for cache in (route.visits[v].component for group in hop.misses for v in group):
                    name = caches.setdefault(cache.name, cache).name
                    hit = self._traffic.hit_ratio(cache, behind) or 0.0
                    hits[name] = max(hit, hits.get(name, 0.0))
                    misses.setdefault(name, []).append((number, hop.target))
        return {name: (cache, hits[name], misses[name]) for name, cache in caches.items()}

    def _may_fail(self, behind: Iterable[str], hit: float) -> bool:
        """Whether anything could pass 100%: without hits, load grows to 1 / (1 - hit) at most."""
        if hit <= 0:
            return False
        used = (self._load.utilization(self._design.components[name]) for name in behind)
        return any(warm is not None and (hit >= 1 or warm / (1 - hit) > 1) for warm in used)

    def _worst(self, cache: Component) -> HardCache | None:
        """What is behind `cache` and passes 100% with its hits at 0; None where nothing does."""
        worst: HardCache | None = None
        for name, cold in self._cold_test.utilization(cache).items():
            warm = self._load.utilization(self._design.components[name]) or 0.0
            harder = cold > max(1.0, warm * (1 + 1e-9))
            if harder and name != cache.name and (worst is None or cold > worst.cold):
                worst = HardCache(cache.name, name, warm, cold)
        return worst


class _Behind:
    """What is asked more often when a cache misses."""

    def __init__(self, traffic: TrafficFacts, replicas: Copies) -> None:
        self._traffic, self._replicas = traffic, replicas
        self._out: dict[int, list[list[int]]] = {}

    def names(self, starts: Sequence[tuple[int, int]]) -> Iterator[str]:
        """The components at the visits `starts`, each of a route, after them, and their copies."""
        found = dict.fromkeys(starts)
        todo = [*found]
        for number, visit in todo:  # it grows
            name = self._traffic.routes[number].visits[visit].component.name
            yield name
            yield from self._replicas.of(name)
            for target in self._targets(number)[visit]:
                if (number, target) not in found:
                    found[number, target] = None
                    todo.append((number, target))

    def _targets(self, number: int) -> list[list[int]]:
        if number not in self._out:
            route = self._traffic.routes[number]
            self._out[number] = [[] for _ in route.visits]
            for hop in route.hops:
                self._out[number][hop.source].append(hop.target)
        return self._out[number]
