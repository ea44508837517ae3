"""A million mutated texts, ten thousand designs, ten thousand packs; in `make test`, a few of each.

Each run is shown to find a bug that is planted for it.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.effort import SOAK
from tests.soak.inputs import mutated_texts, try_designs, try_packs
from tests.soak.judges import judge_design, judge_pack, judge_text

IS_LONG = SOAK > 1
TEXTS = 1_000_000 if IS_LONG else 200
DESIGNS = 10_000 if IS_LONG else 10
PACKS = 10_000 if IS_LONG else 10
PARTS = 10
"""Parts that the texts come in, so that several processes share them."""


class PlantedError(Exception):
    """What a planted bug raises."""


@pytest.mark.parametrize("part", range(PARTS))
def test_any_mutated_text_is_read(part: int) -> None:
    for text in mutated_texts(TEXTS // PARTS, start=part):
        judge_text(text)


def test_any_design_is_reviewed() -> None:
    try_designs(DESIGNS, judge_design)


def test_any_pack_is_refused_or_judges() -> None:
    try_packs(PACKS, judge_pack)


def planted(judge: Callable[[str], None], *traits: str) -> Callable[[str], None]:
    """The judge with a bug in what it judges: it fails on texts that have all of these traits."""

    def judge_or_fail(text: str) -> None:
        if all(trait in text for trait in traits):
            raise PlantedError(text)
        judge(text)

    return judge_or_fail


def test_a_bug_planted_in_reading_is_found() -> None:
    """Of a bracket that is doubled beside a control character: about one text of five thousand."""
    judge = planted(lambda _: None, "[[", "\u202e")
    with pytest.raises(PlantedError):
        any(map(judge, mutated_texts(1_000_000)))


def test_a_bug_planted_in_reviewing_is_found() -> None:
    """Of a cache that never answers, before a store without a leader."""
    with pytest.raises(PlantedError):
        try_designs(10_000, planted(lambda _: None, "[hit=0%]", "cassandra"))


def test_a_bug_planted_in_packs_is_found() -> None:
    """Of two constructs that stand in the same pack by chance."""
    with pytest.raises(PlantedError):
        try_packs(10_000, planted(lambda _: None, "rules:", "severity"))
