"""The report for people: what to do first on top, every finding with its sum below."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from inspect import cleandoc

from dsl.problem import Problem
from reviewer.analysis.assumptions import Assumed
from reviewer.model.failure import Failure
from reviewer.model.finding import Answer, Citation, Finding, Question, Severity
from reviewer.report.digest import is_renegotiation, rests_on, unverified_count
from reviewer.report.formats.brief import brief_lines
from reviewer.report.formats.excerpt import Mark, excerpt
from reviewer.report.formats.head import fix_lines, heading, verdict_lines
from reviewer.report.formats.ink import HUES, Ink, blank
from reviewer.report.formats.report import Report, score_of
from reviewer.report.formats.scored import score_lines
from reviewer.report.texts import ACCEPTED, ASSUMPTIONS, COST, HANDLED, NOTES, PEAK_LOAD, QUESTIONS
from reviewer.review import Review

MOST_QUESTIONS = 7
"""How many questions are asked at once; an interview has no time for more."""

MOST_NOTES = 8
"""How many notes are shown at once; what is wrong comes before what could be better."""

MOST_PROBLEMS = 50
"""How many errors of the text are shown with their excerpt; `concise` has them all."""

MOST_CREDITS = 8

_LABEL = 10


def write(report: Report, ink: Ink) -> str:
    """The whole report, one design after the other."""
    parts = ["\n".join(_review_lines(review, report, ink)) for review in report.reviews]
    if report.many:
        parts.append("\n".join(total_lines(report, ink)))
    return "\n\n".join(part for part in parts if part) + "\n"


def _review_lines(review: Review, report: Report, ink: Ink) -> Iterator[str]:
    yield from verdict_lines(review, ink)
    yield from fix_lines(review, ink)
    fatal = [problem for problem in review.problems if problem.fatal]
    notes = [*(p for p in review.problems if not p.fatal), *review.unmatched]
    yield from _separate_blocks(failure_lines(failure, ink) for failure in review.failures)
    yield from _separate_blocks(
        _problem_lines(problem, review, ink) for problem in fatal[:MOST_PROBLEMS]
    )
    yield from _more_lines(
        len(fatal) - MOST_PROBLEMS, "errors in the text; `--format concise` has them all", ink
    )
    serious = [finding for finding in review.findings if finding.severity > Severity.INFO]
    first = {finding.rule: finding for finding in reversed(serious)}
    yield from _separate_blocks(_finding_lines(f, review, ink, first[f.rule] is f) for f in serious)
    yield from _note_lines(review, report.everything, ink)
    yield from _number_lines(review, ink)
    yield from _cost_lines(review, ink)
    yield from _question_lines(review.questions, report.everything, ink)
    yield from _credit_lines(review, ink)
    yield from _assumption_lines(review.assumptions, ink)
    yield from _accepted_lines(review, ink)
    if (score := score_of(review)) is not None:
        yield from score_lines(score, ink)
    yield from _separate_blocks(
        _problem_lines(problem, review, ink) for problem in notes[:MOST_PROBLEMS]
    )
    yield from _more_lines(
        len(notes) - MOST_PROBLEMS, "notes; `--format concise` has them all", ink
    )


def _separate_blocks(blocks: Iterable[Iterable[str]]) -> Iterator[str]:
    """Each block behind an empty line."""
    for block in blocks:
        yield ""
        yield from block


def _more_lines(number: int, what: str, ink: Ink) -> Iterator[str]:
    if number > 0:
        yield ""
        yield from ink.prose(f"… and {number:,} more {what}.")


def failure_lines(failure: Failure, ink: Ink) -> Iterator[str]:
    """What of the review itself failed, where, and what helps."""
    head = f"{ink.sign(Severity.ERROR)} {ink.severe(Severity.ERROR, 'failed')} "
    yield from ink.prose(f"{failure.what}: {failure.reason}", head, "  ", "bold")
    if failure.source is not None and failure.span is not None:
        yield from excerpt(failure.source, [Mark(failure.span)], ink, HUES[Severity.ERROR])
    if failure.hint:
        yield from _labelled_lines("help", failure.hint, ink)


def _problem_lines(problem: Problem, review: Review, ink: Ink) -> Iterator[str]:
    severity, word = (Severity.ERROR, "error") if problem.fatal else (Severity.INFO, "note")
    head = ink.severe(severity, f"{word}[{ink.safe(problem.code)}]") + ": "
    yield from ink.prose(problem.message, head, "  ", "bold")
    related = [Mark(place.span, place.message, main=False) for place in problem.related]
    yield from excerpt(review.source, [Mark(problem.span), *related], ink, HUES[severity])
    if problem.hint:
        yield from _labelled_lines("help", problem.hint, ink)


def _finding_lines(finding: Finding, review: Review, ink: Ink, first: bool) -> Iterator[str]:
    """A finding; only the first one of a rule says what goes for all of them."""
    yield from message_lines(finding, ink)
    if finding.spans:
        marks = [Mark(span, main=n == 0) for n, span in enumerate(finding.spans)]
        yield from excerpt(review.source, marks, ink, HUES[finding.severity])
    yield from reason_lines(finding.answer, ink)
    if resting := rests_on(finding):
        yield from _labelled_lines("rests", f"on {resting}", ink)
    if not first:
        return
    yield from _labelled_lines("asked", f"“{finding.follow_up}”", ink)
    for n, citation in enumerate(finding.citations):
        yield from citation_lines(citation, ink, _label_text("" if n else "source", ink))


def _note_lines(review: Review, everything: bool, ink: Ink) -> Iterator[str]:
    """What could be better, in brief: `review explain RULE` says the rest."""
    notes = [finding for finding in review.findings if finding.severity is Severity.INFO]
    if not notes:
        return
    yield from heading(f"{NOTES} (more: `review explain RULE`)", ink)
    for finding in notes if everything else notes[:MOST_NOTES]:
        line = (
            f"line {review.source.position(finding.spans[0].start).line}" if finding.spans else ""
        )
        remark = ", ".join(one for one in (finding.rule, line, unverified_count(finding)) if one)
        said = f"{finding.answer.message} ({remark})"
        yield from ink.prose(said, f"  {ink.sign(Severity.INFO)} ", "    ")
        for sum_ in finding.answer.sums:
            yield from ink.prose(sum_, "      ", None, "dim")
        for line in finding.answer.instead.splitlines():
            last_resort = "or renegotiate: " if is_renegotiation(line) else ""
            yield f"      {last_resort}{ink.paint(ink.safe(line), 'green')}"
    if not everything and (more := len(notes) - MOST_NOTES) > 0:
        yield from ink.prose(f"and {more} more: --verbose", "    ")


def message_lines(finding: Finding, ink: Ink) -> list[str]:
    """What was found, behind its severity and its rule."""
    word = ink.severe(finding.severity, f"{finding.severity.word}[{ink.safe(finding.rule)}]")
    return ink.prose(finding.answer.message, f"{ink.sign(finding.severity)} {word}: ", "  ", "bold")


def reason_lines(answer: Answer, ink: Ink) -> Iterator[str]:
    """An answer's sum, its reason, and what to write instead."""
    for n, line in enumerate(answer.sums):
        yield from _labelled_lines("" if n else "sum", line, ink)
    if answer.why:
        yield from _labelled_lines("why", answer.why, ink)
    for n, line in enumerate(cleandoc(answer.instead).splitlines() if answer.instead else ()):
        label = _label_text("or" if is_renegotiation(line) else "" if n else "write", ink)
        yield f"{label}{ink.paint(ink.safe(line), 'green')}".rstrip()


