"""The near miss of a word among known ones, in bounded work.

Each known word is indexed by what is left of it with up to two letters taken out; a word is
looked up by the same. So a look-up costs what the word is long, not what there is to know.
"""

from __future__ import annotations

from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dsl.catalogue import Catalogue

_LONGEST = 30
"""Words longer than this are compared by their start."""

_SHORT = 5
"""Words shorter than this may differ in one letter only."""


class Suggester:
    """Finds the nearest of the known words; of equals the one that came first."""

    def __init__(self, known: Iterable[str]) -> None:
        self._known = list(dict.fromkeys(known))
        self._index: dict[str, list[int]] | None = None

    def nearest(self, word: str) -> str | None:
        """The known word at most two slips away from `word` (one for short words)."""
        most = 1 if len(_plain(word)) < _SHORT else 2
        slips, at = min(self._candidates(word, most), default=(9, 0))
        return self._known[at] if slips <= most else None

    def _candidates(self, word: str, most: int) -> Iterator[tuple[int, int]]:
        """The slips to the known words that share what is left of `word`, and their numbers."""
        wanted = _plain(word)
        if self._index is None:
            self._index = self._build()
        seen = {at for left in _shortened(wanted, most) for at in self._index.get(left, ())}
        return ((_slips(wanted, _plain(self._known[at])), at) for at in seen)

    def _build(self) -> dict[str, list[int]]:
        index: dict[str, list[int]] = {}
        for at, word in enumerate(self._known):
            plain = _plain(word)
            for left in _shortened(plain, 1 if len(plain) < _SHORT else 2):
                index.setdefault(left, []).append(at)
        return index


class WordSuggester:
    """Finds the word of the vocabulary that a word is a misspelling of.

    Stricter than for names: a word of the vocabulary says what a component is, so a wrong
    guess gives it a wrong kind. A word of the English language is no misspelling. Made in a
    few milliseconds: words are compared only where they begin alike and share their letters.
    """

    def __init__(self, known: Iterable[str]) -> None:
        self._known: dict[str, str] = {}
        for word in known:
            self._known.setdefault(_plain(word), word)
        self._alike: dict[tuple[str, int], list[tuple[int, str, int]]] = {}
        self._behind_first: dict[str, str] = {}
        for order, plain in enumerate(self._known):
            alike = self._alike.setdefault((plain[:1], len(plain)), [])
            alike.append((order, plain, _letters(plain)))
            self._behind_first.setdefault(plain[1:], plain)

    def nearest(self, word: str) -> str | None:
        """The known word one slip away, or two for long words, that begins with the same letter."""
        wanted = _plain(word)
        if len(wanted) < _SHORTEST_SLIP or all(map(is_ordinary_word, wanted.split("-"))):
            return None
        slip = self._slip_at_start(wanted) or self._slip_inside(wanted)
        return self._known[slip] if slip and not _is_other_abbreviation(wanted, slip) else None

    def _slip_at_start(self, wanted: str) -> str | None:
        """The word whose first letter is missing here, or whose first two are swapped."""
        swapped = wanted[1] + wanted[0] + wanted[2:]
        return swapped if swapped in self._known else self._behind_first.get(wanted)

    def _slip_inside(self, wanted: str) -> str | None:
        letters, most = _letters(wanted), 2 if len(wanted) >= _LONG_WORD else 1
        near: list[tuple[int, int, str]] = []
        for length in range(len(wanted) - most, len(wanted) + most + 1):
            for order, plain, others in self._alike.get((wanted[0], length), ()):
                if (letters ^ others).bit_count() <= 2 * most:
                    slips = _slips(wanted, plain)
                    if _is_slip(wanted, plain, slips):
                        near.append((slips, order, plain))
        return min(near)[2] if near else None


def _is_other_abbreviation(wanted: str, meant: str) -> bool:
    """Whether two phrases differ in a part too short to be misspelled: `aws-dms`, `aws-kms`."""
    parts, others = wanted.split("-"), meant.split("-")
    if "-" not in wanted or len(parts) != len(others):
        return False
    different = [(one, other) for one, other in zip(parts, others, strict=True) if one != other]
    return any(len(one) == len(other) < _SHORTEST_SLIP for one, other in different)


def are_abbreviations(one: str, other: str) -> bool:
    """Whether two names differ in a part too short to be misspelled: `q`, `c`; `app-eu`, `pg-eu`."""
    parts, others = _plain(one).split("-"), _plain(other).split("-")
    if len(parts) != len(others):
        return False
    different = [pair for pair in zip(parts, others, strict=True) if pair[0] != pair[1]]
    return any(
        max(map(len, pair)) < _SHORTEST_SLIP - 1
        or (len(parts) > 1 and min(map(len, pair)) < _SHORTEST_SLIP and _slips(*pair) > 1)
        for pair in different
    )


def is_far_fetched(word: str, near: str) -> bool:
    """Whether a word of the English language is more than one slip away: `media`, `redis`."""
    return is_ordinary_word(word) and _slips(_plain(word), _plain(near)) > 1


def _is_slip(wanted: str, meant: str, slips: int) -> bool:
    """Whether a word is a misspelling of another that it is so many slips away from."""
    if wanted.rstrip("0123456789") == meant:  # `redis2` is another one
        return False
    allowed = 2 if len(wanted) >= _LONG_WORD or sorted(wanted) == sorted(meant) else 1
    return slips <= allowed


def _letters(word: str) -> int:
    """The letters of a word as a set of bits; different letters may share one."""
    bits = 0
    for letter in word:
        bits |= 1 << (ord(letter) & 31)
    return bits


_SHORTEST_SLIP = 4
"""Words shorter than this are names or abbreviations of their own (`ES`, `CRM`)."""

_LONG_WORD = 8
"""Words of this length and more may differ in two letters."""


@lru_cache(4)
def word_suggester(known: Catalogue) -> WordSuggester:
    """What finds the words of a vocabulary."""
    return WordSuggester(known.words)


def is_ordinary_word(word: str) -> bool:
    """Whether `word` is in the list of common English words (letters of any case)."""
    plain = word.casefold()
    return f" {plain} " in _ordinary_words().get(plain[:1], "")


@cache
def _ordinary_words() -> dict[str, str]:
    """Common English words, each between two blanks, by their first letter."""
    lines = Path(__file__).with_name("ordinary_words.txt").read_text("utf-8").splitlines()
    return {line[1]: line for line in lines}


def _plain(word: str) -> str:
    return word.casefold().replace("_", "-").replace(" ", "-")[:_LONGEST]


def _shortened(word: str, most: int) -> Iterator[str]:
    """`word`, and it without up to `most` of its letters, each once."""
    found = {word}
    layer = {word}
    for _ in range(most):
        layer = {each[:at] + each[at + 1 :] for each in layer for at in range(len(each))}
        found |= layer
    return iter(found)


def _slips(left: str, right: str) -> int:
    """Letters to add, drop, change or swap with the next (optimal string alignment)."""
    before: list[int] = []
    above = list(range(len(right) + 1))
    for row, one in enumerate(left, 1):
        here = [row]
        for column, other in enumerate(right, 1):
            cost = min(above[column] + 1, here[-1] + 1, above[column - 1] + (one != other))
            if row > 1 and column > 1 and one == right[column - 2] and left[row - 2] == other:
                cost = min(cost, before[column - 2] + 1)
            here.append(cost)
        before, above = above, here
    return above[-1]
