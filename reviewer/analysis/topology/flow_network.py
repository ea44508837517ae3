"""`Network`: a directed graph with goals, in which the loss of nodes can be judged.

A node is needed where its loss leaves a goal that can no longer be reached from the root.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import cached_property

from reviewer.analysis.topology.graph_algorithms import immediate_dominators

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
    def _dominator_tree(self) -> Mapping[int, int]:
        """The immediate dominator of each node that can be reached, the root's own left out."""
        return immediate_dominators(self._out, ROOT)

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
                node = self._dominator_tree[node]
        return found

    def loss(self, lost: Collection[int]) -> float | None:
        """What the loss of `lost` weighs; None if every goal can still be reached."""
        known = max((self.needed[node] for node in lost if node in self.needed), default=None)
        standing = [node for node in lost if node in self._dominator_tree]
        if len(standing) <= 1 or (known is not None and known >= self._heaviest_weight):
            return known
        cut = self._cut_share(standing)
        return known if cut is None or (known is not None and known > cut) else cut

    @cached_property
    def _heaviest_weight(self) -> float:
        return max(self.goals.values(), default=0.0)

    def _cut_share(self, lost: Collection[int]) -> float | None:
        """The same by trying it, on what can be reached from `lost` alone.

        Everything else has a way that passes none of them, so what is entered from there
        still stands, and so does what is behind that.
        """
        behind: set[int] = set()
        for node in lost:
            behind |= self.reached(node, behind)
        standing = {n for n in behind.difference(lost) if not self._predecessors[n] <= behind}
        todo = list(standing)
        while todo:
            onward = [n for n in self._out[todo.pop()] if n not in standing and n not in lost]
            standing.update(onward)
            todo += onward
        return max((self.goals[n] for n in behind - standing if n in self.goals), default=None)

    @cached_property
    def _predecessors(self) -> Mapping[int, set[int]]:
        """The nodes with an edge into each node, those that cannot be reached left out."""
        found: dict[int, set[int]] = {node: set() for node in self._out}
        for source, targets in self._out.items():
            if source == ROOT or source in self._dominator_tree:
                for target in targets:
                    found[target].add(source)
        return found
