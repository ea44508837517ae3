"""A line each, for editors and `grep`: `file:line:column: severity rule: message`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dsl.problem import Problem
from dsl.source import Source, Span
from reviewer.report.formats.brief import brief_sentence
from reviewer.report.formats.excerpt import location
from reviewer.report.formats.ink import Ink
from reviewer.report.formats.report import Report
from reviewer.review import Review


def write(report: Report, ink: Ink) -> str:
    """Failures, errors and notes of the text, findings, accepted ones, questions.

    The word behind the place is `failed`, `error`, `warning`, `info`, `accepted`, `question` or
    `note`; a last line, `numbers`, says what breaks first.
    """
    lines = [line for review in report.reviews for line in _review_lines(review, ink)]
    return "".join(f"{line}\n" for line in lines)


def problem_line(problem: Problem, source: Source, ink: Ink | None = None) -> str:
    """An error or a note of the text, on one line."""
    hint = f" ({problem.hint})" if problem.hint else ""
    word = "error" if problem.fatal else "note"
    text = problem.message + hint
    return _format_line(source, (problem.span,), word, problem.code, text, ink or Ink())


def _format_line(
    source: Source, spans: Sequence[Span], word: str, name: str, text: str, ink: Ink
) -> str:
    where = location(source, spans[0] if spans else None, ink)
    return f"{where}: {word} {ink.safe(name)}: {ink.line(text)}"


def _review_lines(review: Review, ink: Ink) -> Iterator[str]:
    source = review.source
    for failure in review.failures:
        yield _format_line(source, (), "failed", failure.what, failure.reason, ink)
    for problem in sorted((*review.problems, *review.unmatched), key=lambda p: not p.fatal):
        yield problem_line(problem, source, ink)
    for f in review.findings:
        yield _format_line(source, f.spans, f.severity.word, f.rule, f.answer.message, ink)
    for f in review.accepted:
        text = f"{f.answer.message} (accepted: {f.accepted})"
        yield _format_line(source, f.spans, "accepted", f.rule, text, ink)
    for q in review.questions:
        yield _format_line(source, q.spans, "question", q.rule, q.answer.message, ink)
    if numbers := brief_sentence(review.facts):
        yield _format_line(source, (), "numbers", "load", numbers, ink)
