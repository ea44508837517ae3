"""Puts out `FlowLatency`: how long the user of a flow waits, and what of it is whose."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from dsl.design import Component, Op
from dsl.kinds import Family
from reviewer.arithmetic.calls import Calls, Timings
from reviewer.arithmetic.grid import Quantiles
from reviewer.routes import Route

if TYPE_CHECKING:
    from reviewer.facts import Facts


_P99 = 0.99

MOST_LAWS_OF_STEPS = 10_000
"""Laws worked out for how one flow's latency comes about; one of 60 components takes 7,200."""


class Step(NamedTuple):
    """What a flow takes, in seconds, up to a component with that one included."""

    name: str
    p50: float
    p99: float


class FlowLatency:
    """The wait of one flow (of a client, where none is stated) for what `op` does.

    Times are in seconds, over the steps that wait: within 3 % at p99 and 7 % at p50 of what
    the figures of its components imply. `saturated` are components that more comes to than
    they can serve: their queue has no steady state, so they count unloaded. Where
    `questions` are open the figures leave something out, and are what it takes at least.
    """

    def __init__(self, timings: Timings, route: Route, op: Op) -> None:
        self._timings, self._route = timings, route
        self.flow, self.op = route.name, op

    @cached_property
    def _calls(self) -> Calls:
        return Calls(self._timings, self._route, self.op)

    @cached_property
    def visited(self) -> tuple[Component, ...]:
        """The components that are waited for."""
        return tuple(self._calls.visited.values())

    @cached_property
    def questions(self) -> tuple[str, ...]:
        """What is not known."""
        return tuple(self._calls.questions)

    @cached_property
    def saturated(self) -> tuple[str, ...]:
        """Components that more comes to than they can serve."""
        return tuple(part.name for part in self.visited if self._timings.saturated(part))

    @property
    def _quantiles(self) -> Quantiles:
        return self._timings.quantiles(self._calls.delay)

    @cached_property
    def p50(self) -> float:
        """The median, seconds."""
        return self._quantiles.at(0.5)

    @cached_property
    def p99(self) -> float:
        """The 99th percentile, seconds."""
        return self._quantiles.at(_P99)

    def within(self, share: float) -> float:
        """The time within which `share` (above 0, below 1) of requests are answered, seconds."""
        return self._quantiles.at(share)

    @cached_property
    def costs(self) -> Mapping[str, float]:
        """By how many seconds p99 would fall if a component answered at once, each alone.

        Where that is too much work, of those that take longest by themselves only; of one at
        least.
        """
        whole, quantiles = self.p99, self._quantiles
        start, most = quantiles.work, self._timings.laws_for_flow()
        found: dict[str, float] = {}
        for part in sorted(self._parts, key=lambda part: -self._timings.tail(part, self.op)):
            if found and quantiles.work - start >= most:
                break
            found[part.name] = max(0.0, whole - quantiles.at(_P99, part.name))
        self._timings.spend(quantiles.work - start)
        return {part.name: found[part.name] for part in self._parts if part.name in found}

    @property
    def weighed_all(self) -> bool:
        """Whether `costs` has all of its components."""
        return len(self.costs) == len(self._parts)

    @property
    def _parts(self) -> list[Component]:
        return [part for part in self.visited if part.family is not Family.CLIENT]

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """How p50 and p99 grow as its components, in the order they are asked, take their time.

        The first step is "", the round trips between places; the last one ends at p50 and p99.
        Where a flow is long, only those that take longest by themselves are told apart, and
        what lies between them is a step "", too.
        """
        parts = [part.name for part in reversed(self._parts)]
        told = self._told_apart()
        ends = {0, len(parts)}
        ends.update(n for at, name in enumerate(parts) if name in told for n in (at, at + 1))
        found = [self._step("", parts)]
        for start, end in pairwise(sorted(ends)):
            name = parts[start] if parts[start] in told else ""
            found.append(self._step(name, parts[end:]))
        return tuple(found)

    def _told_apart(self) -> frozenset[str]:
        """The components that `steps` tells apart: each is a good part of the flow once more."""
        number = max(1, MOST_LAWS_OF_STEPS // self._quantiles.size)
        order = sorted(self._parts, key=lambda part: -self._timings.tail(part, self.op))
        return frozenset(part.name for part in order[:number])

    def _step(self, name: str, without: Collection[str]) -> Step:
        left = Quantiles(self._calls.delay, frozenset(without))
        return Step(name, left.at(0.5), left.at(_P99))


def latencies(facts: Facts) -> tuple[FlowLatency, ...]:
    """The wait of each route, for each op that comes to it."""
    timings = Timings(facts)
    return tuple(
        FlowLatency(timings, route, op)
        for route, rates in zip(facts.routes, facts.rates, strict=True)
        for op in ops_of(route, rates)
    )


def ops_of(route: Route, rates: Mapping[Op, float]) -> tuple[Op, ...]:
    """What requests on `route` do: what its flow says; in a derived one, what has a rate."""
    if route.op is not None:
        return (route.op,)
    return tuple(op for op in Op if rates.get(op)) or (Op.READ,)
