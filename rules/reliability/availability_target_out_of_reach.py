"""The rule `availability-target-out-of-reach`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from dsl.design import Component, Design
from dsl.quantity import Quantity
from reviewer.analysis.facts import Facts
from reviewer.analysis.topology.counts import entry, is_provided
from reviewer.analysis.topology.single_points import PlaceClass
from reviewer.model.finding import Answer, Category, Citation, Severity
from reviewer.model.rule import Rule
from reviewer.rule_kit.flow_requirements import list_flows, required_checks
from reviewer.text.numbers import minutes, percent
from reviewer.text.suggestion import declaration

if TYPE_CHECKING:
    from reviewer.analysis.reliability.flow_availability import FlowAvailability
    from reviewer.analysis.requirement_checks import Check

MONTH = 30 * 24 * 60
"""Minutes of the month that downtime is told in."""

STAYS = 0.06
"""The part of a box's downtime that a second copy leaves: the common cause, and both at once.

Basis: published practice puts the common cause at 5 to 10 % of it; 5 % is taken, by convention."""

TARGETS = (0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.998, 0.999, 0.9995, 0.9999, 0.99999)
"""Availabilities as people promise them."""

ROUNDING = 1e-9

MOST_NAMED = 5
"""So many components are told with what they cost."""

NEGLIGIBLE = 0.01
"""What costs less than this part of all that is lost is left out; a convention of reports."""


class AvailabilityTargetOutOfReach(Rule):
    """A journey is up less of the time than is required of it.

    **Why**: a request that needs five parts works while all five do, so their downtimes add
    up: five parts at 99.9 % each give 99.5 %. A target is a budget of minutes, and the sum
    shows who spends it.

    It is the availability of the journey's own structure: copies, alternatives, a leader's
    failovers, zones, with a common cause (a bad deploy, a bad configuration) that takes all
    copies at once. That cause bounds what copies can do: no tier of machines that are up
    99.5 % exceeds 99.975 %. So where even any number of copies would not reach the target,
    the answer is that ceiling instead of "add copies".

    It is an error where what the design itself states (`sla`, `assume x.availability`) is more
    than the target allows, and a remark where the sum rests on figures of the catalogue.

    **Do instead**: fewer things to wait for (`~>`, or a fallback beside them), copies for what
    is one box, other services for those that promise too little, or a target that the parts
    allow.

    **It cannot see**: your own record: how often you deploy, and how well your providers keep what
    they promise. Failures are taken to be independent but for one common cause, 5 % of a machine's
    downtime by convention.
    """

    id = "availability-target-out-of-reach"
    severity = Severity.ERROR
    category = Category.RELIABILITY
    problem = "availability_target_missed"
    topics = ("Availability targets",)
    citations = (
        Citation(
            "Treynor, Dahlin, Rau, Beyer: The Calculus of Service Availability (ACM Queue 15, 2017)",
            "https://sre.google/static/pdf/calculus_of.pdf",
            "no service is up more than what it depends on; what it needs should have one nine more",
        ),
        Citation(
            "AWS Well-Architected, Reliability: REL04, interactions that prevent failures",
            "https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/",
        ),
        Citation(
            "Azure Well-Architected, RE:04: reliability metrics",
            "https://learn.microsoft.com/azure/well-architected/reliability/metrics",
        ),
    )
    follow_up = "Which of these could be missing for a minute without the user noticing, and what is the sum then?"
    passes = (
        """
        require availability 99.9%
        client reader
        lb front: ALB
        service web x3
        mysql db x2
        reader -> front -> web -> db
        flow read 20k/s: reader -> front -> web -> db
        """,
        """
        require availability 99%
        client -> api -> postgres
        """,
    )
    fails = (
        """
        require availability 99.99%
        client reader
        lb front: ALB
        service web x6
        mysql db x3
        reader -> front -> web -> db
        flow read 20k/s: reader -> front -> web -> db
        """,
        """
        require availability 99.95%
        client shopper
        service shop x4
        external pay [sla=99.9%]
        shopper -> shop -> pay
        flow buy 20/s write: shopper -> shop -> pay
        """,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Judge each target by the journey that misses it most; say which others do."""
        missed: dict[float, list[Check]] = {}
        for check in required_checks(facts, "availability"):
            if check.outcome == "missed":
                missed.setdefault(check.wanted, []).append(check)
        for checks in missed.values():
            worst = min(checks, key=lambda check: check.found)
            flow = facts.reliability.flow_availability(worst.flow, worst.op)
            if flow is not None:
                yield self._judge(design, facts, checks, flow)

    def _judge(
        self, design: Design, facts: Facts, checks: list[Check], flow: FlowAvailability
    ) -> Answer:
        target = flow.target or 0.0
        named = _costly(design, flow)
        out_of_reach = flow.ceiling.high < target
        value = checks[0].requirement.value
        text = value.text if isinstance(value, Quantity) else percent(target)
        flows = tuple(dict.fromkeys(check.flow for check in checks))
        more = f", and {len(flows) - 1} more miss it" if len(flows) > 1 else ""
        return self.violated(
            *named,
            message=f"{list_flows(design, (flow.flow,))} is up {percent(flow.answered.low)} of the"
            f" time, {minutes(flow.minutes)} down in a 30-day month; {text} allows"
            f" {minutes((1 - target) * MONTH)}{more}.",
            flows=flows,
            sums=_sums(flow, named, text, out_of_reach),
            why=_why(flow, named, out_of_reach),
            instead="\n".join(_instead(facts, flow, named)),
            severity=_severity(flow, design),
            assumed=_assumed(flow, named),
        )


