"""The near miss of a word among known ones, in bounded work.

Each known word is indexed by what is left of it with up to two letters taken out; a word is
looked up by the same. So a look-up costs what the word is long, not what there is to know.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

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
        wanted = _plain(word)
        if self._index is None:
            self._index = self._build()
        most = 1 if len(wanted) < _SHORT else 2
        seen = {at for left in _shortened(wanted, most) for at in self._index.get(left, ())}
        best = min(((_slips(wanted, _plain(self._known[at])), at) for at in seen), default=(9, 0))
        return self._known[best[1]] if best[0] <= most else None

    def _build(self) -> dict[str, list[int]]:
        index: dict[str, list[int]] = {}
        for at, word in enumerate(self._known):
            plain = _plain(word)
            for left in _shortened(plain, 1 if len(plain) < _SHORT else 2):
                index.setdefault(left, []).append(at)
        return index


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
