"""A report as SARIF 2.1.0, which code scanning services and editors read.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html, with what GitHub asks for:
https://docs.github.com/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning.
Findings are results with their fingerprint; accepted ones are suppressed in the source; errors
of the text are results of the rule `language/CODE`; a rule or a pack that failed, and a text
that was read in part, make the invocation unsuccessful. Only ASCII is put out.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from hashlib import sha256
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from dsl.problem import Problem
from dsl.source import Source, Span
from reviewer.model.finding import Finding, Severity
from reviewer.report.digest import rests_on
from reviewer.report.formats.ink import Ink, visible
from reviewer.report.formats.line_hash import line_hashes
from reviewer.report.formats.report import Report
from reviewer.report.formats.sarif_rules import Rules
from reviewer.report.texts import RESTS_ON
from reviewer.results.fixing.making import fixes_of
from reviewer.review import Review
from reviewer.text.text_fix import FixKind, TextFix
from reviewer.version import address, version

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
FINGERPRINT = "designReviewer/v1"
LINE_HASH = "primaryLocationLineHash"
"""The fingerprint that GitHub goes by; `reviewer.report.formats.line_hash` has its form."""

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


def write(report: Report, ink: Ink) -> str:
    """The report as one SARIF log with one run; `ink` has no part in it."""
    rules = Rules()
    results = [
        result for review in report.reviews for result in _results(review, rules, report.compared)
    ]
    driver = {
        "name": "design-reviewer",
        "version": version(),
        "informationUri": address(),
        "rules": rules.descriptors,
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "invocations": [_invocation(report)],
        "results": results,
    }
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, indent=2, allow_nan=False) + "\n"


def _results(review: Review, rules: Rules, compared: bool) -> Iterator[dict[str, Any]]:
    """The results of one design; each is new or not, where it is compared with a baseline.

    A baseline lists no errors of the text, so those are always new.
    """
    file = _File(review.source)
    new = {"baselineState": "new"} if compared else {}
    fixes = fixes_of(review)
    for problem in (*review.problems, *review.unmatched):
        yield {
            **_problem(problem, file, rules),
            **new,
            **file.fixes(fixes.of_problems.get(problem)),
        }
    for finding in review.findings:
        fix = file.fixes(fixes.of_answers.get(finding.answer))
        yield {**_finding(finding, file, rules, review), **new, **fix}
    for finding in review.accepted:
        because = {"kind": "inSource", "justification": text_of(finding.accepted)}
        yield {**_finding(finding, file, rules, review), **new, "suppressions": [because]}
    for finding in review.known:
        yield {**_finding(finding, file, rules, review), "baselineState": "unchanged"}


class _File:
    """A text with the hashes of its lines, which only a result needs."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self._address = _uri(source.name)

    @cached_property
    def _hashes(self) -> Sequence[str]:
        return line_hashes(self.source.text)

    def fingerprints(self, own: str, span: Span) -> dict[str, str]:
        """Ours, and that of the line where the first place is."""
        line = self.source.position(span.start).line
        return {FINGERPRINT: own, LINE_HASH: self._hashes[min(line, len(self._hashes)) - 1]}

    def fixes(self, fix: TextFix | None) -> dict[str, Any]:
        """A fix as one change of this file; only what changes the design, as a viewer applies it at once."""
        if fix is None or fix.kind is not FixKind.DESIGN:
            return {}
        replaced = [
            {
                "deletedRegion": self.location(edit.span)["physicalLocation"]["region"],
                "insertedContent": {"text": edit.text},
            }
            for edit in fix.edits
        ]
        change = {"artifactLocation": {"uri": self._address}, "replacements": replaced}
        return {
            "fixes": [{"description": {"text": text_of(fix.title)}, "artifactChanges": [change]}]
        }

    def location(self, span: Span) -> dict[str, Any]:
        """A place in the text."""
        start, end = self.source.position(span.start), self.source.position(span.end)
        region = {
            "startLine": start.line,
            "startColumn": start.column,
            "endLine": end.line,
            "endColumn": end.column,
        }
        return {"physicalLocation": {"artifactLocation": {"uri": self._address}, "region": region}}


def _finding(finding: Finding, file: _File, rules: Rules, review: Review) -> dict[str, Any]:
    """A finding; one about the whole design stands at the start of its text, as GitHub wants it."""
    answer, (first, *others) = finding.answer, finding.spans or (Span(0, 0),)
    said = [answer.message, *answer.sums, answer.why]
    said += [f"Write: {answer.instead}"] if answer.instead else []
    said += [f"{RESTS_ON} {resting}"] if (resting := rests_on(finding)) else []
    return {
        "ruleId": finding.rule,
        "ruleIndex": rules.number_of_finding(finding, review),
        "level": _LEVELS[finding.severity],
        "message": {"text": text_of("\n".join(part for part in said if part))},
        "locations": [file.location(first)],
        "relatedLocations": [file.location(span) for span in others],
        "partialFingerprints": file.fingerprints(finding.fingerprint, first),
    }


def _problem(problem: Problem, file: _File, rules: Rules) -> dict[str, Any]:
    hint = f" ({problem.hint})" if problem.hint else ""
    own = sha256(f"{problem.code}\0{problem.message}".encode("utf-8", "replace")).hexdigest()[:16]
    return {
        "ruleId": f"language/{problem.code}",
        "ruleIndex": rules.number_of_problem(problem),
        "level": "error" if problem.fatal else "note",
        "message": {"text": text_of(problem.message + hint)},
        "locations": [file.location(problem.span)],
        "relatedLocations": [
            {**file.location(place.span), "message": {"text": text_of(place.message)}}
            for place in problem.related
        ],
        "partialFingerprints": file.fingerprints(own, problem.span),
    }


def _uri(name: str) -> str:
    """A file's name as a URI reference."""
    path = PurePath(name)
    text = path.as_uri() if path.is_absolute() else quote(text_of(path.as_posix()), safe="/")
    return text or "unnamed"


def _invocation(report: Report) -> dict[str, Any]:
    """Whether all that was asked for was done, and what was not."""
    failed = [failure for review in report.reviews for failure in review.failures]
    said = [f"{failure.what}: {failure.reason}" for failure in failed]
    said += [f"{name}: {reason}" for name, reason in report.unread]
    said += [
        f"{review.source.name}: errors in the text; lines with errors are left out"
        for review in report.reviews
        if review.partial
    ]
    return {
        "executionSuccessful": not said,
        "toolExecutionNotifications": _notifications(said),
    }


def _notifications(said: Iterable[str]) -> list[dict[str, Any]]:
    return [{"level": "error", "message": {"text": text_of(line)}} for line in said]


def text_of(text: str) -> str:
    """Text without what a terminal or a viewer would act on; line ends stay."""
    return "\n".join(visible(line) for line in text.split("\n"))
