"""Rule `availability-target-out-of-reach`."""

from __future__ import annotations

from collections.abc import Iterator

from reviewer import (
    MONTH,
    Answer,
    Category,
    Check,
    Citation,
    Design,
    Facts,
    Fix,
    MissedAvailability,
    Rule,
    Severity,
    UnsureTarget,
    declare,
    finding,
    is_clustered,
    is_provided,
    is_single_point,
    join_fixes,
    list_flows,
    missed_availability,
    question,
    required_checks,
    set_count,
    unsure_target,
)

REMAINING = 0.06
"""The part of an instance's downtime that a second one leaves: common causes, and both at once.

Basis: published practice puts the common cause at 5 to 10 % of it; 5 % is taken, by convention."""

PROMISES = (
    "What a request waits for adds up its downtime, and providers promise too little of these."
)
COMMON_CAUSE = (
    "Replicas fail together too: a bad deploy or configuration takes all of them"
    " (5 % of one machine's downtime, by convention)."
)
BUDGET = "All of these have to work at once; `{}` spends most of the budget."

IS_SINGLE = is_single_point & ~is_provided


class AvailabilityTargetOutOfReach(Rule):
    """A flow is available less than is required of it.

    **Why**: a request that needs five components works while all five do, so their downtimes add
    up: five at 99.9 % each give 99.5 %. A target is a budget of minutes, and the sum shows who
    spends it.

    It is the availability of the flow's own structure: replicas, alternatives, a leader's
    failovers, zones, with a common cause (a bad deploy, a bad configuration) that takes all
    replicas at once. That cause bounds what replicas can do: no tier of machines that are up
    99.5 % exceeds 99.975 %. So where even any number of replicas would not reach the target, the
    answer is that ceiling instead of "add replicas".

    It is an error where what the design itself states (`sla`, `assume x.availability`) is more
    than the target allows, and a note where the sum rests on figures of the catalog and misses the
    target in nine of ten cases of what those could be. Where the target is met in some cases and
    missed in others, the figure that decides is asked for.

    **Do instead**: wait for less (`~>`, or a fallback), replicate single instances, use other
    services for those that promise too little, or set a target that the components allow.

    **It cannot see**: your own record: how often you deploy, and how well your providers keep what
    they promise. Failures are assumed independent except for one common cause, 5 % of a machine's
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
    follow_up = "Which of these could fail for a minute without the user noticing, and what is the sum then?"
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

    missed = finding(
        "{flow} is available {up|percent}: {down|minutes} down a month; {text} allows {allowed|minutes}{more}.",
        "{why}",
    )

    unsure = question(
        "Is {flow} available {wanted|percent}? Given the range of its figures, it is in {share} of cases."
        " What is your record for `{figure}`? It moves the flow from {good} to {bad}.",
        weight=0.5,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Judge each target by the flow that misses it most; tell which others do."""
        missed: dict[float, list[Check]] = {}
        for check in required_checks(facts, "availability"):
            if check.outcome == "missed":
                missed.setdefault(check.wanted, []).append(check)
        if (unsure := unsure_target(facts, "availability")) is not None:
            yield self._ask_for_figure(design, unsure)
        for checks in missed.values():
            worst = min(checks, key=lambda check: check.found)
            flow = facts.reliability.flow_availability(worst.flow, worst.op)
            if flow is not None:
                yield self._about_flow(design, facts, checks, missed_availability(design, flow))

    def _ask_for_figure(self, design: Design, unsure: UnsureTarget) -> Answer:
        return self.unsure.about(
            [unsure.part],
            flows=unsure.flows,
            flow=list_flows(design, (unsure.check.flow,)),
            wanted=unsure.check.wanted,
            share=unsure.share,
            figure=unsure.figure.figure,
            good=unsure.good,
            bad=unsure.bad,
            fix=unsure.line,
            assumed=[unsure.deciding.subject],
        )

    def _about_flow(
        self, design: Design, facts: Facts, checks: list[Check], missed: MissedAvailability
    ) -> Answer:
        flows = dict.fromkeys(check.flow for check in checks)
        proven = missed.is_proven(design)
        return self.missed.about(
            missed.parts,
            flows=flows,
            flow=list_flows(design, [missed.flow.flow]),
            up=missed.flow.answered.low,
            down=missed.flow.minutes,
            text=str(checks[0].requirement.value),
            allowed=(1 - missed.target) * MONTH,
            more=f"; {len(flows) - 1} more miss it" if len(flows) > 1 else "",
            why=_reason(facts, missed),
            sums=missed.sums,
            fix=_second_instances(facts, missed),
            severity=Severity.ERROR if proven else Severity.INFO,
            assumed=missed.assumed,
        )


def _reason(facts: Facts, missed: MissedAvailability) -> str:
    if not missed.out_of_reach:
        return BUDGET.format(missed.parts[0].name)
    provided = all(is_provided(facts, part) for part in missed.parts)
    return PROMISES if provided else COMMON_CAUSE


def _second_instances(facts: Facts, missed: MissedAvailability) -> Fix:
    """A second one of single instances, and the target that is met where that is not enough."""
    single = [part for part in missed.parts if IS_SINGLE(facts, part)]
    fixes = []
    for part in single:
        least = 3 if is_clustered(facts, part) else 2
        fixes.append(set_count(facts.capacity.sizing.instances_at_least(part, least), part))
    if (reached := missed.reached_with_two_of(single, REMAINING)) is not None:
        own = facts.design.requirement("availability", missed.flow.flow)
        on = f" on {own.flow}" if own is not None and own.flow else ""
        fixes.append(declare(f"require availability {100 * reached:g}%{on}"))
    return join_fixes(fixes)
