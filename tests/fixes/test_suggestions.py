"""Each suggestion applied alone, and all of a design's applied together."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from reviewer.model.finding import Severity
from reviewer.report.digest import first_fixes
from reviewer.results.fixing.applying import MOST_STEPS, errors_of, fix_all
from tests.fixes.designs import sampled
from tests.fixes.measuring import Tried, lost, reviewed, tried

DESIGNS = [pytest.param(path, id=path.stem) for path in sampled()]

LEAST_REMOVED = 0.98
"""The share of suggestions that remove what they are for: the aim that was set for them."""


@cache
def found_in(path: Path) -> tuple[Tried, ...]:
    return tuple(tried(path.read_text(encoding="utf-8", errors="replace"), path.name))


def made() -> list[Tried]:
    return [one for path in sampled() for one in found_in(path) if one.fix]


@pytest.mark.parametrize("path", DESIGNS)
def test_each_suggestion_leaves_a_text_that_can_be_read(path):
    assert [one for one in found_in(path) if not one.parses] == []


@pytest.mark.parametrize("path", DESIGNS)
def test_each_suggestion_keeps_all_that_it_does_not_change(path):
    assert [(one.rule, one.keeps) for one in found_in(path) if one.keeps] == []


def test_suggestions_remove_what_they_are_for():
    every = made()
    assert sum(one.removes for one in every) >= LEAST_REMOVED * len(every)


def test_suggestions_for_findings_are_offered():
    """A finding that proposes a change has a fix; only what cannot be placed has none."""
    findings = [one for path in sampled() for one in found_in(path) if one.sort == "finding"]
    assert sum(one.fix is not None for one in findings) >= LEAST_REMOVED * len(findings)


@pytest.mark.parametrize("path", DESIGNS)
def test_all_fixes_together_end_and_harm_nothing(path):
    before = reviewed(path.read_text(encoding="utf-8", errors="replace"))
    found = fix_all(before, reviewed)
    after = found.review
    assert len(found.steps) < MOST_STEPS
    assert not errors_of(after) - errors_of(before)
    if not found.refusal:
        assert list(lost(before.design, after.design, None)) == []
    required = {(one.metric, one.flow, str(one.value)) for one in before.design.requirements}
    assert required <= {(r.metric, r.flow, str(r.value)) for r in after.design.requirements}


@pytest.mark.parametrize("path", DESIGNS)
def test_fixing_what_is_fixed_changes_nothing(path):
    before = reviewed(path.read_text(encoding="utf-8", errors="replace"))
    once = fix_all(before, reviewed, least=Severity.WARNING)
    again = fix_all(once.review, reviewed, least=Severity.WARNING)
    assert again.steps == ()


@pytest.mark.parametrize("path", DESIGNS)
def test_what_is_to_fix_first_changes_the_design(path):
    review = reviewed(path.read_text(encoding="utf-8", errors="replace"))
    claims = {one.rule for one in found_in(path) if one.fix and one.fix.kind != "design"}
    for rules in first_fixes(review).values():
        assert not {*rules} <= claims
