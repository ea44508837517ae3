"""Labels and titles of every picture can be read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dsl.parse import parse
from reviewer.packs.loader import load_packs
from reviewer.report.picture import draw_review
from reviewer.review import review
from tests.picture.building import EXAMPLES
from tests.picture.crowding import crowded

CORPUS = sorted((Path(__file__).parents[1] / "quality" / "corpus").rglob("*.txt"))


def drawn(file: Path) -> bytes:
    svg, notes = draw_review(review(parse(file.read_text("utf-8"), file.name), load_packs([])))
    assert svg is not None, (file, notes)
    return svg


@pytest.mark.parametrize("file", [*EXAMPLES, *CORPUS[::6]], ids=lambda file: file.stem)
def test_labels_and_titles_are_clear_of_all_else(file: Path) -> None:
    assert crowded(drawn(file)) == []


@pytest.mark.exhaustive  # the whole corpus, a sixth of which is tried above
def test_no_picture_of_the_corpus_is_crowded() -> None:
    assert {file.name: found for file in CORPUS if (found := crowded(drawn(file)))} == {}


def test_the_check_for_crowding_sees_it() -> None:
    svg, _ = draw_review(
        review(parse('client c\nservice a\nservice b\nc -> a: "one"\nc -> b: "two"', "d"), ())
    )
    assert svg is not None
    [first, second] = re.findall(rb'<rect class="plate" x="([-0-9.]+)" y="([-0-9.]+)"', svg)
    assert crowded(svg) == []
    moved = svg.replace(b'x="%s" y="%s"' % second, b'x="%s" y="%s"' % first)
    assert any(found.startswith("label c->a on label c->b") for found in crowded(moved))
