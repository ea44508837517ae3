"""`Pieces`: the probability that a structure works, in parts that can be exchanged.

What changes a few elements changes the pieces that these are in; the rest is taken as it is.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from reviewer.analysis.reliability.exact_reliability import (
    BUDGET,
    RARE,
    SURE,
    Bounds,
    Element,
    Needs,
    Structure,
    Way,
)
from reviewer.analysis.reliability.trial import OverBudgetError, Trial


class Changed(NamedTuple):
    """What a structure with some change comes to, and how many nodes were looked at for it."""

    works: Bounds
    looks: int


class Pieces:
    """The probability that every goal of `structure` is reached, in pieces without a common element.

    `needs` are the elements that each node needs, `up` the probability that each is up. So many nodes (`budget`) are looked at for
    each of `rares`, the states too rare to try.
    """

    def __init__(
        self,
        structure: Structure,
        needs: Needs,
        up: Mapping[Element, float],
        *,
        budget: int = BUDGET,
        rares: Sequence[float] = RARE,
    ) -> None:
        self._budget, self._rares = budget, rares
        self.solved = True
        """Whether each piece is exact, none left open for the work it takes."""
        self._structure, self._needs, self._up = structure, needs, up
        self._hanging: dict[Element, int] = {}  # how many nodes that all ways pass need it
        for node in structure.needed:
            for element in dict.fromkeys(needs.get(node, ())):
                self._hanging[element] = self._hanging.get(element, 0) + 1
        self._chance = math.prod(up[element] for element in self._hanging)
        self._open = {
            node: [element for element in elements if element not in self._hanging]
            for node, elements in needs.items()
        }
        groups, free = Trial(structure, self._open, up).apart(structure.ways)
        self._groups = [*groups, *([way] for way in free)]
        self._found = [*self._solve_groups(groups), *(SURE for _ in free)]

    @cached_property
    def whole(self) -> Bounds:
        """The probability that all of it works; bounds where exactness costs too much."""
        total = _product_of_bounds(self._found)
        return Bounds(self._chance * total.low, self._chance * total.high)

    def _solve_groups(self, groups: Sequence[Sequence[Way]]) -> list[Bounds]:
        """What each group comes to, the small ones first, while one budget for all lasts."""
        found = [SURE] * len(groups)
        todo = sorted(range(len(groups)), key=lambda number: _size_of_ways(groups[number]))
        for rare in self._rares:
            left, todo_now = self._budget, todo
            todo = []
            for number in todo_now:
                trial = Trial(self._structure, self._open, self._up, rare, left)
                try:
                    found[number] = trial.works(groups[number])
                except OverBudgetError:
                    todo.append(number)
                left = trial.left
            self.solved = self.solved and not todo
        for number in todo:
            found[number] = _bound_untried(self._structure, groups[number], self._open, self._up)
        return found

    @cached_property
    def _pieces_at(self) -> Mapping[Element, Sequence[int]]:
        """The numbers of the pieces that each element is in."""
        found: dict[Element, dict[int, None]] = {}
        for number, group in enumerate(self._groups):
            for node in {node for way in group for node in way.inner}:
                for element in self._needs.get(node, ()):
                    found.setdefault(element, {})[number] = None
        return {element: tuple(numbers) for element, numbers in found.items()}

    def looks(self, elements: Iterable[Element]) -> int:
        """How many nodes are looked at, at least, to tell what a change of `elements` comes to."""
        numbers = {number for element in elements for number in self._pieces_at.get(element, ())}
        return sum(_size_of_ways(self._groups[number]) for number in numbers)

    def without(self, elements: Collection[Element], nodes: Collection[int]) -> Changed:
        """The same if none of `nodes` needed any of `elements`."""
        gone: dict[Element, int] = {}
        for node in self._structure.needed_of(nodes):
            for element in {*self._needs.get(node, ())}.intersection(elements):
                gone[element] = gone.get(element, 0) + 1
        needs = {
            node: [e for e in self._needs.get(node, ()) if e not in elements] for node in nodes
        }
        loose = {e for e, number in gone.items() if number == self._hanging[e]}
        return self._exchange_parts(elements, needs, loose, {})

    def with_sure(self, element: Element) -> Changed:
        """The same if `element` never failed."""
        return self._exchange_parts({element}, {}, set(), {element: 1.0})

    def _exchange_parts(
        self,
        elements: Collection[Element],
        needs: Needs,
        loose: Collection[Element],
        better: Mapping[Element, float],
    ) -> Changed:
        """With other `needs` and figures; what is `loose` is not on every way any more."""
        numbers = {number for element in elements for number in self._pieces_at.get(element, ())}
        ways = [way for number in sorted(numbers) for way in self._groups[number]]
        local = {
            node: [
                element
                for element in needs.get(node, self._needs.get(node, ()))
                if element in loose or element not in self._hanging
            ]
            for node in {node for way in ways for node in way.inner}
        }
        up = {element: self._up[element] for some in local.values() for element in some}
        up.update(better)
        chance = self._chance_with(loose, better)
        rest = _product_of_bounds(
            [one for number, one in enumerate(self._found) if number not in numbers]
        )
        here, looks = self._try_ways(ways, local, up)
        total = rest.times(here)
        return Changed(Bounds(chance * total.low, min(1.0, chance * total.high)), looks)

    def _try_ways(
        self, ways: Sequence[Way], needs: Needs, up: Mapping[Element, float]
    ) -> tuple[Bounds, int]:
        """The probability that all `ways` are open, and how many nodes were looked at."""
        looks, budget = 0, self._budget
        for rare in self._rares:
            trial = Trial(self._structure, needs, up, rare, budget)
            try:
                return trial.works(ways), looks + budget - trial.left + _size_of_ways(ways)
            except OverBudgetError:
                looks += budget + _size_of_ways(ways)
        return _bound_untried(self._structure, ways, needs, up), looks

    def _chance_with(self, loose: Collection[Element], better: Mapping[Element, float]) -> float:
        """The chance of what every way passes."""
        changed = [*loose, *(element for element in better if element in self._hanging)]
        before = math.prod(self._up[element] for element in changed)
        after = math.prod(better[element] for element in changed if element not in loose)
        if before > 0:
            return self._chance / before * after
        stay = (element for element in self._hanging if element not in loose)
        return math.prod(better.get(element, self._up[element]) for element in stay)


def _bound_untried(
    structure: Structure, ways: Sequence[Way], needs: Needs, up: Mapping[Element, float]
) -> Bounds:
    """What is sure without trying: that all `ways` are open while one path of each is up."""
    nodes = {node for way in ways for node in structure.shortest(way)}
    elements = {element for node in nodes for element in needs.get(node, ())}
    return Bounds(math.prod(up[element] for element in elements), 1.0)


def _product_of_bounds(found: Iterable[Bounds]) -> Bounds:
    low = high = 1.0
    for one in found:
        low, high = low * one.low, high * one.high
    return Bounds(low, high)


def _size_of_ways(ways: Sequence[Way]) -> int:
    return sum(len(way.inner) + 1 for way in ways)
