"""A report as SARIF 2.1.0, which code scanning services and editors read.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html. Findings are results with
their fingerprint; accepted ones are suppressed in the source; errors of the text are results
of the rule `language/CODE`; a rule or a pack that failed makes the invocation unsuccessful.
Only ASCII is put out.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from dsl.problem import Problem
from dsl.source import Source, Span
from reviewer.model.finding import Category, Finding, Severity
from reviewer.report.formats.ink import Ink, visible
from reviewer.report.formats.report import Report
from reviewer.review import Review
from reviewer.version import version

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
FINGERPRINT = "designReviewer/v1"

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


def write(report: Report, ink: Ink) -> str:
    """The report as one SARIF log with one run; `ink` has no part in it."""
    rules = _Rules()
    results = [result for review in report.reviews for result in _review_results(review, rules)]
    run = {
        "tool": {
            "driver": {"name": "design-reviewer", "version": version(), "rules": rules.descriptors}
        },
        "columnKind": "unicodeCodePoints",
        "invocations": [_invocation_of(report)],
        "results": results,
    }
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, indent=2, allow_nan=False) + "\n"


class _Rules:
    """The rules that results speak of, each once, in the order of their first result."""

    def __init__(self) -> None:
        self.descriptors: list[dict[str, Any]] = []
        self._numbers: dict[str, int] = {}

    def number(self, name: str, descriptor: dict[str, Any]) -> int:
        if name not in self._numbers:
            self._numbers[name] = len(self.descriptors)
            self.descriptors.append({"id": _clean_text(name), **descriptor})
        return self._numbers[name]


def _review_results(review: Review, rules: _Rules) -> Iterable[dict[str, Any]]:
    source = review.source
    for problem in (*review.problems, *review.unmatched):
        yield _problem_result(problem, source, rules)
    for finding in review.findings:
        yield _finding_result(finding, source, rules)
    for finding in review.accepted:
        because = {"kind": "inSource", "justification": _clean_text(finding.accepted)}
        yield {**_finding_result(finding, source, rules), "suppressions": [because]}
    for finding in review.known:
        yield {**_finding_result(finding, source, rules), "baselineState": "unchanged"}


def _finding_result(finding: Finding, source: Source, rules: _Rules) -> dict[str, Any]:
    answer = finding.answer
    help_ = "\n".join([finding.follow_up, *(f"{c.title}: {c.url}" for c in finding.citations)])
    number = rules.number(
        finding.rule,
        {
            "shortDescription": {"text": finding.rule.replace("-", " ")},
            "help": {"text": _clean_text(help_)},
            "properties": {"tags": _category_tags(finding.category)},
        },
    )
    said = [answer.message, *answer.sums, answer.why]
    said += [f"Write: {answer.instead}"] if answer.instead else []
    return {
        "ruleId": finding.rule,
        "ruleIndex": number,
        "level": _LEVELS[finding.severity],
        "message": {"text": _clean_text("\n".join(part for part in said if part))},
        "locations": [_physical_location(span, source) for span in finding.spans[:1]],
        "relatedLocations": [_physical_location(span, source) for span in finding.spans[1:]],
        "partialFingerprints": {FINGERPRINT: finding.fingerprint},
    }


def _category_tags(category: Category) -> list[str]:
    return ["system-design", category.value]


def _problem_result(problem: Problem, source: Source, rules: _Rules) -> dict[str, Any]:
    name = f"language/{problem.code}"
    number = rules.number(
        name, {"shortDescription": {"text": _clean_text(problem.code.replace("-", " "))}}
    )
    hint = f" ({problem.hint})" if problem.hint else ""
    return {
        "ruleId": name,
        "ruleIndex": number,
        "level": "error" if problem.fatal else "note",
        "message": {"text": _clean_text(problem.message + hint)},
        "locations": [_physical_location(problem.span, source)],
        "relatedLocations": [
            {
                **_physical_location(place.span, source),
                "message": {"text": _clean_text(place.message)},
            }
            for place in problem.related
        ],
    }


def _physical_location(span: Span, source: Source) -> dict[str, Any]:
    start, end = source.position(span.start), source.position(span.end)
    region = {
        "startLine": start.line,
        "startColumn": start.column,
        "endLine": end.line,
        "endColumn": end.column,
    }
    return {
        "physicalLocation": {"artifactLocation": {"uri": _file_uri(source.name)}, "region": region}
    }


def _file_uri(name: str) -> str:
    """A file's name as a URI reference."""
    path = PurePath(name)
    text = path.as_uri() if path.is_absolute() else quote(_clean_text(path.as_posix()), safe="/")
    return text or "unnamed"


def _invocation_of(report: Report) -> dict[str, Any]:
    """Whether all that was asked for was done, and what was not."""
    failed = [failure for review in report.reviews for failure in review.failures]
    said = [f"{failure.what}: {failure.reason}" for failure in failed]
    said += [f"{name}: {reason}" for name, reason in report.unread]
    return {
        "executionSuccessful": not said,
        "toolExecutionNotifications": _notification_list(said),
    }


def _notification_list(said: Sequence[str]) -> list[dict[str, Any]]:
    return [{"level": "error", "message": {"text": _clean_text(line)}} for line in said]


def _clean_text(text: str) -> str:
    """Text without what a terminal or a viewer would act on; line ends stay."""
    return "\n".join(visible(line) for line in text.split("\n"))
