"""`SurvivalWays`: the ways in which enough copies of one component are up, place by place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, combinations, product
from typing import NamedTuple, TypeAlias

from reviewer.analysis.reliability.elements import OWN, Elements
from reviewer.analysis.reliability.exact_reliability import Element
from reviewer.analysis.reliability.replica_pool import at_least
from reviewer.analysis.reliability.required_replicas import Parts, Pool

Ways: TypeAlias = list[tuple[Element, ...]]
"""Alternatives: in each of them all elements have to be up."""

MOST_PLACES = 4  # zones or regions of one component whose sets are told apart, all of them
_MOST_SPREAD = 7  # copies of a quorum that are told apart by place; more change no digit
_MOST_LOTS = 32  # more parts in zones are taken together: then the figure is a lower bound


class _Lot(NamedTuple):
    """Parts of a component that are told apart from the others together."""

    name: tuple[str, ...]
    parts: Parts

    @property
    def sure(self) -> int:
        """How many of them share no node and so count in the upper bound, which needs one only."""
        return min(1, self.parts.apart)


class SurvivalWays:
    """The ways in which enough copies of component `name` are up for each of its `parts`.

    `down` is how much of the time one copy is down by itself.
    """

    def __init__(
        self, elements: Elements, name: str, pool: Pool, down: float, parts: Parts
    ) -> None:
        self._elements, self._name = elements, name
        self._pool, self._down, self._parts = pool, down, parts

    def by_places(self, places: Sequence[Element]) -> Ways:
        """Each set of `places` that are up, with the elements that stand for enough copies there.

        The elements form one row, and the chance of a set is the product of the first few: more
        of them the smaller the chance is, since what suffices in few places does in more.
        """
        pool, parts = self._pool, self._parts
        chances: dict[tuple[Element, ...], float] = {}
        for held in chain.from_iterable(
            combinations(range(len(places)), size) for size in range(1, len(places) + 1)
        ):
            copies = sum(_copies_at(place, pool.n, len(places)) for place in held)
            up = at_least(pool.k, copies, self._down)
            if up > 0:
                chances[tuple(places[place] for place in held)] = up
        row = sorted(set(chances.values()), reverse=True)
        words = (f"{pool.k} of {pool.n}", f"{parts.number} parts")
        luck = [
            self._own((*words, f"{i}"), up / before, parts.number, parts.apart)
            for i, (up, before) in enumerate(zip(row, [1.0, *row], strict=False))
        ]
        return [(*held, *luck[: row.index(up) + 1]) for held, up in chances.items()]

    def by_lots(self, grounds: Sequence[Ways]) -> Iterator[Ways]:
        """For some of the parts after others, the ways on `grounds`, where copies stand in turn."""
        for lot in _lots(self._parts):
            if self._pool.k == self._pool.n:
                yield self._all_copies(grounds, lot)
            elif self._pool.k == 1:
                yield self._any_copy(grounds, lot)
            else:
                yield self._some_copies(grounds, lot)

    def _all_copies(self, grounds: Sequence[Ways], lot: _Lot) -> Ways:
        n, (words, parts) = self._pool.n, lot
        own = self._own((f"all {n}", *words), 1 - self._down, n * parts.number, n * parts.apart)
        every = product(*grounds[:n])
        return [(*(element for one in held for element in one), own) for held in every]

    def _any_copy(self, grounds: Sequence[Ways], lot: _Lot) -> Ways:
        found: Ways = []
        for number, ground in enumerate(grounds[: self._pool.n]):
            here = _copies_at(number, self._pool.n, len(grounds))
            up = at_least(1, here, self._down)
            own = self._own((f"{number}", *lot.name), up, lot.parts.number, lot.sure)
            found += [(*held, own) for held in ground]
        return found

    def _some_copies(self, grounds: Sequence[Ways], lot: _Lot) -> Ways:
        n = min(self._pool.n, _MOST_SPREAD)
        each = [
            self._own((f"{i}", *lot.name), 1 - self._down, lot.parts.number, lot.sure)
            for i in range(n)
        ]
        k = min(n, max(1, self._pool.k - (self._pool.n - n) // 2))
        return [
            (*(element for ground in held for element in ground), *(each[i] for i in some))
            for some in combinations(range(n), k)
            for held in product(
                *(grounds[g] for g in dict.fromkeys(i % len(grounds) for i in some))
            )
        ]

    def _own(self, words: tuple[str, ...], up: float, number: int, sure: int) -> Element:
        """An element for so many things that are each up with `up`, at least `sure` of them independently."""
        return self._elements.add((OWN, self._name, *words), up**number, 1.0, up**sure)


def _copies_at(place: int, copies: int, places: int) -> int:
    """How many of the copies stand in a place, as they are placed in turn."""
    return (copies - place + places - 1) // places


def _lots(parts: Parts) -> list[_Lot]:
    number = min(parts.number, _MOST_LOTS)
    sizes = zip(_even_shares(parts.number, number), _even_shares(parts.apart, number), strict=True)
    return [_Lot((f"part {i}",) if i else (), Parts(*size)) for i, size in enumerate(sizes)]


def _even_shares(total: int, number: int) -> list[int]:
    return [total // number + (i < total % number) for i in range(number)]
