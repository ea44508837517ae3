"""A delay as a list of nodes, parts first, each with the component that it belongs to.

The list is made once; grids of different steps, and delays that lack some components, are
worked out from it.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from reviewer.arithmetic.delay import (
    NOTHING,
    Chain,
    Delay,
    Lognormal,
    Mixture,
    Owned,
    Slowest,
    Wait,
)

MOST_SECONDS = 1e9
"""Thirty years; what takes longer is taken to take so long."""

_MOST_STAGES = 10_000
"""Stages of one chain that are told apart; those behind them stay nested."""


class Node(NamedTuple):
    """A delay, the numbers of the nodes it is made of, and the component it belongs to, or ""."""

    delay: Delay
    parts: tuple[int, ...]
    owner: str


class DelayPlan:
    """The nodes of `delay`, each once, the whole of it last.

    What belongs to the owners `without` takes no time.
    """

    def __init__(self, delay: Delay, without: Collection[str] = ()) -> None:
        self.nodes: list[Node] = []
        self._collect(delay, without)

    def _collect(self, delay: Delay, without: Collection[str]) -> None:
        numbers: dict[tuple[int, str], int] = {}
        waiting = [(*_owner_of(delay), False)]
        while waiting:
            one, owner, opened = waiting.pop()
            key = (id(one), owner)
            if key in numbers:
                continue
            one = NOTHING if owner in without else one
            parts = _parts(one, owner)
            if opened or not parts:
                numbers[key] = len(self.nodes)
                found = tuple(numbers[id(part), whose] for part, whose in parts)
                self.nodes.append(Node(one, found, owner))
            else:
                waiting.append((one, owner, True))
                waiting += [(part, whose, False) for part, whose in parts]

    @cached_property
    def many_at_once(self) -> bool:
        """Whether somewhere the slowest of several equal answers is waited for."""
        return any(
            isinstance(node.delay, Slowest) and any(times > 1 for _, times in node.delay.parts)
            for node in self.nodes
        )

    @cached_property
    def _owned(self) -> Mapping[str, Sequence[int]]:
        found: dict[str, list[int]] = {}
        for number, node in enumerate(self.nodes):
            if node.owner:
                found.setdefault(node.owner, []).append(number)
        return found

    @cached_property
    def _above(self) -> Sequence[Sequence[tuple[int, int]]]:
        """The nodes that each node is part of, with its place among their parts."""
        found: list[list[tuple[int, int]]] = [[] for _ in self.nodes]
        for number, node in enumerate(self.nodes):
            for place, part in enumerate(node.parts):
                found[part].append((number, place))
        return found

    def touched(self, owner: str) -> Mapping[int, Sequence[int]]:
        """The nodes that change with what belongs to `owner`, parts first.

        Each with the places of its parts that change.
        """
        waiting = [*self._owned.get(owner, ())]
        found: dict[int, list[int]] = {number: [] for number in waiting}
        while waiting:
            for above, place in self._above[waiting.pop()]:
                if above not in found:
                    found[above] = []
                    waiting.append(above)
                found[above].append(place)
        return dict(sorted(found.items()))

    @cached_property
    def _lengths(self) -> Sequence[float]:
        known: list[float] = []
        for node in self.nodes:
            known.append(_length(node, known))
        return known

    def length(self, without: str = "") -> float:
        """About the 99th percentile of the whole in seconds, seldom far below it."""
        known = [*self._lengths]
        for number in self.touched(without):
            node = self.nodes[number]
            known[number] = 0.0 if node.owner == without else _length(node, known)
        return known[-1]


def _owner_of(delay: Delay) -> tuple[Delay, str]:
    return (delay.part, delay.owner) if isinstance(delay, Owned) else (delay, "")


def _parts(delay: Delay, owner: str) -> Sequence[tuple[Delay, str]]:
    """What a delay is made of, with the owners; the parts of what is owned belong to it as a whole."""
    if isinstance(delay, Chain):
        found = [*_stages(delay)]
        return [(part, "") for part, _ in found] if owner else found
    if isinstance(delay, Slowest):
        return [_owner_of(part) for part, _ in delay.parts]
    return [_owner_of(part) for _, part in delay.parts] if isinstance(delay, Mixture) else ()


def _stages(delay: Chain) -> Iterator[tuple[Delay, str]]:
    """The stages of a chain with the chains in it taken apart, each with its owner."""
    number, waiting = 0, [_owner_of(part) for part in reversed(delay.parts)]
    while waiting:
        part, owner = waiting.pop()
        if isinstance(part, Chain) and number < _MOST_STAGES:
            within = [_owner_of(each) for each in reversed(part.parts)]
            waiting += [(each, owner or whose) for each, whose in within]
        else:
            number += 1
            yield part, owner


def _length(node: Node, known: Sequence[float]) -> float:
    """About the 99th percentile of a node, from those of its parts."""
    delay, parts = node.delay, node.parts
    if isinstance(delay, Lognormal):
        return min(max(delay), MOST_SECONDS)
    if isinstance(delay, Wait):
        return min(5 * delay.chance / delay.rate, MOST_SECONDS)
    if isinstance(delay, Chain):
        return min(math.fsum([known[part] for part in parts]), MOST_SECONDS)
    if isinstance(delay, Slowest):
        each = zip(parts, delay.parts, strict=True)
        longest = max((known[n] * (1 + math.log10(times)) for n, (_, times) in each), default=0.0)
        return min(longest, MOST_SECONDS)
    return max((known[part] for part in parts), default=0.0)
