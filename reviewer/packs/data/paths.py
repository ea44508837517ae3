"""What the operators over paths find: `every_path`, `no_path` and `longest_path`.

No path is ever enumerated. What must be passed is taken out of the graph, and what can still
be reached is at fault; the search goes breadth first, so its witness is a shortest path. Where
it is not known whether something is on the way, two searches say what is sure and what may be.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

from dsl.design import Link
from reviewer.packs.data.operators import PATH, Holds, Operator, Place, ask
from reviewer.packs.expressions.compiling import Expression
from reviewer.packs.expressions.fields import COMPONENT
from reviewer.packs.expressions.types import COUNT
from reviewer.packs.expressions.world import Missing, World


class _Asked(NamedTuple):
    """What the conditions say of each component and arrow, asked once."""

    begins: dict[str, Holds]
    ends: dict[str, Holds]
    through: dict[str, Holds]
    over: dict[str, Holds]

    def missing(self, path: list[str], links: Iterable[Link]) -> Missing:
        """The first thing that is not known on a path."""
        answers = [self.begins[path[0]], self.ends[path[-1]]]
        answers += [self.through[name] for name in path]
        pairs = set(pairwise(path))
        answers += [self.over[link.id] for link in links if (link.source, link.target) in pairs]
        return next(answer for answer in answers if isinstance(answer, Missing))


class PathCheck(Operator):
    """`every_path` where `through` is there; `no_path` where it is None."""

    def __init__(
        self,
        begins: Expression,
        ends: Expression,
        through: Expression | None,
        over: Expression | None,
    ) -> None:
        self._begins, self._ends, self._through, self._over = begins, ends, through, over
        self._forbids = through is None
        self.variables = {"from": COMPONENT, "to": COMPONENT, "path": PATH}
        self.credited = {"to": COMPONENT} if self._forbids else self.variables

    def places(self, world: World) -> Iterator[Place]:
        """Each end that is reached; of `no_path`, each that is not, too."""
        asked = self._ask_world(world)
        sure = _reachable_ends(world, asked, _is_true, _is_known_clear)
        perhaps = _reachable_ends(world, asked, _may_be, _may_be_clear)
        drawn = (
            {} if self._forbids else _reachable_ends(world, asked, _is_true, lambda answer: True)
        )
        if not any(_may_be(answer) for answer in asked.begins.values()):
            return
        for name, ends in asked.ends.items():
            if ends is False:
                continue
            component = world.design.components[name]
            if name in sure and ends is True:
                yield _place_of(world, False, sure[name])
            elif name in perhaps:
                path = perhaps[name]
                yield _place_of(world, asked.missing(path, world.design.links), path)
            elif ends is True and name in drawn:
                yield _place_of(world, True, drawn[name])
            elif ends is True and self._forbids:
                yield Place(True, (component,), (), {"to": component})

    def _ask_world(self, world: World) -> _Asked:
        parts = world.components
        return _Asked(
            {part.name: ask(self._begins, world, "n", part) for part in parts},
            {part.name: ask(self._ends, world, "n", part) for part in parts},
            {
                part.name: ask(self._through, world, "n", part) if self._through else False
                for part in parts
            },
            {link.id: ask(self._over, world, "e", link) for link in world.design.links},
        )


def _place_of(world: World, holds: Holds, path: list[str]) -> Place:
    parts = tuple(world.design.components[name] for name in path)
    return Place(holds, (parts[-1],), (), {"from": parts[0], "to": parts[-1], "path": parts})


_Test = Callable[[Holds], bool]


def _is_true(answer: Holds) -> bool:
    return answer is True


def _may_be(answer: Holds) -> bool:
    return answer is not False


def _is_known_clear(through: Holds) -> bool:
    return through is False


def _may_be_clear(through: Holds) -> bool:
    return through is not True


def _reachable_ends(
    world: World, asked: _Asked, counts: _Test, clear: _Test
) -> dict[str, list[str]]:
    """A shortest path to each end that is reached over one arrow at least, by its name."""
    came: dict[str, str] = {}
    queue: deque[str] = deque()
    for name, begins in asked.begins.items():
        if counts(begins) and clear(asked.through[name]):
            came[name] = ""
            queue.append(name)
    last: dict[str, str] = {}
    while queue:
        at = queue.popleft()
        for link in world.design.links_from[at]:
            to = link.target
            if not counts(asked.over[link.id]) or not clear(asked.through[to]):
                continue
            if asked.ends[to] is not False:
                last.setdefault(to, at)
            if to not in came:
                came[to] = at
                queue.append(to)
    return _Paths(came, last)


class _Paths(dict[str, list[str]]):
    """Paths by their ends, each made when it is asked for."""

    def __init__(self, came: dict[str, str], last: dict[str, str]) -> None:
        super().__init__()
        self._came, self._last = came, last

    def __contains__(self, end: object) -> bool:
        return end in self._last

    def __missing__(self, end: str) -> list[str]:
        path, at = [end], self._last[end]
        while at:
            path.append(at)
            at = self._came[at]
        return path[::-1]


class LongestPath(Operator):
    """`longest_path`: no path holds more than so many of those that match."""

    def __init__(self, match: Expression | None, over: Expression | None, most: Expression) -> None:
        self._match, self._over, self._most = match, over, most
        self.variables = self.credited = {"length": COUNT, "path": PATH}

    def places(self, world: World) -> Iterator[Place]:
        """The whole design, once, where anything matches."""
        counted = {part.name: ask(self._match, world, "n", part) for part in world.components}
        over = {link.id: ask(self._over, world, "e", link) for link in world.design.links}
        if not any(_may_be(answer) for answer in counted.values()):
            return
        most = self._most.value(world, {})
        path = _longest_path(world, counted, over, _is_true)
        perhaps = _longest_path(world, counted, over, _may_be)
        yield self._judge_path(world, counted, over, most, path, perhaps)

    def _judge_path(
        self,
        world: World,
        counted: dict[str, Holds],
        over: dict[str, Holds],
        most: float | Missing,
        path: list[str],
        perhaps: list[str],
    ) -> Place:
        length = sum(counted[name] is True for name in path)
        parts = tuple(world.design.components[name] for name in path)
        about = tuple(part for part in parts if counted[part.name] is True)
        values = {"length": float(length), "path": parts}
        if isinstance(most, Missing):
            return Place(most, about, (), values)
        if length > most:
            return Place(False, about, (), values)
        if sum(_may_be(counted[name]) for name in perhaps) > most:
            answers = [*(counted[name] for name in perhaps), *over.values()]
            return Place(
                next(one for one in answers if isinstance(one, Missing)), about, (), values
            )
        return Place(True, about, (), values)


def _longest_path(
    world: World, counted: dict[str, Holds], over: dict[str, Holds], counts: _Test
) -> list[str]:
    """The components of a path that holds most of those that count; circles are one stop."""
    import networkx as nx  # noqa: PLC0415  # no other operator needs it

    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from(counted)
    graph.add_edges_from(
        (link.source, link.target) for link in world.design.links if counts(over[link.id])
    )
    whole = nx.condensation(graph)
    stops = whole.nodes(data="members")
    order = {part: n for n, part in enumerate(counted)}
    best: dict[int, tuple[int, int]] = {}
    for stop in reversed(list(nx.topological_sort(whole))):
        weight = sum(counts(counted[name]) for name in stops[stop])
        after = max(whole.successors(stop), key=lambda n: best[n][0], default=-1)
        best[stop] = (weight + (best[after][0] if after >= 0 else 0), after)
    at = max(best, key=lambda stop: best[stop][0])
    path: list[str] = []
    while at >= 0:
        path += sorted(stops[at], key=order.__getitem__)
        at = best[at][1]
    return _trim_path(path, counted, counts)


def _trim_path(path: list[str], counted: dict[str, Holds], counts: _Test) -> list[str]:
    """From the first to the last that counts."""
    places = [n for n, name in enumerate(path) if counts(counted[name])]
    return path[places[0] : places[-1] + 1] if places else []
