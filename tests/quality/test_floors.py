"""The reviewer finds no less of what experts said than before. Raise a floor when it is passed.

`seen` was visible while rules were written and `unseen` was not, so each has floors of its own.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import pytest

from tests.quality.__main__ import CORPUS
from tests.quality.labels import read_corpus
from tests.quality.scoring import Share, figures, score


class Floor(NamedTuple):
    """The least recall without semantics, and the most alarms, that a corpus may show."""

    recall: float
    severe_recall: float
    alarms: float
    per_sound_design: float


FLOORS = {
    "seen": Floor(100 / 122, 40 / 122, 3 / 213, 7 / 18),
    "unseen": Floor(70 / 93, 36 / 93, 1 / 188, 0 / 11),
    "own_first": Floor(17 / 29, 4 / 29, 0 / 52, 0 / 2),
    "own_second": Floor(15 / 29, 8 / 29, 4 / 104, 2 / 9),
    "own_third": Floor(23 / 40, 13 / 40, 0 / 81, 1 / 7),
    "own_fourth": Floor(36 / 55, 14 / 55, 3 / 155, 0 / 9),
    "own_fifth": Floor(27 / 45, 3 / 45, 0 / 108, 0 / 9),
    "own_sixth": Floor(22 / 64, 8 / 64, 5 / 194, 1 / 11),
}


DESIGNS = {
    "seen": 56,
    "unseen": 48,
    "own_first": 12,
    "own_second": 20,
    "own_third": 25,
    "own_fourth": 24,
    "own_fifth": 31,
    "own_sixth": 34,
}
"""How many designs each corpus holds. Of fewer, the same share would be a lower floor."""


@cache
def measured(corpus: str) -> dict[str, Share]:
    return figures([score(each) for each in read_corpus(CORPUS / corpus)])


@pytest.mark.parametrize("corpus", FLOORS)
def test_what_experts_said_is_found(corpus: str) -> None:
    found = measured(corpus)
    assert found["recall without semantics"].value >= FLOORS[corpus].recall
    assert found["… by errors and warnings"].value >= FLOORS[corpus].severe_recall


@pytest.mark.parametrize("corpus", FLOORS)
def test_what_is_handled_raises_no_alarm(corpus: str) -> None:
    found = measured(corpus)
    assert found["false alarms"].value <= FLOORS[corpus].alarms
    assert found["errors and warnings per sound design"].value <= FLOORS[corpus].per_sound_design


def test_every_corpus_has_floors() -> None:
    assert {each.name for each in CORPUS.glob("*/")} == FLOORS.keys()


@pytest.mark.parametrize("corpus", FLOORS)
def test_every_design_is_read_in_full(corpus: str) -> None:
    assert measured(corpus)["not read in full"] == Share(0, DESIGNS[corpus])
