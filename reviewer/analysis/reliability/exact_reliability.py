"""The probability that a structure works, exactly where that can be had.

Nodes fail with the elements they need; elements are up independently of each other. A
structure works while every goal can be reached from the root over nodes that are up.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from reviewer.analysis.topology.flow_network import ROOT
from reviewer.analysis.topology.graph_algorithms import immediate_dominators

Element: TypeAlias = tuple[str, ...]
Needs: TypeAlias = Mapping[int, Collection[Element]]

BUDGET = 40_000  # nodes looked at in one structure before states too rare are left open
_DEEPEST = 200  # elements tried on top of each other
RARE = (0.0, 1e-9, 1e-6, 1e-4, 1e-3)  # states rarer than this are left open, in turn


class Bounds(NamedTuple):
    """A probability, known to lie between two figures; the same where it is exact."""

    low: float
    high: float

    @property
    def exact(self) -> bool:
        """Whether both figures are one, to twelve digits."""
        return self.high - self.low <= 1e-12  # noqa: PLR2004  # rounding of sums of doubles

    def times(self, other: Bounds) -> Bounds:
        """The probability of two independent things at once."""
        return Bounds(self.low * other.low, self.high * other.high)


SURE, _OPEN = Bounds(1.0, 1.0), Bounds(0.0, 1.0)


class Way(NamedTuple):
    """A part to be reached from the node that all ways to it pass last, over `inner` nodes."""

    start: int
    end: int
    inner: frozenset[int]


class OverBudgetError(Exception):
    """More trials than a structure is worth."""


class Structure:
    """Nodes with edges, in which `goals` are to be reached from the root.

    What every way to a goal passes is needed and multiplies; only what lies between such
    nodes is tried. Goals out of reach with everything up are left out.
    """

    def __init__(self, edges: Iterable[tuple[int, int]], goals: Iterable[int]) -> None:
        self._out: dict[int, list[int]] = {ROOT: []}
        self._into: dict[int, list[int]] = {ROOT: []}
        for source, target in dict.fromkeys(_through_junctions(edges)):
            self._out.setdefault(source, []).append(target)
            self._out.setdefault(target, [])
            self._into.setdefault(target, []).append(source)
            self._into.setdefault(source, [])
        above = immediate_dominators(self._out, ROOT)
        self.needed = self._mark_dominators(above, goals)
        self._needed = frozenset(self.needed)
        self.ways = [
            Way(above[node], node, self._inner_nodes(above[node], node))
            for node in self.needed
            if node not in self._out[above[node]]
        ]

    def _mark_dominators(self, above: Mapping[int, int], goals: Iterable[int]) -> list[int]:
        """What every way to some goal passes, the goals included."""
        found: dict[int, None] = {}
        for goal in goals:
            node = goal
            while node in above and node != ROOT and node not in found:
                found[node] = None
                node = above[node]
        return list(found)

    def _inner_nodes(self, start: int, end: int) -> frozenset[int]:
        """The nodes on ways from `start` to `end`."""
        found: set[int] = set()
        todo = [end]
        while todo:
            for node in self._into[todo.pop()]:
                if node not in found and node not in (start, end):
                    found.add(node)
                    todo.append(node)
        return frozenset(found)

    def needed_of(self, nodes: Iterable[int]) -> list[int]:
        """Those of `nodes` that every way passes."""
        return [node for node in nodes if node in self._needed]

    def reached(self, way: Way, down: Collection[int]) -> bool:
        """Whether the end of `way` is reached while the nodes `down` are not there."""
        found, todo = {way.start}, [way.start]
        while todo:
            for node in self._out[todo.pop()]:
                if node == way.end:
                    return True
                if node in way.inner and node not in found and node not in down:
                    found.add(node)
                    todo.append(node)
        return False

    def between(self, way: Way, down: Collection[int]) -> set[int]:
        """The inner nodes that lie on a path over `way` while the nodes `down` are not there."""
        ahead = self._spread(way.start, self._out, way, down)
        return ahead & self._spread(way.end, self._into, way, down)

    @staticmethod
    def _spread(
        start: int, edges: Mapping[int, Sequence[int]], way: Way, down: Collection[int]
    ) -> set[int]:
        found: set[int] = set()
        todo = [start]
        while todo:
            for node in edges[todo.pop()]:
                if node in way.inner and node not in found and node not in down:
                    found.add(node)
                    todo.append(node)
        return found

    def shortest(self, way: Way) -> list[int]:
        """The inner nodes of a path from the start of `way` to its end, of those with fewest."""
        before: dict[int, int] = {}
        nodes = [way.start]
        for node in nodes:  # it grows
            for target in self._out[node]:
                if target == way.end:
                    return _path_back(before, node, way.start)
                if target in way.inner and target not in before:
                    before[target] = node
                    nodes.append(target)
        return []


def _path_back(before: Mapping[int, int], node: int, start: int) -> list[int]:
    found: list[int] = []
    while node != start:
        found.append(node)
        node = before[node]
    return found


def _through_junctions(edges: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The same edges, with a node in between where several lead to the same ones.

    It never fails, and all ways pass it: what lies before is told from what lies behind.
    """
    into: dict[int, dict[int, None]] = {}
    for source, target in edges:
        into.setdefault(target, {})[source] = None
    junctions: dict[frozenset[int], int] = {}
    for target, sources in into.items():
        if len(sources) == 1:
            yield next(iter(sources)), target
            continue
        key = frozenset(sources)
        if key not in junctions:
            junctions[key] = ROOT - 1 - len(junctions)
            yield from ((source, junctions[key]) for source in sources)
        yield junctions[key], target


