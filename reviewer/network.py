"""Puts out `Network`: a directed graph with goals, in which the loss of nodes can be judged.

A node is needed where its loss leaves a goal that can no longer be reached from the root.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import cached_property

import networkx as nx

ROOT = -1
"""The node that everything starts from."""


class Network:
    """Edges between nodes, which are whole numbers, and goals with their weights.

    Goals that cannot be reached in the first place are left out. `own` are weights that
    the loss of a node has at least, if it is needed at all.
    """

    def __init__(
        self,
        edges: Iterable[tuple[int, int]],
        goals: Mapping[int, float],
        own: Mapping[int, float],
    ) -> None:
        self._own = own
        self._out: dict[int, dict[int, None]] = {ROOT: {}}
        for source, target in edges:
            self._out.setdefault(source, {})[target] = None
            self._out.setdefault(target, {})
        reached = self.reached(ROOT, frozenset())
        self.goals = {goal: weight for goal, weight in goals.items() if goal in reached}

    def reached(self, start: int, lost: Collection[int]) -> set[int]:
        """What can be reached from `start` without passing a node of `lost`."""
        found, todo = {start}, [start]
        while todo:
            for target in self._out[todo.pop()]:
                if target not in found and target not in lost:
                    found.add(target)
                    todo.append(target)
        return found

    @cached_property
    def _above(self) -> Mapping[int, int]:
        """The immediate dominator of each node that can be reached, the root's own left out."""
        graph: nx.DiGraph[int] = nx.DiGraph()
        graph.add_node(ROOT)
        graph.add_edges_from((s, t) for s, targets in self._out.items() for t in targets)
        above = nx.immediate_dominators(graph, ROOT)
        return {node: up for node, up in above.items() if node != ROOT}

    @cached_property
    def needed(self) -> Mapping[int, float]:
        """For each node that some goal cannot do without, what its loss weighs.

        That is the largest weight of such a goal, or its own where that is larger.

        A node is needed by a goal if it dominates it, that is, stands above it in the
        dominator tree. Heavy goals mark their way up first; each node is marked once.
        """
        found: dict[int, float] = {}
        for goal, weight in sorted(self.goals.items(), key=lambda item: -item[1]):
            node = goal
            while node != ROOT and node not in found:
                found[node] = max(weight, self._own.get(node, 0.0))
                node = self._above[node]
        return found

    def loss(self, lost: Collection[int]) -> float | None:
        """What the loss of `lost` weighs; None if every goal can still be reached."""
        known = max((self.needed[node] for node in lost if node in self.needed), default=None)
        standing = [node for node in lost if node in self._above]
        if len(standing) <= 1 or (known is not None and known >= self._heaviest):
            return known
        cut = self._cut(standing)
        return known if cut is None or (known is not None and known > cut) else cut

    @cached_property
    def _heaviest(self) -> float:
        return max(self.goals.values(), default=0.0)

    def _cut(self, lost: Collection[int]) -> float | None:
        """The same by trying it, behind the lowest node that dominates all of `lost`.

        What that node does not dominate has a way around it, and so around all of `lost`.
        """
        start = self._common(lost)
        reached = self.reached(start, set(lost))
        behind = self.reached(start, frozenset()) - reached
        first, last = self._interval[start]
        return max(
            (
                self.goals[n]
                for n in behind
                if n in self.goals and first <= self._interval[n][0] <= last
            ),
            default=None,
        )

    def _common(self, nodes: Collection[int]) -> int:
        """The lowest node above all of `nodes` in the dominator tree."""
        places = [self._interval[node][0] for node in nodes]
        low, high = min(places), max(places)
        above = self._above[next(iter(nodes))]
        while not (self._interval[above][0] < low and high <= self._interval[above][1]):
            above = self._above[above]
        return above

    @cached_property
    def _interval(self) -> Mapping[int, tuple[int, int]]:
        """For each node its number in the dominator tree, and the largest number below it."""
        below: dict[int, list[int]] = {ROOT: []}
        for node, above in self._above.items():
            below.setdefault(above, []).append(node)
        order, todo = [], [ROOT]
        while todo:
            order.append(todo.pop())
            todo += below.get(order[-1], ())
        number = {node: place for place, node in enumerate(order)}
        last = dict(number)
        for node in reversed(order[1:]):
            above = self._above[node]
            last[above] = max(last[above], last[node])
        return {node: (number[node], last[node]) for node in order}
