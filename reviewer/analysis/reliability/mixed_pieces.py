"""`MixedPieces`: a structure taken apart by what many of its parts hang on.

Zones, and caches in front of everything, tie all tiers of a flow together. With each of a few
of them up or down, what is left has single ways again, and falls into small pieces.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from itertools import product
from typing import NamedTuple

from reviewer.analysis.reliability.exact_reliability import (
    BUDGET,
    RARE,
    Bounds,
    Element,
    Needs,
    Structure,
)
from reviewer.analysis.reliability.exchangeable_parts import Changed, Pieces

MOST_TIES = 6
"""So many elements are fixed at once: 64 cases of a flow, each in a few milliseconds."""

_WORTH = ((1e-2, BUDGET // 4), (1e-5, BUDGET // 16), (0.0, BUDGET // 64))
"""Nodes that a case is worth looking at, by how probable it is at least."""

Edge = tuple[int, int]


class _Case(NamedTuple):
    """The structure with some elements fixed, and how probable that is; None where it fails."""

    fixed: Mapping[Element, bool]
    weight: float
    pieces: Pieces | None


class MixedPieces:
    """The probability that every goal is reached, over the cases of `ties`; as `Pieces` else."""

    def __init__(
        self,
        edges: Collection[Edge],
        structure: Structure,
        goals: Collection[int],
        needs: Needs,
        up: Mapping[Element, float],
        ties: Sequence[Element],
    ) -> None:
        reached = structure.needed_of(goals)
        self._cases: list[_Case] = []
        for states in product((True, False), repeat=len(ties)):
            fixed = dict(zip(ties, states, strict=True))
            weight = math.prod(up[tie] if fixed[tie] else 1 - up[tie] for tie in ties)
            worth = next(looks for least, looks in _WORTH if weight >= least)
            pieces = _pieces_with(fixed, edges, reached, needs, up, worth)
            self._cases.append(_Case(fixed, weight, pieces))
        self._ties = frozenset(ties)

    @property
    def whole(self) -> Bounds:
        """The probability that all of it works."""
        return _mixed((case.weight, case.pieces.whole) for case in self._cases if case.pieces)

    def looks(self, elements: Collection[Element]) -> int:
        """How many nodes are looked at, at least, to tell what a change of `elements` comes to."""
        return sum(case.pieces.looks(elements) for case in self._cases if case.pieces)

    def without(self, elements: Collection[Element], nodes: Collection[int]) -> Changed:
        """The same if none of `nodes` needed any of `elements`, none of them a tie."""
        return self._changed(lambda pieces: pieces.without(elements, nodes), self._cases)

    def with_sure(self, element: Element) -> Changed:
        """The same if `element` never failed."""
        if element not in self._ties:
            return self._changed(lambda pieces: pieces.with_sure(element), self._cases)
        cases = [case for case in self._cases if case.fixed[element]]
        share = math.fsum(case.weight for case in cases)
        found = ((case.weight / share, case.pieces.whole) for case in cases if case.pieces)
        return Changed(_mixed(found), 0)

    def _changed(self, change: Callable[[Pieces], Changed], cases: Sequence[_Case]) -> Changed:
        found = [(case.weight, change(case.pieces)) for case in cases if case.pieces]
        looks = sum(changed.looks for _, changed in found)
        return Changed(_mixed((weight, changed.works) for weight, changed in found), looks)


def ties_of(
    candidates: Collection[Element],
    edges: Collection[Edge],
    needs: Needs,
    up: Mapping[Element, float],
) -> list[Element]:
    """Those of the `candidates` that most nodes, or ways on from their nodes, hang on."""
    leaving: dict[int, int] = {}
    for source, _ in edges:
        leaving[source] = leaving.get(source, 0) + 1
    weights = dict.fromkeys(candidates, 0)
    for node, elements in needs.items():
        for element in dict.fromkeys(elements):
            if element in weights and 0 < up[element] < 1:
                weights[element] += max(1, leaving.get(node, 0))
    tied = sorted((e for e in weights if weights[e] > 1), key=lambda e: (-weights[e], e))
    return tied[:MOST_TIES]


def _pieces_with(
    fixed: Mapping[Element, bool],
    edges: Collection[Edge],
    goals: Collection[int],
    needs: Needs,
    up: Mapping[Element, float],
    budget: int,
) -> Pieces | None:
    down = {node for node, own in needs.items() if any(fixed.get(e) is False for e in own)}
    left = {node: [e for e in own if e not in fixed] for node, own in needs.items()}
    standing = [(a, b) for a, b in edges if a not in down and b not in down]
    structure = Structure(standing, goals)
    if len(structure.needed_of(goals)) < len(goals):
        return None
    return Pieces(structure, left, up, budget=budget, rares=RARE[::2])


def _mixed(parts: Iterator[tuple[float, Bounds]]) -> Bounds:
    low = high = 0.0
    for weight, bounds in parts:
        low, high = low + weight * bounds.low, high + weight * bounds.high
    return Bounds(min(1.0, low), min(1.0, high))
