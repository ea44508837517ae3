"""Rules declared as data: what their base classes find, ask and credit, and what they refuse."""

from __future__ import annotations

from typing import Any

import pytest

from dsl.parse import parse
from reviewer import (
    Amount,
    Answer,
    Basis,
    Bound,
    Category,
    Citation,
    DeniedOrSilent,
    Fact,
    OverLimit,
    Problem,
    Rule,
    Severity,
    components,
    declare,
    is_data_store,
    is_kind,
    is_managed,
    limit,
    link,
    measure,
    set_attribute,
    set_count,
    states,
)
from reviewer.analysis.facts import Facts
from reviewer.model.finding import Outcome
from reviewer.model.rule import IncompleteRuleError

PARTS: dict[str, Any] = {
    "__doc__": "Title.\n\n**Why**: why.\n\n**Do instead**: this.",
    "id": "some-rule",
    "severity": Severity.WARNING,
    "category": Category.RELIABILITY,
    "citations": (Citation("title", "https://example.org"),),
    "follow_up": "And then?",
    "passes": ("client app",),
    "fails": ("client app",),
}
BACKUP: dict[str, Any] = {
    "scope": components(is_data_store),
    "attribute": states("backup", instead=("pitr",)),
    "denied": "{names} {has} no backup.",
    "why": "{it} {is} lost.",
    "fix": set_attribute("backup=1d"),
    "question": "How {is} {names|or} backed up?",
    "when_silent": ~is_managed,
    "credit": "{names} {has} backups",
}


@measure("rate")
def received(facts: Facts, part: Any) -> Amount | None:
    """Requests a second of one instance."""
    demand = facts.traffic.demand(part.name)
    nodes = facts.topology.count(part) or 1
    return None if demand is None else Amount(demand.total / nodes, nodes)


@limit
def hundred(facts: Facts, part: Any) -> Bound:
    """A hundred a second, as stated."""
    return Bound(100, 100, 100, None)


LOAD: dict[str, Any] = {
    "scope": components(is_kind("service")),
    "quantity": received,
    "limit": hundred,
    "over": "{names} {receives/receive} {amount}; one carries {limit}.",
    "why": "It queues.",
    "fix": set_count("{needed}"),
    "sums": ("{total} ÷ {plan} = {needed}",),
}


def rule(base: type[Rule], *more: dict[str, Any], module: str = "course") -> Rule:
    members = PARTS | {"__module__": module}
    for one in more:
        members |= one
    made: Rule = type("SomeRule", (base,), members)()
    return made


def answers(made: Rule, text: str) -> list[Answer]:
    design = parse(text).design
    return list(made.check(design, Facts(design)))


STORES = "client app\nservice api\n{}\napp -> api"


def test_what_denies_is_one_finding_about_all() -> None:
    text = STORES.format("postgres a [backup=no]\nmysql b [backup=no]")
    (found,) = answers(rule(DeniedOrSilent, BACKUP), text)
    assert found.outcome is Outcome.VIOLATED
    assert found.components == ("a", "b")
    assert found.message == "`a` and `b` have no backup."
    assert found.why == "they are lost."
    assert found.instead == "postgres a [backup=1d]\nmysql b [backup=1d]"
    assert found.rests_on == tuple(Fact(n, "backup", Basis.STATED, "False") for n in "ab")


def test_what_is_silent_is_asked_and_what_states_is_credited() -> None:
    text = STORES.format("postgres a\nmysql b [pitr]\ndynamodb c")
    asked, credited = answers(rule(DeniedOrSilent, BACKUP), text)
    assert (asked.outcome, asked.components) == (Outcome.CANNOT_TELL, ("a",))
    assert asked.message == "How is `a` backed up? Set `postgres a [backup=1d]`."
    assert asked.rests_on[0].basis is Basis.UNSTATED
    assert (credited.outcome, credited.components) == (Outcome.SATISFIED, ("b",))


def test_one_that_is_silent_takes_the_credit_from_all() -> None:
    made = rule(DeniedOrSilent, BACKUP, {"credits_all_or_none": True})
    assert [one.outcome for one in answers(made, STORES.format("postgres a\nmysql b [pitr]"))] == [
        Outcome.CANNOT_TELL
    ]


