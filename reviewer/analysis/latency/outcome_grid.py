"""Laws of what is answered and of what fails, for delays with timeouts.

A `Grid` whose laws may come to less than one: what is missing has failed. Beside them it keeps
the law of failures by the moment of failing, and that of answers without any fallback.
"""

from __future__ import annotations

import math
from collections import ChainMap
from collections.abc import Mapping, MutableMapping, Sequence
from itertools import accumulate
from typing import NamedTuple

from reviewer.analysis.latency.delay_distribution import (
    Chain,
    Delay,
    Guarded,
    Mixture,
    Slowest,
    delay_parts,
    links,
)
from reviewer.analysis.latency.delay_laws import (
    CELLS,
    ONE,
    Law,
    law_cells,
    law_of,
    law_of_done,
    sum_of_laws,
)
from reviewer.analysis.latency.distribution_grid import Grid


class Try(NamedTuple):
    """What becomes of one try of a call, as shares of all tries.

    `answered` within its timeout, of these `in_full` without any fallback; `failed` before it. What
    is left is given up at the timeout.
    """

    answered: float
    in_full: float
    failed: float

    @property
    def lost(self) -> float:
        """The share that has no answer."""
        return max(0.0, 1.0 - self.answered)


class OutcomeGrid(Grid):
    """The laws of `order` (parts first) on cells `step` seconds apart; `tries` by `id` of the guarded.

    Times beyond the last cell are left out, also of failures.
    """

    def __init__(self, order: Sequence[Delay], step: float, tries: Mapping[int, Try]) -> None:
        self._tries = tries
        self._failed: dict[int, Law] = {}
        self._in_full: MutableMapping[int, Law] = {}
        super().__init__(order, step, tails=True)
        self._last = order[-1]

    def answered(self) -> Sequence[int]:
        """The cells of what is answered."""
        return law_cells(self._laws[id(self._last)])

    def in_full(self) -> Sequence[int]:
        """The cells of what is answered without any fallback."""
        last = id(self._last)
        return law_cells(self._in_full.get(last, self._laws[last]))

    def failed(self) -> Sequence[int]:
        """The cells of what fails, by the moment of failing."""
        return law_cells(self._failed.get(id(self._last), 0))

    def over(self) -> Sequence[int]:
        """The cells of all that is over, answered or failed."""
        return [one + other for one, other in zip(self.answered(), self.failed(), strict=True)]

    def _made(self, delay: Delay) -> Law:
        if isinstance(delay, Guarded):
            return self._guarded_law(delay)
        law = super()._made(delay)
        parts = [id(part) for part in delay_parts(delay)]
        if not self._in_full.keys().isdisjoint(parts):
            self._in_full[id(delay)] = self._law_in_full(delay)
        if not self._failed.keys().isdisjoint(parts):
            self._failed[id(delay)] = self._failed_law(delay)
        return law

    def _law_in_full(self, delay: Delay) -> Law:
        """The law of a delay as if what a fallback answers were not answered."""
        kept, self._laws = self._laws, ChainMap(self._in_full, self._laws)
        try:
            return super()._made(delay)
        finally:
            self._laws = kept

    def _failed_law(self, delay: Delay) -> Law:
        if isinstance(delay, Chain):
            return self._failed_in_turn(delay)
        if isinstance(delay, Mixture):
            parts = [(int(weight * ONE), self._failed.get(id(p), 0)) for weight, p in delay.parts]
            return sum(sum_of_laws(weight, law) for weight, law in parts)
        return self._first_failure(delay) if isinstance(delay, Slowest) else 0

    def _failed_in_turn(self, delay: Chain) -> Law:
        """A chain stops at the first that fails."""
        found, before = 0, ONE
        for part in links(delay):
            if failed := self._failed.get(id(part), 0):
                found += sum_of_laws(before, failed)
            before = sum_of_laws(before, self._laws[id(part)])
        return found

    def _first_failure(self, delay: Slowest) -> Law:
        """Of calls made together the first failure ends the wait."""
        left = [1.0] * CELLS
        for part, times in delay.parts:
            if law := self._failed.get(id(part), 0):
                done = [max(0.0, 1 - each / ONE) ** times for each in accumulate(law_cells(law))]
                left = [one * other for one, other in zip(left, done, strict=True)]
        return law_of_done([1.0 - each for each in left])

    def _guarded_law(self, delay: Guarded) -> Law:
        one, part = self._tries[id(delay)], id(delay.part)
        answered = self._cut(self._laws[part], delay.limit, one.answered)
        full = self._cut(self._in_full.get(part, self._laws[part]), delay.limit, one.in_full)
        lost = self._cut(self._failed.get(part, 0), delay.limit, one.failed)
        lost += self._at(delay.limit, max(0.0, 1 - one.answered - one.failed))
        powers = list(accumulate([lost] * delay.tries, sum_of_laws, initial=ONE))

        def after_failures(law: Law) -> Law:
            return sum(sum_of_laws(power, law) for power in powers[:-1])

        if delay.fallback or full != answered:
            self._in_full[id(delay)] = after_failures(full)
        if delay.fallback:
            return after_failures(answered) + powers[-1]
        self._failed[id(delay)] = powers[-1]
        return after_failures(answered)

    def _cut(self, law: Law, limit: float, share: float) -> Law:
        """The part of a law up to `limit`, scaled to `share`; all of it where the limit is off the grid."""
        last = limit / self._step
        if last >= CELLS - 1 or not law:
            return law
        kept = law_cells(law)[: int(last) + 1]
        total = sum(kept)
        if total <= share * ONE / 2:  # the limit is finer than a cell
            return self._at(limit / 2, share)
        return law_of([int(cell * (share * ONE / total)) for cell in kept])

    def _at(self, time: float, share: float) -> Law:
        """A share at one moment, between two cells."""
        place = time / self._step
        if not place < CELLS - 1:
            return 0
        low, part = int(place), place - int(place)
        cells = [0] * CELLS
        cells[low] = int((1 - part) * share * ONE)
        cells[low + 1] = int(part * share * ONE)
        return law_of(cells)


def over_by(cells: Sequence[int], place: float) -> float:
    """The share of a law that is over by `place`, counted in cells."""
    last = int(place + 0.5)
    part = cells[last] * (place + 0.5 - last) if last < len(cells) else 0.0
    return (sum(cells[:last]) + part) / ONE


def mean_by(cells: Sequence[int], place: float) -> float:
    """The mean of min(time, `place`) of a law, in cells; what the law lacks to one counts in full."""
    last = min(int(place), len(cells) - 1)
    early = math.fsum(number * cell for number, cell in enumerate(cells[: last + 1])) / ONE
    return early + max(0.0, 1.0 - sum(cells[: last + 1]) / ONE) * place
