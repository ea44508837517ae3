"""A count that is not stated is not one: what hangs on it is asked, not claimed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from dsl.design import Design
from dsl.parse import parse
from reviewer.analysis.facts import Facts
from reviewer.model.finding import Answer, Basis, Severity
from reviewer.model.rule import Rule
from reviewer.packs.loader import load_packs
from reviewer.review import Review, review

PACKS = load_packs(installed=True)

BLOG = """
client reader
service web{web}
mysql db{db}
reader -> web -> db
require availability 99.9%
require reads 20k/s
{more}
"""


def reviewed(web: str = "", db: str = "", more: str = "") -> Review:
    return review(parse(BLOG.format(web=web, db=db, more=more)), PACKS)


def found(judged: Review) -> set[str]:
    return {finding.rule for finding in judged.findings}


def questions_of_counts(judged: Review) -> list[str]:
    return [
        one.answer.message
        for one in judged.questions
        if one.answer.message.startswith("How many instances")
    ]


def test_without_counts_one_question_says_what_follows_from_one_of_each() -> None:
    judged = reviewed()
    assert not {"single-point-of-failure", "component-overload"} & found(judged)
    (message,) = questions_of_counts(judged)
    assert message.startswith(
        "How many instances of `web` and `db` run? With one of each, `web` is"
    )
    assert "single-point-of-failure" in message
    assert "Set `service web x27`." in message


def test_the_question_rests_on_unstated_counts() -> None:
    question = next(
        one for one in reviewed().questions if "How many instances" in one.answer.message
    )
    facts = [(fact.subject, fact.name, fact.basis) for fact in question.answer.rests_on]
    assert facts == [("web", "count", Basis.UNSTATED), ("db", "count", Basis.UNSTATED)]


def test_a_stated_count_of_one_is_claimed() -> None:
    judged = reviewed(" x1", " x1")
    assert {"single-point-of-failure", "component-overload"} <= found(judged)
    assert not questions_of_counts(judged)


def test_only_what_has_no_count_is_asked_about() -> None:
    judged = reviewed(" x1")
    overloaded = [one for one in judged.findings if one.rule == "component-overload"]
    assert [one.answer.components for one in overloaded] == [("web",)]
    (message,) = questions_of_counts(judged)
    assert "`db`" in message
    assert "`web`" not in message.partition("?")[0]


def test_what_holds_whatever_the_count_is_stands() -> None:
    judged = reviewed(more="external bank: Stripe\nweb -> bank [timeout=no]")
    severe = {one.rule for one in judged.findings if one.severity >= Severity.WARNING}
    assert "missing-timeout" in severe


@pytest.mark.parametrize("said", [" [autoscale]", " xmany", " x2"])
def test_several_are_not_asked_about(said: str) -> None:
    assert all(
        "`web`" not in each.partition("?")[0] for each in questions_of_counts(reviewed(said))
    )


def test_a_drawn_replica_is_one_copy() -> None:
    text = "client app\nservice api x2\npostgres db x1\npostgres copy [role=async-replica]\ndb ~> copy\napp -> api -> db\nrequire rpo 0s"
    assert not questions_of_counts(review(parse(text), PACKS))


def test_an_accepted_finding_stays_one() -> None:
    accept = 'accept single-point-of-failure on web, db: "restarts in a second"'
    judged = reviewed(more=accept)
    assert {one.rule for one in judged.accepted} == {"single-point-of-failure"}
    assert not judged.unmatched


@pytest.mark.parametrize(
    "drawn",
    [
        "client -> api -> postgres",
        "client -> lb -> api -> redis, postgres",
        "client -> gateway -> api ~> kafka ~> worker -> mysql",
        "client -> cdn -> api -> elasticsearch, cassandra",
    ],
)
def test_following_the_question_raises_errors_about_what_was_asked_only(drawn: str) -> None:
    text = f"{drawn}\nrequire reads 20k/s\nrequire availability 99.9%\n"
    before = review(parse(text), PACKS)
    asked = {name for one in before.questions for name in one.answer.components}
    counted = [
        name
        for one in before.questions
        if one.answer.message.startswith("How many instances")
        for name in one.answer.components
    ]
    assert counted
    answered = parse(text + "".join(f"{name} x2\n" for name in counted))
    assert not answered.problems
    errors = [one for one in review(answered, PACKS).findings if one.severity is Severity.ERROR]
    claimed = {name for one in before.findings for name in one.answer.components}
    assert {name for one in errors for name in one.answer.components} <= asked | claimed


def test_a_rule_that_fails_on_other_counts_keeps_its_findings(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rule = next(one for pack in PACKS for one in pack.rules if one.id == "single-point-of-failure")
    check = type(rule).check

    def fails_on_several(self: Rule, design: Design, facts: Facts) -> Iterator[Answer]:
        if design.components["web"].many:
            raise ValueError("several")
        yield from check(self, design, facts)

    monkeypatch.setattr(type(rule), "check", fails_on_several)
    assert "single-point-of-failure" in found(reviewed())
