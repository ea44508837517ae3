"""Every case is met, but for those on the list of known failures, which only gets shorter."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pytest

from tests.quality.cases_of_faults import Case, faults_of, known_failures, read_cases
from tests.quality.expectations import Checked, Expectation
from tests.quality.paths import MissingPathError, value_at
from tests.quality.reading import review_of
from tests.quality.terms import VOCABULARY

CASES = dict(read_cases())
KNOWN_FAILURES = known_failures()


@pytest.mark.parametrize("case", [pytest.param(CASES[name], id=name) for name in CASES if name not in KNOWN_FAILURES])  # fmt: skip
def test_a_case_is_met(case: Case) -> None:
    assert faults_of(case) == []


@pytest.mark.parametrize("name", sorted(KNOWN_FAILURES))
def test_a_known_failure_still_fails(name: str) -> None:
    assert name in CASES, "no case has this name: take it off known_failures.txt"
    assert faults_of(CASES[name]), "this case is met now: take it off known_failures.txt"


def terms_of(expectations: Iterable[Expectation]) -> Iterator[str]:
    """The terms that expectations name, apart from `*`."""
    for each in expectations:
        problem = each.get("problem", ())
        yield from [problem] if isinstance(problem, str) else problem
        yield from terms_of(each.get("of", ()))


@pytest.mark.parametrize("name", sorted(CASES))
def test_a_case_expects_something_in_terms_of_the_vocabulary(name: str) -> None:
    """A `silent` or `none` with a misspelt term would always be met."""
    expected = CASES[name]["expect"]
    assert expected
    assert {*terms_of(expected)} - {"*"} <= VOCABULARY["terms"].keys()


DATA = {
    "parts": [
        {"name": "a", "size": 1, "of": ["x"]},
        {"name": "b", "size": 2, "of": ["x", "y"]},
    ]
}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("parts[name=b].size", 2),
        ("parts[name=c|b].size", 2),
        ("parts[of~y].name", "b"),
        ("parts[].size", 1),
        ("parts[of~x]#", 2),
        ("parts[of~z]#", 0),
    ],
)
def test_a_value_is_found_by_its_path(path: str, value: object) -> None:
    assert value_at(DATA, path) == value


def test_a_path_to_nothing_is_an_error() -> None:
    with pytest.raises(MissingPathError, match=r"parts\[name=c\]"):
        value_at(DATA, "parts[name=c].size")


DESIGN = "design [level=senior]\nclient app\nlb door: ALB\nservice api x1\napp -> door -> api\n"


@pytest.mark.parametrize(
    ("outcome", "problem", "about", "met"),
    [
        ("finding", "spof", "api", True),
        ("error-or-warning", ["capacity_overload", "spof"], "api", True),
        ("finding", "spof", "app", False),
        ("credit", "spof", "*", False),
        ("none", "spof", "api", False),
        ("silent", "spof", "app", True),
        ("no-error", "spof", "api", True),
        ("finding", "spof", "nobody", False),
    ],
)
def test_an_outcome_is_held_against_a_review(
    outcome: str, problem: str | list[str], about: str, met: bool
) -> None:
    checked = Checked(review_of(DESIGN))
    fault = checked.fault({"outcome": outcome, "problem": problem, "about": [about]})
    assert (fault == "") is met, fault


def test_one_of_several_expectations_is_enough() -> None:
    checked = Checked(review_of(DESIGN))
    other = {"outcome": "clean"}
    found = {"outcome": "finding", "problem": "spof", "about": ["*"]}
    assert checked.fault({"outcome": "any-of", "of": [other, found]}) == ""
    assert checked.fault({"outcome": "any-of", "of": [other, other]})
    assert checked.fault({"outcome": "not-clean"}) == ""


def test_a_number_is_compared() -> None:
    checked = Checked(review_of(f"{DESIGN}flow get 100/s: app -> door -> api\n"))
    path = "components[name=api].demand.reads"
    right = {"outcome": "number", "path": path, "at_least": 100, "at_most": 100, "not": 1}
    assert checked.fault({**right, "value": 99, "tolerance": 1}) == ""
    assert checked.fault({**right, "value": 98, "tolerance": 1}) == f"`{path}` is 100.0"
