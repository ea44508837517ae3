"""The headings of a report and the sentence of its verdict, the same in every format."""

from __future__ import annotations

from collections import Counter

from reviewer.model.finding import Severity
from reviewer.review import Review

FIX_FIRST = "Fix first"
NOTES = "Notes"
PEAK_LOAD = "Peak load (`review numbers` shows all of it)"
QUESTIONS = "Questions that matter most"
HANDLED = "Handled well"
ASSUMPTIONS = "Assumptions (add the line to override)"
ACCEPTED = "Accepted by the author"

UNVERIFIED = frozenset({"general", "convention"})
"""The bases of figures that nobody verified."""


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
    if worst is Severity.WARNING:
        return f"Needs work: {first}"
    if review.questions:
        return "Nothing is proven wrong, but open questions decide whether it holds."
    if worst is not None:
        return "Ready, with notes."
    return f"Ready: no findings from {len(review.rules):,} rule{'' if len(review.rules) == 1 else 's'}."


def counts(review: Review) -> str:
    """What was found, counted: "2 errors, 1 warning, 3 open questions"; "" of nothing."""
    found = Counter(finding.severity.word for finding in review.findings)
    fatal = sum(problem.fatal for problem in review.problems)
    parts = (
        _phrase(len(review.failures), "failure of the review", "failures of the review"),
        _phrase(fatal, "error in the text", "errors in the text"),
        _phrase(found["error"], "error"),
        _phrase(found["warning"], "warning"),
        _phrase(found["info"], "note"),
        _phrase(len(review.questions), "open question"),
        _phrase(len(review.accepted), "accepted finding"),
    )
    return ", ".join(part for part in parts if part)


def _phrase(number: int, one: str, many: str = "") -> str:
    return "" if not number else f"{number:,} {one if number == 1 else many or one + 's'}"
