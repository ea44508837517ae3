"""`Check`: what is required, and what the design comes to.

Availability and latency by flow; storage and rates of the whole design. What cannot be said
for lack of a figure is said to be open, with what would settle it.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from dsl.design import Component, Design, Op, Requirement
from dsl.quantity import Quantity
from reviewer.analysis.latency.flow_latency import FlowLatency
from reviewer.analysis.latency.latency_facts import LatencyFacts
from reviewer.analysis.reliability.flow_availability import FlowAvailability
from reviewer.analysis.reliability.reliability_facts import ReliabilityFacts
from reviewer.text.numbers import percent

if TYPE_CHECKING:
    from reviewer.analysis.uncertainty.flow_verdicts import FlowVerdicts
    from reviewer.analysis.uncertainty.measures import Analysis, Redraw
    from reviewer.analysis.uncertainty.verdicts import Verdict

SHARES = {"p50": 0.5, "p95": 0.95, "p99": 0.99}
"""The share of requests that a requirement on latency is about, by its name."""


_ROUNDING = 1e-12  # of sums of doubles


class Outcome(StrEnum):
    """Whether a requirement is met."""

    MET = "met"
    MISSED = "missed"
    OPEN = "open"  # a figure is missing, or bounds lie on both sides


_OUTCOMES = {True: Outcome.MET, False: Outcome.MISSED, None: Outcome.OPEN}


class Check(NamedTuple):
    """One requirement against what one flow comes to for what `op` does.

    `wanted` and `found` are in base units (seconds, 0..1); `found` is what is sure: the
    lower bound of an availability, what a latency is at least where `open_for` is not
    empty. `open_for` says what is not known. `verdict` says how sure the outcome is, where it
    rests on figures that the design does not state; it is then open between nine cases of ten
    that meet the requirement and nine that miss it.
    """

    requirement: Requirement
    flow: str
    op: Op
    wanted: float
    found: float
    outcome: Outcome
    open_for: tuple[str, ...] = ()
    verdict: Verdict | None = None


def checks(
    design: Design, latency: LatencyFacts, reliability: ReliabilityFacts
) -> tuple[Check, ...]:
    """Every requirement on availability or latency against each flow that it is on.

    Flows come in the order they are written, and the requirements on each in theirs; one
    on a flow replaces that on the whole design.
    """
    found = [*_latency_checks(design, latency), *_availability_checks(design, reliability)]
    order = {id(required): n for n, required in enumerate(design.requirements)}
    return tuple(sorted(found, key=lambda check: order[id(check.requirement)]))


def _latency_checks(design: Design, latency: LatencyFacts) -> Iterator[Check]:
    for metric in SHARES:
        if any(required.metric == metric for required in design.requirements):
            for flow in latency.flow_latencies:
                required = design.requirement(metric, flow.flow)
                if required is not None and isinstance(required.value, Quantity):
                    yield _latency_check(required, required.value.value, flow)


def _latency_check(required: Requirement, wanted: float, flow: FlowLatency) -> Check:
    share = SHARES[required.metric]
    found = flow.within(share)
    without_end = [f"{name} has no steady state" for name in flow.saturated]
    if flow.timed_out > 1 - share:
        without_end.append(f"{percent(flow.timed_out)} of requests time out")
    if found > wanted or without_end:
        outcome = Outcome.MISSED
    else:
        outcome = Outcome.OPEN if flow.questions else Outcome.MET
    return Check(
        required, flow.flow, flow.op, wanted, found, outcome, (*flow.questions, *without_end)
    )


def _availability_checks(design: Design, reliability: ReliabilityFacts) -> Iterator[Check]:
    if all(required.metric != "availability" for required in design.requirements):
        return
    for flow in reliability.flow_availabilities:
        required = design.requirement("availability", flow.flow)
        if required is not None and flow.target is not None:
            yield _availability_check(required, flow.target, flow)


def _availability_check(required: Requirement, wanted: float, flow: FlowAvailability) -> Check:
    low, high = flow.answered
    if low >= wanted - _ROUNDING:
        return Check(required, flow.flow, flow.op, wanted, low, Outcome.MET)
    if high < wanted - _ROUNDING:
        return Check(required, flow.flow, flow.op, wanted, low, Outcome.MISSED)
    overload = tuple(f"whether {name} carries its load" for name in flow.served.open_for)
    return Check(
        required,
        flow.flow,
        flow.op,
        wanted,
        low,
        Outcome.OPEN,
        overload or (f"it lies between {percent(low)} and {percent(high)}",),
    )


def judged_checks(facts: Analysis, redraw: Redraw) -> Iterator[Check]:
    """The checks of a design; those that rest on figures of the catalog by how sure they are."""
    verdicts = None
    for check in checks(facts.design, facts.latency, facts.reliability):
        if (cdn := _shield_of(facts, check)) is not None:
            lack = f"the hit ratio of {cdn.name} (`assume {cdn.name}.hit 60%`)"
            yield check._replace(outcome=Outcome.OPEN, open_for=(lack,))
            continue
        found = _ranged_flow(facts, check)
        if found is None:
            yield check
            continue
        verdicts = verdicts or _verdicts_on(facts, redraw)
        verdict = _verdict_on(verdicts, check, found)
        yield check._replace(outcome=_OUTCOMES[verdict.is_met], verdict=verdict)


def _shield_of(facts: Analysis, check: Check) -> Component | None:
    """The CDN of unknown hit ratio that may answer all that saturates a flow; None without one."""
    waits = facts.latency.flow_latency(check.flow, check.op)
    if check.outcome is not Outcome.MISSED or check.requirement.metric not in SHARES or not waits:
        return None
    strains = [facts.capacity.strain(part) for part in waits.saturated_parts]
    cdns = [strain and facts.capacity.shielding_cdn(strain) for strain in strains]
    return cdns[0] if cdns and all(cdns) else None


def _ranged_flow(facts: Analysis, check: Check) -> FlowLatency | FlowAvailability | None:
    """What a check is about; None where its outcome does not hang on a range."""
    if check.outcome is Outcome.OPEN:
        return None
    if check.requirement.metric == "availability":
        works = facts.reliability.flow_availability(check.flow, check.op)
        return None if works is None or works.served.low < works.served.high else works
    waits = facts.latency.flow_latency(check.flow, check.op)
    if waits is None or waits.saturated:
        return None
    return waits if waits.assumptions or waits.round_trips else None


def _verdicts_on(facts: Analysis, redraw: Redraw) -> FlowVerdicts:
    from reviewer.analysis.uncertainty.flow_verdicts import FlowVerdicts  # noqa: PLC0415  # made where it is asked for

    return FlowVerdicts(facts, redraw)


def _verdict_on(
    verdicts: FlowVerdicts, check: Check, found: FlowLatency | FlowAvailability
) -> Verdict:
    if isinstance(found, FlowAvailability):
        low, high = found.answered
        answered = low if check.outcome is Outcome.MET else high
        return verdicts.on_lost(found, answered, 1 - check.wanted + _ROUNDING)
    return verdicts.on_latency(found, SHARES[check.requirement.metric], check.wanted)
