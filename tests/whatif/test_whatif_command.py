"""`review whatif`: what it prints, what it writes, and what it refuses in one line."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dsl.parse import parse
from reviewer.analysis.facts import Facts
from reviewer.command import main
from reviewer.report.formats.ink import Ink
from reviewer.whatif import json as as_json
from reviewer.whatif import text as as_text
from reviewer.whatif.outcome import outcome
from reviewer.whatif.plan import is_over
from reviewer.whatif.scenario import (
    Patience,
    Scenario,
    ScenarioError,
    factor_of,
    failures_of,
    patience_of,
    setting_of,
)
from reviewer.whatif.setting import with_settings
from tests.effort import examples
from tests.strategies import designs

SCHEMA = json.loads(files("reviewer.whatif").joinpath("whatif.schema.json").read_text("utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
EXAMPLES = sorted((Path(__file__).parents[2] / "examples" / "designs").glob("*.txt"))

TEXT = """# kept
client u
service api x4 [capacity=100/s]   # measured
redis hot [hit=90%]
postgres db
u -> api -> hot, db
flow look 200/s: u -> api -> hot -> db  # most of it
"""


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "d.txt"
    path.write_text(TEXT)
    return path


def _said(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    assert main(["whatif", "d.txt", "--format", "json", *words]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    VALIDATOR.validate(found)
    return found


def test_load_failure_figure_and_latency_together(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = _said(capsys, "--load", "10x", "--fail", "hot", "--set", "api.count=5", "--p99", "half")
    assert found["scenario"]["said"] == (
        "10× the load arrives, and `hot` fails, and `api.count` is 5, and p99 must be 0.5× today's?"
    )
    parts = {part["name"]: part for part in found["components"]}
    assert parts["db"]["then"]["reads"] == 2000
    assert parts["hot"]["then"] is None
    assert parts["api"]["today"]["utilisation"] == 0.5
    assert parts["api"]["then"]["utilisation"] == 4.0


@pytest.mark.parametrize(
    ("setting", "name", "reads"),
    [
        ("hot.hit=0%", "db", 200.0),
        ("hot.hit = 50%", "db", 100.0),
        ("assume hot.hit 75%", "db", 50.0),
    ],
)
def test_a_figure_is_set(
    setting: str, name: str, reads: float, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = _said(capsys, "--set", setting)
    parts = {part["name"]: part for part in found["components"]}
    assert parts[name]["then"]["reads"] == pytest.approx(reads)


def test_what_is_set_replaces_what_was_said() -> None:
    design = parse(TEXT).design
    for text, count, capacity in (
        ("api.count=9", 9, 100.0),
        ("api.x=x7", 7, 100.0),
        ("api.capacity=50/s", 4, 50.0),
    ):
        changed = with_settings(design, [setting_of(text)])
        part = changed.components["api"]
        assert part.count == count
        assert Facts(changed).capacity.headroom(part) == pytest.approx(
            0.75 * count * capacity / 200
        )
    shards = with_settings(design, [setting_of("db.shards=4")])
    assert shards.components["db"].attributes.shards == 4


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["--load", "many"], "`many` is not a multiple; try `100x`"),
        (["--load", "0x"], "`0x` is not a multiple"),
        (["--load", "1e99x"], "is not a multiple"),
        (["--fail", "hto"], "did you mean `hot`?"),
        (["--fail", "zone", "a"], "unknown zone `a`"),
        (["--fail", "9 of api"], "there are 4 of `api`"),
        (["--set", "hot"], "`hot` sets nothing"),
        (["--set", "hot.hit=often"], "`hit`: a share was expected"),
        (["--set", "hot.hti=1%"], "`hti` cannot be set"),
        (["--set", "api.count=0"], "is not a count; try `api.count=16`"),
        (["--set", "nobody.hit=1%"], "unknown name `nobody`"),
        (["--p99", "soon"], "try `0.5x`, `0.5x required` or `80ms`"),
        (["--apply", "-o", "x"], "--apply writes over the design's own file"),
        (["-o", "d.txt"], "this is the design itself"),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(
    words: list[str], reason: str, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["whatif", "d.txt", *words]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert reason in said.err
    assert said.err.count("\n") == 1
    assert file.read_text() == TEXT


def test_the_design_that_carries_it_is_written(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["whatif", "d.txt", "--load", "10x", "-o", "new.txt"]) == 0
    assert "new.txt holds the design that handles it" in capsys.readouterr().err
    assert file.read_text() == TEXT
    changed = Path("new.txt").read_text()
    assert changed == TEXT.replace("x4", "x25").replace("200/s", "2k/s")
    facts = Facts(parse(changed).design)
    assert not any(is_over(facts, part) for part in facts.design.components.values())


def test_applied_it_is_written_over_the_design(file: Path) -> None:
    assert main(["whatif", "d.txt", "--load", "10x", "--apply"]) == 0
    assert file.read_text() == TEXT.replace("x4", "x25").replace("200/s", "2k/s")


def test_a_component_that_declares_itself_gets_a_declaration(tmp_path: Path) -> None:
    path = tmp_path / "d.txt"
    path.write_text(
        "zone a { client -> api -> pg }\nrequire reads 1k/s\nassume api.capacity 100/s\n"
    )
    assert main(["whatif", str(path), "--load", "2x", "--apply"]) == 0
    design = parse(path.read_text()).design
    assert design.components["api"].count == 25
    assert design.components["api"].groups == ("a",)


def test_a_text_with_errors_is_told_in_part(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_text(TEXT + "require speed 3\n")
    assert main(["whatif", "d.txt", "--load", "2x"]) == 2
    said = capsys.readouterr()
    assert "unknown-metric" in said.err
    assert "By component" in said.out


def test_more_than_there_is_on_earth_is_not_written(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file.write_text(TEXT.replace("200/s", "9e14/s"))
    assert main(["whatif", "d.txt", "--load", "1e6", "-o", "new.txt"]) == 2
    assert not Path("new.txt").exists()


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_examples_at_a_hundred_times_their_load_and_half_their_latency(path: Path) -> None:
    design = parse(path.read_bytes(), path.name).design
    found = outcome(design, Scenario(load=100, patience=Patience(0.5)))
    VALIDATOR.validate(json.loads(as_json.write(found, Ink())))
    for columns in (40, 80, 100):
        shown = as_text.write(found, Ink(columns=columns))
        assert max(map(len, shown.splitlines())) <= max(columns, 100)
    plain = as_text.write(found, Ink(unicode=False))
    assert plain.isascii()


@settings(max_examples=examples(100, quick=25))
@given(designs(), st.data())
def test_any_outcome_keeps_to_the_schema(text: str, data: st.DataObject) -> None:
    design = parse(text).design
    name = data.draw(st.sampled_from([*design.components]))
    scenario = Scenario(
        load=data.draw(st.sampled_from([0.1, 1.0, 1e6])),
        failures=failures_of(design, [name]) if data.draw(st.booleans()) else (),
        patience=data.draw(st.sampled_from([None, Patience(0.5), Patience(seconds=1e-3)])),
    )
    VALIDATOR.validate(json.loads(as_json.write(outcome(design, scenario), Ink())))


def test_the_design_may_stand_last(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["whatif", "--fail", "hot", "d.txt"]) == 0
    assert "`hot` fails?" in capsys.readouterr().out
    assert main(["whatif", "--load", "2x"]) == 2
    assert "name a design" in capsys.readouterr().err


def test_what_is_not_counted_is_not_said_to_hold() -> None:
    design = parse(
        "client u\nservice api xmany\nobject store files: S3\nu -> api -> files\n"
        "flow f 1k/s: u -> api -> files\n"
    ).design
    shown = as_text.write(outcome(design, Scenario(load=2)), Ink())
    assert "Whether `api` handles it is unknown" in shown


def test_words_for_times_and_aims() -> None:
    assert [factor_of(one) for one in ("100x", "2", "1.5 times", "2k x", ".5x", "1,000×")] == [
        100, 2, 1.5, 2000, 0.5, 1000,
    ]  # fmt: skip
    assert patience_of("0.5x required") == Patience(0.5, required=True)
    assert patience_of("half") == patience_of("0.5x today") == Patience(0.5)
    assert patience_of("80ms") == Patience(seconds=0.08)
    with pytest.raises(ScenarioError):
        patience_of("0s")
