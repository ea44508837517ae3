"""What is expected of a review, by outcome, and why it is not met.

An expectation is an outcome, a `problem` (a term, a list of terms, or `*`) and `about` (names of
components, or `*`). Outcomes that ask for something: `finding`, `error-or-warning`, `question`,
`finding-or-question`, `credit`. Outcomes that rule something out: `none` (no finding), `no-error`,
`no-error-or-warning`, `silent` (neither finding nor question), `no-credit`. Of the whole review:
`clean` (no error or warning), `not-clean` (the verdict). A `number` is at a `path` of the numbers,
the review or a what-if, with `value` and `tolerance`, `at_least`, `at_most` or `not`. `any-of`
takes one of those in `of`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from reviewer.report.formats.json import review_object
from reviewer.review import Review, Verdict
from reviewer.whatif.scenario import ScenarioError
from tests.quality.documents import document
from tests.quality.paths import MissingPathError, value_at
from tests.quality.reading import Reading, Said, read_review

Expectation = Mapping[str, Any]
Kept = Callable[[Said], bool]


def _any(_: Said) -> bool:
    return True


def _severe(said: Said) -> bool:
    return said.severe


def _error(said: Said) -> bool:
    return said.severity == "error"


_WANTED: Mapping[str, tuple[tuple[str, ...], Kept]] = {
    "finding": (("findings",), _any),
    "error-or-warning": (("findings",), _severe),
    "question": (("questions",), _any),
    "finding-or-question": (("findings", "questions"), _any),
    "credit": (("credits",), _any),
}
"""What has to be there, by outcome: one of these sorts, of this severity."""

_UNWANTED: Mapping[str, tuple[tuple[str, ...], Kept]] = {
    "none": (("findings",), _any),
    "no-error": (("findings",), _error),
    "no-error-or-warning": (("findings",), _severe),
    "silent": (("findings", "questions"), _any),
    "no-credit": (("credits",), _any),
}
"""What must not be there, by outcome."""


class Checked:
    """A review that expectations are held against; each document is made once."""

    def __init__(self, review: Review) -> None:
        self.review = review
        self.reading: Reading = read_review(review)
        self._documents: dict[tuple[str, ...], Any] = {("review",): review_object(review)}

    def fault(self, expected: Expectation) -> str:
        """Why an expectation is not met; "" where it is."""
        outcome = expected["outcome"]
        if outcome == "number":
            return self._number_fault(expected)
        if outcome == "any-of":
            faults = [self.fault(each) for each in expected["of"]]
            return " and ".join(faults) if all(faults) else ""
        if outcome == "not-clean":
            return "the verdict is clean" if self.review.verdict is Verdict.CLEAN else ""
        if outcome == "clean":
            return _found(outcome, list(filter(_severe, self.reading.findings)))
        return self._said_fault(outcome, expected)

    def _said_fault(self, outcome: str, expected: Expectation) -> str:
        if unknown := {*expected["about"]} - {"*", *self.review.design.components}:
            return f"the design has no {', '.join(sorted(unknown))}"
        if outcome in _UNWANTED:
            return _found(outcome, self._matching(expected, *_UNWANTED[outcome]))
        if self._matching(expected, *_WANTED[outcome]):
            return ""
        said = self._matching(expected, Reading._fields, _any)
        instead = f"; instead {'; '.join(map(str, said[:3]))}" if said else ""
        return f"no {outcome} {expected['problem']} on {', '.join(expected['about'])}{instead}"

    def _matching(self, expected: Expectation, sorts: Sequence[str], kept: Kept) -> list[Said]:
        """What is said, of some sorts, under the terms and of the components of an expectation."""
        said = [one for sort in sorts for one in getattr(self.reading, sort) if kept(one)]
        terms, about = _set_of(expected["problem"]), {*expected["about"]}
        return [one for one in said if _overlap(terms, (one.term,)) and _overlap(about, one.names)]

    def _number_fault(self, expected: Expectation) -> str:
        key = (expected.get("from", "numbers"), *expected.get("arguments", ()))
        try:
            if key not in self._documents:
                self._documents[key] = document(self.review.source, *key)
            value = value_at(self._documents[key], expected["path"])
        except (MissingPathError, ScenarioError) as error:
            return str(error)
        right = all(test(value, expected) for name, test in _TESTS.items() if name in expected)
        return "" if right else f"`{expected['path']}` is {value}"


def _set_of(terms: str | Collection[str]) -> set[str]:
    return {terms} if isinstance(terms, str) else {*terms}


def _overlap(wanted: set[str], there: Collection[str]) -> bool:
    return "*" in wanted or not wanted.isdisjoint(there)


def _found(outcome: str, said: Sequence[Said]) -> str:
    return f"{outcome} expected, found {'; '.join(map(str, said[:3]))}" if said else ""


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_close(value: Any, expected: Expectation) -> bool:
    wanted = expected["value"]
    if _is_number(value) and _is_number(wanted):
        return bool(abs(value - wanted) <= expected.get("tolerance", 0))
    return bool(value == wanted)


_TESTS: Mapping[str, Callable[[Any, Expectation], bool]] = {
    "value": _is_close,
    "not": lambda value, expected: value != expected["not"],
    "at_least": lambda value, expected: _is_number(value) and value >= expected["at_least"],
    "at_most": lambda value, expected: _is_number(value) and value <= expected["at_most"],
}
"""What a number has to hold, by the key of the expectation."""
