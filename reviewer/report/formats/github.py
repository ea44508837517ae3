"""A report as workflow commands, which GitHub Actions shows on the lines of a change.

https://docs.github.com/actions/reference/workflow-commands-for-github-actions
"""

from __future__ import annotations

from collections.abc import Iterator

from dsl.source import Source, Span
from reviewer.model.finding import Severity
from reviewer.report.digest import rests_on
from reviewer.report.formats.ink import Ink, visible
from reviewer.report.formats.report import Report
from reviewer.report.texts import RESTS_ON
from reviewer.review import Review

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def write(report: Report, ink: Ink) -> str:
    """A command a line: failures, errors and notes of the text, findings; `ink` has no part in it."""
    lines = [line for review in report.reviews for line in _annotation_lines(review)]
    lines += [
        _workflow_command("error", name, None, None, reason) for name, reason in report.unread
    ]
    return "".join(f"{line}\n" for line in lines)


def _annotation_lines(review: Review) -> Iterator[str]:
    source = review.source
    for failure in review.failures:
        yield _workflow_command(
            "error", "review failed", source, None, f"{failure.what}: {failure.reason}"
        )
    for problem in (*review.problems, *review.unmatched):
        hint = f" ({problem.hint})" if problem.hint else ""
        word = "error" if problem.fatal else "notice"
        yield _workflow_command(word, problem.code, source, problem.span, problem.message + hint)
    for finding in review.findings:
        answer = finding.answer
        text = "\n".join(
            [
                answer.message,
                *answer.sums,
                *([f"Write: {answer.instead}"] if answer.instead else []),
                *([f"{RESTS_ON} {resting}"] if (resting := rests_on(finding)) else []),
            ]
        )
        place = finding.spans[0] if finding.spans else None
        yield _workflow_command(_COMMANDS[finding.severity], finding.rule, source, place, text)


def _workflow_command(
    name: str, title: str, source: Source | None, span: Span | None, message: str
) -> str:
    properties = [f"title={_escape_property(title)}"]
    if source is not None:
        properties.insert(0, f"file={_escape_property(source.name)}")
        start = source.position(span.start) if span else None
        end = source.position(span.end) if span else None
        if start and end:
            properties.insert(1, f"line={start.line},endLine={end.line},col={start.column}")
    return f"::{name} {','.join(properties)}::{_escape_message(message)}"


def _escape_message(text: str) -> str:
    """Text as a command carries it: `%` and line ends written out, so that none starts another."""
    whole = "\n".join(visible(line) for line in text.split("\n"))
    return whole.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escape_property(text: str) -> str:
    return _escape_message(text).replace(":", "%3A").replace(",", "%2C")
