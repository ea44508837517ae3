"""A word in a note is a hint: elsewhere it changes nothing, and on the spot it silences nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from random import Random

import pytest

from reviewer.analysis.semantics.sensitive_data import WORDS
from reviewer.analysis.semantics.word_facts import WordFacts
from reviewer.engine.suppressions import concerned
from reviewer.review import Review
from tests.effort import examples
from tests.quality.reading import review_of
from tests.quality.samples import EXAMPLES, sample_files

CHANGED_ONCE = ("one region", "coordinator", "group size", "sentry")
"""Words that once changed a finding; they are tried every time."""

DESIGNS = ("notification-system", "photo-feed", "web-shop")


@cache
def dictionary() -> tuple[str, ...]:
    """Every word that a rule listens for in some sample, and those with a meaning."""
    heard: set[str] = set()
    with pytest.MonkeyPatch.context() as patch:
        for name in ("mentions", "mentions_on", "mentions_in_remarks"):
            patch.setattr(WordFacts, name, _recording(getattr(WordFacts, name), heard))
        for file in sample_files():
            review_of(file.read_bytes())
    words = {word.strip() for word in (*heard, *(w for some in WORDS.values() for w in some))}
    return tuple(sorted(words - {""}))


def _recording(listen: Callable[..., bool], heard: set[str]) -> Callable[..., bool]:
    def listens(self: WordFacts, *words: str, **on: str) -> bool:
        heard.update(words)
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
    """What a note on a component changes of what is found of others, and not of it together with them.

    A finding about several components is one: a note on one of them may turn it into a question.
    """
    noted = with_note(name, component, text)
    before, after = findings_by_component(plain(name)), findings_by_component(noted)
    shared = found_beside(plain(name), component) | found_beside(noted, component)
    return {each for each in (before ^ after) - shared if each[1] != component}


def silenced(name: str, component: str, text: str) -> set[str]:
    """The rules that found fault with a component and neither find nor ask, with a note on it."""
    review = with_note(name, component, text)
    before = {rule for rule, about, _ in findings_by_component(plain(name)) if about == component}
    found = {rule for rule, about, _ in findings_by_component(review) if about == component}
    asked = {q.rule for q in review.questions if component in concerned(q.answer, review.design)}
    return before - found - asked


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


def test_the_dictionary_is_heard() -> None:
    assert len(dictionary()) > 300
    assert {"backup", "jitter", "one region"} <= set(dictionary())
