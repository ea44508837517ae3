"""A missed availability target is told with its cause, and as loudly as it is sure."""

from __future__ import annotations

from reviewer.model.finding import Finding, Severity
from reviewer.review import Review
from tests.quality.reading import review_of

RULE = "availability-target-out-of-reach"

LIBRARY = """
require availability 99.9%
client reader
lb door: ALB
service loans x{count} [capacity=100/s, zones=3]
aurora shelf x2 [zones=3]
reader -> door -> loans -> shelf
flow borrow 600/s write: reader -> door -> loans -> shelf
"""


def found(review: Review) -> list[Finding]:
    return [finding for finding in review.findings if finding.rule == RULE]


def test_enough_is_no_miss() -> None:
    assert found(review_of(LIBRARY.format(count=9))) == []


def test_a_sure_overload_is_a_warning_that_names_who_turns_requests_away() -> None:
    [missed] = found(review_of(LIBRARY.format(count=3)))
    assert missed.severity is Severity.WARNING
    assert missed.answer.components == ("loans",)
    assert missed.answer.flows == ("borrow",)
    assert "`loans` is overloaded" in missed.answer.message
    assert any("rejects 50%" in text for text in missed.answer.sums)


def test_the_overload_itself_is_the_error() -> None:
    review = review_of(LIBRARY.format(count=3))
    errors = [one.rule for one in review.findings if one.severity is Severity.ERROR]
    assert "component-overload" in errors
    assert RULE not in errors


def test_what_the_design_states_is_an_error_and_a_catalogue_a_note() -> None:
    stated = LIBRARY.format(count=9).replace(
        "aurora shelf x2", "aurora shelf x2 [sla=99.5%]\nassume shelf.availability 99.5%\n#"
    )
    [error] = found(review_of(stated))
    assert error.severity is Severity.ERROR
    usual = LIBRARY.format(count=9).replace("aurora shelf x2 [zones=3]", "rds shelf x1 [zones=1]")
    [note] = found(review_of(usual))
    assert note.severity is Severity.INFO


def test_an_open_load_is_no_miss() -> None:
    text = LIBRARY.replace("loans x{count} [capacity=100/s, zones=3]", "loans [capacity=100/s]")
    assert found(review_of(text.replace("99.9%", "90%", 1))) == []


PARKING = """
client driver
service gate x3
external plates
external texts
external texts2
driver -> gate -> plates, texts
gate -> texts2 [on=failure{said}]
flow enter 5/s write: driver -> gate -> plates
"""


def test_a_stand_in_for_nothing_in_particular_is_asked_about() -> None:
    asked = [one for one in review_of(PARKING.format(said="")).questions if one.rule == RULE]
    assert [one.answer.components for one in asked] == [("plates", "texts", "texts2")]
    assert "for=plates" in asked[0].answer.message
    named = review_of(PARKING.format(said=", for=texts"))
    assert not [one for one in named.questions if one.rule == RULE]