def citation_lines(citation: Citation, ink: Ink, first: str) -> Iterator[str]:
    """A source and what it says, behind `first`, its address below."""
    says = f": {citation.says}" if citation.says else ""
    yield from ink.prose(f"{citation.title}{says}", first, None, "dim")
    yield f"{blank(first)}{ink.paint(ink.safe(citation.url), 'dim')}"


def _labelled_lines(label: str, text: str, ink: Ink) -> list[str]:
    return ink.prose(text, _label_text(label, ink))


def _label_text(label: str, ink: Ink, style: str = "dim") -> str:
    return f"  {ink.paint(label.ljust(_LABEL - 2), style)}"


def _number_lines(review: Review, ink: Ink) -> Iterator[str]:
    if lines := list(brief_lines(review.facts, ink)):
        yield from heading(PEAK_LOAD, ink)
        yield from lines


def _cost_lines(review: Review, ink: Ink) -> Iterator[str]:
    from reviewer.report.cost_sentence import cost_sentence  # noqa: PLC0415  # the screen has none

    if said := cost_sentence(review):
        yield from heading(f"{COST} (by component and flow: `review numbers --by cost`)", ink)
        yield from ink.prose(said, "  ")


def _question_lines(questions: Sequence[Question], everything: bool, ink: Ink) -> Iterator[str]:
    if not questions:
        return
    shown = questions if everything else questions[:MOST_QUESTIONS]
    yield from heading(QUESTIONS, ink)
    for n, question in enumerate(shown, 1):
        yield from ink.prose(f"{question.answer.message} ({question.rule})", f" {n:>2}. ")
    if more := len(questions) - len(shown):
        yield from ink.prose(f"and {more} more: --verbose", "     ")


def _credit_lines(review: Review, ink: Ink) -> Iterator[str]:
    if not review.credits:
        return
    yield from heading(HANDLED, ink)
    for credit in review.credits[:MOST_CREDITS]:
        yield from ink.prose(f"{credit.answer.message} ({credit.rule})", ink.paint("  + ", "green"))
    if (more := len(review.credits) - MOST_CREDITS) > 0:
        yield from ink.prose(f"and {more} more", "    ")


def _assumption_lines(assumptions: Sequence[Assumed], ink: Ink) -> Iterator[str]:
    if not assumptions:
        return
    yield from heading(ASSUMPTIONS, ink)
    for assumed in assumptions:
        yield from ink.prose(f"{assumed.subject} {assumed.value}: {assumed.because}", "  - ")
        if assumed.source:
            yield from ink.prose(assumed.source, "    ", None, "dim")
        for line in assumed.override.splitlines():
            yield f"    {ink.paint(ink.safe(line), 'green')}"


def _accepted_lines(review: Review, ink: Ink) -> Iterator[str]:
    if not review.accepted:
        return
    yield from heading(ACCEPTED, ink)
    for finding in review.accepted:
        yield from ink.prose(f"{finding.answer.message} ({finding.rule})", "  - ")
        yield from ink.prose(f"because: {finding.accepted}", "    ")


def total_lines(report: Report, ink: Ink) -> Iterator[str]:
    """What came of several designs together."""
    clean = sum(not (r.findings or r.failures or r.partial) for r in report.reviews)
    unread = f", {len(report.unread)} could not be read" if report.unread else ""
    number = len(report.reviews)
    designs = f"{number} {'design' if number == 1 else 'designs'}"
    yield from ink.prose(f"{designs} reviewed, {clean} without findings{unread}.", "", None, "bold")