def _costly(design: Design, flow: FlowAvailability) -> list[Component]:
    """The components that cost most, the worst first; one at least."""
    costs = [(cost, name) for name, cost in flow.costs.items() if name in design.components]
    costs.sort(key=lambda each: -each[0])
    least = NEGLIGIBLE * (1 - flow.answered.low)
    named = [name for cost, name in costs[:MOST_NAMED] if cost >= least]
    return [
        design.components[name] for name in named or [name for _, name in costs[:1]] or flow.weakest
    ]


def _sums(
    flow: FlowAvailability, named: list[Component], text: str, out_of_reach: bool
) -> tuple[str, ...]:
    costs = flow.costs
    lines = [
        f"`{part.name}` costs {minutes(costs[part.name] * MONTH)} of the"
        f" {minutes(flow.minutes)} a month"
        for part in named
        if part.name in costs
    ]
    grounds = flow.places
    spent = sum(cost for name, cost in costs.items() if name in grounds)
    if spent > NEGLIGIBLE * (1 - flow.answered.low):
        lines.append(f"zones and regions as places cost {minutes(spent * MONTH)}")
    high = flow.ceiling.high
    ceiling = f"with any number of copies of everything as it stands: {percent(high)}"
    if out_of_reach:
        ceiling += f", {minutes((1 - high) * MONTH)} down a month where {text} allows"
        ceiling += f" {minutes((1 - (flow.target or 0.0)) * MONTH)}"
    return (*lines, ceiling)


def _why(flow: FlowAvailability, named: list[Component], out_of_reach: bool) -> str:
    if out_of_reach and all(is_provided(part) for part in named):
        return (
            "What is waited for in a row adds up its downtimes, and what providers promise of"
            " these is not enough: more copies of your own change nothing."
        )
    if out_of_reach:
        return (
            "Copies fail together too: a bad deploy or configuration takes all of them"
            " (5 % of one machine's downtime, by convention). So copies alone do not get there."
        )
    worst = named[0].name
    return f"All of these have to work at once; `{worst}` spends most of the budget."


def _instead(facts: Facts, flow: FlowAvailability, named: list[Component]) -> Iterator[str]:
    """A second copy of single boxes, and the target that is then reached where that is not enough."""
    single = {one.name for one in facts.topology.single_points if one.place is PlaceClass.BOX}
    boxes = [part for part in named if part.name in single]
    saved = sum(flow.costs.get(part.name, 0.0) for part in boxes) * (1 - STAYS)
    for part in boxes:
        number = 3 if entry(part).partitions or entry(part).quorum else 2
        yield declaration(part, count=facts.capacity.sizing.instances_at_least(part, number))
    if flow.answered.low + saved < (flow.target or 0.0):
        reached = max((one for one in TARGETS if one <= flow.answered.low + saved), default=0.5)
        own = facts.design.requirement("availability", flow.flow)
        on = f" on {own.flow}" if own is not None and own.flow else ""
        yield f"require availability {100 * reached:g}%{on}"


def _severity(flow: FlowAvailability, design: Design) -> Severity:
    """An error where what the design states of its parts is more than is allowed; else a remark.

    The rest are figures of the catalogue, and what is up more than they say is no fault.
    """
    stated = {one.subject for one in design.assumptions if one.quality == "availability"}
    proven = sum(
        cost
        for name, cost in flow.costs.items()
        if name in stated or (name in design.components and design.components[name].attributes.sla)
    )
    return Severity.ERROR if proven > 1 - (flow.target or 0.0) + ROUNDING else Severity.INFO


def _assumed(flow: FlowAvailability, named: list[Component]) -> tuple[str, ...]:
    """The figures taken of what costs most."""
    qualities = ("availability", "failures", "failover", "copies")
    subjects = (f"{part.name}.{quality}" for part in named for quality in qualities)
    return tuple(subject for subject in subjects if subject in flow.assumptions)
