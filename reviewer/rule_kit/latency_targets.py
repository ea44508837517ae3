"""Latency targets that flows miss, and what would meet them."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from dsl.kinds import Kind
from reviewer.analysis.capacity.utilization import is_quota
from reviewer.model.finding import Severity
from reviewer.rule_kit.flow_requirements import required_checks
from reviewer.text.fix import Fix, declare, join_fixes, set_attribute

if TYPE_CHECKING:
    from dsl.design import Component
    from reviewer.analysis.facts import Facts
    from reviewer.analysis.latency.flow_latency import FlowLatency
    from reviewer.analysis.requirement_checks import Check

_TIMES = (1, 2, 3, 5, 10, 20, 30, 50, 80, 100, 150, 200, 250, 300, 400, 500, 800, 1000)
"""Latency targets as people set them, in milliseconds."""

_BUDGET_SHARE = 0.9
"""The share of the time left that a budget takes.

Basis: a convention; percentiles of several hops do not simply add."""

_TAIL = 5
"""p99 over p50 of a budget. Basis: a convention, of the figures the catalog has for services."""

_SHORTEST_BUDGET = 5
"""Milliseconds below which a budget is no advice.

Basis: a convention; a call over the network alone takes one or two."""

_PLANNED = 0.5
"""The utilization at which waits are short; a quota is raised to allow so much more.

Basis: with one server, waiting is as long as serving at half of its capacity: 0.5 / (1 - 0.5)."""


FAR = 5.0
"""How many times its target a flow takes from where it is more than figures leave open.

Basis: a convention. The catalog's latencies are ordinary ones, and a factor of 2 or 3 at the
99th percentile lies between two installations of the same product; half of all answers beyond
the target are beyond that too."""


class MissedLatency(NamedTuple):
    """One latency target, the flow that misses it most, and all `flows` that miss it.

    `is_proven` is true where no figure that is known would keep the flow within its target by
    load alone: some component is saturated even at its best, and no CDN may absorb its load.
    """

    worst: Check
    latency: FlowLatency
    flows: tuple[str, ...]
    is_proven: bool

    @property
    def severity(self) -> Severity:
        """An error by stated figures, a warning where no figures known would do, else a note."""
        if self.latency.saturated:
            return Severity.WARNING if self.is_proven else Severity.INFO
        if not self.latency.taken_latencies:
            return Severity.ERROR
        is_far = max(self.worst.found / FAR, self.latency.p50) > self.worst.wanted
        return Severity.WARNING if is_far else Severity.INFO


def missed_latencies(facts: Facts, *metrics: str) -> Iterator[MissedLatency]:
    """Each missed target of these metrics once.

    Where only a CDN of unknown hit ratio may keep a flow from saturation, its check is open.
    """
    missed: dict[tuple[str, float], list[tuple[Check, FlowLatency]]] = {}
    for check in required_checks(facts, *metrics):
        latency = facts.latency.flow_latency(check.flow, check.op)
        if check.outcome == "missed" and latency:
            target = (check.requirement.metric, check.wanted)
            missed.setdefault(target, []).append((check, latency))
    for found in missed.values():
        worst, latency = max(found, key=lambda one: one[0].found)
        flows = tuple(dict.fromkeys(check.flow for check, _ in found))
        yield MissedLatency(worst, latency, flows, _is_saturated_at_best(facts, latency))


def meet_latency(facts: Facts, missed: MissedLatency) -> Fix:
    """What carries the load, then a budget for the costliest hop; else the target that is met now.

    Calls that time out get a fallback. A lower requirement is the last resort, where no budget of one
    hop would do.
    """
    worst, fixes = missed.worst, [_carry_load(facts, missed.latency)]
    if worst.found > worst.wanted and (budget := _budget_of_hop(missed)) is not None:
        fixes.append(budget)
    elif worst.found > worst.wanted:
        on = f" on {worst.requirement.flow}" if worst.requirement.flow else ""
        target = next((f"{ms}ms" for ms in _TIMES if ms >= 1000 * worst.found), None)
        target = target or f"{int(worst.found) + 1}s"
        fixes.append(declare(f"require {worst.requirement.metric} {target}{on}"))
    elif missed.latency.timed_out and not missed.latency.saturated:
        fixes.append(set_attribute("fallback", *missed.latency.given_up))
    return join_fixes(fixes)


def _budget_of_hop(missed: MissedLatency) -> Fix | None:
    """The time left for the costliest hop beside all others; None where that is no advice."""
    worst, latency = missed.worst, missed.latency
    costly = latency.costliest(1, 0.0)
    if worst.requirement.metric != "p99" or latency.saturated or not costly:
        return None
    left = _BUDGET_SHARE * (worst.wanted - latency.p99_if_instant(costly[0])) * 1000
    budget = max((ms for ms in _TIMES if ms <= left), default=0)
    if costly[0].kind is Kind.EXTERNAL or budget < _SHORTEST_BUDGET:
        return None
    return set_attribute(f"p50={budget / _TAIL:g}ms, p99={budget}ms", costly[0])


def _carry_load(facts: Facts, latency: FlowLatency) -> Fix:
    """As many of each saturated component as carry its load; of a quota, the rate to be granted."""
    fixes = []
    for part in latency.saturated_parts:
        strain = facts.capacity.strain(part)
        if strain is not None and is_quota(part):
            rate = math.ceil(strain.node.total / _PLANNED)
            fixes.append(set_attribute(f"capacity={rate}/s", part))
        elif strain is not None:
            fixes.append(facts.capacity.sizing.sufficient_fix(strain))
    return join_fixes(fixes)


def _is_saturated_at_best(facts: Facts, latency: FlowLatency) -> bool:
    """Whether more comes to a component than even the best figure known for it."""
    exposed = _unshielded(facts, latency)
    return any((facts.capacity.utilization(part, "optimistic") or 0.0) >= 1 for part in exposed)


def _unshielded(facts: Facts, latency: FlowLatency) -> list[Component]:
    """What is saturated whatever a CDN of unknown hit ratio answers: it shields from reads alone."""
    strains = ((part, facts.capacity.strain(part)) for part in latency.saturated_parts)
    shields = facts.capacity.shielding_cdn
    return [part for part, strain in strains if strain is None or shields(strain) is None]
