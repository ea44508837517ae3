"""`FlowAvailability`: how much of the time a flow works, and who costs it how much."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from dsl.design import Component, Op
from dsl.quantity import Quantity
from reviewer.analysis.latency.flow_latency import ops_of
from reviewer.analysis.reliability.exact_reliability import Bounds
from reviewer.analysis.reliability.failure_model import Failing, Ground
from reviewer.analysis.traffic.routes import Route

if TYPE_CHECKING:
    from reviewer.analysis.facts import Facts

_BUDGET = 60_000  # steps walked in cold tests, some 0.8 s; caches left over are taken for soft

MONTH = 30 * 24 * 60
"""Minutes of the month that downtime is told in."""


class HardCache(NamedTuple):
    """A cache that what is behind it cannot live without: the cold test.

    `store` is the component that is used most while the cache answers nothing, `warm` its
    utilisation with the cache and `cold` without.
    """

    cache: str
    store: str
    warm: float
    cold: float


class FlowAvailability:
    """The availability of one flow (of a client, where none is stated) for what `op` does.

    `answered` counts the steps that wait, and in a write the broker of its first `~>`;
    `completed` everything. Both are bounds, the same twice where they are exact. `hard` are
    the caches that count because the stores behind them fail the cold test; `target` is
    what is required of the flow, 0..1, None where nothing is.
    """

    def __init__(self, ground: Ground, route: Route, op: Op, hard: Mapping[str, HardCache]) -> None:
        self.flow, self.op = route.name, op
        self._ground, self._route = ground, route
        self._caches = _needed_caches(route, hard)
        names = dict.fromkeys(
            route.visits[v].component.name for visits in self._caches for v in visits
        )
        self.hard = tuple(hard[name] for name in names if name in hard)
        required = ground.design.requirement("availability", route.name)
        value = required.value if required is not None else None
        self.target = value.value if isinstance(value, Quantity) else None

    def _failing(self, *, waited: bool) -> Failing:
        """Only the last one is kept: those of thousands of flows would fill the memory."""
        key = (self, waited)
        last = self._ground.last
        if last is None or last[0] != key:
            made = Failing(self._ground, self._route, self.op, self._caches, waited=waited)
            last = self._ground.last = (key, made)
        return last[1]

    @cached_property
    def answered(self) -> Bounds:
        """The share of time that requests are answered."""
        return self._failing(waited=True).works()

    @cached_property
    def completed(self) -> Bounds:
        """The share of time that all work is done, that which nobody waits for included."""
        if all(place.answered for place in self._route.places):
            return self.answered
        return self._failing(waited=False).works()

    @cached_property
    def ceiling(self) -> Bounds:
        """What `answered` would come to with any number of copies of everything, as it stands."""
        return self._failing(waited=True).works_with_any_number()

    @property
    def minutes(self) -> float:
        """Minutes lost in a 30-day month (at most, where `answered` is a pair of bounds)."""
        return (1 - self.answered.low) * MONTH

    @property
    def budget(self) -> float | None:
        """Minutes that the target allows to be lost in a 30-day month."""
        return None if self.target is None else (1 - self.target) * MONTH

    @property
    def places(self) -> frozenset[str]:
        """The zones and regions that it stands on."""
        return frozenset(self._failing(waited=True).places)

    @cached_property
    def costs(self) -> Mapping[str, float]:
        """What each component and place costs: answered if it never failed by itself, less answered.

        Where bounds are not exact, the lower ones are compared. Where that is too much work,
        some of what is not passed by every way is left out, what fails most seldom first.
        """
        failing, now = self._failing(waited=True), self.answered.low
        found = {place: failing.works_if_up(place) for place in failing.places}
        for part in sorted(failing.parts, key=lambda part: -failing.most_cost(part)):
            found[part] = failing.works_without_fault_of(part)
        names = dict.fromkeys((*failing.parts, *failing.places))
        return {
            name: max(0.0, without.low - now)
            for name in names
            if (without := found[name]) is not None
        }

    @property
    def weakest(self) -> list[str]:
        """The component that is most of the time down by itself, to name where no cost is known."""
        failing = self._failing(waited=True)
        return sorted(failing.parts, key=lambda part: -failing.most_cost(part))[:1]

    @property
    def weighed_all(self) -> bool:
        """Whether `costs` has all of its components and places."""
        failing = self._failing(waited=True)
        return len(self.costs) == len({*failing.parts, *failing.places})


def availabilities(facts: Facts) -> tuple[FlowAvailability, ...]:
    """The availability of each route, for each op that comes to it."""
    ground, hard = Ground(facts), facts.reliability.required_caches
    return tuple(
        FlowAvailability(ground, route, op, hard)
        for route, rates in zip(facts.traffic.routes, facts.traffic.arrival_rates, strict=True)
        for op in ops_of(route, rates)
    )


def hard_caches(facts: Facts) -> Mapping[str, HardCache]:
    """The caches that some component behind them passes 100 % without, by name."""
    asked: dict[str, Component] = {}
    hits: dict[str, float] = {}
    misses: dict[str, list[tuple[int, int]]] = {}
    for number, route in enumerate(facts.traffic.routes):
        for hop in route.hops:
            behind = route.visits[hop.target].component
            for cache in (route.visits[visit].component for group in hop.misses for visit in group):
                asked.setdefault(cache.name, cache)
                hits[cache.name] = max(
                    facts.traffic.hit_ratio(cache, behind) or 0.0, hits.get(cache.name, 0.0)
                )
                misses.setdefault(cache.name, []).append((number, hop.target))
    left, behind_of = _BUDGET, _Behind(facts)
    steps = [sum(1 + len(hop.misses) for hop in route.hops) for route in facts.traffic.routes]
    tests = []
    for name, cache in asked.items():
        if left > 0 and _may_fail(facts, behind_of.names(misses[name]), hits[name]):
            left -= sum(steps[number] for number in facts.traffic.routes_through.get(name, ()))
            tests.append(_cold_test(facts, cache) if left > 0 else None)
    return {test.cache: test for test in tests if test is not None}


class _Behind:
    """What is asked more often when a cache misses."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._out: dict[int, list[list[int]]] = {}

    def names(self, starts: Sequence[tuple[int, int]]) -> Iterator[str]:
        """The components at the visits `starts`, each of a route, after them, and their copies."""
        found = dict.fromkeys(starts)
        todo = [*found]
        for number, visit in todo:  # it grows
            name = self._facts.traffic.routes[number].visits[visit].component.name
            yield name
            yield from self._facts.topology.replicas.of(name)
            for target in self._targets(number)[visit]:
                if (number, target) not in found:
                    found[number, target] = None
                    todo.append((number, target))

    def _targets(self, number: int) -> list[list[int]]:
        if number not in self._out:
            route = self._facts.traffic.routes[number]
            self._out[number] = [[] for _ in route.visits]
            for hop in route.hops:
                self._out[number][hop.source].append(hop.target)
        return self._out[number]


def _may_fail(facts: Facts, behind: Iterable[str], hit: float) -> bool:
    """Whether anything could pass 100 %: without hits, load grows to 1 / (1 - hit) at most."""
    if hit <= 0:
        return False
    used = (facts.capacity.utilization(facts.design.components[name]) for name in behind)
    return any(warm is not None and (hit >= 1 or warm / (1 - hit) > 1) for warm in used)


def _cold_test(facts: Facts, cache: Component) -> HardCache | None:
    """What is behind `cache` and passes 100 % with its hits at 0; None where nothing does."""
    worst: HardCache | None = None
    for name, cold in facts.reliability.utilization_without_cache(cache).items():
        warm = facts.capacity.utilization(facts.design.components[name]) or 0.0
        harder = cold > max(1.0, warm * (1 + 1e-9))
        if harder and name != cache.name and (worst is None or cold > worst.cold):
            worst = HardCache(cache.name, name, warm, cold)
    return worst


def _needed_caches(route: Route, hard: Mapping[str, HardCache]) -> list[tuple[int, ...]]:
    """The visits of hard caches, alternatives together."""
    groups = {group for hop in route.hops for group in hop.misses}
    return sorted(
        group for group in groups if any(route.visits[v].component.name in hard for v in group)
    )
