"""Rule `availability-target-out-of-reach`."""

from __future__ import annotations

from collections.abc import Iterator

from reviewer import (
    MONTH,
    Answer,
    Category,
    Citation,
    Component,
    Design,
    Facts,
    Fix,
    MissedAvailability,
    MissedTarget,
    Rule,
    Severity,
    declare,
    finding,
    is_clustered,
    is_provided,
    is_single_point,
    join_fixes,
    list_flows,
    missed_targets,
    question,
    render,
    set_count,
    unsure_target,
)

REMAINING = 0.06
"""The part of an instance's downtime that a second one leaves: common causes, and both at once.

Basis: common causes, 5 % of it (beta factors of 2 to 10 % are usual, IEC 61508-6), and a convention
of 1 % for both at once and the time until one is left out."""

PROMISES = (
    "What a request waits for adds up its downtime, and providers promise too little of these."
)
COMMON_CAUSE = (
    "Replicas fail together too: a bad deploy or configuration takes all of them. Canaries, cells"
    " and zones make that rarer (`deploy=canary`, `cells=4`, `zones=3`)."
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
    99.5 % exceeds 99.975 %, or 99.99 % for stateless ones over zones; `assume x.common_cause 1%`
    states your own. A store behind a cache counts for the reads that miss. So where even any
    number of replicas would not reach the target, the answer is that ceiling instead of "add
    replicas".

    A link with `on=failure` counts for the step that it names (`for=`), or that alone is like it:
    a spare sender of texts charges no cards. Where it may replace several, it is asked about.

    It is an error where what the design itself states (`sla`, `assume x.availability`) is more
    than the target allows, and a note where the sum rests on figures of the catalog and misses the
    target in nine of ten cases of what those could be. Where the target is met in some cases and
    missed in others, the figure that decides is asked for. What is turned away is not answered:
    where an overload alone misses the target, by the best figure known, it is a warning beside the
    error about the load.

    **Do instead**: wait for less (`~>`, or a fallback), replicate single instances, spread them
    over zones, let changes reach a few users first (`deploy=canary`, `cells`), use other services
    for those that promise too little, or set a target that the components allow.

    **It cannot see**: your own record: how often you deploy, and how well your providers keep what
    they promise. Failures are assumed independent except for one common cause.
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
        flow read 2k/s: reader -> front -> web -> db
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
        flow read 2k/s: reader -> front -> web -> db
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
        "{flow} is available {most}{up|percent}: {down|minutes} down a month; {text} allows {allowed|minutes}{more}.",
        "{why}",
    )
    overloaded = finding(
        "{most}{up|percent} of {flow} is answered ({text} required): {names} {is} overloaded{more}.",
        "What is turned away is not answered, however many replicas are up.",
    )

    unnamed = question(
        "Does {spare} stand in for {names|or}? Add `for={first}` to its link; until then it counts"
        " for none of them.",
        weight=0.4,
    )

    unsure = question(
        "Is {flow} available {wanted|percent}? Given the range of its figures, it is in {share} of cases."
        " What is your record for `{figure}`? It moves the flow from {good} to {bad}.",
        weight=0.5,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Judge each target by the flow that misses it most; ask about spares that replace nothing yet."""
        yield from self._ask_for_names(design, facts)
        if (unsure := unsure_target(facts, "availability")) is not None:
            yield unsure.ask(self.unsure)
        yield from (self._judge(facts, target) for target in missed_targets(facts))

    def _ask_for_names(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Ask what each failure link stands in for that may replace two components or more."""
        for link in design.links:
            if link.attributes.on == "failure":
                rivals = [design.components[name] for name in facts.topology.stand_ins.rivals(link)]
                if rivals:
                    spare, first = design.components[link.target], rivals[0].name
                    yield self.unnamed.about(
                        rivals, also=(spare, link), spare=f"`{spare.name}`", first=first
                    )

    def _judge(self, facts: Facts, target: MissedTarget) -> Answer:
        """What the flow that misses a target most comes to, and whether an overload is the cause."""
        missed = target.worst
        exactly = "only " if missed.overloaded else ""
        return (self.overloaded if missed.overloaded else self.missed).about(
            missed.parts,
            flows=target.flows,
            flow=list_flows(facts.design, [missed.flow.flow]),
            most="at most " if missed.is_range else exactly,
            up=missed.best,
            down=(1 - missed.best) * MONTH,
            text=str(target.checks[0].requirement.value),
            allowed=(1 - missed.target) * MONTH,
            more=_others(target),
            why=_reason(facts, missed),
            sums=missed.sums,
            fix=_second_instances(facts, missed),
            severity=target.severity,
            assumed=missed.assumed,
        )


def _others(target: MissedTarget) -> str:
    others = len(target.flows) - 1
    return render("; {n} more {misses/miss:n} it", n=others) if others else ""


def _reason(facts: Facts, missed: MissedAvailability) -> str:
    if not missed.out_of_reach:
        return BUDGET.format(missed.parts[0].name)
    provided = all(is_provided(facts, part) for part in missed.parts)
    return PROMISES if provided else COMMON_CAUSE


def _second_of(facts: Facts, part: Component) -> Fix:
    least = 3 if is_clustered(facts, part) else 2
    return set_count(facts.capacity.sizing.instances_at_least(part, least), part)


def _second_instances(facts: Facts, missed: MissedAvailability) -> Fix:
    """A second one of single instances, and the target that is met where that is not enough."""
    single = [part for part in missed.parts if IS_SINGLE(facts, part)]
    fixes = [_second_of(facts, part) for part in single]
    if (reached := missed.reached_with_two_of(single, REMAINING)) is not None:
        own = facts.design.requirement("availability", missed.flow.flow)
        on = f" on {own.flow}" if own is not None and own.flow else ""
        fixes.append(declare(f"require availability {100 * reached:g}%{on}"))
    return join_fixes(fixes)
