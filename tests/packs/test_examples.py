"""The example packs load, pass their tests, and leave no mutant unnoticed."""

from __future__ import annotations

from pathlib import Path

import pytest

from dsl.parse import parse
from reviewer.command import main
from reviewer.packs.data.format import OPERATORS
from reviewer.packs.loader import load_packs, vocabulary_of
from reviewer.results.score import rubric_named, score
from reviewer.review import review

ROOT = Path(__file__).parents[2]
PACKS = sorted(
    file for file in (ROOT / "examples/packs").iterdir() if file.suffix in (".py", ".yaml")
)


@pytest.mark.parametrize("file", PACKS, ids=lambda file: file.name)
def test_an_example_passes_its_tests(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["packs", "test", "--strict", str(file)]) == 0, capsys.readouterr().out


def test_there_is_one_of_each_sort_and_every_operator_is_shown() -> None:
    assert {file.suffix for file in PACKS} == {".py", ".yaml"}
    text = (ROOT / "examples/packs/course.yaml").read_text("utf-8")
    assert all(f"  {name}:\n" in text for name in OPERATORS)


def test_the_rubric_of_the_example_scores_the_example() -> None:
    packs = load_packs([str(ROOT / "examples/packs/course.yaml")])
    text = (ROOT / "examples/designs/url-shortener.txt").read_text("utf-8")
    by = rubric_named("url-shortener", packs)
    lacking = review(parse(text, vocabulary=vocabulary_of(packs)), packs)
    keyed = (
        text
        + '\ndecide "hash the address, seven letters" on urls: "on a collision, hash again with a salt"\n'
    )
    complete = review(parse(keyed, vocabulary=vocabulary_of(packs)), packs)
    before, after = (
        {line.name: line for part in score(each, by).dimensions for line in part.lines}
        for each in (lacking, complete)
    )
    assert before["A key generator"].points == 0
    assert after["A key generator"].why == "found: hashing with a collision check"