def test_a_design_is_not_asked_where_something_is_denied_already() -> None:
    made = rule(DeniedOrSilent, BACKUP, {"asks_if_denied": False})
    found = answers(made, STORES.format("postgres a\nmysql b [backup=no]"))
    assert [one.outcome for one in found] == [Outcome.VIOLATED]


def test_an_amount_over_a_stated_limit_is_an_error_with_as_many_as_carry_it() -> None:
    text = "client app\nservice api x2\napp -> api\nflow f 1000/s: app -> api"
    (found,) = answers(rule(OverLimit, LOAD), text)
    assert found.severity is Severity.ERROR
    assert found.message == "`api` receives 500/s; one carries 100/s."
    assert found.sums == ("1k/s ÷ 100/s = 10",)
    assert found.instead == "service api x10"
    assert [fact.name for fact in found.rests_on] == ["received", "hundred"]


def test_within_the_limit_there_is_a_credit_and_beyond_the_plan_a_note() -> None:
    text = "client app\nservice api x2\napp -> api\nflow f 180/s: app -> api"
    within = rule(OverLimit, LOAD, {"credit": "{names} {receives/receive} {amount} of {limit}"})
    assert [one.message for one in answers(within, text)] == ["`api` receives 90/s of 100/s"]
    (note,) = answers(rule(OverLimit, LOAD, {"planned": 0.5, "spare": 1.5}), text)
    assert note.severity is Severity.INFO
    assert note.instead == "service api x6"


def test_what_has_no_known_amount_is_asked() -> None:
    made = rule(OverLimit, LOAD, {"question": "How much reaches {names}?"})
    (asked,) = answers(made, "client app\nservice api\napp -> api")
    assert asked.message == "How much reaches `api`?"


@pytest.mark.parametrize(
    ("base", "more", "text"),
    [
        (DeniedOrSilent, {}, "lacks scope, attribute, denied, why, fix"),
        (OverLimit, {}, "lacks scope, quantity, limit, over, why, fix"),
        (DeniedOrSilent, BACKUP | {"denied": "{names"}, "`denied`: a brace is not closed"),
        (OverLimit, LOAD | {"sums": ("{total|plural}",)}, "`sums`: `{total|plural}` cannot be read"),
        (DeniedOrSilent, BACKUP | {"topics": "Audit"}, "a tuple in topics"),
        (DeniedOrSilent, BACKUP | {"problem": "Missing backup"}, "a term in snake_case"),
        (DeniedOrSilent, BACKUP | {"problem": Problem("ok", {"cache": "Not OK"})}, "snake_case"),
    ],
)  # fmt: skip
def test_an_incomplete_rule_is_refused(base: type[Rule], more: dict[str, Any], text: str) -> None:
    with pytest.raises(IncompleteRuleError) as raised:
        rule(base, more)
    assert text in str(raised.value)


def test_a_built_in_rule_names_its_problem_and_topics_and_others_need_not() -> None:
    with pytest.raises(IncompleteRuleError, match=r"problem \(.*\), topics"):
        rule(DeniedOrSilent, BACKUP, module="rules.security.some_rule")
    assert not rule(DeniedOrSilent, BACKUP).topics


def test_a_base_class_is_neither_refused_nor_loaded() -> None:
    class Shape(Rule, abstract=True):
        pass

    assert Shape.abstract
    assert not type(rule(DeniedOrSilent, BACKUP)).abstract


def test_fixes_are_text_of_the_language() -> None:
    design = parse("client app\nservice api x2 [limit=5/s]\npostgres db\napp -> api -> db").design
    api, db = design.components["api"], design.components["db"]
    assert set_attribute("shed", api).text([db]) == "service api x2 [limit=5/s, shed]"
    assert set_count(3, attributes="failover=auto").text([db]) == "postgres db x3 [failover=auto]"
    both = declare("cdn edge [hit=95%]") + link(design.components["app"], "edge", [api, "files"])
    assert both.text([]) == "cdn edge [hit=95%]\napp -> edge -> api, files"
    assert (
        set_attribute("timeout=1s").text(design.links)
        == "app -> api [timeout=1s]\napi -> db [timeout=1s]"
    )
    assert declare('note db: "{odd}"').text([]) == 'note db: "{odd}"'
