"""`Trial`: elements tried up and down, one after another, until every way is open or blocked.

Nodes and elements are bits of whole numbers: what is down, or still hangs on something, is one operation
on all of them. Each element that is tried doubles the states at worst; a budget of looks bounds them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from reviewer.analysis.reliability.exact_reliability import (
    BUDGET,
    SURE,
    UNTRIED,
    Bounds,
    Element,
    Needs,
    Structure,
    Way,
)

_DEEPEST = 200  # elements tried on top of each other

_BLOCKED = Bounds(0.0, 0.0)

Weights: TypeAlias = Mapping[int, int]
"""How many nodes hang on each element."""


class OverBudgetError(Exception):
    """More trials than a structure is worth."""


class _Passage(NamedTuple):
    """A way in bits: `inner` its nodes, `hanging` those that may fail, each with its elements."""

    start: int
    end: int
    inner: int
    hanging: tuple[tuple[int, int], ...]
    looks: int


class _State(NamedTuple):
    """The elements that have been tried, the nodes that are down with them, and how probable that is."""

    tried: int = 0
    down: int = 0
    depth: int = 0
    mass: float = 1.0


class Trial:
    """The probability that ways of a structure are open while elements fail independently."""

    def __init__(
        self,
        structure: Structure,
        needs: Needs,
        up: Mapping[Element, float],
        rare: float = 0.0,
        budget: int = BUDGET,
    ) -> None:
        self._network, self._needs, self._rare = structure.bit_network, needs, rare
        self._budget = self._left = budget
        self._up: list[float] = []
        self._nodes_of: list[int] = []
        self._all_up = up

    def works(self, ways: Sequence[Way]) -> Bounds:
        """The probability that all `ways` are open; to look at each once is free.

        Raises:
            OverBudgetError: it takes more looks than allowed.

        """
        passages = self._passages(ways)
        self._left += 1 + sum(passage.looks for passage in passages)
        return self._all_open(passages, _State())

    @property
    def left(self) -> int:
        """How many more nodes may be looked at."""
        return max(0, min(self._budget, self._left))

    def apart(self, ways: Sequence[Way]) -> tuple[list[list[Way]], list[Way]]:
        """The ways that may be blocked, in groups that share no element; and those that cannot be."""
        undecided = self._undecided(self._passages(ways), _State()) or {}
        groups = [[ways[number] for number in group] for group in _split_apart(undecided)]
        return groups, [way for number, way in enumerate(ways) if number not in undecided]

    def _passages(self, ways: Sequence[Way]) -> list[_Passage]:
        """The ways in bits. Elements are numbered in their order, which settles whose turn it is."""
        nodes = dict.fromkeys(node for way in ways for node in way.inner)
        fallible = {
            node: [one for one in self._needs.get(node, ()) if self._all_up[one] < 1]
            for node in nodes
        }
        elements = sorted({element for some in fallible.values() for element in some})
        numbers = {element: number for number, element in enumerate(elements)}
        self._up = [self._all_up[element] for element in elements]
        self._nodes_of = [0] * len(elements)
        hanging: dict[int, int] = {}
        for node, some in fallible.items():
            bit = self._network.bits[node]
            for element in {*some}:
                self._nodes_of[numbers[element]] |= bit
                hanging[node] = hanging.get(node, 0) | 1 << numbers[element]
        return [self._passage(way, hanging) for way in ways]

    def _passage(self, way: Way, hanging: Mapping[int, int]) -> _Passage:
        bits = self._network.bits
        return _Passage(
            bits[way.start],
            bits[way.end],
            sum(bits[node] for node in way.inner),
            tuple((bits[node], hanging[node]) for node in way.inner if node in hanging),
            len(way.inner),
        )

    def _all_open(self, ways: Sequence[_Passage], state: _State) -> Bounds:
        """All of `ways`, in a state."""
        self._left -= 1 + sum(way.looks for way in ways)
        if self._left < 0 or state.depth > _DEEPEST:
            raise OverBudgetError
        undecided = self._undecided(ways, state)
        if undecided is None:
            return _BLOCKED
        total = SURE
        for group in _split_apart(undecided):
            weights = _sum_counts(undecided[number] for number in group)
            total = total.times(self._condition([ways[number] for number in group], weights, state))
        return total

    def _undecided(self, ways: Sequence[_Passage], state: _State) -> dict[int, Weights] | None:
        """What each way that may be open or blocked hangs on; None where one is blocked."""
        found: dict[int, Weights] = {}
        for number, way in enumerate(ways):
            standing = way.inner & ~state.down
            if not self._is_open(way, standing):
                return None
            unsure = [
                (node, left)
                for node, elements in way.hanging
                if node & standing and (left := elements & ~state.tried)
            ]
            sure = standing & ~sum(node for node, _ in unsure)
            if unsure and not self._is_open(way, sure):
                found[number] = self._counts(unsure, self._between(way, standing))
        return found

    def _is_open(self, way: _Passage, standing: int) -> bool:
        """Whether the end of a way is reached over the nodes that stand."""
        out, left = self._network.out, standing
        reached = out[way.start]
        while not reached & way.end:
            reached &= left
            if not reached:
                return False
            left ^= reached
            reached = _step(out, reached)
        return True

    def _between(self, way: _Passage, standing: int) -> int:
        """The nodes that lie on a path over a way while those that stand are there."""
        ahead = _spread(self._network.out, way.start, standing)
        return ahead & _spread(self._network.into, way.end, standing)

    @staticmethod
    def _counts(unsure: Iterable[tuple[int, int]], between: int) -> Weights:
        """How many of the nodes in between hang on each element."""
        found: dict[int, int] = {}
        for node, elements in unsure:
            if node & between:
                for element in _numbers_in(elements):
                    found[element] = found.get(element, 0) + 1
        return found

    def _condition(self, group: Sequence[_Passage], weights: Weights, state: _State) -> Bounds:
        """The element that most hangs on, once up and once down."""
        pivot = min(weights, key=lambda element: (-weights[element], element))
        up, tried = self._up[pivot], state.tried | 1 << pivot
        low = high = 0.0
        for chance, failing in ((up, 0), (1 - up, self._nodes_of[pivot])):
            mass = state.mass * chance
            if chance > 0:
                then = _State(tried, state.down | failing, state.depth + 1, mass)
                part = UNTRIED if mass < self._rare else self._all_open(group, then)
                low, high = low + chance * part.low, high + chance * part.high
        return Bounds(low, min(1.0, high))


def _step(edges: Mapping[int, int], nodes: int) -> int:
    """The nodes that one edge leads to from any of `nodes`."""
    found = 0
    while nodes:
        node = nodes & -nodes
        found |= edges[node]
        nodes ^= node
    return found


def _spread(edges: Mapping[int, int], start: int, standing: int) -> int:
    """The nodes that edges lead to from `start`, over those that stand."""
    found, reached = 0, edges[start] & standing
    while reached:
        found |= reached
        reached = _step(edges, reached) & standing & ~found
    return found


def _numbers_in(bits: int) -> Iterator[int]:
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest


def _sum_counts(counts: Iterable[Weights]) -> Weights:
    found: dict[int, int] = {}
    for some in counts:
        for element, number in some.items():
            found[element] = found.get(element, 0) + number
    return found


def _split_apart(undecided: Mapping[int, Weights]) -> Iterator[list[int]]:
    """The ways in groups that share no element."""
    left = dict(undecided)
    by_element: dict[int, list[int]] = {}
    for way, elements in undecided.items():
        for element in elements:
            by_element.setdefault(element, []).append(way)
    while left:
        group = [next(iter(left))]
        del left[group[0]]
        for way in group:
            for element in undecided[way]:
                for other in by_element[element]:
                    if other in left:
                        del left[other]
                        group.append(other)
        yield group
