"""The near miss of a word among known ones, in bounded work.

A few look-ups compare with every known word. For many, each known word is indexed by what is
left of it with up to two letters taken out, and a word is looked up by the same: a look-up then
costs what the word is long, not what there is to know.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

_LONGEST = 30
"""Words longer than this are compared by their start."""

_SHORT = 5
"""Words shorter than this may differ in one letter only."""

_MOST_SCANS = 20
"""Look-ups that go through all known words; an index of the vocabulary costs as much as 100."""

_MOST_ALIKE = 200
"""Words worth comparing letter by letter; where more are alike, an index is cheaper."""


class Suggester:
    """Finds the nearest of the known words; of equals the one that came first."""

    def __init__(self, known: Iterable[str]) -> None:
        self._known = list(dict.fromkeys(known))
        self._plain: list[str] = []
        self._scans = 0
        self._index: dict[str, list[int]] | None = None

    def nearest(self, word: str) -> str | None:
        """The known word at most two slips away from `word` (one for short words)."""
        most = 1 if len(_plain(word)) < _SHORT else 2
        slips, at = min(self._candidates(word, most), default=(9, 0))
        return self._known[at] if slips <= most else None

    def _candidates(self, word: str, most: int) -> Iterator[tuple[int, int]]:
        """The slips to the known words that share what is left of `word`, and their numbers."""
        wanted = _plain(word)
        if not self._plain:
            self._plain = [_plain(each) for each in self._known]
        left = frozenset(_shortened(wanted, most))
        alike = self._alike_words(wanted, most, left)
        return ((_slips(wanted, self._plain[at]), at) for at in alike)

    def _alike_words(self, wanted: str, most: int, left: frozenset[str]) -> Collection[int]:
        """Numbers of the known words that can be `most` slips away, from a scan or the index."""
        if self._index is None and self._scans < _MOST_SCANS:
            self._scans += 1
            found = self._scan_words(wanted, most, left)
            if len(found) <= _MOST_ALIKE:
                return found
        if self._index is None:
            self._index = self._build_index()
        return {at for each in left for at in self._index.get(each, ())}

    def _scan_words(self, wanted: str, most: int, left: frozenset[str]) -> list[int]:
        """A slip changes the length by one at most, and the set of letters by two."""
        size, letters = len(wanted), frozenset(wanted)
        return [
            at
            for at, plain in enumerate(self._plain)
            if abs(len(plain) - size) <= most
            and len(letters.symmetric_difference(plain)) <= 2 * most
            and (len(plain) >= _SHORT or not left.isdisjoint(_shortened(plain, 1)))
        ]

    def _build_index(self) -> dict[str, list[int]]:
        index: dict[str, list[int]] = {}
        for at, plain in enumerate(self._plain):
            for left in _shortened(plain, 1 if len(plain) < _SHORT else 2):
                index.setdefault(left, []).append(at)
        return index


class WordSuggester(Suggester):
    """Finds the word of the vocabulary that a word is a misspelling of.

    Stricter than for names: a word of the vocabulary says what a component is, so a wrong
    guess gives it a wrong kind. A word of the English language is no misspelling.
    """

    def nearest(self, word: str) -> str | None:
        """The known word one slip away, or two for long words, that begins with the same letter."""
        wanted = _plain(word)
        if len(wanted) < _SHORTEST_SLIP or all(map(is_ordinary_word, wanted.split("-"))):
            return None
        found = sorted(self._candidates(word, 2))
        return next(
            (self._known[at] for slips, at in found if self._is_slip(wanted, at, slips)), None
        )

    def _is_slip(self, wanted: str, at: int, slips: int) -> bool:
        meant = self._plain[at]
        alike = sorted(wanted) == sorted(meant)
        if wanted[0] != meant[0] and not (alike or meant.endswith(wanted)):
            return False
        if wanted.rstrip("0123456789") == meant:  # `redis2` is another one
            return False
        return slips == 1 or (slips <= 2 and (alike or len(wanted) >= _LONG_WORD))  # noqa: PLR2004  # letters


_SHORTEST_SLIP = 4
"""Words shorter than this are names or abbreviations of their own (`ES`, `CRM`)."""

_LONG_WORD = 8
"""Words of this length and more may differ in two letters."""


def is_ordinary_word(word: str) -> bool:
    """Whether `word` is in the list of common English words (letters of any case)."""
    return f" {word.casefold()} " in _ordinary_words()


@cache
def _ordinary_words() -> str:
    """Common English words, each between two blanks."""
    return Path(__file__).with_name("ordinary_words.txt").read_text("utf-8")


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
