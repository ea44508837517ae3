"""Each suggestion applied alone, and all of a design's applied together."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings

from reviewer.model.finding import Finding, Severity
from reviewer.report.digest import first_fixes
from reviewer.results.fixing.applying import MOST_STEPS, errors_of, fix_all
from reviewer.results.fixing.kinds import kind_of
from reviewer.results.fixing.making import FixMaker
from reviewer.review import Review
from reviewer.text.fix import Change
from reviewer.text.text_fix import FixKind
from tests.effort import examples
from tests.fixes.designs import committed, sampled
from tests.fixes.measuring import Tried, lost, reviewed, still_said, tried
from tests.rules.judging import RULES, judged
from tests.strategies import designs

DESIGNS = [pytest.param(path, id=path.stem) for path in sampled()]

LEAST_OFFERED = 0.995
"""The share of findings with a change that have a fix; 1,147 of 1,148 in all designs."""

LEAST_FINDINGS_REMOVED, LEAST_OTHERS_REMOVED = 0.98, 0.995
"""The shares of fixes that remove what they are for: 1,128 of 1,147 for findings, which is near the
aim that was set for them, and all for questions and mistakes."""

LEAST_WITHOUT_ERROR = 0.995
"""The share of fixes for findings and questions that bring no new error; 2,935 of 2,947."""


@cache
def found_in(path: Path) -> tuple[Tried, ...]:
    return tuple(tried(path.read_text(encoding="utf-8", errors="replace"), path.name))


def share(flags: Iterable[bool]) -> float:
    every = list(flags)
    return sum(every) / len(every)


@pytest.mark.parametrize("rule", RULES)
def test_the_fix_of_a_failing_case_removes_its_finding_and_keeps_the_rest(rule):
    for case in RULES[rule].fails:
        before = judged(case, rule)
        assert before.findings
        maker = FixMaker(before)
        for finding in before.findings:
            fix = maker.fix_of(finding.answer)
            assert fix is not None
            after = judged(fix.applied_to(before.source.text), rule)
            assert not still_said(finding, after)
            assert list(lost(before.design, after.design, fix)) == []


@pytest.mark.exhaustive  # tried on all designs: a share of few says little
def test_suggestions_are_offered_remove_what_they_are_for_and_bring_few_errors():
    """Where they bring one, a rule names a component beside a worse one, or a stated count proves a load."""
    every = [one for path in committed() for one in found_in(path)]
    findings = [one for one in every if one.sort == "finding"]
    assert share(one.fix is not None for one in findings) >= LEAST_OFFERED
    assert share(one.removes for one in findings if one.fix) >= LEAST_FINDINGS_REMOVED
    others = [one for one in every if one.fix and one.sort != "finding"]
    assert share(one.removes for one in others) >= LEAST_OTHERS_REMOVED
    reviewed_again = [one for one in every if one.fix and one.sort != "mistake"]
    assert share(not one.errors for one in reviewed_again) >= LEAST_WITHOUT_ERROR


@pytest.mark.parametrize("path", DESIGNS)
def test_each_suggestion_leaves_a_text_that_can_be_read(path):
    assert [one for one in found_in(path) if not one.parses] == []


@pytest.mark.parametrize("path", DESIGNS)
def test_each_suggestion_keeps_all_that_it_does_not_change(path):
    assert [(one.rule, one.keeps) for one in found_in(path) if one.keeps] == []


def test_suggestions_for_findings_are_offered():
    """A finding that proposes a change has a fix; only what cannot be placed has none."""
    findings = [one for path in sampled() for one in found_in(path) if one.sort == "finding"]
    assert share(one.fix is not None for one in findings) >= LEAST_OFFERED


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
    claims = {one.rule for one in review.findings if _only_claims(one, review)}
    for line, rules in first_fixes(review).items():
        assert kind_of([Change(line=line)], review.design, asked=False) is FixKind.DESIGN
        assert not {*rules} <= claims or any(
            one.rule in rules and not _only_claims(one, review) for one in review.findings
        )


def _only_claims(finding: Finding, review: Review) -> bool:
    """Whether each change that a finding proposes only states, accepts or renegotiates."""
    kinds = (kind_of([one], review.design, asked=False) for one in finding.answer.changes)
    return FixKind.DESIGN not in kinds


@settings(max_examples=examples(120, quick=12), deadline=None)
@given(designs())
def test_the_fixes_of_any_design_keep_the_rest(text):
    before = reviewed(text)
    said = [one.answer for one in (*before.findings, *before.questions)]
    for fix in FixMaker(before).fixes_of(said).values():
        after = reviewed(fix.applied_to(before.source.text))
        assert not after.partial
        assert list(lost(before.design, after.design, fix)) == []


@pytest.mark.parametrize(
    "text", ["", "\n", "client", "}{[", "# only a comment", "\ufeff", "a -> " * 50]
)
def test_clumsy_texts_are_fixed_or_refused(text):
    found = fix_all(reviewed(text), reviewed)
    assert found.refusal or not found.review.partial
