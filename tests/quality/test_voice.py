"""Every text a person can see is written as engineers write: messages, help, errors, page labels."""

from __future__ import annotations

import importlib
import re
from argparse import ArgumentParser
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from dsl.attributes import TABLE
from dsl.parse import parse
from reviewer.command.dispatch import commands
from reviewer.packs.loader import load_packs
from reviewer.review import Review, review
from tests.quality.__main__ import CORPUS
from tools.error_examples import EXAMPLES as ERROR_EXAMPLES
from web import openapi, vocabulary
from web.config import Config

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples" / "designs"

BANNED = re.compile(
    r"\b(mend\w*|anew|unsaid|whoever|wherein|weightiest|need not|(?:is|are) to be|of which|journeys?"
    r"|homes?|(?<!Front )doors?|box(?:es)?|remarks?|puts? out|supposed?|(?:where|unless) (?:it is )?(?:not )?said"
    r"|in front of it|no such|is no word|stands? (?:in|behind|here|alone)|turn(?:s|ed) away)\b",
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


def _help_texts() -> Iterator[str]:
    for name in ("", *commands()):
        parser = ArgumentParser(prog=f"review {name}".strip())
        importlib.import_module(commands().get(name, "reviewer.command.review")).add_arguments(
            parser
        )
        yield re.sub(r"`[^`]*`", "X", parser.format_help())


def _strings(value: object) -> Iterator[str]:
    """Every text in an object, at any depth."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _strings(one)
    elif isinstance(value, (list, tuple)):
        for one in value:
            yield from _strings(one)


_LITERAL = re.compile(r'"([^"\\\n]*)"|`([^`\\]*)`|>([^<>{}]+)<')
_JINJA = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<[^>]*>", re.DOTALL)


def _page_labels() -> Iterator[str]:
    """What the page says: literals of its script that read as words, and text of its templates."""
    for file in sorted((ROOT / "web/frontend/src").rglob("*.ts")):
        code = re.sub(r"/\*.*?\*/|//[^\n]*", "", file.read_text("utf-8"), flags=re.DOTALL)
        for groups in _LITERAL.findall(code):
            text = re.sub(r"\$\{[^}]*\}", "X", "".join(groups))
            if re.search(r"[A-Za-z]{2}", text):
                yield text
    for file in sorted((ROOT / "web/templates").glob("*.html")):
        yield re.sub(r"\s+", " ", _JINJA.sub(" ", file.read_text("utf-8")))


def _error_texts() -> Iterator[str]:
    for text in ERROR_EXAMPLES.values():
        for problem in parse(text, "design.txt").problems:
            yield from (re.sub(r"`[^`]*`", "X", one) for one in (problem.message, problem.hint))


def _titles() -> Iterator[str]:
    """Titles and details in the code of the server: what a refused request is told."""
    for file in sorted((ROOT / "web").glob("*.py")):
        code = re.sub(r'"""(?:.|\n)*?"""|#[^\n]*', "", file.read_text("utf-8"))
        yield from (found for found in re.findall(r'"([^"\n]*)"', code) if " " in found)


SURFACES = {
    "command help": _help_texts,
    "page labels": _page_labels,
    "problem titles": _titles,
    "syntax errors": _error_texts,
    "interface": lambda: _strings(openapi.document(Config())),
    "vocabulary": lambda: _strings(vocabulary.vocabulary()),
    "attributes": lambda: (row.sentence for row in TABLE.values()),
}


@pytest.mark.parametrize("surface", SURFACES)
def test_no_text_of_an_interface_has_a_banned_word(surface: str) -> None:
    texts = list(SURFACES[surface]())
    assert len(texts) >= 3  # what is read is there
    assert [
        (text[:120], found) for text in texts if " " in text and (found := BANNED.findall(text))
    ] == []
