"""Puts out a line each, for editors and `grep`: `file:line:column: severity rule: message`."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.source import Span
from reviewer.formats.excerpt import location
from reviewer.formats.ink import Ink
from reviewer.formats.report import Report
from reviewer.review import Review


def write(report: Report, ink: Ink) -> str:
    """Failures, errors and notes of the text, findings, accepted ones, questions.

    The word behind the place is `failed`, `error`, `warning`, `info`, `accepted`, `question` or
    `note`.
    """
    lines = [line for review in report.reviews for line in _lines(review, ink)]
    return "".join(f"{line}\n" for line in lines)


def _lines(review: Review, ink: Ink) -> Iterator[str]:
    def line(span: Span | None, word: str, name: str, text: str) -> str:
        where = location(review.source, span, ink)
        return f"{where}: {word} {ink.safe(name)}: {ink.safe(' '.join(text.split()))}"

    for failure in review.failures:
        yield line(None, "failed", failure.what, failure.reason)
    for problem in sorted((*review.problems, *review.unmatched), key=lambda p: not p.fatal):
        hint = f" ({problem.hint})" if problem.hint else ""
        word = "error" if problem.fatal else "note"
        yield line(problem.span, word, problem.code, problem.message + hint)
    for finding in review.findings:
        span = finding.spans[0] if finding.spans else None
        yield line(span, finding.severity.word, finding.rule, finding.answer.message)
    for finding in review.accepted:
        span = finding.spans[0] if finding.spans else None
        text = f"{finding.answer.message} (accepted: {finding.accepted})"
        yield line(span, "accepted", finding.rule, text)
    for question in review.questions:
        span = question.spans[0] if question.spans else None
        yield line(span, "question", question.rule, question.answer.message)
