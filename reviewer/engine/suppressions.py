"""Findings parted by the design's `accept` statements, and the statements left over."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, NamedTuple

from dsl.problem import Problem
from reviewer.text.did_you_mean import did_you_mean

if TYPE_CHECKING:
    from dsl.design import Design, Remark
    from reviewer.model.finding import Answer, Finding


_MOST_SUGGESTED = 50
"""Statements for which the rule that was meant is looked for; a look takes a millisecond."""


class Parted(NamedTuple):
    """Findings that stand, those accepted with their reason, and accepts that match none."""

    open: tuple[Finding, ...]
    accepted: tuple[Finding, ...] = ()
    unmatched: tuple[Problem, ...] = ()


def part(
    findings: Sequence[Finding], design: Design, known: Collection[str], judged: Collection[str]
) -> Parted:
    """Apply every `accept RULE on NAMES: "reason"`.

    It accepts the findings of that rule about nothing but the named components. `known` are
    the ids of all rules loaded, `judged` of those that ran to their end: only of these can be
    said that a statement matches nothing.
    """
    accepted = {id(f): _accepting_remark(f, design) for f in findings}
    used = {id(remark) for remark in accepted.values() if remark is not None}
    left = [
        remark
        for remark in design.accepted
        if id(remark) not in used and (remark.title in judged or remark.title not in known)
    ]
    unmatched = [
        _unmatched_problem(remark, findings, design, known, suggest=number < _MOST_SUGGESTED)
        for number, remark in enumerate(left)
    ]
    return Parted(
        tuple(f for f in findings if accepted[id(f)] is None),
        tuple(f._replace(accepted=r.text) for f in findings if (r := accepted[id(f)])),
        tuple(unmatched),
    )


def concerned(answer: Answer, design: Design) -> frozenset[str]:
    """The names an answer is about: its components, or the ends of its links."""
    if answer.components:
        return frozenset(answer.components)
    links = [design.links_by_id[link] for link in answer.links]
    return frozenset(name for link in links for name in (link.source, link.target))


def _accepting_remark(finding: Finding, design: Design) -> Remark | None:
    names = concerned(finding.answer, design)
    matching = (
        r for r in design.accepted if r.title == finding.rule and names and names <= {*r.about}
    )
    return next(matching, None)


def _unmatched_problem(
    remark: Remark,
    findings: Sequence[Finding],
    design: Design,
    known: Collection[str],
    *,
    suggest: bool,
) -> Problem:
    if remark.title not in known:
        message = f"unknown rule `{remark.title}`, so nothing is accepted here"
        hint = did_you_mean(remark.title, known) if suggest else ""
        return Problem("unknown-rule", remark.span, message, hint, fatal=False)
    message = f"nothing to accept: `{remark.title}` does not find this"
    near = [concerned(f.answer, design) for f in findings if f.rule == remark.title]
    touching = [names for names in near if names & {*remark.about}]
    hint = (
        f"its finding is about all of these: {', '.join(sorted(touching[0]))}" if touching else ""
    )
    return Problem(
        "accept-matches-nothing", remark.span, message, hint or "take the line out", fatal=False
    )
