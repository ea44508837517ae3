from __future__ import annotations

import math
import re
import sys

import pytest

from dsl.parse import parse
from reviewer.model.finding import Category, Severity
from reviewer.packs.loader import load_packs
from reviewer.review import Verdict, review
from tests.making import a_review, a_rule, blames

DESIGN = "client\nservice api\npostgres db\nclient -> api -> db\n"


def test_answers_become_findings_questions_and_credits_with_their_places():
    def check(rule, design):
        api, db = design.components["api"], design.components["db"]
        yield rule.violated(db, design.links[1], message="bad", sums=("1 + 1 = 2",))
        yield rule.satisfied(api, message="good")
        yield rule.cannot_tell(db, message="how many?")

    result = a_review(DESIGN, a_rule(check))
    [finding], [question], [credit] = result.findings, result.questions, result.credits
    assert result.source.position(finding.spans[0].start) == (3, 1)
    assert result.source.position(finding.spans[1].start).line == 4
    assert (finding.rule, finding.severity, finding.answer.sums) == (
        "some-rule",
        Severity.ERROR,
        ("1 + 1 = 2",),
    )
    assert (question.answer.message, credit.answer.message) == ("how many?", "good")
    assert result.verdict is Verdict.FINDINGS


def test_a_rule_that_raises_is_a_failure_and_the_others_are_heard():
    def raises(rule, design):
        yield rule.violated(design.components["api"], message="said before")
        yield rule.satisfied(design.components["api"], message="praise before")
        raise LookupError("two\nlines")

    result = a_review(DESIGN, a_rule(raises, "rule-a"), a_rule(blames("db"), "rule-b"))
    [failure] = result.failures
    assert failure.what == "rule rule-a"
    assert re.fullmatch(r"LookupError: two lines \(test_review.py, line \d+\)", failure.reason)
    assert {f.answer.message for f in result.findings} == {"said before", "`db` is bad"}
    assert result.credits == ()
    assert result.verdict is Verdict.FAILED


@pytest.mark.parametrize(
    ("check", "reason"),
    [
        (lambda rule, design: None, "not iterable"),
        (lambda rule, design: [1], "not with an Answer"),
        (lambda rule, design: [rule.violated("db", message="m")], "has no attribute 'id'"),
        (lambda rule, design: [rule.violated(message="m", sums="1 + 1")], "comma"),
        (lambda rule, design: [rule.violated(message="m", weight=math.nan)], "weight"),
        (lambda rule, design: sys.exit(0), "SystemExit"),
        (
            lambda rule, design: [
                rule.violated(parse("redis x").design.components["x"], message="m")
            ],
            "component `x`",
        ),
        (lambda rule, design: [rule.violated(message="m", flows=("nope",))], "flow `nope`"),
        (lambda rule, design: [rule.violated(message="m", assumed=("nope.hit",))], "`nope.hit`"),
    ],
)
def test_an_answer_that_cannot_be_shown_is_a_failure(check, reason):
    [failure] = a_review(DESIGN, a_rule(check)).failures
    assert reason in failure.reason


def test_no_rule_having_run_is_a_failure():
    assert a_review(DESIGN).verdict is Verdict.FAILED
    assert a_review(DESIGN, a_rule(blames("db")), ignore=("some-rule",)).verdict is Verdict.FAILED


@pytest.mark.parametrize("text", ["", "# only a comment\n", 'design "d"\nrequire reads 5k/s\n'])
def test_a_design_without_components_is_not_praised(text):
    [failure] = a_review(text, a_rule(blames("db"))).failures
    assert "no components" in failure.reason


def test_an_error_that_leaves_no_components_is_one_error():
    result = a_review("postgress\n", a_rule(blames("db")))
    assert (result.verdict, result.failures) == (Verdict.PARTIAL, ())


def test_select_and_ignore():
    rules = [a_rule(blames("db"), "rule-a"), a_rule(blames("api"), "rule-b")]
    assert a_review(DESIGN, *rules, select=("rule-b",)).rules == ("rule-b",)
    assert a_review(DESIGN, *rules, ignore=("rule-b",)).rules == ("rule-a",)


def test_settings_that_name_no_rule_are_a_failure():
    result = a_review(DESIGN, a_rule(blames("db")), ignore=("som-rule",))
    assert [failure.reason for failure in result.failures] == ["unknown rule `som-rule`"]


def test_findings_come_by_severity_then_weight_then_place():
    rules = [
        a_rule(blames("api"), "light-warning", Severity.WARNING),
        a_rule(blames("db", weight=0.2), "light-error"),
        a_rule(blames("db", "api"), "heavy-error"),
    ]
    found = [(f.rule, f.answer.components) for f in a_review(DESIGN, *rules).findings]
    assert found == [
        ("heavy-error", ("api",)),
        ("heavy-error", ("db",)),
        ("light-error", ("db",)),
        ("light-warning", ("api",)),
    ]


def test_a_question_is_asked_once_the_weightiest_first():
    def asks(weight, message):
        def check(rule, design):
            yield rule.cannot_tell(design.components["db"], message=message, weight=weight)

        return check

    rules = [
        a_rule(asks(0.1, "b?"), "rule-a"),
        a_rule(asks(0.9, "a?"), "rule-b"),
        a_rule(asks(0.5, "b?"), "rule-c"),
    ]
    asked = [(q.answer.message, q.rule) for q in a_review(DESIGN, *rules).questions]
    assert asked == [("a?", "rule-b"), ("b?", "rule-c")]


