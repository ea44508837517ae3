"""What decisions and notes say: whole words, plans, and what they deny."""

from __future__ import annotations

import pytest

from dsl.parse import parse
from reviewer import first_mentioned
from tests.rules.judging import asked

SHOP = """
design [level=senior]
client shopper
lb door: ALB
service shop x4
postgres orders x2
postgres stock x2
worker mail x2
queue jobs x2
shopper -> door -> shop -> orders, stock
shop ~> jobs ~> mail
note orders: "{}"
"""


def mentioned(note: str, *stems: str, without: tuple[str, ...] = ()) -> bool:
    found = first_mentioned(parse(SHOP.format(note)).design, stems, without)
    return found is not None and found.name == "orders"


@pytest.mark.parametrize(
    ("note", "found"),
    [
        ("the table is migrated at night", True),
        ("we plan to migrate to two shards", True),
        ("should move the data later", True),
        ("immigrants order most", False),
        ("a removal of the data center", False),
        ("no migration is needed", False),
        ("this is never migrated", False),
    ],
)
def test_a_remark_mentions_whole_words_that_it_does_not_deny(note: str, found: bool) -> None:
    assert mentioned(note, "migrat", "move the data") is found


@pytest.mark.parametrize(
    ("note", "found"),
    [
        ("migrated by dual writes", False),
        ("migrated without dual writes", True),
        ("migrated by individual teams", True),
    ],
)
def test_an_answer_that_is_denied_answers_nothing(note: str, found: bool) -> None:
    assert mentioned(note, "migrat", without=("dual",)) is found


def test_stems_may_begin_with_a_blank_as_they_had_to() -> None:
    assert mentioned("the table is migrated at night", " migrat")


@pytest.mark.parametrize(
    ("note", "parts"),
    [
        ("migrated next month", {"orders"}),
        ("migrated next month, step by step", set()),
        ("no migrations here", set()),
    ],
)
def test_a_migration_is_asked_about(note: str, parts: set[str]) -> None:
    assert asked(SHOP.format(note), "unsafe-migration") == parts
