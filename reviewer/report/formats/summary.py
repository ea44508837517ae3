"""The report for people on one screen: the verdict, what to fix first, findings, load, questions.

What it leaves out it counts, with how to see it: `review --verbose` shows everything, `review explain
RULE` the sources of a rule.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from dsl.problem import Problem
from reviewer.model.finding import Finding, Severity
from reviewer.report.formats.brief import brief_lines
from reviewer.report.formats.full import (
    failure_lines,
    is_renegotiation,
    severe_flows,
    total_lines,
    worst_sign,
)
from reviewer.report.formats.ink import Ink
from reviewer.report.formats.report import Report, score_of
from reviewer.report.formats.scored import whole_score
from reviewer.report.headings import (
    FIX_FIRST,
    HANDLED,
    PEAK_LOAD,
    QUESTIONS,
    UNVERIFIED,
    counts,
    verdict_sentence,
)
from reviewer.review import Review

MOST_FIXES = 3
MOST_FINDINGS = 8
MOST_QUESTIONS = 3
MOST_ROWS = 5
MOST_PROBLEMS = 5

_VERBOSE = "--verbose"


def write(report: Report, ink: Ink) -> str:
    """One screen for each design, one after the other."""
    parts = ["\n".join(_screen(review, ink)) for review in report.reviews]
    if report.many:
        parts.append("\n".join(total_lines(report, ink)))
    return "\n\n".join(part for part in parts if part) + "\n"


def _screen(review: Review, ink: Ink) -> Iterator[str]:
    yield from _verdict_lines(review, ink)
    for failure in review.failures:
        yield from failure_lines(failure, ink)
    fatal = [problem for problem in review.problems if problem.fatal]
    if fatal:
        yield ""
    for problem in fatal[:MOST_PROBLEMS]:
        yield from _problem_lines(problem, review, ink)
    yield from _more_lines(len(fatal) - MOST_PROBLEMS, "errors in the text", ink)
    findings = _shown_findings(review)
    yield from _fix_lines(review, findings, ink)
    yield from _finding_lines(review, findings, ink)
    yield from _load_lines(review, ink)
    yield from _question_lines(review, ink)
    yield from _one_liners(review, findings, ink)


def _verdict_lines(review: Review, ink: Ink) -> Iterator[str]:
    title = f": {review.design.title}" if review.design.title else ""
    yield ink.paint(ink.safe(f"{review.source.name}{title}"), "bold")
    yield from ink.prose(verdict_sentence(review), f"{worst_sign(review, ink)} ", "  ", "bold")
    level = f" · {review.level}" if review.level else ""
    if (found := counts(review)) or level:
        yield from ink.prose(f"{found}{level}".removeprefix(" · "), "  ")
    if review.failures:
        yield from ink.prose("Not every rule ran: silence below is not praise.", "  ")


def _problem_lines(problem: Problem, review: Review, ink: Ink) -> Iterator[str]:
    """A problem of the text in brief, with the hint that removes it."""
    line = review.source.position(problem.span.start).line
    word = ink.severe(Severity.ERROR, f"error[{ink.safe(problem.code)}]")
    yield from ink.prose(f"{problem.message} (line {line})", f"{word}: ", "    ")
    if problem.hint:
        yield from ink.prose(problem.hint, "    help: ", "          ", "dim")


def _shown_findings(review: Review) -> list[Finding]:
    """Errors and warnings; where there are none, the notes that come first."""
    severe = [one for one in review.findings if one.severity > Severity.INFO]
    return severe or list(review.findings[:MOST_FIXES])


def _fix_lines(review: Review, findings: Sequence[Finding], ink: Ink) -> Iterator[str]:
    """At most three changes of the design, those of the first findings."""
    rules: dict[str, str] = {}
    for finding in findings:
        if fix := _design_fix(finding):
            rules[fix] = f"{rules[fix]}, {finding.rule}" if fix in rules else finding.rule
    if not rules:
        return
    yield from _heading(FIX_FIRST, ink)
    for number, (fix, told) in enumerate([*rules.items()][:MOST_FIXES], 1):
        code = ink.paint(ink.safe(fix), "green")
        yield f"  {number}. {code}  {ink.paint(f'({ink.safe(told)})', 'dim')}"


def _design_fix(finding: Finding) -> str:
    """The first line of a finding's fix, "" where it only lowers a goal."""
    lines = finding.answer.instead.splitlines()
    return next((line for line in lines if line.strip() and not is_renegotiation(line)), "")


