"""`Baseline`: the findings that were there before, so that only new ones are shown.

A finding is known by its fingerprint, which stays the same when lines move, and by the file
it is in: two designs may both have a `db`. One that is about fewer parts than before is known
too: fixing one of them is no new finding. Rules that have another id since are followed, and
where another version of the reviewer wrote the baseline, a finding may name more parts than it did
then: it is known if one of them is.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import PurePath
from typing import Any, NamedTuple

from reviewer.model.finding import Finding
from reviewer.model.successors import current_mark
from reviewer.review import Review
from reviewer.version import version

SCHEMA = "design-reviewer/baseline"
VERSION = 1

_SCHEMAS = {SCHEMA, "design-reviewer/results/baseline"}  # version 0.2.0 wrote the other one


class BaselineError(ValueError):
    """A text is no baseline; says in one line why."""


class Known(NamedTuple):
    """One finding that a baseline lists, by its marks as they were written."""

    marks: frozenset[str]

    @property
    def rule(self) -> str:
        """The id that its rule had then."""
        return min(self.marks).partition(" ")[0]

    @property
    def current_marks(self) -> frozenset[str]:
        """Its marks under the id that its rule has today."""
        return frozenset(map(current_mark, self.marks))


class Baseline(NamedTuple):
    """What is known of each file, by the file's name with `/`.

    `reviewer` is the version that wrote it, "" where that did not say so.
    """

    known: Mapping[str, tuple[Known, ...]]
    reviewer: str = ""

    def known_of(self, review: Review) -> tuple[Known, ...]:
        """What is known of the file of a review."""
        return self.known.get(_review_name(review), ())

    def without_known(self, review: Review) -> Review:
        """The review with what is known put aside."""
        marks = frozenset(m for each in self.known_of(review) for m in each.current_marks)
        if not marks:
            return review
        return replace(
            review,
            findings=tuple(f for f in review.findings if not self._lists(f, marks)),
            known=tuple(f for f in review.findings if self._lists(f, marks)),
        )

    def _lists(self, finding: Finding, marks: frozenset[str]) -> bool:
        """Whether a finding is known: all of it, or a part where another version wrote this."""
        if self.reviewer == version():
            return finding.marks <= marks
        return not finding.marks.isdisjoint(marks)


def baseline_text(reviews: Sequence[Review]) -> str:
    """A baseline of all findings that stand or are known, as JSON; each with what it says."""
    files = {
        _review_name(review): {
            finding.fingerprint: {
                "marks": sorted(finding.marks),
                "message": _whole_line(finding.answer.message),
            }
            for finding in (*review.findings, *review.known)
        }
        for review in reviews
    }
    document = {"schema": SCHEMA, "version": VERSION, "reviewer": version(), "files": files}
    return json.dumps(document, indent=2, sort_keys=True) + "\n"


def read_baseline(text: str) -> Baseline:
    """The baseline that `baseline_text` wrote, in this version or an earlier one.

    Raises:
        BaselineError: the text is something else.

    """
    try:
        document: Any = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BaselineError(f"this is not a baseline: {error}") from error
    if not isinstance(document, dict) or document.get("schema") not in _SCHEMAS:
        raise BaselineError(
            "this is not a baseline; `review DESIGN --write-baseline FILE` writes one"
        )
    if document.get("version") != VERSION:
        raise BaselineError(f"version {document.get('version')!r} is unknown here; write a new one")
    try:
        known = {name: _known_in(found) for name, found in document["files"].items()}
        return Baseline(known, str(document.get("reviewer", "")))
    except (AttributeError, KeyError, TypeError) as error:
        raise BaselineError("`files` lists no findings as it should; write a new one") from error


def _known_in(found: dict[str, Any]) -> tuple[Known, ...]:
    listed = (Known(frozenset(map(str, finding["marks"]))) for finding in found.values())
    return tuple(each for each in listed if each.marks)


def _review_name(review: Review) -> str:
    return _whole_line(PurePath(review.source.name).as_posix())


def _whole_line(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
