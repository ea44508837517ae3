"""Answering a question as its text offers raises no error where no question was asked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from reviewer.engine.suppressions import concerned
from reviewer.model.finding import Finding, Severity
from reviewer.review import Review
from tests.quality.reading import review_of
from tests.quality.samples import params, sample_files, some_of
from tests.rules.judging import put_statement

OFFER = re.compile(r"(?:\b[Ss]et|\bAdd) `(?P<line>[^`…\n]+)`")
"""The line that a question offers. What holds `…` has to be filled in first."""


def offered_lines(review: Review) -> Iterator[str]:
    """The lines that the questions of a review offer."""
    offers = (OFFER.search(question.answer.message) for question in review.questions)
    yield from dict.fromkeys(offer["line"] for offer in offers if offer)


def errors_of(review: Review) -> dict[str, Finding]:
    """The errors of a review by their marks."""
    errors = [each for each in review.findings if each.severity is Severity.ERROR]
    return {mark: each for each in errors for mark in each.marks}


def unannounced_errors(text: str) -> Iterator[str]:
    """The errors that an answer raises and that no finding or question announced."""
    review = review_of(text)
    asked = {name for q in review.questions for name in concerned(q.answer, review.design)}
    known = {mark for each in review.findings for mark in each.marks}  # a warning announces it
    for line in offered_lines(review):
        answered = review_of(put_statement(review.source.text, line))
        for mark, error in errors_of(answered).items():
            names = concerned(error.answer, answered.design) & review.design.components.keys()
            if mark not in known and names and asked.isdisjoint(names):
                yield f"{line}: {error.answer.message}"


def assert_none_unannounced(file: Path) -> None:
    assert list(unannounced_errors(file.read_text(encoding="utf-8"))) == []


FILES = sample_files()


@pytest.mark.parametrize("file", params(some_of(FILES, 25)))
def test_an_answer_raises_no_error_that_no_question_announced(file: Path) -> None:
    assert_none_unannounced(file)


@pytest.mark.exhaustive
@pytest.mark.parametrize("file", params(FILES))
def test_no_answer_raises_an_error_that_no_question_announced(file: Path) -> None:
    assert_none_unannounced(file)


def test_questions_offer_lines_of_the_language() -> None:
    reviews = [review_of(file.read_bytes()) for file in some_of(FILES, 12)]
    lines = [(review, line) for review in reviews for line in offered_lines(review)]
    read = [not review_of(put_statement(r.source.text, line)).partial for r, line in lines]
    assert len(lines) > 20
    assert sum(read) >= 0.98 * len(read)
