"""A report never shows a component as overloaded unless a rule of load says so or asks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from dsl.parse import parse
from reviewer.engine.suppressions import concerned
from reviewer.model.finding import Severity
from reviewer.report.formats.brief import brief_lines
from reviewer.report.formats.full import _number_lines
from reviewer.report.formats.ink import Ink
from reviewer.report.tables.flow_text import flow_section
from reviewer.report.tables.numbers import numbers_of
from reviewer.review import Review
from tests.quality.reading import review_of
from tests.quality.samples import name_of, params, sample_files
from tests.soak.inputs import try_designs

INK = Ink()

RULES_OF_LOAD = frozenset(
    {
        "component-overload",
        "missing-cache",
        "quota-exceeded",
        "retry-amplification",
        "unsharded-write-heavy-store",
    }
)
"""Rules that judge the load of a component. What others say of it explains no red row."""


def red_components(review: Review) -> Iterator[str]:
    """The components whose row in the table of a report has the sign of an error."""
    for line in brief_lines(review.facts, INK):
        sign, _, rest = line.strip().partition(" ")
        name = rest.split()[0] if rest.split() else ""
        if sign == INK.sign(Severity.ERROR) and name in review.design.components:
            yield name


def spoken_of(review: Review) -> Iterator[str]:
    """The components whose load is an error, a warning or an open question."""
    findings = (*review.findings, *review.accepted)
    severe = [each for each in findings if each.severity >= Severity.WARNING]
    for each in (*severe, *review.questions):
        if each.rule in RULES_OF_LOAD:
            yield from concerned(each.answer, review.design)


def red_and_unspoken(text: str) -> list[str]:
    review = review_of(text)
    return sorted({*red_components(review)} - {*spoken_of(review)})


@pytest.mark.parametrize("file", params(sample_files()))
def test_a_red_row_is_spoken_of(file: Path) -> None:
    assert red_and_unspoken(file.read_text(encoding="utf-8")) == []


def test_red_rows_are_seen() -> None:
    files = {name_of(file): file for file in sample_files()}
    blog = review_of(files["designs/naive-blog"].read_bytes())
    assert list(red_components(blog)) == ["web"]
    red: list[str] = []
    try_designs(90, lambda text: red.extend(red_components(review_of(text))), start=1)
    assert len(red) >= 10, "too few random designs have a red row for the test below"


def assert_spoken_of(text: str) -> None:
    assert red_and_unspoken(text) == [], text


def test_a_red_row_of_a_random_design_is_spoken_of() -> None:
    try_designs(60, assert_spoken_of, start=1)


@pytest.mark.exhaustive
def test_no_red_row_of_500_random_designs_is_left_unspoken() -> None:
    try_designs(500, assert_spoken_of)


def availability_rows(review: Review) -> Iterator[tuple[str, bool]]:
    """The flows whose required availability is missed, and whether the table shows it in red."""
    flows = [
        check.flow
        for check in review.facts.requirement_checks
        if check.requirement.metric == "availability" and check.outcome == "missed"
    ]
    red = {
        line.split("`")[1]
        for line in _number_lines(review, INK)
        if line.strip().startswith(INK.sign(Severity.ERROR)) and " of its requests" in line
    }
    yield from ((flow, flow in red) for flow in flows)


def availability_faults(text: str) -> list[str]:
    """Missed rows without a word about them, and red ones of which only a remark is made."""
    review = review_of(text)
    told: dict[str, Severity] = {}
    for finding in (*review.findings, *review.accepted):
        if finding.rule == "availability-target-out-of-reach":
            for flow in finding.answer.flows:
                told[flow] = max(finding.severity, told.get(flow, Severity.INFO))
    grave = {
        flow
        for finding in review.findings
        if finding.severity >= Severity.WARNING
        for flow in finding.answer.flows
    }
    asked = any(one.rule == "availability-target-out-of-reach" for one in review.questions)
    return [
        flow
        for flow, is_red in availability_rows(review)
        if (flow not in told and not asked) or (is_red and flow not in grave)
    ]


@pytest.mark.parametrize("file", params(sample_files()))
def test_a_missed_availability_is_a_finding(file: Path) -> None:
    assert availability_faults(file.read_text(encoding="utf-8")) == []


def test_missed_rows_are_seen() -> None:
    files = {name_of(file): file for file in sample_files()}
    blog = review_of(files["designs/naive-blog"].read_bytes())
    assert set(availability_rows(blog)) == {("reader", True)}


@pytest.mark.parametrize("file", params(sample_files()))
def test_all_numbers_and_the_review_agree_on_what_is_missed(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    shown = dict(availability_rows(review_of(text)))
    lines = list(flow_section(numbers_of(parse(text)), INK))
    for flow, is_red in shown.items():
        sign = INK.sign(Severity.ERROR if is_red else Severity.INFO)
        assert any(line.strip().startswith(f"{sign} `{flow}`") for line in lines), flow
