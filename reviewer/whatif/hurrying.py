"""Counts with which flows are answered in time, and the time below which none helps.

More instances shorten the wait for a free one, and nothing else: what a flow takes while
nobody else is there is its floor, which no count buys.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from dsl.design import Design, Op
from reviewer.analysis.facts import Facts
from reviewer.whatif.changing import scaled
from reviewer.whatif.plan import NO_PRICES, Plan, Wish, enough_for, lessened, over_target
from reviewer.whatif.shares import Taken
from reviewer.whatif.sizes import ROUNDING, countable

NONE_TAKEN: Mapping[str, Taken] = {}

Aims = Mapping[tuple[str, Op], float]
"""The target p99 of a flow, in seconds."""

MOST_COMPONENTS = 300
"""Larger designs are not searched: each try costs the latency of all their flows."""

MOST_TOLD = 20
"""Of so many flows it is told whose their floor is; each costs a flow's latency a component."""

_IDLE = 1e-6  # of the load: nobody waits for anybody
_STEPS = 12
_NEAR = 1.002  # a floor as near as this to the aim is not reached by any count


class Floor(NamedTuple):
    """A flow whose aim lies below what it takes while nobody waits; `costs` by component."""

    flow: str
    op: Op
    aim: float
    floor: float
    costs: tuple[tuple[str, float], ...]


def floors(design: Design, aims: Aims) -> tuple[Floor, ...]:
    """The flows that no count brings to their aim."""
    if not aims:
        return ()
    found: list[Floor] = []
    for waits in Facts(scaled(design, _IDLE)).latency.flow_latencies:
        aim = aims.get((waits.flow, waits.op))
        if aim is not None and waits.p99 * _NEAR > aim:
            told = len(found) < MOST_TOLD
            costs = sorted(waits.costs.items(), key=lambda item: -item[1]) if told else ()
            most = tuple((name, cost) for name, cost in costs if cost > 0)
            found.append(Floor(waits.flow, waits.op, aim, waits.p99, most))
    return tuple(found)


def hurried(
    design: Design,
    plan: Plan,
    aims: Aims,
    taken: Mapping[str, Taken] = NONE_TAKEN,
    prices: Mapping[str, float] = NO_PRICES,
) -> Plan:
    """`plan` with the added counts that bring all flows in time, none of which can be reduced by one.

    `plan` itself where no counts do.
    """
    if not aims or len(design.components) > MOST_COMPONENTS or in_time(plan.facts, aims):
        return plan
    names = waited_components(plan.facts, aims)
    low, high, best = 0.01, 1.0, None
    for _ in range(_STEPS):
        middle = (low * high) ** 0.5
        tried = enough_for(design, Wish(dict.fromkeys(names, middle), taken))
        if in_time(tried.facts, aims):
            low, best = middle, tried
        else:
            high = middle
        if high / low < 1.01:  # noqa: PLR2004  # near enough: counts are lessened one by one
            break
    if best is None:
        return plan
    return _least_plan(design, plan, best, aims, prices)


def _least_plan(
    design: Design, plan: Plan, best: Plan, aims: Aims, prices: Mapping[str, float]
) -> Plan:
    over = {one.component.name for one in plan.stuck}

    def fine(facts: Facts) -> bool:
        return over_target(facts, {}) <= over and in_time(facts, aims)

    return lessened(design, best, fine, prices)


def in_time(facts: Facts, aims: Aims) -> bool:
    """Whether every flow with an aim reaches it; one without any end does not."""
    found = {(waits.flow, waits.op): waits for waits in facts.latency.flow_latencies}
    return all(
        key not in found or (found[key].p99 <= aim * (1 + ROUNDING) and not found[key].saturated)
        for key, aim in aims.items()
    )


def waited_components(facts: Facts, aims: Aims) -> list[str]:
    """The components whose counts can shorten the flows with an aim."""
    flows = {flow for flow, _ in aims}
    names = (
        visit.component.name
        for route in facts.traffic.routes
        if route.name in flows
        for visit in route.visits
        if countable(facts.design.components[visit.component.name])
    )
    return list(dict.fromkeys(names))
