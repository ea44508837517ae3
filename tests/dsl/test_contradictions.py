"""Figures and places that contradict what else is said of a component."""

from __future__ import annotations

import pytest

from dsl.parse import parse


def problems_of(text: str) -> list[tuple[str, str, bool]]:
    parsed = parse(text)
    return [
        (each.code, text[each.span.start : each.span.end], each.fatal) for each in parsed.problems
    ]


@pytest.mark.parametrize(
    ("line", "where"),
    [
        ("cassandra posts x2 [rf=3]", "3"),
        ("kafka log x3 [replication-factor=5]", "5"),
        ("postgres posts x2 [copies=3, shards=4]", "3"),
        ("cassandra posts x6 [rf=3, read-quorum=4]", "4"),
        ("etcd posts x3 [write-quorum=5]", "5"),
    ],
)
def test_more_copies_than_nodes_are_an_error(line: str, where: str) -> None:
    assert problems_of(line) == [("too-few-nodes", where, True)]


@pytest.mark.parametrize(
    "line",
    [
        "cassandra posts x3 [rf=3]",
        "cassandra posts [rf=3]",
        "cassandra posts xmany [rf=3, read-quorum=2]",
        "postgres posts x3 [shards=16]",
        "redis hot [copies=many]",
        "dynamodb posts [rf=3]",
    ],
)
def test_as_many_copies_as_fit_are_none(line: str) -> None:
    assert problems_of(line) == []


DRAWN = "zone a {\n  service api x2\n}\nzone b {\n  service old\n}\n"


@pytest.mark.parametrize(
    ("said", "where"),
    [("[a nowhere]", "nowhere"), ("nowhere", "nowhere"), ('["a" "b c"]', '"b c"')],
)
def test_a_place_that_is_not_drawn_beside_others_is_noted(said: str, where: str) -> None:
    text = f"{DRAWN}service web x2 [zones={said}]"
    assert problems_of(text) == [("unknown-place", where, False)]


@pytest.mark.parametrize("said", ["[a b]", "a", "3", "many"])
def test_places_that_are_drawn_or_counted_are_not(said: str) -> None:
    assert problems_of(f"{DRAWN}service web x2 [zones={said}]") == []


def test_places_need_no_drawing_where_none_is_drawn() -> None:
    assert problems_of("service web x2 [zones=[a b]]\nservice api x2 [regions=[c d]]") == []


def test_the_nearest_place_is_suggested_once() -> None:
    text = "zone east {\n  service api\n}\nservice x x2 [zones=[eats east]]\nservice y x2 [zones=[eats east]]"
    [problem] = parse(text).problems
    assert (problem.code, problem.hint) == ("unknown-place", "write `east`")


@pytest.mark.parametrize("sort", ["zone", "region"])
def test_the_first_drawn_of_equally_near_places_is_suggested(sort: str) -> None:
    drawn = "\n".join(f"{sort} {sort}{i} {{\n  service api{i}\n}}" for i in range(9, 0, -1))
    [problem] = parse(f"{drawn}\nservice web x2 [{sort}s=[{sort}1, {sort}a]]").problems
    assert (problem.code, problem.hint) == ("unknown-place", f"write `{sort}9`")


def test_thousands_of_unknown_places_are_noted_in_time() -> None:
    names = " ".join(f"z{i}" for i in range(20_000))
    assert parse(f"zone a {{\n  service api\n}}\nservice web x2 [zones=[{names}]]").problems
