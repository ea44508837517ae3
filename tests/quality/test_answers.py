"""Answering a question as its text offers raises no error that the question did not announce."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import pytest

from reviewer.engine.suppressions import concerned
from reviewer.model.finding import Finding, Question, Severity
from reviewer.review import Review
from tests.quality.reading import review_of
from tests.quality.samples import EXAMPLES, params, sample_files, some_of
from tests.rules.judging import put_statement

OFFER = re.compile(r"(?:\b[Ss]et|\bAdd) `(?P<line>[^`…\n]+ [^`…\n]+)`")
"""The line that a question offers. What holds `…` has to be filled in first, and one word is an
attribute (`regions=2`) of components that the reader picks."""


class RaisedError(NamedTuple):
    """An error that is there once a question is answered, and was not before."""

    line: str
    message: str
    announced: bool


def offers_of(review: Review) -> Iterator[tuple[Question, str]]:
    """The questions of a review that offer a line, each with the line."""
    for question in review.questions:
        if offer := OFFER.search(question.answer.message):
            yield question, offer["line"]


def answered(review: Review, line: str) -> Review:
    """The review once the line is part of the design."""
    return review_of(put_statement(review.source.text, line))


def findings_by_mark(review: Review, least: Severity) -> dict[str, Finding]:
    """The findings of a review that are at least so severe, by their marks."""
    severe = [each for each in review.findings if each.severity >= least]
    return {mark: each for each in severe for mark in each.marks}


def raised_errors(review: Review) -> Iterator[RaisedError]:
    """The errors that answers raise about components that are there.

    A warning of the same rule announces an error, and so does the question itself, about the same
    component. What other questions ask announces nothing.
    """
    warned = findings_by_mark(review, Severity.WARNING).keys()
    for question, line in offers_of(review):
        asked = concerned(question.answer, review.design)
        after = answered(review, line)
        for mark, error in findings_by_mark(after, Severity.ERROR).items():
            names = concerned(error.answer, after.design) & review.design.components.keys()
            if names and mark not in warned:
                yield RaisedError(line, error.answer.message, not asked.isdisjoint(names))


def unannounced_errors(text: str) -> list[str]:
    """What the errors say that an answer raises unannounced."""
    raised = raised_errors(review_of(text))
    return [f"{each.line}: {each.message}" for each in raised if not each.announced]


def assert_none_unannounced(file: Path) -> None:
    assert unannounced_errors(file.read_text(encoding="utf-8")) == []


FILES = sample_files()


@pytest.mark.parametrize("file", params(some_of(FILES, 25)))
def test_an_answer_raises_no_error_that_no_question_announced(file: Path) -> None:
    assert_none_unannounced(file)


@pytest.mark.exhaustive
@pytest.mark.parametrize("file", params(FILES))
def test_no_answer_raises_an_error_that_no_question_announced(file: Path) -> None:
    assert_none_unannounced(file)


def test_an_error_that_an_answer_raises_is_seen() -> None:
    text = (EXAMPLES / "url-shortener.txt").read_text(encoding="utf-8")
    raised = [
        each for each in raised_errors(review_of(text)) if "`api` is overloaded" in each.message
    ]
    assert [each.announced for each in raised] == [True]


def lines_not_read(files: Sequence[Path]) -> list[str]:
    """The lines that questions offer and that the language does not take."""
    reviews = [review_of(file.read_bytes()) for file in files]
    lines = [(review, line) for review in reviews for _, line in offers_of(review)]
    assert len(lines) > 1.5 * len(files)
    return [line for review, line in lines if answered(review, line).partial]


def test_questions_offer_lines_of_the_language() -> None:
    assert lines_not_read(some_of(FILES, 12)) == []


@pytest.mark.exhaustive
def test_all_questions_offer_lines_of_the_language() -> None:
    assert lines_not_read(FILES) == []
