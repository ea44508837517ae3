"""The probability that a structure works, exactly where that can be had.

Nodes fail with the elements they need; elements are up independently of each other. A
structure works while every goal can be reached from the root over nodes that are up.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple, TypeAlias

from reviewer.analysis.topology.flow_network import ROOT
from reviewer.analysis.topology.graph_algorithms import immediate_dominators

Element: TypeAlias = tuple[str, ...]
Needs: TypeAlias = Mapping[int, Collection[Element]]

BUDGET = 40_000  # nodes looked at in one structure before states too rare are left open
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


SURE, UNTRIED = Bounds(1.0, 1.0), Bounds(0.0, 1.0)


class Way(NamedTuple):
    """A part to be reached from the node that all ways to it pass last, over `inner` nodes."""

    start: int
    end: int
    inner: frozenset[int]


class BitNetwork(NamedTuple):
    """Nodes as bits of whole numbers; from each, by its bit, the nodes that edges lead to and come from."""

    bits: Mapping[int, int]
    out: Mapping[int, int]
    into: Mapping[int, int]


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

    @cached_property
    def bit_network(self) -> BitNetwork:
        """Its nodes and edges as bits."""
        bits = {node: 1 << number for number, node in enumerate(self._out)}
        return BitNetwork(bits, _masks(bits, self._out), _masks(bits, self._into))

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


def _masks(bits: Mapping[int, int], edges: Mapping[int, Sequence[int]]) -> dict[int, int]:
    return {bits[node]: sum(bits[other] for other in others) for node, others in edges.items()}
