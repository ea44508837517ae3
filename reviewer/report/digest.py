"""What a review comes to: its verdict, its counts, what to fix first; the same in every format."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from dsl.design import Component
from reviewer.model.finding import Finding, Severity
from reviewer.report.causes import group_by_cause
from reviewer.report.formats.brief import carried, peak_load
from reviewer.report.texts import MOST_FIXES, UNVERIFIED
from reviewer.review import Review
from reviewer.rule_kit.severities import severity_of_excess
from reviewer.text.grammar import counted, render
from reviewer.text.suggestion import on_one_line

_CLAIMS = ("require ", "assume ", "decide ", "accept ", "note ")
"""What states, accepts or renegotiates, and changes nothing that is built."""

MOST_NAMED = 6
"""Unverified figures that a finding names; a convention."""


def verdict_sentence(review: Review) -> str:
    """Whether a design is ready, and what decides that: true by what the report shows below."""
    if review.failures:
        return "No verdict: the review itself failed in part."
    fatal = next((problem for problem in review.problems if problem.fatal), None)
    head = _design_sentence(review)
    if fatal is None:
        return head
    line = review.source.position(fatal.span.start).line
    return f"Read in part; fix line {line} first. Of the rest: {head[:1].lower()}{head[1:]}"


def _design_sentence(review: Review) -> str:
    worst = max((one.severity for one in review.findings), default=None)
    first = review.findings[0].answer.message if review.findings else ""
    if worst is Severity.ERROR:
        return f"Not ready: {first}"
    if review.partial and (full := _unjudged_overloads(review)):
        return render("Not ready: {names} {is} overloaded as far as the text was read.", full)
    return f"Needs work: {first}" if worst is Severity.WARNING else _sentence_without_faults(review)


def _sentence_without_faults(review: Review) -> str:
    """Whether a design without errors and warnings is ready."""
    if any(check.outcome == "missed" for check in review.facts.requirement_checks):
        return "Undecided, as typical figures miss a target; yours may meet it."
    if review.questions:
        return "Undecided until the open questions are answered."
    if review.findings:
        return "Ready, with notes."
    return f"Ready: no findings from {counted(len(review.rules), 'rule')}."


def _unjudged_overloads(review: Review) -> list[Component]:
    """What the table of loads shows in red though no rule judged it: an error in the text touches it."""
    judged = {name for finding in review.findings for name in finding.answer.components}
    return [
        each.component
        for each in carried(review.facts)
        if severity_of_excess(each.excess) is Severity.ERROR and each.component.name not in judged
    ]


def counts(review: Review) -> str:
    """What was found, counted: "2 errors, 1 warning, 3 open questions"; "" of nothing."""
    return ", ".join(tallies(review).values())


def tallies(review: Review) -> dict[str, str]:
    """What was found, counted in words by its sort; a sort with none is left out."""
    found = Counter(finding.severity.word for finding in review.findings)
    fatal = sum(problem.fatal for problem in review.problems)
    numbers = {
        "failure": (len(review.failures), "failure of the review", "failures of the review"),
        "problem": (fatal, "error in the text", "errors in the text"),
        "error": (found["error"], "error", ""),
        "warning": (found["warning"], "warning", ""),
        "info": (found["info"], "note", ""),
        "question": (len(review.questions), "open question", ""),
        "accepted": (len(review.accepted), "accepted finding", ""),
    }
    return {sort: counted(*words) for sort, words in numbers.items() if words[0]}


def rests_on(finding: Finding) -> str:
    """On how many unverified figures a finding rests, and on which; "" where on none."""
    if not finding.unverified:
        return ""
    names = [f"`{subject}`" for subject in finding.unverified]
    more = len(names) - MOST_NAMED
    shown = [*names[:MOST_NAMED], *([f"{more} more"] if more > 0 else [])]
    return f"{unverified_count(finding)}: {', '.join(shown)}"


def unverified_count(finding: Finding) -> str:
    """How many unverified figures a finding rests on: "2 unverified figures"; "" for none."""
    number = len(finding.unverified)
    return counted(number, UNVERIFIED) if number else ""


def told_findings(review: Review) -> Sequence[Finding]:
    """Errors and warnings; where there are none, the notes that come first."""
    severe = [one for one in review.findings if one.severity > Severity.INFO]
    return severe or review.findings[:MOST_FIXES]


def first_fixes(review: Review) -> dict[str, tuple[str, ...]]:
    """The changes to make first, each with the rules that ask for it; they all change the design."""
    found: dict[str, tuple[str, ...]] = {}
    for finding in told_findings(review):
        if fix := _design_fix(finding):
            found[fix] = (*found.get(fix, ()), finding.rule)
    return dict([*found.items()][:MOST_FIXES])


def _design_fix(finding: Finding) -> str:
    """The first statement of a finding's fix that changes the design, on one line; "" without one."""
    changes = finding.answer.changes
    if changes and all(change.is_claim for change in changes):
        return ""
    found = _statements(finding.answer.instead)
    return next((one for one in found if not one.startswith(_CLAIMS)), "")


def _statements(text: str) -> Iterator[str]:
    """The statements of a fix, those over several lines joined into one."""
    held: list[str] = []
    for line in text.split("\n"):
        held.append(line)
        whole = on_one_line("\n".join(held))
        if whole and whole.count("[") <= whole.count("]") and whole.count("{") <= whole.count("}"):
            yield whole
            held = []
    if rest := on_one_line("\n".join(held)):
        yield rest


def is_renegotiation(line: str) -> bool:
    """Whether a line changes what is required, not the design: the last resort."""
    return line.startswith("require ")


def digest_object(review: Review) -> dict[str, object]:
    """The head of a report for programs that show one, such as the page: sentences, not data.

    `told` is how many findings are shown unfolded, `causes` groups them by component (by their
    places among the findings), `tallies` the counts by sort, `peak_load` the cells of a table.
    """
    told = told_findings(review)
    return {
        "verdict": verdict_sentence(review),
        "tallies": [{"sort": sort, "words": words} for sort, words in tallies(review).items()],
        "fix_first": [
            {"fix": fix, "rules": list(rules)} for fix, rules in first_fixes(review).items()
        ],
        "told": len(told),
        "causes": [
            {"component": component, "findings": list(places)}
            for component, places in group_by_cause(told)
        ],
        "peak_load": peak_load(review.facts),
    }
