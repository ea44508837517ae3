"""Fixes in JSON and SARIF are the edits that the library applies."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from sarif_pydantic import Sarif

from reviewer.report.formats import writer
from reviewer.report.formats.ink import Ink
from reviewer.report.formats.report import Report
from reviewer.results.fixing.making import FixMaker, fixes_of
from reviewer.text.text_fix import FixKind
from tests.fixes.measuring import reviewed

EXAMPLES = sorted((Path(__file__).parents[2] / "examples" / "designs").glob("*.txt"))
SLIPS = "client -> api\nrequre p99 100ms\nservice api x2\n"


_reviewed = cache(reviewed)


def _printed(kind: str, text: str) -> dict[str, Any]:
    report = Report((_reviewed(text),), (), many=False)
    found: dict[str, Any] = json.loads(writer(kind)(report, Ink()))
    return found


def _offset(text: str, line: int, column: int) -> int:
    return sum(len(one) + 1 for one in text.split("\n")[: line - 1]) + column - 1


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_json_with_fixes_follows_the_schema_and_holds_the_same_edits(path):
    text = path.read_text(encoding="utf-8")
    schema = json.loads(
        (files("reviewer.report.formats") / "review.schema.json").read_text("utf-8")
    )
    found = _printed("json", text)
    assert list(Draft202012Validator(schema).iter_errors(found)) == []
    review = _reviewed(text)
    made = fixes_of(review)
    for one, said in zip(review.findings, found["findings"], strict=True):
        fix = made.of_answers.get(one.answer)
        assert (fix is None) == ("fix" not in said)
        if fix is None:
            continue
        changed = text
        for edit in reversed(said["fix"]["edits"]):
            start, end = edit["range"]["start"], edit["range"]["end"]
            assert start["offset"] == _offset(text, start["line"], start["column"])
            changed = changed[: start["offset"]] + edit["newText"] + changed[end["offset"] :]
        assert changed == fix.applied_to(text)
        assert said["fix"]["kind"] == fix.kind


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_sarif_holds_the_fixes_that_change_the_design(path):
    text = path.read_text(encoding="utf-8")
    found = _printed("sarif", text)
    Sarif.model_validate(found)
    review = _reviewed(text)
    made = fixes_of(review).of_answers
    wanted = {one.rule for one in review.findings
              if (fix := made.get(one.answer)) and fix.kind is FixKind.DESIGN}  # fmt: skip
    fixed = [one for one in found["runs"][0]["results"] if "fixes" in one]
    assert {one["ruleId"] for one in fixed} == wanted
    for result in fixed:
        [fix] = result["fixes"]
        [change] = fix["artifactChanges"]
        uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        assert change["artifactLocation"]["uri"] == uri
        assert all(one["insertedContent"]["text"] for one in change["replacements"])


def test_a_mistake_has_its_fix():
    [problem] = _printed("json", SLIPS)["problems"]
    assert problem["fix"]["title"] == "Write `require`"
    assert problem["fix"]["kind"] == "design"
    [edit] = problem["fix"]["edits"]
    assert edit["newText"] == "require"
    [result] = [one for one in _printed("sarif", SLIPS)["runs"][0]["results"]
                if one["ruleId"] == "language/unknown-keyword"]  # fmt: skip
    assert result["fixes"]


def test_fixes_made_together_are_those_made_alone():
    for path in EXAMPLES:
        review = _reviewed(path.read_text(encoding="utf-8"))
        maker = FixMaker(review)
        answers = [one.answer for one in (*review.findings, *review.questions)]
        together = maker.fixes_of(answers)
        alone = {one: maker.fix_of(one) for one in answers}
        assert {one: fix for one, fix in alone.items() if fix} == together


def test_the_kinds_of_fixes():
    kinds = {
        "require p99 200ms\nrequire availability 99.99%\nclient app\nservice web x2\n"
        "external pay [sla=99.9%]\napp -> web -> pay\nflow buy 2/s write: app -> web -> pay\n": (
            "availability-target-out-of-reach",
            FixKind.RENEGOTIATE,
        ),
        "client app\nservice web x1\npostgres db x1\napp -> web -> db\n"
        "flow read 2k/s: app -> web -> db\n": ("single-point-of-failure", FixKind.DESIGN),
    }
    for text, (rule, kind) in kinds.items():
        review = _reviewed(text)
        made = fixes_of(review).of_answers
        found = [one for one in review.findings if one.rule == rule]
        assert [made[one.answer].kind for one in found] == [kind]
    asked = reviewed("client app\nservice api x3\napp -> api\nflow a 100/s: app -> api\n")
    made = fixes_of(asked).of_answers
    assert {made[one.answer].kind for one in asked.questions if one.answer in made} <= {
        FixKind.STATE,
        FixKind.ACCEPT,
    }
