"""Every message that samples and corpora produce is said as engineers say it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from dsl.parse import parse
from reviewer.packs.loader import load_packs
from reviewer.review import Review, review
from tests.quality.__main__ import CORPUS

EXAMPLES = Path(__file__).parents[2] / "examples" / "designs"

BANNED = re.compile(
    r"\b(mend\w*|anew|unsaid|whoever|wherein|weightiest|need not|(?:is|are) to be|of which|journeys?"
    r"|homes?|doors?|box(?:es)?|remarks?|puts? out)\b",
    re.IGNORECASE,
)
"""Archaisms, and words that the product has a term for."""

LONG_HEADLINE, MOST_LONG_HEADLINES = 100, 0.05
LONG_SENTENCE, MOST_LONG_SENTENCES = 28, 0.02


class Told(NamedTuple):
    """One text, what is quoted in it left out, with the names that its design gives."""

    rule: str
    text: str
    names: frozenset[str]


@cache
def reviews() -> tuple[Review, ...]:
    packs = load_packs([])
    files = [*EXAMPLES.glob("*.txt"), *CORPUS.glob("*/*.txt")]
    return tuple(review(parse(file.read_text("utf-8"), file.name), packs) for file in files)


def _texts(one: Review) -> Iterator[tuple[str, str]]:
    for finding in one.findings:
        answer = finding.answer
        yield from ((finding.rule, text) for text in (answer.message, answer.why, *answer.sums))
        yield finding.rule, finding.follow_up
    for asked in one.questions:
        yield asked.rule, asked.answer.message
    for credit in one.credits:
        yield credit.rule, credit.answer.message
    for problem in one.problems:
        yield from ((problem.code, text) for text in (problem.message, problem.hint))
    yield from ((assumed.subject, assumed.because) for assumed in one.assumptions)


def _told() -> Iterator[Told]:
    for one in reviews():
        names = frozenset(name.casefold() for name in one.design.components)
        yield from (Told(rule, re.sub(r"`[^`]*`", "X", text), names) for rule, text in _texts(one))


def test_no_message_has_a_banned_word() -> None:
    found = {
        (told.rule, word)
        for told in _told()
        for word in BANNED.findall(told.text)
        if word.casefold() not in told.names
    }
    assert found == set()


def test_headlines_are_short() -> None:
    lengths = [len(finding.answer.message) for one in reviews() for finding in one.findings]
    assert sum(length > LONG_HEADLINE for length in lengths) <= MOST_LONG_HEADLINES * len(lengths)


def test_sentences_are_short() -> None:
    lengths = [
        len(sentence.split())
        for told in _told()
        for sentence in re.split(r"(?<=[.?!])\s", told.text)
    ]
    assert sum(length > LONG_SENTENCE for length in lengths) <= MOST_LONG_SENTENCES * len(lengths)