class Trial:
    """Elements tried up and down, one after another, until every way is open or blocked."""

    def __init__(
        self,
        structure: Structure,
        needs: Needs,
        up: Mapping[Element, float],
        rare: float = 0.0,
        budget: int = BUDGET,
    ) -> None:
        self._structure, self._needs, self._up, self._rare = structure, needs, up, rare
        self._budget = self._left = budget

    def works(self, ways: Sequence[Way]) -> Bounds:
        """The probability that all `ways` are open; to look at each once is free.

        Raises:
            OverBudgetError: it takes more looks than allowed.

        """
        self._left += 1 + sum(len(way.inner) for way in ways)
        return self._all_open(ways, {}, 1.0)

    @property
    def left(self) -> int:
        """How many more nodes may be looked at."""
        return max(0, min(self._budget, self._left))

    def apart(self, ways: Sequence[Way]) -> tuple[list[list[Way]], list[Way]]:
        """The ways that may be blocked, in groups that share no element; and those that cannot be."""
        undecided = self._undecided_ways(ways, {}) or {}
        return [*_split_apart(undecided)], [way for way in ways if way not in undecided]

    def _all_open(self, ways: Sequence[Way], state: Mapping[Element, bool], mass: float) -> Bounds:
        """All of `ways`, in a state that comes with probability `mass`."""
        self._left -= 1 + sum(len(way.inner) for way in ways)
        if self._left < 0 or len(state) > _DEEPEST:
            raise OverBudgetError
        undecided = self._undecided_ways(ways, state)
        if undecided is None:
            return Bounds(0.0, 0.0)
        total = SURE
        for group in _split_apart(undecided):
            total = total.times(self._condition_on(group, undecided, state, mass))
        return total

    def _undecided_ways(
        self, ways: Sequence[Way], state: Mapping[Element, bool]
    ) -> dict[Way, dict[Element, int]] | None:
        """The ways that may be open or blocked, with what they hang on; None where one is blocked."""
        found: dict[Way, dict[Element, int]] = {}
        for way in ways:
            down, unsure = self._decided_state(way, state)
            if not self._structure.reached(way, down):
                return None
            if unsure and not self._structure.reached(way, down | unsure.keys()):
                between = self._structure.between(way, down)
                found[way] = _count_elements(e for node, e in unsure.items() if node in between)
        return found

    def _decided_state(
        self, way: Way, state: Mapping[Element, bool]
    ) -> tuple[set[int], dict[int, list[Element]]]:
        """The inner nodes that are down, and the elements the others still hang on."""
        down: set[int] = set()
        unsure: dict[int, list[Element]] = {}
        for node in way.inner:
            elements = self._needs.get(node, ())
            if any(state.get(element) is False for element in elements):
                down.add(node)
            elif left := [e for e in elements if e not in state and self._up[e] < 1]:
                unsure[node] = left
        return down, unsure

    def _condition_on(
        self,
        group: Sequence[Way],
        undecided: Mapping[Way, Mapping[Element, int]],
        state: Mapping[Element, bool],
        mass: float,
    ) -> Bounds:
        """The element that most hangs on, once up and once down."""
        weights = _sum_counts(undecided[way] for way in group)
        pivot = max(sorted(weights), key=lambda element: weights[element])
        low = high = 0.0
        for value, chance in ((True, self._up[pivot]), (False, 1 - self._up[pivot])):
            if chance > 0:
                open_ = mass * chance < self._rare
                part = (
                    _OPEN
                    if open_
                    else self._all_open(group, {**state, pivot: value}, mass * chance)
                )
                low, high = low + chance * part.low, high + chance * part.high
        return Bounds(low, min(1.0, high))


def _count_elements(elements: Iterable[Iterable[Element]]) -> dict[Element, int]:
    return _sum_counts(dict.fromkeys(some, 1) for some in elements)


def _sum_counts(counts: Iterable[Mapping[Element, int]]) -> dict[Element, int]:
    found: dict[Element, int] = {}
    for some in counts:
        for element, number in some.items():
            found[element] = found.get(element, 0) + number
    return found


def _split_apart(undecided: Mapping[Way, Mapping[Element, int]]) -> Iterator[list[Way]]:
    """The ways in groups that share no element."""
    left = dict(undecided)
    by_element: dict[Element, list[Way]] = {}
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
