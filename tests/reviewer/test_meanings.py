"""What names, labels and `holds` mean, and what only looks like it."""

from __future__ import annotations

import pytest

from dsl.parse import parse
from reviewer.analysis.facts import Facts
from reviewer.analysis.semantics.meanings import MEANINGS, meanings_in, words_in


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("userPhotos-v2", ["user", "photos", "v2"]),
        ("payment_ledger", ["payment", "ledger"]),
        ("Reservation DB (MySQL)", ["reservation", "db", "my", "sql"]),
        ("LOGS", ["logs"]),
        ("", []),
    ],
)
def test_a_name_is_split_into_words(text, words):
    assert words_in(text) == words


@pytest.mark.parametrize(
    ("name", "meaning"),
    [
        ("ledger", "money"),
        ("seatBooking", "stock"),
        ("rate-limiter", "counter"),
        ("photos", "media"),
        ("trending", "trend"),
        ("autocomplete", "prefix"),
        ("nearby", "place"),
        ("paymentdb", "money"),
        ("photoservice", "media"),
    ],
)
def test_a_word_has_its_meaning(name, meaning):
    assert meaning in meanings_in([name])
    assert meaning in MEANINGS


@pytest.mark.parametrize(
    "name", ["countries", "payload", "imagery_free", "stockholm", "toplevel", "bookstore", "api"]
)
def test_only_whole_words_count(name):
    assert meanings_in([name]) == frozenset()


def test_labels_and_what_a_store_holds_count_as_well():
    text = 'database db "Payments"\nobject store blobs [holds=media]\nservice api\n'
    meanings = Facts(parse(text, "").design).words.meanings
    assert "money" in meanings["db"]
    assert meanings["blobs"] == {"media"}
    assert meanings["api"] == frozenset()
