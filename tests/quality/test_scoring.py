"""Measures worked out by hand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.quality.__main__ import main
from tests.quality.labels import Label, Labels, read_labels
from tests.quality.reading import Reading, Said
from tests.quality.scoring import Scored, figures


def said(term: str, *names: str, severity: str = "warning") -> Said:
    return Said(f"rule-of-{term}", term, names, severity)


def label(problem: str, *names: str, semantic: bool = False) -> Label:
    return Label(problem, frozenset(names), semantic)


ORDERS = Scored(
    "orders",
    Reading(
        (
            said("spof", "web", "db"),
            said("missing_cache", "db", severity="info"),
            said("connection_limit", "db", severity="error"),
        ),
        (said("single_region", severity=""),),
    ),
    Labels(
        (label("spof", "db"), label("single_region", "*"), label("race_condition", "db", semantic=True)),
        (label("missing_cache", "db"), label("missing_cdn", "*"), label("spof", "web")),
        first=label("spof", "*"),
    ),
)  # fmt: skip
LIBRARY = Scored("library", Reading((said("spof", "app"),), ()), Labels((), (), sound=True))
FIGURES = {name: tuple(share) for name, share in figures([ORDERS, LIBRARY]).items()}


@pytest.mark.parametrize(
    ("measure", "part", "whole"),
    [
        ("recall", 1, 3),
        ("recall without semantics", 1, 2),
        ("… by the exact term", 1, 2),
        ("… by errors and warnings", 1, 2),
        ("… asked instead", 1, 2),
        ("false alarms", 1, 3),  # `spof` of `web` also meets what is expected of `db`
        ("errors and warnings per sound design", 1, 1),
        ("errors and warnings per design", 3, 2),
        ("notes per design", 1, 2),
        ("questions per design", 1, 2),
        ("first finding is the expert's", 1, 1),
        ("unlabelled findings per design", 2, 2),
        ("… of them errors and warnings", 2, 2),
        ("not read in full", 0, 2),
    ],
)
def test_a_measure_worked_out_by_hand(measure: str, part: int, whole: int) -> None:
    assert FIGURES[measure] == (part, whole)


def test_every_measure_is_worked_out_by_hand() -> None:
    assert len(FIGURES) == 14


def test_a_near_synonym_meets_a_label_but_not_exactly() -> None:
    race = label("race_condition", "db")
    found = said("missing_idempotency", "db")
    assert race.is_met_by(found)
    assert not race.is_met_by(found, exactly=True)
    assert not race.is_met_by(said("spof", "db"))
    assert race.is_met_by(said("race_condition", "db"), exactly=True)


def test_what_names_no_component_meets_labels_of_the_whole_design_alone() -> None:
    assert label("spof", "*").is_met_by(said("spof"))
    assert not label("spof", "db").is_met_by(said("spof"))


def test_labels_are_read() -> None:
    rows = [{"problem": "spof", "components": ["a"], "detectable_from": "semantics", "why": "one"}]
    found = read_labels({"expected": rows, "not_expected": [{"problem": "missing_cdn"}], "first": "spof"})  # fmt: skip
    assert found.expected == (Label("spof", frozenset("a"), semantic=True, why="one"),)
    assert found.handled == (label("missing_cdn", "*"),)
    assert found.first == label("spof", "*")
    assert not found.sound


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "bakery").mkdir()
    design = "client guests\nlb door: ALB\nservice shop x1\nguests -> door -> shop\n"
    (tmp_path / "bakery" / "one.txt").write_text(design)
    labels = {"expected": [{"problem": "spof", "components": ["shop"]}, {"problem": "race_condition", "components": ["shop"], "why": "two buy the last cake"}]}  # fmt: skip
    (tmp_path / "bakery" / "one.json").write_text(json.dumps(labels))
    return tmp_path


def test_the_command_prints_a_column_for_each_corpus(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--folder", str(folder), "--verbose"]) == 0
    out = capsys.readouterr().out
    assert "bakery/one\n  missed      race_condition [shop]: two buy the last cake\n" in out
    assert f"{'recall':38}{'1/2 = 0.500':>18}\n" in out


def test_an_unknown_corpus_is_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--folder", str(folder), "mill"]) == 1
    assert "holds bakery, not mill" in capsys.readouterr().out
