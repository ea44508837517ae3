"""`Outcome`: a design as it is today beside what a scenario makes of it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from dsl.design import Component, Design, Op
from dsl.quantity import Quantity
from reviewer.analysis.facts import Facts
from reviewer.analysis.latency.flow_latency import FlowLatency
from reviewer.analysis.reliability.flow_availability import FlowAvailability
from reviewer.whatif.changing import resized, scaled
from reviewer.whatif.cheapest import cheapest
from reviewer.whatif.hurrying import Aims, Floor, floors, hurried
from reviewer.whatif.losing import Fate, fates, lost
from reviewer.whatif.plan import Plan, plan_for
from reviewer.whatif.remaining import remaining
from reviewer.whatif.scenario import Failure, Patience, Scenario
from reviewer.whatif.setting import with_settings


class Break(NamedTuple):
    """A component that passes its target, at `passes` times the load of today.

    At `full` times more comes than it carries. `old`: it is over its target today.
    """

    component: Component
    passes: float
    full: float
    old: bool


class FlowThen(NamedTuple):
    """One flow, for what `op` does, today and then; what is then is None where it dies.

    `aim` are the seconds within which 99 of 100 are to be answered, None where nothing is
    said. `dies` is the part of its requests that fails for what is lost, `unserved` the
    part of the others that more comes of than can be served, both 0..1. `delayed` says
    that work behind a `~>` stops or piles up. `planned` is its wait with the plan's counts.
    """

    flow: str
    op: Op
    rate: float | None
    waits: tuple[FlowLatency, FlowLatency | None]
    works: tuple[FlowAvailability, FlowAvailability | None]
    aim: float | None
    dies: float
    unserved: float
    delayed: bool
    planned: FlowLatency | None

    @property
    def answered(self) -> float:
        """The part of its requests that is answered then, with all that stands in the way."""
        works = self.works[1]
        if works is None:
            return 0.0
        return works.answered.low * (1 - self.unserved) * (1 - self.dies)

    @property
    def late(self) -> bool:
        """Whether it is answered, but not within its aim."""
        then = self.waits[1]
        if then is None or self.aim is None:
            return False
        return bool(then.saturated) or then.p99 > self.aim


class Outcome(NamedTuple):
    """What a scenario makes of a design.

    `given` is the design with the scenario's settings, without its failures, at the load of
    today. `names` are the components lost. `breaks` come in the order in which they happen
    as the load grows from nothing to what is supposed. `died` and `unserved` are shares of
    all requests, None where no rates are known. `plan` holds the smallest counts that carry
    it, `floors` the flows that no count brings in time.
    """

    scenario: Scenario
    today: Facts
    given: Design
    then: Facts
    names: frozenset[str]
    breaks: tuple[Break, ...]
    flows: tuple[FlowThen, ...]
    died: float | None
    unserved: float | None
    aims: Aims
    plan: Plan
    floors: tuple[Floor, ...]


def outcome(design: Design, scenario: Scenario) -> Outcome:
    """What `scenario` makes of `design`.

    Raises:
        ScenarioError: the design has not what is set or lost.

    """
    today = Facts(design)
    given = with_settings(design, scenario.settings)
    reduced, names, fate = _failed_design(given, scenario.failures, today)
    left = remaining(reduced, names, fate)
    changed = scaled(left, scenario.load)
    at_once = reduced if left is reduced.design else Facts(left)
    then = at_once if changed is left else Facts(changed)
    aims = _aims_of(today, scenario.patience)
    plan = cheapest(changed, plan_for(changed))
    plan = hurried(changed, plan, aims)
    fated = {route.name: one for route, one in zip(reduced.traffic.routes, fate, strict=True)}
    flows = _flows_then((today, then, plan.facts), fated, aims)
    return Outcome(
        scenario=scenario,
        today=today,
        given=given,
        then=then,
        names=names,
        breaks=_breaks_up_to(today, at_once, scenario.load),
        flows=flows,
        died=_answered_share(flows, lambda flow: flow.dies),
        unserved=_answered_share(flows, lambda flow: (1 - flow.dies) * flow.unserved),
        aims=aims,
        plan=plan,
        floors=floors(changed, aims),
    )


def _failed_design(
    design: Design, failures: Sequence[Failure], known: Facts | None = None
) -> tuple[Facts, frozenset[str], tuple[Fate, ...]]:
    """The design with fewer instances, whole components lost, and what that does to each route."""
    gone = lost(design, failures)
    fewer = resized(design, gone.left)
    reduced = known if known is not None and fewer is known.design else Facts(fewer)
    return reduced, gone.names, fates(reduced, gone.names)


def left_of(design: Design, failures: Sequence[Failure]) -> Design:
    """What `failures` leave of a design.

    Raises:
        ScenarioError: a failure takes more instances than there are.

    """
    return remaining(*_failed_design(design, failures))


def _breaks_up_to(today: Facts, facts: Facts, load: float) -> tuple[Break, ...]:
    """What passes its target up to `load` times what comes in `facts`, first things first.

    All that comes grows alike, so each utilisation does: the target is passed at headroom
    times the load, and nothing is left at 1 / utilisation times.
    """
    found = []
    for part in facts.design.components.values():
        room, used = facts.capacity.headroom(part), facts.capacity.utilization(part)
        if room is not None and used and room * (1 + 1e-9) < load:
            before = today.design.components.get(part.name)
            old = (before and today.capacity.headroom(before)) or math.inf
            found.append(Break(part, room, 1 / used, old < 1))
    return tuple(sorted(found, key=lambda one: one.passes))


def _aims_of(today: Facts, patience: Patience | None) -> Aims:
    found = {}
    for waits in today.latency.flow_latencies:
        required = today.design.requirement("p99", waits.flow)
        said = required.value.value if required and isinstance(required.value, Quantity) else None
        if patience is None:
            aim = said
        elif patience.seconds:
            aim = patience.seconds
        else:
            base = said if patience.required and said is not None else waits.p99
            aim = base * patience.factor
        if aim is not None:
            found[waits.flow, waits.op] = aim
    return found


def _flows_then(
    facts: tuple[Facts, Facts, Facts], fate: Mapping[str, Fate], aims: Aims
) -> tuple[FlowThen, ...]:
    today, then, after = facts
    planned = {(one.flow, one.op): one for one in after.latency.flow_latencies}
    waits = {(one.flow, one.op): one for one in then.latency.flow_latencies}
    works = {(one.flow, one.op): one for one in then.reliability.flow_availabilities}
    rates = {
        route.name: rate
        for route, rate in zip(today.traffic.routes, today.traffic.arrival_rates, strict=True)
    }
    unserved = _unserved_shares(then)
    found = []
    for wait, work in zip(
        today.latency.flow_latencies, today.reliability.flow_availabilities, strict=True
    ):
        key = (wait.flow, wait.op)
        fated = fate.get(wait.flow, Fate(0.0))
        dead = fated.dies >= 1 - 1e-9
        lack, piles = unserved.get(key, (0.0, False))
        found.append(
            FlowThen(
                *key,
                rates[wait.flow].get(wait.op),
                (wait, None if dead else waits.get(key)),
                (work, None if dead else works.get(key)),
                aims.get(key),
                min(1.0, fated.dies),
                0.0 if dead else lack,
                not dead and (fated.delayed or piles),
                None if dead else planned.get(key),
            )
        )
    return tuple(found)


def _unserved_shares(facts: Facts) -> Mapping[tuple[str, Op], tuple[float, bool]]:
    """The part of each flow's requests that is turned away, and whether work piles up.

    What is asked for `u` times what it carries serves 1 / u of what comes; a flow loses
    what its worst step does.
    """
    over = {
        part.name: used
        for part in facts.design.components.values()
        if (used := facts.capacity.utilization(part)) is not None and used > 1
    }
    found: dict[tuple[str, Op], tuple[float, bool]] = {}
    if not over:
        return found
    for route, rates in zip(facts.traffic.routes, facts.traffic.arrival_rates, strict=True):
        waited = {*route.starts, *(hop.target for hop in route.hops if hop.waited)}
        for op in rates:
            arrived = facts.traffic.walker.walk(route, op, 1.0, parts=True).arrived
            lacks = [
                (visit in waited, min(1.0, arrived[visit]) * (1 - 1 / over[one.component.name]))
                for visit, one in enumerate(route.visits)
                if one.component.name in over
            ]
            lack = max((part for now, part in lacks if now), default=0.0)
            found[route.name, op] = (lack, any(not now and part > 0 for now, part in lacks))
    return found


def _answered_share(flows: Sequence[FlowThen], part: Callable[[FlowThen], float]) -> float | None:
    total = sum(flow.rate or 0.0 for flow in flows)
    if total <= 0:
        return None
    return sum((flow.rate or 0.0) * part(flow) for flow in flows) / total
