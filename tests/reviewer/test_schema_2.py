"""Schema 2 of the JSON report, on request; schema 1 by default."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from reviewer.command import main
from tools import generate_review_schema

EXAMPLES = sorted((Path(__file__).parents[2] / "examples" / "designs").glob("*.txt"))
SCHEMA = json.loads(generate_review_schema.TARGET.read_text("utf-8"))


def _printed(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, object]:
    assert main([*words, "--format", "json", "--fail-on", "never"]) == 0
    found: dict[str, object] = json.loads(capsys.readouterr().out)
    return found


def _keys(value: object) -> set[str]:
    if isinstance(value, list):
        return {key for one in value for key in _keys(one)}
    if not isinstance(value, dict):
        return set()
    return {*value} | {key for one in value.values() for key in _keys(one)}


def test_the_schema_is_made_from_that_of_version_1() -> None:
    assert generate_review_schema.TARGET.read_text("utf-8") == generate_review_schema.schema_text()


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_what_is_printed_follows_the_schema(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = _printed(capsys, str(file), "--schema", "2")
    Draft202012Validator(SCHEMA).validate(found)
    assert found["version"] == 2
    assert not _keys(found) & {"utilisation", "sums", "instead", "because", "says", "wanted"}
    assert {one["severity"] for one in found["findings"]} <= {"error", "warning", "note"}  # type: ignore[attr-defined]


def test_schema_1_stays_the_default(capsys: pytest.CaptureFixture[str]) -> None:
    found = _printed(capsys, str(EXAMPLES[0]))
    assert found == _printed(capsys, str(EXAMPLES[0]), "--schema", "1")
    assert (found["version"], "summary" in found) == (1, False)
    assert "utilisation" in _keys(found)


def test_several_come_in_an_envelope_of_schema_2(capsys: pytest.CaptureFixture[str]) -> None:
    found = _printed(capsys, *map(str, EXAMPLES[:2]), "--schema", "2")
    Draft202012Validator(SCHEMA).validate(found)
    assert len(found["reviews"]) == 2  # type: ignore[arg-type]


def test_names_of_components_are_no_members(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "d.txt"
    file.write_text("client op\nservice found x2\nop -> found\nflow f 1k/s: op -> found\n")
    [flow] = _printed(capsys, str(file), "--schema", "2")["flows"]  # type: ignore[misc]
    assert set(flow["demand"]) >= {"found"}


@pytest.mark.parametrize("schema", ["1", "2"])
def test_a_baseline_does_not_depend_on_the_schema(
    schema: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    known = str(tmp_path / "known.json")
    file = next(str(one) for one in EXAMPLES if one.stem == "naive-blog")
    assert main([file, "--write-baseline", known, "--schema", schema]) == 0
    capsys.readouterr()
    for other in ("1", "2"):
        assert _printed(capsys, file, "--baseline", known, "--schema", other)["findings"] == []
