"""What a finding says to write instead is of the language, and fixes what was found."""

from __future__ import annotations

import re
from inspect import cleandoc
from pathlib import Path

import pytest
from hypothesis import given, settings

from dsl.parse import parse
from reviewer.model.finding import Finding
from tests.effort import examples
from tests.rules.judging import RULES, corrected, judged, statements
from tests.strategies import designs

SAMPLES = sorted((Path(__file__).parents[2] / "examples" / "designs").glob("*.txt"))
FAILING = [
    pytest.param(rule.id, cleandoc(text) + "\n", id=f"{rule.id}-{number}")
    for rule in RULES.values()
    for number, text in enumerate(rule.fails)
]


REFERS = re.compile(r" -> | ~> |^decide |^note |^assume |\b(?:dlq|replica-of)=")
"""A statement that speaks of components which other lines declare."""


def fatal(text: str) -> list[str]:
    return [problem.message for problem in parse(text, "").problems if problem.fatal]


def assert_of_the_language(text: str) -> None:
    for finding in judged(text).findings:
        assert finding.answer.instead
        for statement in statements(finding.answer.instead):
            if not REFERS.search(statement):
                assert fatal(statement) == []
        assert fatal(corrected(text, finding)) == []


@pytest.mark.parametrize(("rule", "text"), FAILING)
def test_the_mend_of_a_failing_case_is_of_the_language(rule, text):
    assert_of_the_language(text)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_the_mends_of_a_sample_are_of_the_language(sample):
    assert_of_the_language(sample.read_text(encoding="utf-8"))


@settings(max_examples=40, deadline=None)
@given(designs())
def test_the_mends_of_any_design_are_of_the_language(text):
    assert_of_the_language(text)


NEEDS_A_LINK_REMOVED = {"circular-calls"}
"""Rules whose fix removes a link, which no added line can do."""


@pytest.mark.parametrize(
    ("rule", "text"), [case for case in FAILING if case.values[0] not in NEEDS_A_LINK_REMOVED]
)
def test_the_mend_removes_the_finding(rule, text):
    for finding in judged(text, rule).findings:
        text = corrected(text, finding)
    assert [finding.answer.message for finding in judged(text, rule).findings] == []


BY_LOAD = ("component-overload", "unsharded-write-heavy-store")
"""Where alternatives (`a | b`) share a load by size, the larger one then gets more of it."""


@settings(max_examples=examples(100, quick=50), deadline=None)
@given(designs())
def test_the_mend_of_any_design_removes_the_finding(text):
    """All rules judge a design at once; that each alone says the same is tested elsewhere."""
    left_out = {"missing-cache", *NEEDS_A_LINK_REMOVED, *(BY_LOAD if " | " in text else ())}
    for finding in judged(text).findings:
        if finding.rule not in left_out:
            assert_fixed(text, finding)


@pytest.mark.parametrize("rule", BY_LOAD)
@settings(max_examples=25, deadline=None)
@given(designs())
def test_the_mend_of_too_much_load_removes_the_finding(rule, text):
    text = text.replace(" | ", ", ")
    for finding in judged(text, rule).findings:
        assert_fixed(text, finding)


@settings(max_examples=25, deadline=None)
@given(designs(flows=False))
def test_a_cache_for_any_design_without_flows_removes_the_finding(text):
    for finding in judged(text, "missing-cache").findings:
        assert_fixed(text, finding)


def assert_fixed(text: str, finding: Finding) -> None:
    after = judged(corrected(text, finding), finding.rule)
    assert finding.fingerprint not in {other.fingerprint for other in after.findings}, finding.rule
