"""The detours of `[on=failure]`: links that stand in for the steps of a flow.

Such a link stands in for the step that it names, or that is like it (`StandIns`), if from its
target every end of the flow behind that step can be reached: the component itself, one drawn
as its copy, or, where the step leads to the end itself, one of the same kind or what is named.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from dsl.design import Design, Link, Mode
from reviewer.analysis.topology.counts import Copies
from reviewer.analysis.topology.route_network import Edge, Wiring
from reviewer.analysis.topology.stand_ins import StandIns, named_targets
from reviewer.analysis.traffic.routes import Place, carries_requests


def failing_links(design: Design) -> Mapping[str, Sequence[Link]]:
    """The `on=failure` links that leave each component."""
    found: dict[str, list[Link]] = {}
    for link in design.links:
        if link.attributes.on == "failure":
            found.setdefault(link.source, []).append(link)
    return found


def add_stand_ins(
    design: Design,
    failing: Mapping[str, Sequence[Link]],
    copies: Copies,
    wiring: Wiring,
) -> set[int]:
    """Add the detours over `failing` to `wiring`; the goals that a detour makes dispensable."""
    return _Detours(design, copies, wiring).add(failing) if failing else set()


class _Detours:
    def __init__(self, design: Design, copies: Copies, wiring: Wiring) -> None:
        self._design, self._copies, self._wiring = design, copies, wiring
        self._stand_ins = StandIns(design, copies)
        self._node: dict[str, int] = {}  # the node of each component on a detour
        self._onward: dict[int, list[int]] = {}
        for hop in wiring.route.hops:
            if hop.waited:
                self._onward.setdefault(hop.source, []).append(hop.target)

    def add(self, failing: Mapping[str, Sequence[Link]]) -> set[int]:
        """Add every detour that counts; the goals that become dispensable."""
        spared: set[int] = set()
        for number, visit in enumerate(self._wiring.route.visits):
            for link in failing.get(visit.component.name, ()):
                for step in self._next_steps(number):
                    parts = [self._wiring.route.visits[target].component for target in step]
                    if self._stand_ins.may_replace(link, parts):
                        spared |= self._try_detour(link, number, step)
        return spared

    def _next_steps(self, visit: int) -> Iterator[list[int]]:
        """The visits that each step out of `visit` leads to."""
        steps: dict[int, list[int]] = {}
        for target in self._onward.get(visit, ()):
            steps.setdefault(self._wiring.route.visits[target].stage, []).append(target)
        yield from steps.values()

    def _try_detour(self, link: Link, visit: int, step: list[int]) -> set[int]:
        """Let `link` stand in for `step` if it reaches every end behind it."""
        behind = self._visits_behind(step)
        goals = {
            goal: place
            for goal, place in self._wiring.goals.items()
            if place.answered and not behind.isdisjoint(place.visits)
        }
        reach = self._reachable_from(link.target)
        arrivals = {
            goal: self._arrival_points(place, link, step, reach)
            for goal, place in goals.items()
            if place.end
        }
        if not arrivals or not all(arrivals.values()):
            return set()
        self._wiring.add([(self._wiring.exit[visit], self._node_at(link.target))])
        self._wiring.add(self._road_edges(reach))
        self._wiring.add(
            [(self._node_at(n), goal) for goal, names in arrivals.items() for n in names]
        )
        return goals.keys() - arrivals.keys()

    def _arrival_points(
        self, place: Place, link: Link, step: list[int], reach: Mapping[str, None]
    ) -> list[str]:
        """The components of the detour that serve for `place`."""
        parts = [self._wiring.route.visits[visit].component for visit in place.visits]
        wanted = {n for part in parts for n in (part.name, *self._copies.of(part.name))}
        found = [name for name in reach if name in wanted]
        kind, named = self._design.components[link.target].kind, named_targets(self._design, link)
        ends = [self._wiring.route.visits[v].component for v in place.visits if v in step]
        replaced = any(part.kind is kind or part.name in named for part in ends)
        return found or ([link.target] if replaced else [])

    def _visits_behind(self, step: list[int]) -> set[int]:
        found, todo = set(step), list(step)
        while todo:
            for target in self._onward.get(todo.pop(), ()):
                if target not in found:
                    found.add(target)
                    todo.append(target)
        return found

    def _reachable_from(self, name: str) -> Mapping[str, None]:
        """What can be asked from `name` on, over links that are waited for."""
        found, todo = {name: None}, [name]
        while todo:
            for link in self._waited_links(todo.pop()):
                if link.target not in found:
                    found[link.target] = None
                    todo.append(link.target)
        return found

    def _waited_links(self, name: str) -> Iterator[Link]:
        for link in self._design.links_from[name]:
            if link.mode is not Mode.ASYNC and carries_requests(self._design, link):
                yield link

    def _road_edges(self, reach: Mapping[str, None]) -> list[Edge]:
        return [
            (self._node_at(name), self._node_at(link.target))
            for name in reach
            for link in self._waited_links(name)
        ]

    def _node_at(self, name: str) -> int:
        if name not in self._node:
            self._node[name] = self._wiring.new(name)
        return self._node[name]
