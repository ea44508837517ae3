"""The report for people on one screen: the verdict, what to fix first, findings, load, questions.

What it leaves out it counts, with how to see it: `review --verbose` shows everything, `review explain
RULE` the sources of a rule.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from dsl.problem import Problem
from reviewer.model.finding import Finding, Severity
from reviewer.report.digest import told_findings
from reviewer.report.formats.brief import brief_lines
from reviewer.report.formats.head import fix_lines, heading, verdict_lines
from reviewer.report.formats.ink import Ink
from reviewer.report.formats.report import Report, score_of
from reviewer.report.formats.scored import score_lines
from reviewer.report.texts import HANDLED, MOST_QUESTIONS, PEAK_LOAD, QUESTIONS
from reviewer.review import Review
from reviewer.text.grammar import counted

MOST_FINDINGS, MOST_SUMS, MOST_ROWS, MOST_PROBLEMS = 8, 3, 5, 5
"""What fits on one screen of 40 lines; a convention of reports."""

_VERBOSE = "--verbose"


def write(report: Report, ink: Ink) -> str:
    """One screen for each design, one after the other."""
    parts = ["\n".join(_screen(review, ink)) for review in report.reviews]
    if report.many:
        from reviewer.report.formats.full import total_lines  # noqa: PLC0415  # one design has no total

        parts.append("\n".join(total_lines(report, ink)))
    return "\n\n".join(part for part in parts if part) + "\n"


def _screen(review: Review, ink: Ink) -> Iterator[str]:
    yield from verdict_lines(review, ink)
    yield from _failure_lines(review, ink)
    fatal = [problem for problem in review.problems if problem.fatal]
    if fatal:
        yield ""
    for problem in fatal[:MOST_PROBLEMS]:
        yield from _problem_lines(problem, review, ink)
    yield from _more_lines(len(fatal) - MOST_PROBLEMS, "errors in the text", ink)
    findings = told_findings(review)
    yield from fix_lines(review, ink)
    yield from _finding_lines(review, findings, ink)
    yield from _load_lines(review, ink)
    yield from _question_lines(review, ink)
    if (score := score_of(review)) is not None:
        yield from score_lines(score, ink)
    yield from _one_liners(review, findings, ink)


def _failure_lines(review: Review, ink: Ink) -> Iterator[str]:
    if review.failures:
        from reviewer.report.formats.full import failure_lines  # noqa: PLC0415  # rules seldom fail

        for failure in review.failures:
            yield from failure_lines(failure, ink)


def _problem_lines(problem: Problem, review: Review, ink: Ink) -> Iterator[str]:
    """A problem of the text in brief, with the hint that removes it."""
    line = review.source.position(problem.span.start).line
    word = ink.severe(Severity.ERROR, f"error[{ink.safe(problem.code)}]")
    yield from ink.prose(f"{problem.message} (line {line})", f"{word}: ", "    ")
    if problem.hint:
        yield from ink.prose(problem.hint, "    help: ", "          ", "dim")


def _place_of(review: Review, finding: Finding) -> str:
    """Where it is: " (line 3)"; "" where it is nowhere."""
    if not finding.spans:
        return ""
    return f" (line {review.source.position(finding.spans[0].start).line})"


def _finding_lines(review: Review, findings: Sequence[Finding], ink: Ink) -> Iterator[str]:
    if not findings:
        return
    yield ""
    for number, finding in enumerate(findings[:MOST_FINDINGS]):
        word = "note" if finding.severity is Severity.INFO else finding.severity.word
        what = ink.severe(finding.severity, f"{word}[{ink.safe(finding.rule)}]")
        head = f"{ink.sign(finding.severity)} {what}: "
        yield from ink.prose(f"{finding.answer.message}{_place_of(review, finding)}", head, "    ")
        if finding.severity > Severity.INFO and number < MOST_SUMS and finding.answer.sums:
            yield from ink.prose(finding.answer.sums[0], "    ", None, "dim")
    yield from _more_lines(len(findings) - MOST_FINDINGS, "findings", ink)


def _load_lines(review: Review, ink: Ink) -> Iterator[str]:
    if lines := list(brief_lines(review.facts, ink, most=MOST_ROWS)):
        yield from heading(f"{PEAK_LOAD} (all of it: `review numbers`)", ink)
        yield from lines


def _question_lines(review: Review, ink: Ink) -> Iterator[str]:
    if not review.questions:
        return
    shown = review.questions[:MOST_QUESTIONS]
    more = len(review.questions) - len(shown)
    rest = f" ({len(shown)} of {len(review.questions)}, {_VERBOSE} for all)" if more > 0 else ""
    yield from heading(f"{QUESTIONS}{rest}", ink)
    for number, question in enumerate(shown, 1):
        yield from ink.prose(f"{question.answer.message} ({question.rule})", f"  {number}. ")


def _one_liners(review: Review, findings: Sequence[Finding], ink: Ink) -> Iterator[str]:
    """Notes, credits and assumptions, a line each, with how to see them."""
    lines = [*_note_line(review, findings), *_credit_line(review), *_assumption_line(review)]
    lines += _accepted_line(review)
    if lines:
        yield ""
    for line in lines:
        yield from ink.prose(line, "", "  ", "dim")


def _note_line(review: Review, findings: Sequence[Finding]) -> Iterator[str]:
    left = [one for one in review.findings if one not in findings]
    small = sum(not problem.fatal for problem in review.problems)
    if left:
        rules = _first_of(dict.fromkeys(one.rule for one in left), 2)
        yield f"{counted(len(left), 'more note')}: {rules} ({_VERBOSE})"
    if small:
        yield f"{counted(small, 'note')} on the text ({_VERBOSE})"


def _credit_line(review: Review) -> Iterator[str]:
    if review.credits:
        said = _first_of((one.answer.message for one in review.credits), 1)
        yield f"{HANDLED}: {said} ({_VERBOSE})"


def _assumption_line(review: Review) -> Iterator[str]:
    if review.assumptions:
        number = len(review.assumptions)
        open_ = sum(not one.is_verified for one in review.assumptions)
        yield (f"{counted(number, 'catalog figure')} assumed, {open_:,} unverified ({_VERBOSE})")


def _accepted_line(review: Review) -> Iterator[str]:
    if review.accepted:
        yield f"{counted(len(review.accepted), 'finding')} accepted with a reason ({_VERBOSE})"


def _first_of(texts: Iterable[str], most: int) -> str:
    """The first of some texts, and how many more there are."""
    every = list(texts)
    more = f" and {len(every) - most} more" if len(every) > most else ""
    return f"{'; '.join(every[:most])}{more}"


def _more_lines(number: int, what: str, ink: Ink) -> Iterator[str]:
    if number > 0:
        yield from ink.prose(f"and {number:,} more {what} ({_VERBOSE})", "  ", None, "dim")