def _line_of(review: Review, finding: Finding) -> str:
    if not finding.spans:
        return ""
    return f" (line {review.source.position(finding.spans[0].start).line})"


def _finding_lines(review: Review, findings: Sequence[Finding], ink: Ink) -> Iterator[str]:
    if not findings:
        return
    yield ""
    for finding in findings[:MOST_FINDINGS]:
        word = "note" if finding.severity is Severity.INFO else finding.severity.word
        what = ink.severe(finding.severity, f"{word}[{ink.safe(finding.rule)}]")
        head = f"{ink.sign(finding.severity)} {what}: "
        yield from ink.prose(f"{finding.answer.message}{_line_of(review, finding)}", head, "    ")
        for sum_ in finding.answer.sums[:1]:
            yield from ink.prose(sum_, "    ", None, "dim")
    yield from _more_lines(len(findings) - MOST_FINDINGS, "findings", ink)


def _load_lines(review: Review, ink: Ink) -> Iterator[str]:
    lines = list(brief_lines(review.facts, ink, severe_flows(review), most=MOST_ROWS))
    if lines:
        yield from _heading(PEAK_LOAD, ink)
        yield from lines[1:-1]


def _question_lines(review: Review, ink: Ink) -> Iterator[str]:
    if not review.questions:
        return
    shown = review.questions[:MOST_QUESTIONS]
    more = len(review.questions) - len(shown)
    rest = f" ({len(shown)} of {len(review.questions)}, {_VERBOSE} for all)" if more > 0 else ""
    yield from _heading(f"{QUESTIONS}{rest}", ink)
    for number, question in enumerate(shown, 1):
        yield from ink.prose(f"{question.answer.message} ({question.rule})", f"  {number}. ")


def _one_liners(review: Review, findings: Sequence[Finding], ink: Ink) -> Iterator[str]:
    """Notes, credits and assumptions, a line each, with how to see them."""
    lines = [*_note_line(review, findings), *_credit_line(review), *_assumption_line(review)]
    lines += _accepted_line(review)
    if (score := score_of(review)) is not None:
        lines.append(whole_score(score))
    if lines:
        yield ""
    for line in lines:
        yield from ink.prose(line, "", "  ", "dim")


def _note_line(review: Review, findings: Sequence[Finding]) -> Iterator[str]:
    left = [one for one in review.findings if one not in findings]
    small = sum(not problem.fatal for problem in review.problems)
    if left:
        rules = _first_of(dict.fromkeys(one.rule for one in left), 3)
        yield f"{_number(len(left), 'more note')}: {rules} ({_VERBOSE})"
    if small:
        yield f"{_number(small, 'remark')} on how the text was read ({_VERBOSE})"


def _credit_line(review: Review) -> Iterator[str]:
    if review.credits:
        said = _first_of((one.answer.message for one in review.credits), 1)
        yield f"{HANDLED}: {said} ({_VERBOSE})"


def _assumption_line(review: Review) -> Iterator[str]:
    if review.assumptions:
        number = len(review.assumptions)
        open_ = sum(one.basis in UNVERIFIED for one in review.assumptions)
        yield (f"{_number(number, 'catalog figure')} assumed, {open_:,} unverified ({_VERBOSE})")


def _accepted_line(review: Review) -> Iterator[str]:
    if review.accepted:
        yield f"{_number(len(review.accepted), 'finding')} accepted with a reason ({_VERBOSE})"


def _first_of(texts: Iterable[str], most: int) -> str:
    """The first of some texts, and how many more there are."""
    every = list(texts)
    more = f" and {len(every) - most} more" if len(every) > most else ""
    return f"{'; '.join(every[:most])}{more}"


def _number(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _more_lines(number: int, what: str, ink: Ink) -> Iterator[str]:
    if number > 0:
        yield from ink.prose(f"and {number:,} more {what} ({_VERBOSE})", "  ", None, "dim")


def _heading(text: str, ink: Ink) -> Iterator[str]:
    yield ""
    yield ink.paint(text, "bold")
