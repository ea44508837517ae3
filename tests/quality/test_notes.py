"""A word in a note is a hint: elsewhere it changes nothing, and on the spot it silences nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from random import Random
from typing import NamedTuple

import pytest

from reviewer.analysis.semantics.sensitive_data import WORDS
from reviewer.analysis.semantics.word_facts import WordFacts
from reviewer.engine.suppressions import concerned
from reviewer.review import Review
from tests.effort import examples
from tests.quality.reading import review_of
from tests.quality.samples import EXAMPLES, sample_files
from tests.rules.judging import judged

CHANGED_ONCE = ("one region", "coordinator", "group size", "sentry")
"""Words that once changed a finding; they are tried every time."""

DESIGNS = ("notification-system", "photo-feed", "web-shop")


@cache
def dictionary() -> tuple[str, ...]:
    """Every word that a rule listens for in some sample, and those with a meaning."""
    with listening() as heard:
        for file in sample_files():
            review_of(file.read_bytes())
    words = {*heard, *(w for some in WORDS.values() for w in some)}
    return tuple(sorted(words - {""}))


@contextmanager
def listening() -> Iterator[set[str]]:
    """The words that rules listen for meanwhile."""
    heard: set[str] = set()
    with pytest.MonkeyPatch.context() as patch:
        for name in ("mentions", "mentions_on", "mentions_in_remarks", "denial"):
            patch.setattr(WordFacts, name, _recording(getattr(WordFacts, name), heard))
        yield heard


def _recording(listen: Callable[..., object], heard: set[str]) -> Callable[..., object]:
    def listens(self: WordFacts, *words: str, **on: str) -> object:
        own = words[1:] if listen.__name__ == "mentions_on" else words  # the first is a component
        heard.update(word.strip() for word in own)
        return listen(self, *words, **on)

    return listens


@cache
def plain(name: str) -> Review:
    """The review of a design as it is."""
    return review_of((EXAMPLES / f"{name}.txt").read_bytes())


def with_note(name: str, component: str, text: str) -> Review:
    """The review of the design with a note on one of its components."""
    return review_of(f'{plain(name).source.text.rstrip()}\nnote {component}: "{text}"\n')


def findings_by_component(review: Review) -> set[tuple[str, str, str]]:
    """What is found: the rule, the component and the severity."""
    return {
        (finding.rule, name, finding.severity.word)
        for finding in review.findings
        for name in concerned(finding.answer, review.design)
    }


def found_beside(review: Review, component: str) -> set[tuple[str, str, str]]:
    """What is found of a component and, in the same finding, of others."""
    return {
        (finding.rule, name, finding.severity.word)
        for finding in review.findings
        if component in (names := concerned(finding.answer, review.design))
        for name in names
    }


def changed_elsewhere(name: str, component: str, text: str) -> set[tuple[str, str, str]]:
    """What a note on a component changes of what is found of others.

    A finding about several components is one: a note on one of them may turn it into a question,
    which is then about the others too.
    """
    noted = with_note(name, component, text)
    before, after = findings_by_component(plain(name)), findings_by_component(noted)
    shared = found_beside(plain(name), component) | found_beside(noted, component)
    told = spoken_of(noted)
    excused = {each for each in shared if each[:2] in told}
    return {each for each in (before ^ after) - excused if each[1] != component}


def spoken_of(review: Review) -> set[tuple[str, str]]:
    """The rules that find or ask something, each with the components that it is about."""
    return {
        (each.rule, name)
        for each in (*review.findings, *review.questions)
        for name in concerned(each.answer, review.design)
    }


def silenced(name: str, component: str, text: str) -> set[str]:
    """The rules that found fault with a component and neither find nor ask, with a note on it."""
    before = {rule for rule, about, _ in findings_by_component(plain(name)) if about == component}
    told = spoken_of(with_note(name, component, text))
    return {rule for rule in before if (rule, component) not in told}


def places(word: str) -> Iterator[tuple[str, str]]:
    """A component of each design, another for each word."""
    for name in DESIGNS:
        yield name, Random(f"{word} {name}").choice(list(plain(name).design.components))  # noqa: S311  # nothing secret hangs on it


def faulty(word: str) -> Iterator[tuple[str, str]]:
    """A component of each design that something is found of."""
    for name in DESIGNS:
        found = sorted({about for _, about, _ in findings_by_component(plain(name))})
        yield name, Random(f"{word} {name}").choice(found)  # noqa: S311  # nothing secret hangs on it


def some_words(number: int, known: Iterable[str] = ()) -> list[str]:
    """So many words of the dictionary, and those to be tried each time."""
    words = dictionary()
    return [*known, *Random(number).sample(words, min(number, len(words)))]  # noqa: S311  # nothing secret hangs on it


def test_a_word_on_another_component_changes_nothing() -> None:
    changing = {
        rule
        for word in some_words(examples(1_000, quick=40), CHANGED_ONCE)
        for name, component in places(word)
        for rule, _, _ in changed_elsewhere(name, component, f"about {word}")
    }
    assert changing == set()


@pytest.mark.parametrize("says", ["about", "there is no"])
def test_a_word_on_the_component_silences_nothing(says: str) -> None:
    silencing = {
        rule
        for word in some_words(examples(1_000, quick=40), CHANGED_ONCE)
        for name, component in faulty(word)
        for rule in silenced(name, component, f"{says} {word}")
    }
    assert silencing == set()


class Heard(NamedTuple):
    """A word that a rule listens for before it finds fault with a component of a design."""

    design: str
    component: str
    rule: str
    word: str


@cache
def heard_by_rules() -> tuple[Heard, ...]:
    """Every word that the findings of the designs might hang on."""
    found = []
    for name in DESIGNS:
        review = plain(name)
        for finding in review.findings:
            with listening() as heard:
                judged(review.source.text, finding.rule)
            names = concerned(finding.answer, review.design)
            found += [Heard(name, n, finding.rule, word) for n in names for word in heard]
    return tuple(sorted(found))


def test_no_word_that_a_rule_listens_for_silences_it() -> None:
    every = heard_by_rules()
    assert len({each.rule for each in every}) >= 5
    tried = Random(1).sample(every, min(examples(10_000, quick=60), len(every)))  # noqa: S311  # nothing secret hangs on it
    silencing = {
        each
        for each in tried
        if each.rule in silenced(each.design, each.component, f"about {each.word}")
    }
    assert silencing == set()


def test_the_dictionary_is_heard() -> None:
    assert len(dictionary()) > 300
    assert {"backup", "jitter", "one region"} <= set(dictionary())
