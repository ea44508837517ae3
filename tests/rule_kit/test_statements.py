"""Statements: sentences of graph rules, checked when declared and filled when made."""

from __future__ import annotations

import pytest

from dsl.parse import parse
from reviewer import Severity, credit, finding, question, set_attribute
from reviewer.model.finding import Outcome
from reviewer.text.grammar import TemplateError

DESIGN = parse("client app\nservice api x2\npostgres db\napp -> api -> db\n").design
API, DB = DESIGN.components["api"], DESIGN.components["db"]


def test_a_finding_lists_its_parts_and_writes_its_fix() -> None:
    statement = finding("{names} {is} open.", "Anyone reaches {them}.", set_attribute("private"))
    answer = statement.about([API, DB], severity=Severity.INFO, sums=["1 + 1 = 2"])
    assert answer.outcome is Outcome.VIOLATED
    assert answer.message == "`api` and `db` are open."
    assert answer.why == "Anyone reaches them."
    assert answer.instead == "service api x2 [private]\npostgres db [private]"
    assert answer.components == ("api", "db")
    assert answer.severity is Severity.INFO
    assert answer.sums == ("1 + 1 = 2",)


def test_a_question_ends_with_the_line_that_answers_it() -> None:
    answer = question("Who may call {names|or}?", set_attribute("auth=token")).about([API])
    assert answer.outcome is Outcome.CANNOT_TELL
    assert answer.message == "Who may call `api`? Set `service api x2 [auth=token]`."
    assert not answer.instead


def test_a_question_keeps_the_place_its_line_has() -> None:
    asked = question("Set `{line}`: who may call {name}?", set_attribute("auth=token"))
    assert asked.about([API]).message == "Set `service api x2 [auth=token]`: who may call `api`?"


def test_parts_that_are_not_listed_are_still_concerned() -> None:
    answer = credit("{names} {is} rate limited").about([API], also=[DB, API])
    assert answer.message == "`api` is rate limited"
    assert answer.components == ("api", "db")


def test_a_link_is_concerned_by_its_id() -> None:
    (link, *_) = DESIGN.links
    answer = finding("{names} {is} slow.", "It waits.").about([link])
    assert answer.links == (link.id,)
    assert answer.components == ()


@pytest.mark.parametrize("declare", [credit, question])
def test_a_bad_template_is_refused_when_it_is_declared(declare) -> None:
    with pytest.raises(TemplateError):
        declare("{names is open")
