"""Laws of delays that are made of others, also with some of those replaced.

The products of what comes before and behind each part are kept, so that a flow without each of
its components in turn costs about as much as the flow.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property, reduce
from itertools import accumulate
from typing import Generic, Protocol, TypeVar

from reviewer.arithmetic.delay import Delay, Lognormal, Mixture, Slowest
from reviewer.arithmetic.laws import CELLS, ONE, Law, add, law_of, reached, scaled
from reviewer.arithmetic.short_stages import ShortStages

_T = TypeVar("_T")

_FEW = 16  # parts behind the last replaced one that are taken one by one, as if never kept


class Laws(Protocol):
    """The laws of the parts by their numbers: a grid."""

    laws: list[Law]
    step: float

    def delay(self, number: int) -> Delay:
        """The delay of a part."""

    def lognormal(self, delay: Lognormal) -> Law:
        """The law of a lognormal on this grid."""


class _Product(Generic[_T]):
    """The product of `factors`, also with some of them replaced."""

    def __init__(self, factors: Sequence[_T], times: Callable[[_T, _T], _T], one: _T) -> None:
        self._factors, self._times = factors, times
        self._before = [*accumulate(factors, times, initial=one)]
        self._one = one

    @cached_property
    def _behind(self) -> Sequence[_T]:
        return [*accumulate(reversed(self._factors), self._times, initial=self._one)][::-1]

    def replaced(self, factors: Mapping[int, _T]) -> _T:
        """The product with these factors at their places."""
        first, last = min(factors), max(factors) + 1
        few = len(self._factors) - last <= _FEW
        end = len(self._factors) if few else last
        middle = (factors.get(place, self._factors[place]) for place in range(first, end))
        done = reduce(self._times, middle, self._before[first])
        return done if few else self._times(done, self._behind[end])


def _followed(one: Law, other: Law) -> Law:
    """The law of one after the other."""
    if one == ONE:
        return other
    return one if other == ONE else add(one, other)


class ChainLaw:
    """The law of stages one after another; many short ones count as one, before the others."""

    def __init__(self, grid: Laws, parts: Sequence[int]) -> None:
        self._grid, self._laws = grid, [grid.laws[part] for part in parts]
        self._short = ShortStages([grid.delay(part) for part in parts], grid.step)
        self.law = reduce(_followed, self._factors(self._short.places, self._laws), ONE)

    def replaced(self, laws: Mapping[int, Law]) -> Law:
        """The law with these laws at their places; a short stage among them is left out."""
        short, left = self._short.places, self._short.places - laws.keys()
        merged = self._short.merge(short)
        if merged and not self._short.merge(left):
            every = [laws.get(place, law) for place, law in enumerate(self._laws)]
            return reduce(_followed, self._factors(left, every), ONE)
        changed = {n + 1: law for n, law in laws.items() if not (merged and n in short)}
        if merged and left != short:
            changed[0] = self._together(left)
        return self._product.replaced(changed)

    @cached_property
    def _product(self) -> _Product[Law]:
        return _Product(self._factors(self._short.places, self._laws), _followed, ONE)

    def _factors(self, short: frozenset[int], laws: Sequence[Law]) -> list[Law]:
        """Those of the stages at `short` as one in front, where they are many; then the others."""
        if not self._short.merge(short):
            return [ONE, *laws]
        rest = (ONE if place in short else law for place, law in enumerate(laws))
        return [self._together(short), *rest]

    def _together(self, short: frozenset[int]) -> Law:
        return self._grid.lognormal(self._short.together(short))


class MixtureLaw:
    """The law of one of several delays, by weights."""

    def __init__(self, grid: Laws, parts: Sequence[int], delay: Mixture) -> None:
        self._laws = [grid.laws[part] for part in parts]
        self._weights = [int(weight * ONE) for weight, _ in delay.parts]
        each = sum(weight * law for weight, law in zip(self._weights, self._laws, strict=True))
        self._whole = max(0, ONE - sum(self._weights)) * ONE + each
        self.law = scaled(self._whole)

    def replaced(self, laws: Mapping[int, Law]) -> Law:
        """The law with these laws at their places."""
        more = (self._weights[place] * (law - self._laws[place]) for place, law in laws.items())
        return scaled(self._whole + sum(more))


_Done = Sequence[float]
"""A distribution function: the share that is done at the end of each cell."""


class SlowestLaw:
    """The law of the slowest of several delays: the product of their distribution functions."""

    def __init__(self, grid: Laws, parts: Sequence[int], delay: Slowest) -> None:
        self._times = [times for _, times in delay.parts]
        laws = zip((grid.laws[part] for part in parts), self._times, strict=True)
        self._each = [_done(law, times) for law, times in laws]
        self.law = law_of(reduce(_both, self._each, _AT_ONCE))

    def replaced(self, laws: Mapping[int, Law]) -> Law:
        """The law with these laws at their places."""
        done = {place: _done(law, self._times[place]) for place, law in laws.items()}
        return law_of(self._product.replaced(done))

    @cached_property
    def _product(self) -> _Product[_Done]:
        return _Product(self._each, _both, _AT_ONCE)


_AT_ONCE: _Done = (1.0,) * CELLS


def _done(law: Law, times: float) -> _Done:
    """The distribution function of a delay that is waited for so often at once."""
    if law == ONE:
        return _AT_ONCE
    shares = [part / ONE if part < ONE else 1.0 for part in reached(law)]
    return shares if times == 1 else [share**times for share in shares]


def _both(one: _Done, other: _Done) -> _Done:
    """The distribution function of the slower of two."""
    if one is _AT_ONCE:
        return other
    return one if other is _AT_ONCE else [a * b for a, b in zip(one, other, strict=True)]
