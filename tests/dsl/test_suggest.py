"""Near misses: the nearest of all known words, at a cost that does not depend on the text before."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dsl import suggest
from dsl.attributes import AttributeType, Place, ValueType
from dsl.catalogue import catalogue
from dsl.parse import parse
from dsl.suggest import Suggester
from reviewer.packs import Pack, vocabulary_of
from tests.effort import calls_made, examples

LETTERS = "abcdeé-_ ø"
words = st.text(LETTERS, min_size=1, max_size=12)


def optimal_string_alignment(left: str, right: str) -> int:
    """The distance by its definition (Wikipedia, "Damerau-Levenshtein distance"), in full."""
    table = {(-1, -1): 0}
    for i in range(len(left)):
        table[i, -1] = i + 1
    for j in range(len(right)):
        table[-1, j] = j + 1
    for i, one in enumerate(left):
        for j, other in enumerate(right):
            table[i, j] = min(
                table[i - 1, j] + 1, table[i, j - 1] + 1, table[i - 1, j - 1] + (one != other)
            )
            if i and j and one == right[j - 1] and left[i - 1] == other:
                table[i, j] = min(table[i, j], table[i - 2, j - 2] + 1)
    return table[len(left) - 1, len(right) - 1]


def by_definition(word: str, known: list[str]) -> str | None:
    def plain(text: str) -> str:
        return text.casefold().replace("_", "-").replace(" ", "-")

    wanted = plain(word)
    distances = [(optimal_string_alignment(wanted, plain(each)), n) for n, each in enumerate(known)]
    slips, place = min(distances, default=(9, 0))
    return known[place] if slips <= (1 if len(wanted) < 5 else 2) else None


@settings(max_examples=examples(300))
@given(st.lists(words, max_size=12, unique=True), words)
def test_it_finds_what_the_definition_finds(known: list[str], word: str) -> None:
    expected = by_definition(word, known)
    assert Suggester(known).nearest(word) == expected
    assert Suggester(known, indexed=False).nearest(word) == expected
    indexed = Suggester(known)
    indexed._compared = 10**9
    assert indexed.nearest(word) == expected


@pytest.mark.parametrize(
    ("word", "near"), [("reddis", "redis"), ("potsgres", "postgres"), ("kafak", "kafka"), ("qqqqqq", None)]
)  # fmt: skip
def test_words_of_the_vocabulary(word: str, near: str | None) -> None:
    assert suggest.word_suggester(catalogue()).nearest(word) == near


def test_an_unknown_word_costs_little_once_the_vocabulary_is_known() -> None:
    parse("client -> apii")
    right, wrong = (
        calls_made(lambda text=text: parse(text)) for text in ("client -> api", "client -> apii")
    )
    assert wrong <= 5 * right


def test_a_packs_vocabulary_is_looked_through_as_cheaply() -> None:
    row = AttributeType("on-call", ValueType.WORD, frozenset({Place.COMPONENT}), "Who is called.")
    packs = (Pack("p", attributes=(row,)),)
    parse("client -> apii", "x", vocabulary_of(packs))
    right, wrong = (
        calls_made(lambda text=text: parse(text, "x", vocabulary_of(packs)))
        for text in ("client -> api", "client -> apii")
    )
    assert wrong <= 5 * right


def test_names_that_are_all_alike_are_indexed_once_that_pays() -> None:
    known = [f"s{n}" for n in range(2_000)]
    suggester = Suggester(known)
    few = calls_made(lambda: [suggester.nearest(f"t{n}") for n in range(100, 110)])
    many = calls_made(lambda: [suggester.nearest(f"t{n}") for n in range(200, 300)])
    assert many < 10 * few


@pytest.mark.parametrize("line", ["require p99 1s on road{n}x", "api -> other{n}x"])
def test_a_mistake_costs_no_more_where_more_is_known(line: str) -> None:
    def cost_of_mistakes(known: int) -> int:
        sound = ["client -> api", *(f"service name{n}" for n in range(known))]
        sound += [f"flow way{n} 1/s: client -> api" for n in range(known)]
        wrong = [line.format(n=n) for n in range(60)]
        with_, without = ("\n".join(lines) for lines in ([*sound, *wrong], sound))
        return calls_made(lambda: parse(with_)) - calls_made(lambda: parse(without))

    parse("client -> apii\nrequire p99 1s on a")
    assert cost_of_mistakes(200) <= 3 * cost_of_mistakes(20)


def test_near_misses_are_looked_for_up_to_a_number() -> None:
    """Beyond, each is an error still; no report shows so many."""
    parsed = parse("client -> api\n" + "\n".join(f"service s{n} [atr{n}a=1]" for n in range(600)))
    assert parsed.problems[-1].message.startswith("and 500 more problems")
