"""`FlowLatency`: how long the user of a flow waits, and what of it is whose."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from dsl.design import Component, Link, Op
from dsl.kinds import Family
from reviewer.analysis.latency.call_tree import Calls
from reviewer.analysis.latency.delay_bounds import LEAST_SHARE
from reviewer.analysis.latency.delay_distribution import Delay, Guarded, bottom_up
from reviewer.analysis.latency.distribution_grid import quantiles
from reviewer.analysis.latency.loaded_timings import Timings
from reviewer.analysis.traffic.routes import Route
from reviewer.analysis.traffic.traffic_facts import TrafficFacts


class Step(NamedTuple):
    """What a flow takes, in seconds, up to a component with that one included."""

    name: str
    p50: float
    p99: float


class FlowLatency:
    """The wait of one flow (of a client, where none is stated) for what `op` does.

    Times are in seconds, over the steps that wait: within 3% at p99 and 7% at p50 of what
    the figures of its components imply. `saturated` are components that more comes to than
    they can serve: their queue has no steady state, so they count unloaded. Where
    `questions` are open the figures leave something out, and are what it takes at least. Where
    timeouts end requests, times are those of answered ones, by a fallback or in full.
    """

    def __init__(self, timings: Timings, route: Route, op: Op) -> None:
        self._timings, self._route = timings, route
        self.flow, self.op = route.name, op

    @cached_property
    def _call_tree(self) -> Calls:
        return Calls(self._timings, self._route, self.op)

    @cached_property
    def visited(self) -> tuple[Component, ...]:
        """The components that are waited for."""
        return tuple(self._call_tree.visited.values())

    @cached_property
    def questions(self) -> tuple[str, ...]:
        """What is not known."""
        return tuple(self._call_tree.questions)

    @cached_property
    def assumptions(self) -> frozenset[str]:
        """The latencies taken of components, by subject."""
        return frozenset(self._call_tree.assumptions)

    @cached_property
    def saturated(self) -> tuple[str, ...]:
        """Components that more comes to than they can serve."""
        return tuple(part.name for part in self.visited if self._timings.saturated(part))

    @property
    def saturated_parts(self) -> tuple[Component, ...]:
        """The components named by `saturated`."""
        return tuple(part for part in self.visited if part.name in self.saturated)

    @cached_property
    def round_trips(self) -> tuple[str, ...]:
        """The round trips taken between places, by subject."""
        return tuple(self._call_tree.round_trips)

    @property
    def taken_latencies(self) -> tuple[str, ...]:
        """The subjects of `assumptions`, in the order in which components are waited for."""
        subjects = (f"{part.name}.{op.value}_latency" for part in self.visited for op in Op)
        return tuple(subject for subject in subjects if subject in self.assumptions)

    @cached_property
    def _both_quantiles(self) -> tuple[float, float]:
        p50, p99 = self._quantiles_of(self._call_tree.delay, (0.5, 0.99))
        return p50, p99

    def _quantiles_of(self, delay: Delay, shares: Sequence[float]) -> list[float]:
        """The times within which so many of the answered requests are, in seconds."""
        if not self._timings.terms.are_stated:
            return quantiles(delay, shares)
        from reviewer.analysis.latency.outcomes import Outcomes  # noqa: PLC0415  # few designs state timeouts

        is_guarded = any(isinstance(one, Guarded) for one in bottom_up(delay))
        return Outcomes().quantiles(delay, shares) if is_guarded else quantiles(delay, shares)

    @property
    def timed_out(self) -> float:
        """The share of requests, 0..1, that timeouts without fallback end, by stated latencies alone.

        What nobody states counts as no time here, so that no assumption makes requests fail.
        """
        if not self.likely_timed_out or not self.assumptions:
            return self.likely_timed_out
        return min(_shown_share(1.0 - self._stated_shares[0]), self.likely_timed_out)

    @property
    def likely_timed_out(self) -> float:
        """The share of requests, 0..1, that timeouts without fallback end, by assumed latencies too."""
        return _shown_share(1.0 - self._shares[0])

    @cached_property
    def given_up(self) -> tuple[Link, ...]:
        """The links whose calls a timeout may end without a fallback."""
        return tuple(self._call_tree.given_up.values())

    @property
    def degraded(self) -> float:
        """The share of requests, 0..1, that a fallback answers after a timeout, by assumed latencies too."""
        answered, in_full = self._shares
        return _shown_share(answered - in_full)

    @cached_property
    def _shares(self) -> tuple[float, float]:
        return self._shares_by(self._timings)

    @cached_property
    def _stated_shares(self) -> tuple[float, float]:
        return self._shares_by(self._timings.stated)

    def _shares_by(self, timings: Timings) -> tuple[float, float]:
        """Of all requests, those answered, and those answered without any fallback."""
        if not timings.terms.are_stated:
            return 1.0, 1.0
        from reviewer.analysis.latency.outcomes import Outcomes  # noqa: PLC0415  # few designs state timeouts

        own = timings is self._timings
        delay = (self._call_tree if own else Calls(timings, self._route, self.op)).delay
        return Outcomes().of(delay)

    @property
    def p50(self) -> float:
        """The median, seconds."""
        return self._both_quantiles[0]

    @property
    def p99(self) -> float:
        """The 99th percentile, seconds."""
        return self._both_quantiles[1]

    def within(self, share: float) -> float:
        """The time within which `share` (above 0, below 1) of requests are answered, seconds."""
        return self._quantiles_of(self._call_tree.delay, (share,))[0]

    @cached_property
    def costs(self) -> Mapping[str, float]:
        """By how many seconds p99 would fall if a component answered at once, each alone.

        Where that is too much work, of those that take longest by themselves only.
        """
        return {
            part.name: max(0.0, self.p99 - self._p99_without({part.name}))
            for part in self._weighed_parts
        }

    def costliest(self, most: int, least_share: float) -> tuple[Component, ...]:
        """Up to `most` components that cost more than this share of p99, the worst first; one at least."""
        order = sorted(self.visited, key=lambda part: -self.costs.get(part.name, 0.0))
        least = least_share * self.p99
        found = [part for part in order[:most] if self.costs.get(part.name, 0.0) > least]
        return tuple(found or order[:1])

    def p99_if_instant(self, part: Component) -> float:
        """The 99th percentile if a component answered at once, seconds."""
        return max(0.0, self.p99 - self.costs.get(part.name, 0.0))

    @property
    def weighed_all(self) -> bool:
        """Whether `costs` has all of its components."""
        return len(self._weighed_parts) == len(self._parts_on_path)

    @property
    def _parts_on_path(self) -> list[Component]:
        return [part for part in self.visited if part.family is not Family.CLIENT]

    @cached_property
    def _weighed_parts(self) -> Sequence[Component]:
        """The components whose cost is worked out: each is the whole flow once more."""
        parts = self._parts_on_path
        number = self._timings.affords(len(parts), len(self._route.hops))
        if number == len(parts):
            return parts
        return sorted(parts, key=lambda part: -self._timings.tail(part, self.op))[:number]

    def _p99_without(self, names: Collection[str]) -> float:
        return self._quantiles_without(names)[1]

    def _quantiles_without(self, names: Collection[str]) -> tuple[float, float]:
        delay = Calls(self._timings, self._route, self.op, without=names).delay
        p50, p99 = self._quantiles_of(delay, (0.5, 0.99))
        return p50, p99

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """How p50 and p99 grow as its components, in the order they are asked, take their time.

        The first step is "", the round trips between places; the last one ends at p50 and p99.
        """
        parts = [part.name for part in reversed(self.visited) if part.family is not Family.CLIENT]
        found = [Step("", *self._quantiles_without(frozenset(parts)))]
        for number, name in enumerate(parts, 1):
            found.append(Step(name, *self._quantiles_without(frozenset(parts[number:]))))
        return tuple(found)


def _shown_share(share: float) -> float:
    return share if share >= LEAST_SHARE else 0.0


def latencies(timings: Timings, flows: Sequence[tuple[Route, Op]]) -> tuple[FlowLatency, ...]:
    """The wait of each route, for each op that comes to it."""
    return tuple(FlowLatency(timings, route, op) for route, op in flows)


def flows_of(traffic: TrafficFacts) -> list[tuple[Route, Op]]:
    """Each route for each op that comes to it."""
    return [
        (route, op)
        for route, rates in zip(traffic.routes, traffic.arrival_rates, strict=True)
        for op in ops_of(route, rates)
    ]


def ops_of(route: Route, rates: Mapping[Op, float]) -> tuple[Op, ...]:
    """What requests on `route` do: what its flow says; in a derived one, what has a rate.

    Nothing where an error took a part of the route: no figure of it would hold.
    """
    if route.incomplete:
        return ()
    if route.op is not None:
        return (route.op,)
    return tuple(op for op in Op if rates.get(op)) or (Op.READ,)
