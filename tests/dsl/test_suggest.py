"""The nearest known word, found by scanning or by index, is the one that comparing all finds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsl.catalogue import catalogue
from dsl.diagnostics import suggest
from dsl.diagnostics.suggest import Suggester

WORDS = st.text("abc", max_size=9)


def compared(known: list[str], word: str) -> str | None:
    """The nearest by comparing with every known word, letter by letter."""
    most = 1 if len(word) < 5 else 2
    slips, at = min(((suggest._slips(word, each), at) for at, each in enumerate(known)))
    return known[at] if slips <= most else None


@pytest.mark.parametrize("scans", [0, 20], ids=["index", "scan"])
@given(st.lists(WORDS, min_size=1, max_size=30, unique=True), WORDS)
def test_the_nearest_is_that_of_comparing_all(scans: int, known: list[str], word: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(suggest, "_MOST_SCANS", scans)
        assert Suggester(known).nearest(word) == compared(known, word)


def test_an_index_is_built_only_for_many_look_ups() -> None:
    words = Suggester(catalogue().words)
    assert {words.nearest("reddis") for _ in range(20)} == {"redis"}
    assert words._index is None
    assert words.nearest("reddis") == "redis"
    assert words._index is not None


def test_names_that_are_much_alike_are_indexed_at_once() -> None:
    names = Suggester([f"name{number}" for number in range(1_000, 2_000)])
    assert names.nearest("name1x00") == "name1000"
    assert names._index is not None
