"""Which words are taken for a misspelling of another, and which are left alone."""

from __future__ import annotations

import pytest
from hypothesis import strategies as st

from dsl.catalogue import catalogue
from dsl.diagnostics.suggest import Suggester, WordSuggester, is_ordinary_word
from dsl.parse import parse

WORDS = WordSuggester(catalogue().words)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("sevice", "service"),
        ("servcie", "service"),
        ("srevice", "service"),
        ("postgress", "postgres"),
        ("ostgres", "postgres"),
        ("kakfa", "kafka"),
        ("qeueu", "queue"),
        ("rediss", "redis"),
        ("databse", "database"),
        ("mangodb", "mongodb"),
        ("elasticsaerch", "elasticsearch"),
        ("kubernets", "kubernetes"),
        ("lod-balancer", "load-balancer"),
        ("api_gatway", "api-gateway"),
    ],
)
def test_a_slip_is_found(typed: str, meant: str) -> None:
    assert WORDS.nearest(typed) == meant


@pytest.mark.parametrize(
    "word",
    [
        "Order",
        "Catalog",
        "Media",
        "Admin",
        "Blog",
        "Note",
        "Story",
        "Risk",
        "Rank",
        "Post",
        "Live",
        "Match",
        "Card",
        "Trip",
        "Stock",
        "Mail",
        "Map",
    ],
)
def test_a_plain_noun_is_no_slip(word: str) -> None:
    assert WORDS.nearest(word) is None
    assert is_ordinary_word(word)


@pytest.mark.parametrize("name", ["Convexx", "Onfido", "Zorblax", "ES", "CRM", "Ably2", "xyz"])
def test_another_product_is_no_slip(name: str) -> None:
    assert WORDS.nearest(name) is None


@pytest.mark.parametrize("name", ["redis2", "kafka1", "cache10"])
def test_a_number_behind_a_word_makes_another_one(name: str) -> None:
    assert WORDS.nearest(name) is None


def test_names_of_a_design_are_guessed_more_freely() -> None:
    assert Suggester(["contacts"]).nearest("contcats") == "contacts"
    assert Suggester(["ledger"]).nearest("legder") == "ledger"


@pytest.mark.parametrize("text", ["", " ", "-", "kafka", "s-3"])
def test_only_words_of_the_list_are_ordinary(text: str) -> None:
    assert not is_ordinary_word(text)


LETTERS = st.text("abc", max_size=9)


def test_names_that_are_much_alike_are_indexed_at_once() -> None:
    names = Suggester([f"name{number}" for number in range(1_000, 2_000)])
    assert names.nearest("name1x00") == "name1000"
    assert names._index is not None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("postgres pg-eu\nclient -> app-eu -> pg-eu\n", "app-eu"),
        ("client c\nc -> lb -> q\n", "q"),
        ("client -> media -> redis\n", "media"),
    ],
)
def test_a_name_is_no_slip_of_one_that_is_short_or_far(text: str, name: str) -> None:
    [problem] = [each for each in parse(text).problems if f"`{name}`" in each.message]
    assert problem.hint.startswith("declare it on a separate line")


def test_a_semicolon_hides_no_error_before_it() -> None:
    links = {(link.source, link.target) for link in parse("web svc -> redis;\n").design.links}
    assert links == {("web_svc", "redis")}