def test_a_fingerprint_stays_when_lines_move():
    rule = a_rule(blames("db"))
    [here], [there] = (
        a_review(DESIGN, rule).findings,
        a_review("# more\n\n" + DESIGN, rule).findings,
    )
    assert here.spans != there.spans
    assert here.fingerprint == there.fingerprint


class TestAccept:
    ACCEPTING = DESIGN + 'accept some-rule on db: "small"\n'

    def test_moves_the_finding_and_keeps_the_reason(self):
        result = a_review(self.ACCEPTING, a_rule(blames("api", "db")))
        assert [f.answer.components for f in result.findings] == [("api",)]
        assert [(f.answer.components, f.accepted) for f in result.accepted] == [(("db",), "small")]
        assert result.unmatched == ()

    def test_can_be_switched_off(self):
        result = a_review(self.ACCEPTING, a_rule(blames("db")), accept=False)
        assert len(result.findings) == 1
        assert (result.accepted, result.unmatched) == ((), ())

    def test_that_matches_nothing_is_reported(self):
        [note] = a_review(self.ACCEPTING, a_rule(blames("api"))).unmatched
        assert (note.code, note.fatal) == ("accept-matches-nothing", False)

    def test_of_no_rule_is_reported_with_the_nearest(self):
        [note] = a_review(self.ACCEPTING, a_rule(blames("db"), "some-rules")).unmatched
        assert (note.code, note.hint) == ("unknown-rule", "did you mean `some-rules`?")

    def test_of_part_of_a_finding_accepts_nothing_and_says_what_is_lacking(self):
        def both(rule, design):
            yield rule.violated(design.components["api"], design.components["db"], message="m")

        result = a_review(self.ACCEPTING, a_rule(both))
        assert len(result.findings) == 1
        assert "api, db" in result.unmatched[0].hint

    def test_a_finding_on_a_link_is_about_its_ends(self):
        def link(rule, design):
            yield rule.violated(design.links[1], message="m")

        text = DESIGN + 'accept some-rule on api, db: "fine"\n'
        assert len(a_review(text, a_rule(link)).accepted) == 1

    def test_of_a_rule_that_did_not_run_or_failed_is_not_blamed(self):
        def raises(rule, design):
            yield from ()
            raise OSError

        other = a_rule(blames(), "other-rule")
        assert (
            a_review(self.ACCEPTING, a_rule(blames()), other, select=("other-rule",)).unmatched
            == ()
        )
        assert a_review(self.ACCEPTING, a_rule(raises), other).unmatched == ()


class TestLevel:
    def severity(self, category, severity, text=DESIGN, **settings):
        return (
            a_review(text, a_rule(blames("db"), severity=severity, category=category), **settings)
            .findings[0]
            .severity
        )

    def test_changes_severity(self):
        assert self.severity(Category.COST, Severity.WARNING) is Severity.WARNING
        assert self.severity(Category.COST, Severity.WARNING, level="junior") is Severity.INFO
        assert (
            self.severity(Category.RELIABILITY, Severity.WARNING, level="principal")
            is Severity.ERROR
        )
        assert self.severity(Category.RELIABILITY, Severity.WARNING, level="E8") is Severity.ERROR

    def test_of_the_design_counts_unless_one_is_asked_for(self):
        junior = 'design "d" [level=junior]\n' + DESIGN
        assert self.severity(Category.COST, Severity.WARNING, junior) is Severity.INFO
        assert (
            self.severity(Category.COST, Severity.WARNING, junior, level="senior")
            is Severity.WARNING
        )

    @pytest.mark.parametrize(
        "level", ["junior", "mid", "senior", "staff", "senior-staff", "principal"]
    )
    @pytest.mark.parametrize("severity", Severity)
    @pytest.mark.parametrize("category", Category)
    def test_never_removes_a_finding(self, level, severity, category):
        assert self.severity(category, severity, level=level) in Severity


def test_a_text_that_cannot_be_read_whole_is_partial_and_the_rest_is_judged():
    result = a_review(DESIGN + "postgress evil\n", a_rule(blames("db")))
    assert result.partial
    assert result.verdict is Verdict.PARTIAL
    assert len(result.findings) == 1


@pytest.mark.parametrize("text", ["", "\0" * 100, "{" * 1000, "->", "\udc80", "a -> "])
def test_any_text_can_be_reviewed(text):
    review(parse(text), [])


def about_api(declared: str) -> bool:
    """Whether a partial review says anything of `api`."""
    text = f"client app\n{declared}\nservice web\napp -> api, web"
    result = review(parse(text), load_packs())
    assert result.partial
    said = [*result.findings, *result.questions, *result.credits]
    assert said
    return any("api" in one.answer.components for one in said)


@pytest.mark.parametrize(
    "declared",
    ["servce api x3", "service api x0", "service api x3 [capacity=lots]", "service api ! x3"],
)
def test_nothing_is_said_of_what_an_error_took_something_from(declared):
    assert not about_api(declared)


@pytest.mark.parametrize(
    "declared",
    [
        "service api x3 [limit=20/s per user]",
        "service api 3",
        "service api x3 [limt=20/s]",
        "service api x3 [nonsense]",
        "service api x3 {stateless}",
    ],
)
def test_what_an_error_in_an_attribute_leaves_is_reviewed(declared):
    assert about_api(declared)
