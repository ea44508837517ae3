"""The phrase of the vocabulary that a phrase is a misspelling of."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from dsl.diagnostics.suggest import WordSuggester, is_ordinary_word, word_suggester
from dsl.phrase_meaning import Reading

if TYPE_CHECKING:
    from dsl.catalogue import Catalogue


def corrected_phrase(known: Catalogue, words: tuple[str, ...]) -> str:
    """The phrase that `words`, in lower case, are with a slip in one of them; "" for none."""
    if len(words) > 1 and (near := word_suggester(known).nearest("-".join(words))):
        meant = tuple(near.split("-"))
        wrong = [word for word in words if word not in meant]
        if len(meant) == len(words) and not any(map(is_ordinary_word, wrong)):
            return " ".join(meant)
    unknown = Reading(known, words).meaning() is None
    for at, word in enumerate(words):
        if near := _nearest_word(known, word):
            other = Reading(known, (*words[:at], near, *words[at + 1 :]))
            if other.entry(other.words) or (unknown and other.meaning()):
                return " ".join(other.words)
    return ""


def _nearest_word(known: Catalogue, word: str) -> str | None:
    """The single word of the vocabulary that `word` is a misspelling of."""
    single, suggester = _single_words(known)
    return None if word in single else suggester.nearest(word)


@lru_cache(4)
def _single_words(known: Catalogue) -> tuple[frozenset[str], WordSuggester]:
    """The words that make up the vocabulary; those that stand alone are guessed first."""
    spellings = (*known.words, *known.heads, *sorted(known.people), *sorted(known.roles))
    alone = [each for each in spellings if "-" not in each]
    words = dict.fromkeys([*alone, *(part for each in spellings for part in each.split("-"))])
    return frozenset(words), WordSuggester(words)
