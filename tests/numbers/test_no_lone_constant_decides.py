"""The shipped examples as an engineer on call reads them: no constant without a source decides alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from dsl.parse import parse
from reviewer.analysis.facts import Facts
from reviewer.analysis.figure_ranges import Z90
from reviewer.analysis.requirement_checks import Check, Outcome

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").rglob("*.txt"))


def missed(path: Path) -> tuple[Facts, list[Check]]:
    facts = Facts(parse(path.read_bytes(), path.name).design)
    return facts, [one for one in facts.requirement_checks if one.outcome is Outcome.MISSED]


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_no_requirement_is_missed_only_by_a_figure_that_nobody_published(path: Path) -> None:
    """With any one such figure at the good end of its range the requirement is missed all the same."""
    facts, checks = missed(path)
    for check in checks:
        if check.verdict is None:  # by what the design states alone
            continue
        for effect in check.verdict.effects:
            if facts.assumptions[effect.subject].is_verified:
                continue
            other = facts._redrawn(
                lambda one, moved=effect.subject: Z90 if one == moved else 0.0, hits=True
            )
            again = [
                one
                for one in other.requirement_checks
                if (one.requirement, one.flow, one.op) == (check.requirement, check.flow, check.op)
            ]
            assert [one.found >= one.wanted for one in again] == [
                check.requirement.metric != "availability"
            ], (check.flow, check.requirement.metric, effect.subject)


def test_the_examples_have_requirements_that_are_missed_by_ranges() -> None:
    found = [check for path in EXAMPLES for check in missed(path)[1]]
    assert sum(check.verdict is not None for check in found) >= 3
