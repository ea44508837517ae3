"""The near miss of a word among known ones, in bounded work.

The known words of a similar length and of nearly the same letters are compared with the word.
Where many words are looked up among many, so that this costs more than an index, the known
words are indexed by what is left of them with up to two letters taken out; a word is looked
up by the same. Then a look-up costs what the word is long, not what there is to know.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dsl.catalogue import Catalogue

_LONGEST = 30
"""Words longer than this are compared by their start."""

_SHORT = 5
"""Words shorter than this may differ in one letter only."""

_INDEX_COST = 8
"""An index costs about as much as comparing each known word so often (words of ten letters)."""

_KINDS_OF_LETTERS = 61
"""Letters that are told apart by their code, so that those of a word fit into 64 bits."""


class Suggester:
    """Finds the nearest of the known words; of equals the one that came first.

    One that lives as long as the process is not `indexed`: it is asked little by each text,
    and an index of all words would stay in memory.
    """

    def __init__(self, known: Iterable[str], *, indexed: bool = True) -> None:
        self._known = list(dict.fromkeys(known))
        self._indexed = indexed
        self._compared = 0
        self._by_length: dict[int, list[tuple[str, int, int]]] = {}
        self._index: dict[str, list[tuple[str, int]]] | None = None

    def nearest(self, word: str) -> str | None:
        """The known word at most two slips away from `word` (one for short words)."""
        wanted = _plain(word)
        most = _most_slips(wanted)
        found = [(_slips(wanted, plain, most), at) for plain, at in self._alike(wanted, most)]
        self._compared += len(found)
        slips, at = min(found, default=(most + 1, 0))
        return self._known[at] if slips <= most else None

    def _alike(self, wanted: str, most: int) -> list[tuple[str, int]]:
        """The known words that may be near, each with its number."""
        if self._index is None:
            if not self._indexed or self._compared <= _INDEX_COST * len(self._known):
                return self._similar(wanted, most)
            self._index = self._build_index()
        found = {each for left in _shortened(wanted, most) for each in self._index.get(left, ())}
        return [*found]

    def _similar(self, wanted: str, most: int) -> list[tuple[str, int]]:
        """The known words of about its length that lack, and have more, at most so many letters."""
        if not self._by_length:
            self._sort_by_length()
        letters = _letters(wanted)
        return [
            (plain, at)
            for length in range(len(wanted) - most, len(wanted) + most + 1)
            for plain, held, at in self._by_length.get(length, ())
            if (held & ~letters).bit_count() <= most and (letters & ~held).bit_count() <= most
        ]

    def _sort_by_length(self) -> None:
        for at, word in enumerate(self._known):
            plain = _plain(word)
            self._by_length.setdefault(len(plain), []).append((plain, _letters(plain), at))

    def _build_index(self) -> dict[str, list[tuple[str, int]]]:
        index: dict[str, list[tuple[str, int]]] = {}
        for at, word in enumerate(self._known):
            plain = _plain(word)
            for left in _shortened(plain, _most_slips(plain)):
                index.setdefault(left, []).append((plain, at))
        return index


@lru_cache(maxsize=8)
def word_suggester(catalogue: Catalogue) -> Suggester:
    """Finds the word of the vocabulary that a word nearly is; made once for each vocabulary."""
    return Suggester(catalogue.words, indexed=False)


def _plain(word: str) -> str:
    return word.casefold().replace("_", "-").replace(" ", "-")[:_LONGEST]


def _most_slips(plain: str) -> int:
    return 1 if len(plain) < _SHORT else 2


def _letters(plain: str) -> int:
    """Which letters a word has, a bit each; some letters share one."""
    held = 0
    for letter in plain:
        held |= 1 << ord(letter) % _KINDS_OF_LETTERS
    return held


def _shortened(word: str, most: int) -> Iterator[str]:
    """`word`, and it without up to `most` of its letters, each once."""
    found = {word}
    layer = {word}
    for _ in range(most):
        layer = {each[:at] + each[at + 1 :] for each in layer for at in range(len(each))}
        found |= layer
    return iter(found)


def _slips(left: str, right: str, most: int) -> int:
    """Letters to add, drop, change or swap with the next (optimal string alignment).

    Where there are more than `most`, any number above it.
    """
    before: list[int] = []
    above = list(range(len(right) + 1))
    for row, one in enumerate(left, 1):
        here = [row]
        for column, other in enumerate(right, 1):
            cost = min(above[column] + 1, here[-1] + 1, above[column - 1] + (one != other))
            if row > 1 and column > 1 and one == right[column - 2] and left[row - 2] == other:
                cost = min(cost, before[column - 2] + 1)
            here.append(cost)
        if min(here) > most:
            return most + 1
        before, above = above, here
    return above[-1]
