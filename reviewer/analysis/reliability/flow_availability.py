"""`FlowAvailability`: how much of the time a flow works, and who costs it how much."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import TypeAlias

from dsl.design import Design, Op
from dsl.quantity import Quantity
from reviewer.analysis.assumptions import Ledger
from reviewer.analysis.capacity.served_share import ALL_SERVED, Served
from reviewer.analysis.latency.flow_latency import flows_of
from reviewer.analysis.reliability.answered_share import answered_share
from reviewer.analysis.reliability.exact_reliability import Bounds
from reviewer.analysis.reliability.failure_model import Failing
from reviewer.analysis.reliability.required_caches import HardCache
from reviewer.analysis.reliability.required_replicas import Pool
from reviewer.analysis.reliability.route_structure import RouteStructure
from reviewer.analysis.reliability.shared_ground import Ground
from reviewer.analysis.topology.counts import Copies
from reviewer.analysis.traffic.routes import Route
from reviewer.analysis.traffic.traffic_facts import TrafficFacts

MONTH = 30 * 24 * 60
"""Minutes of the month that downtime is told in."""


TimedOut: TypeAlias = Callable[[str, Op], float]
"""The share of the requests of a flow that a stated timeout without a fallback ends, 0..1."""


class LastModel:
    """The failure model asked for last, the one that is kept."""

    def __init__(self) -> None:
        self.key: object = None
        self.model: Failing | None = None


class FlowAvailability:
    """The availability of one flow (of a client, where none is stated) for what `op` does.

    `answered` counts the steps that wait, and in a write the broker of its first `~>`;
    `completed` everything. Both are bounds, the same twice where they are exact. `served` is
    what its components carry, `timed_out` what a timeout ends, both shares of its requests.
    `hard` are the caches that count because the stores behind them fail the cold test; `target` is
    what is required of the flow, 0..1, None where nothing is. A job of operators has no target
    unless one names it.
    """

    def __init__(  # noqa: PLR0913  # each is a fact of one flow, or shared by all
        self,
        ground: Ground,
        route: Route,
        op: Op,
        hard: Mapping[str, HardCache],
        last: LastModel,
        *,
        served: Served = ALL_SERVED,
        timed_out: float = 0.0,
        is_job: bool = False,
    ) -> None:
        self.flow, self.op = route.name, op
        self.served, self.timed_out = served, timed_out
        self._ground, self._route, self._last = ground, route, last
        self._caches = _needed_caches(route, hard)
        names = dict.fromkeys(
            route.visits[v].component.name for visits in self._caches for v in visits
        )
        self.hard = tuple(hard[name] for name in names if name in hard)
        required = ground.design.requirement("availability", route.name)
        value = required.value if required is not None and not is_job else None
        self.target = value.value if isinstance(value, Quantity) else None

    def _failure_model(self, *, waited: bool) -> Failing:
        """Only the last one is kept: those of thousands of flows would fill the memory."""
        key, last = (self, waited), self._last
        if last.key != key or last.model is None:
            known = self._ground, self._route, self.op, self._caches
            made = RouteStructure(*known, waited=waited)
            last.key, last.model = key, Failing(made, self._ground.looks_of_flow)
        return last.model

    @cached_property
    def up(self) -> Bounds:
        """The share of requests for which all that the answer needs is up."""
        return self._failure_model(waited=True).works()

    @cached_property
    def answered(self) -> Bounds:
        """The share of requests that are answered, overload and timeouts counted."""
        return answered_share(self.up, self.served, self.timed_out)

    @cached_property
    def completed(self) -> Bounds:
        """The share of requests whose work is all done, including what nobody waits for.

        No more than are answered: work behind a queue may get to a store by a way of its own, but
        the answer does not come by it.
        """
        if all(place.answered for place in self._route.places):
            return self.answered
        up = self._failure_model(waited=False).works()
        done = answered_share(up, self.served, self.timed_out)
        return Bounds(min(done.low, self.answered.low), min(done.high, self.answered.high))

    @cached_property
    def ceiling(self) -> Bounds:
        """What `answered` would come to with any number of copies of everything, as it stands."""
        return self._failure_model(waited=True).works_with_any_number()

    @property
    def minutes(self) -> float:
        """Minutes lost in a 30-day month (at most, where `answered` is a pair of bounds)."""
        return (1 - self.answered.low) * MONTH

    @property
    def budget(self) -> float | None:
        """Minutes that the target allows to be lost in a 30-day month."""
        return None if self.target is None else (1 - self.target) * MONTH

    @cached_property
    def assumptions(self) -> frozenset[str]:
        """The figures taken of the components that have to answer, by subject."""
        return frozenset(self._failure_model(waited=True).assumptions)

    @cached_property
    def pools(self) -> Mapping[str, Pool]:
        """The components of several copies that have to answer, by name, with how many are needed."""
        return self._failure_model(waited=True).pools

    @property
    def places(self) -> frozenset[str]:
        """The zones and regions that it stands on."""
        return frozenset(self._failure_model(waited=True).places)

    @cached_property
    def costs(self) -> Mapping[str, float]:
        """What each component and place costs: up if it never failed by itself, less up.

        What overload turns away is not theirs: `served`.

        Where bounds are not exact, the lower ones are compared. Where that is too much work,
        some of what is not passed by every way is left out, what fails most seldom first.
        """
        failing = self._failure_model(waited=True)
        now = failing.compared
        found = {place: failing.works_if_up(place) for place in failing.places}
        for part in sorted(failing.parts, key=lambda part: -failing.most_cost(part)):
            found[part] = failing.works_without_fault_of(part)
        names = dict.fromkeys((*failing.parts, *failing.places))
        return {
            name: max(0.0, without.low - now)
            for name in names
            if (without := found[name]) is not None
        }

    def cause_cost(self, kind: str, part: str) -> float:
        """What the common cause or the failovers of a component cost, as `costs` does."""
        return self._failure_model(waited=True).cause_cost(kind, part)

    def cause_change(self, part: str, z: float) -> float:
        """How many times its typical figure the common cause of a component is at `z` of its range."""
        return self._failure_model(waited=True).cause_change(part, z)

    @property
    def weakest(self) -> list[str]:
        """The component that is most of the time down by itself, to name where no cost is known."""
        failing = self._failure_model(waited=True)
        return sorted(failing.parts, key=lambda part: -failing.most_cost(part))[:1]

    @property
    def weighed_all(self) -> bool:
        """Whether `costs` has all of its components and places."""
        failing = self._failure_model(waited=True)
        return len(self.costs) == len({*failing.parts, *failing.places})


def availabilities(
    design: Design,
    ledger: Ledger,
    copies: Copies,
    traffic: TrafficFacts,
    hard: Mapping[str, HardCache],
    served: Mapping[tuple[str, Op], Served],
    timed_out: TimedOut,
) -> tuple[FlowAvailability, ...]:
    """The availability of each route, for each op that comes to it."""
    flows = flows_of(traffic)
    ground = Ground(design, ledger, copies, traffic.walker, len(flows))
    jobs, last = traffic.operator_jobs, LastModel()
    return tuple(
        FlowAvailability(
            ground,
            route,
            op,
            hard,
            last,
            served=served.get((route.name, op), ALL_SERVED),
            timed_out=timed_out(route.name, op),
            is_job=route.name in jobs,
        )
        for route, op in flows
    )


def _needed_caches(route: Route, hard: Mapping[str, HardCache]) -> list[tuple[int, ...]]:
    """The visits of hard caches, alternatives together."""
    groups = {group for hop in route.hops for group in hop.misses}
    return sorted(
        group for group in groups if any(route.visits[v].component.name in hard for v in group)
    )
