"""The near miss of a word among known ones, in bounded work.

A few look-ups compare with every known word. For many, each known word is indexed by what is
left of it with up to two letters taken out, and a word is looked up by the same: a look-up then
costs what the word is long, not what there is to know.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

_LONGEST = 30
"""Words longer than this are compared by their start."""

_SHORT = 5
"""Words shorter than this may differ in one letter only."""

_MOST_SCANS = 20
"""Look-ups that go through all known words; for more of them an index is cheaper."""

_MOST_ALIKE = 200
"""Words worth comparing letter by letter; where more are alike, an index is cheaper."""


class Suggester:
    """Finds the nearest of the known words; of equals the one that came first.

    The first look-ups compare length and letters with every known word, which is all that
    most texts need; an index of the vocabulary costs as much as a hundred of them.
    """

    def __init__(self, known: Iterable[str]) -> None:
        self._known = list(dict.fromkeys(known))
        self._plain: list[str] = []
        self._scans = 0
        self._index: dict[str, list[int]] | None = None

    def nearest(self, word: str) -> str | None:
        """The known word at most two slips away from `word` (one for short words)."""
        wanted = _plain(word)
        if not self._plain:
            self._plain = [_plain(each) for each in self._known]
        most = _most_slips(wanted)
        alike = self._alike(wanted, most)
        best = min(((_slips(wanted, self._plain[at]), at) for at in alike), default=(9, 0))
        return self._known[best[1]] if best[0] <= most else None

    def _alike(self, wanted: str, most: int) -> Collection[int]:
        """Positions of the known words that can be at most `most` slips away."""
        if self._index is None and self._scans < _MOST_SCANS:
            self._scans += 1
            found = self._scan_words(wanted, most)
            if len(found) <= _MOST_ALIKE:
                return found
        if self._index is None:
            self._index = self._build_index()
        return {at for left in _shortened(wanted, most) for at in self._index.get(left, ())}

    def _scan_words(self, wanted: str, most: int) -> list[int]:
        """A slip changes the length by one at most, and the set of letters by two."""
        size, letters = len(wanted), frozenset(wanted)
        return [
            at
            for at, plain in enumerate(self._plain)
            if abs(len(plain) - size) <= most
            and len(letters.symmetric_difference(plain)) <= 2 * most
        ]

    def _build_index(self) -> dict[str, list[int]]:
        index: dict[str, list[int]] = {}
        for at, plain in enumerate(self._plain):
            for left in _shortened(plain, _most_slips(plain)):
                index.setdefault(left, []).append(at)
        return index


def _most_slips(plain: str) -> int:
    return 1 if len(plain) < _SHORT else 2


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
