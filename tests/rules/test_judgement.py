"""Designs as they are drawn in an interview: in sound ones nothing is wrong, in flawed ones each flaw is found."""

from __future__ import annotations

from pathlib import Path

import pytest

from reviewer.model.finding import Severity
from tests.rules.judging import judged, severities

HERE = Path(__file__).parent
EXAMPLES = HERE.parents[1] / "examples" / "designs"
FOUND_AT_FAULT = {"naive-blog", "payments", "photo-feed", "write-heavy"}
SOUND = [
    *(HERE / "sound").glob("*.txt"),
    *(path for path in EXAMPLES.glob("*.txt") if path.stem not in FOUND_AT_FAULT),
]


@pytest.mark.parametrize("path", sorted(SOUND), ids=lambda path: path.stem)
def test_nothing_is_wrong_with_a_sound_design(path):
    findings = judged(path.read_text(encoding="utf-8")).findings
    assert [f.answer.message for f in findings if f.severity > Severity.INFO] == []


@pytest.mark.parametrize(
    "path", sorted((HERE / "flawed").glob("*.txt")), ids=lambda path: path.stem
)
def test_each_flaw_is_found(path):
    text = path.read_text(encoding="utf-8")
    first = text.splitlines()[0].removeprefix("# expect: ")
    for rule, name, severity in (flaw.split() for flaw in first.split("; ")):
        assert severities(text, rule)[name] == severity


@pytest.mark.parametrize("name", sorted(FOUND_AT_FAULT))
def test_the_samples_that_show_findings_have_some(name):
    assert judged((EXAMPLES / f"{name}.txt").read_text(encoding="utf-8")).findings
