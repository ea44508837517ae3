"""Templates of messages: lists, agreement, articles and figures."""

from __future__ import annotations

import pytest

from dsl.parse import parse
from reviewer.text.grammar import TemplateError, check_template, list_names, render, render_code

DESIGN = parse("client app\nservice api x2\ncache hot\npostgres db\napp -> api -> hot -> db").design
API, HOT, DB = (DESIGN.components[name] for name in ("api", "hot", "db"))

RENDERED = [
    ("{names} {is} overloaded", [API], {}, "`api` is overloaded"),
    ("{names} {is} overloaded", [API, DB], {}, "`api` and `db` are overloaded"),
    ("{names|or} {keeps/keep} {its} data", [API, DB], {}, "`api` or `db` keep their data"),
    ("{names} {has} {n} {shard/shards:n}", [DB], {"n": 1}, "`db` has 1 shard"),
    ("{names} {has} {n} {shard/shards:n}", [DB], {"n": 8}, "`db` has 8 shards"),
    ("{readers} {is:readers} slow", [DB], {"readers": [API, HOT]}, "`api` and `hot` are slow"),
    ("{name} first", [API, DB], {}, "`api` first"),
    ("{load|rate}, {held|size}, {up|percent}", [], {"load": 2e4, "held": 5e12, "up": 0.999}, "20k/s, 5 TB, 99.9%"),
    ("{kind|a} and {other|a}", [], {"kind": "service", "other": "object store"}, "a service and an object store"),
    ("{{names}}", [API], {}, "{names}"),
    ("{names}", ["a", "b", "c", "d", "e"], {}, "`a`, `b`, `c` and 2 more"),
    ("{names}", ["a", "a", API], {}, "`a` and `api`"),
    ("{names}", DESIGN.links[0], {}, "`api`"),
    ("nothing {happens/happen}", [], {}, "nothing happen"),
]  # fmt: skip


@pytest.mark.parametrize(("template", "names", "values", "text"), RENDERED)
def test_a_template_reads_as_a_person_writes(template, names, values, text) -> None:
    assert render(template, names, **values) == text


def test_code_has_bare_names_and_numbers() -> None:
    assert (
        render_code("{names} -> {to} x{n}", [API, HOT], to="db", n=12000) == "api, hot -> db x12000"
    )


@pytest.mark.parametrize(
    "template", ["{names", "names}", "{Names}", "{names|plural}", "{}", "{a b}", "{missing}"]
)
def test_a_field_that_cannot_be_filled_is_refused(template: str) -> None:
    with pytest.raises(TemplateError):
        render(template, [API])


def test_unknown_values_are_named_with_those_there_are() -> None:
    with pytest.raises(TemplateError, match=r"`\{nmaes\}` is no value here; there are name, names"):
        check_template("{nmaes} {is} slow", ())


def test_no_names_are_no_text() -> None:
    assert list_names([]) == ""
