"""`Outcome`: a design as it is today beside what a scenario makes of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from dsl.design import Design, Op
from dsl.quantity import Quantity
from reviewer.analysis.capacity.served_share import ALL_SERVED, Served
from reviewer.analysis.facts import Facts
from reviewer.analysis.latency.flow_latency import FlowLatency
from reviewer.analysis.reliability.exact_reliability import Bounds
from reviewer.analysis.reliability.flow_availability import FlowAvailability
from reviewer.whatif.breaking import Break, breaks_up_to
from reviewer.whatif.changing import Size, scaled
from reviewer.whatif.cheapest import cheapest
from reviewer.whatif.hurrying import Aims, Floor, floors
from reviewer.whatif.losing import Fate, Lost, fates, lost, reduced_design
from reviewer.whatif.plan import Plan, merged
from reviewer.whatif.remaining import remaining
from reviewer.whatif.scenario import Failure, Patience, Scenario
from reviewer.whatif.searching import smallest_plan
from reviewer.whatif.setting import with_settings
from reviewer.whatif.shares import Taken


class FlowThen(NamedTuple):
    """One flow, for what `op` does, today and then; what is then is None where it dies.

    `aim` is the target p99 in seconds, None where there is none. `dies` is the part of its requests that fails for what is lost, `unserved` the
    part of the others that more comes of than can be served, both 0..1. `delayed` says
    that work behind a `~>` stops or piles up. `planned` is its wait with the plan's counts.
    `hangs_on` are the saturated components whose capacity the design leaves open: whether it waits
    without end is then unknown.
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
    hangs_on: tuple[str, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether how long it takes hangs on what the design leaves open, and on nothing else."""
        then = self.waits[1]
        return then is not None and 0 < len(then.saturated) == len(self.hangs_on)

    @property
    def answered(self) -> Bounds:
        """The part of its requests that is answered then: as the analysis says, but for what dies."""
        works, left = self.works[1], 1 - self.dies
        return Bounds(0.0, 0.0) if works is None else works.answered.times(Bounds(left, left))

    @property
    def late(self) -> bool:
        """Whether it is answered, but not within its aim."""
        then = self.waits[1]
        if then is None or self.aim is None or (self.is_open and then.p99 <= self.aim):
            return False
        return bool(then.saturated) or then.p99 > self.aim


class Outcome(NamedTuple):
    """What a scenario makes of a design.

    `given` is the design with the scenario's settings, without its failures, at the load of
    today. `names` are the components lost, `taken` is what fails of others. `breaks` come in the order in which they happen
    as the load grows from nothing to what is supposed. `died` and `unserved` are shares of
    all requests, None where no rates are known. `plan` holds the smallest counts that carry
    it, `floors` the flows that no count brings in time.
    """

    scenario: Scenario
    today: Facts
    given: Design
    then: Facts
    names: frozenset[str]
    taken: Mapping[str, Taken]
    breaks: tuple[Break, ...]
    flows: tuple[FlowThen, ...]
    died: float | None
    unserved: float | None
    aims: Aims
    plan: Plan
    floors: tuple[Floor, ...]
    beyond: tuple[str, ...] = ()


_WHOLE = 1 - 1e-9  # of the requests of a flow


def outcome(design: Design, scenario: Scenario) -> Outcome:
    """What `scenario` makes of `design`.

    Raises:
        ScenarioError: the design has not what is set or lost.

    """
    today = Facts(design)
    given = with_settings(design, scenario.settings)
    gone = lost(given, scenario.failures)
    reduced, names, fate = _failed_design(given, gone, today)
    left = remaining(reduced, names, fate)
    changed = scaled(left, scenario.load)
    at_once = reduced if left is reduced.design else Facts(left)
    then = at_once if changed is left else Facts(changed)
    aims = _aims_of(today, scenario.patience)
    plan, taken, beyond = _plan_for_loss(given, gone, changed, scenario.load, aims)
    if not (scenario.failures or aims):  # other plans are sized for what is lost, or for a time
        plan = cheapest(changed, plan)
    fated = {route.name: one for route, one in zip(reduced.traffic.routes, fate, strict=True)}
    flows = _flows_then((today, then, plan.facts), fated, aims)
    return Outcome(
        scenario=scenario,
        today=today,
        given=given,
        then=then,
        names=names,
        taken=taken,
        breaks=breaks_up_to(today, at_once, then, scenario.load),
        flows=flows,
        died=_answered_share(flows, lambda flow: flow.dies),
        unserved=_answered_share(flows, lambda flow: (1 - flow.dies) * flow.unserved),
        aims=aims,
        plan=plan,
        floors=floors(changed, aims),
        beyond=_dying(reduced, fate) if beyond is None else beyond,
    )


def _plan_for_loss(
    given: Design, gone: Lost, changed: Design, load: float, aims: Aims
) -> tuple[Plan, Mapping[str, Taken], tuple[str, ...] | None]:
    """The plan, what fails of components in it, and the flows that die all the same.

    Where a component is lost because there are too few of it, the plan has more of it; the
    flows are None where there is none such.
    """
    if not gone.spared:
        return smallest_plan(changed, gone.taken, aims), gone.taken, None
    more = gone.with_more(given)
    reduced, names, fate = _failed_design(given, more)
    left = scaled(remaining(reduced, names, fate), load)
    plan = smallest_plan(left, more.taken, aims)
    least = {name: merged(more.left[name], plan.sizes.get(name, Size())) for name in gone.spared}
    return plan._replace(sizes={**plan.sizes, **least}), more.taken, _dying(reduced, fate)


def _dying(facts: Facts, fate: Sequence[Fate]) -> tuple[str, ...]:
    """The flows that a loss stops, all of their requests."""
    routes = zip(facts.traffic.routes, fate, strict=True)
    return tuple(route.name for route, one in routes if one.dies >= _WHOLE)


def _failed_design(
    design: Design, gone: Lost, known: Facts | None = None
) -> tuple[Facts, frozenset[str], tuple[Fate, ...]]:
    """The design with fewer instances, whole components lost, and what that does to each route."""
    fewer = reduced_design(design, gone)
    reduced = known if known is not None and fewer is known.design else Facts(fewer)
    return reduced, gone.names, fates(reduced, gone.names)


def left_of(design: Design, failures: Sequence[Failure]) -> Design:
    """What `failures` leave of a design.

    Raises:
        ScenarioError: a failure takes more instances than there are.

    """
    return remaining(*_failed_design(design, lost(design, failures)))


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


def _open_components(facts: Facts, waits: FlowLatency | None) -> tuple[str, ...]:
    """Those where a flow waits without end unless more of them run than is certain."""
    parts = facts.design.components
    names = () if waits is None else waits.saturated
    return tuple(n for n in names if n in parts and facts.capacity.open_load(parts[n]))


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
    served = then.reliability.served_shares
    found = []
    for wait, work in zip(
        today.latency.flow_latencies, today.reliability.flow_availabilities, strict=True
    ):
        key = (wait.flow, wait.op)
        fated = fate.get(wait.flow, Fate(0.0))
        dead = fated.dies >= 1 - 1e-9
        share = served.get(key, ALL_SERVED)
        found.append(
            FlowThen(
                *key,
                rates[wait.flow].get(wait.op),
                (wait, None if dead else waits.get(key)),
                (work, None if dead else works.get(key)),
                aims.get(key),
                min(1.0, fated.dies),
                0.0 if dead else _known_unserved(then, share),
                not dead and (fated.delayed or share.piles),
                None if dead else planned.get(key),
                _open_components(then, None if dead else waits.get(key)),
            )
        )
    return tuple(found)


def _known_unserved(facts: Facts, share: Served) -> float:
    """What is turned away typically; nothing where all of it hangs on what the design leaves open."""
    is_known = any(not facts.capacity.open_load(one.part) for one in share.turned)
    return 1 - share.low if is_known else 0.0


def _answered_share(flows: Sequence[FlowThen], part: Callable[[FlowThen], float]) -> float | None:
    total = sum(flow.rate or 0.0 for flow in flows)
    if total <= 0:
        return None
    return sum((flow.rate or 0.0) * part(flow) for flow in flows) / total
