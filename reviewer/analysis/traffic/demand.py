"""`Demand` and the walks that find it: what a route asks of its components and links.

Definitions: a cache passes on `1 - hit` of reads and all writes; `fanout` multiplies,
`share` passes on a part, alternatives split. See docs on the arithmetic of load.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from dsl.design import Component, Op
from dsl.value import value
from reviewer.analysis.traffic.routes import Hop, Route

LARGEST = 1e30
"""Rates are held below this, so that no product of absurd numbers becomes infinite."""

Hit = Callable[[Component, Component], float]
"""The share of reads that a cache answers before a given component."""

Weigh = Callable[[Sequence[Component], Op], Sequence[float]]
"""What alternatives are split by: a weight above zero for each."""


Repeats = Callable[[Route, Op], Sequence[float]]
"""How often each hop of a route is called, for each call that there would be if none failed.

Above 1 where timeouts are retried, below 1 where an earlier step fails. Empty where no call may fail.
"""


class Demand(NamedTuple):
    """Requests a second at peak, and bytes a second where sizes are stated (else None)."""

    reads: float = 0.0
    writes: float = 0.0
    bytes: float | None = None

    @property
    def total(self) -> float:
        """Reads and writes a second."""
        return self.reads + self.writes

    def with_more(self, more: Demand) -> Demand:
        """The reads and writes of both."""
        return Demand(
            min(self.reads + more.reads, LARGEST), min(self.writes + more.writes, LARGEST)
        )

    def exchanged(self, old: Demand, new: Demand) -> Demand:
        """The same with a part, `old`, taken away and `new` in its stead."""
        return Demand(
            min(max(0.0, self.reads - old.reads) + new.reads, LARGEST),
            min(max(0.0, self.writes - old.writes) + new.writes, LARGEST),
        )


@value
class Carried:
    """What one walk brings: a second, to each visit, over each hop, and with what op."""

    arrived: list[float]
    hops: list[float]
    ops: list[Op]


class Walker:
    """Passes requests along routes, with the design's hits, weights and repeated calls."""

    def __init__(self, hit: Hit, weigh: Weigh, repeats: Repeats) -> None:
        self._hit = hit
        self._weigh = weigh
        self._repeats = repeats
        self._parts_of: dict[tuple[Route, Op], Carried] = {}

    def cold(self, name: str) -> Walker:
        """The same with a cache, by name, that answers nothing."""

        def hit(cache: Component, behind: Component) -> float:
            return 0.0 if cache.name == name else self._hit(cache, behind)

        return Walker(hit, self._weigh, self._repeats)

    def parts(self, route: Route, op: Op) -> Carried:
        """The part of the requests that gets to each visit of `route`; kept, not to be changed.

        Nothing multiplies and nothing counts twice.
        """
        key = (route, op)
        if key not in self._parts_of:
            self._parts_of[key] = self.walk(route, op, 1.0, parts=True)
        return self._parts_of[key]

    def walk(self, route: Route, op: Op, rate: float, *, parts: bool = False) -> Carried:
        """Send `rate` requests a second that do `op` along `route`; `parts` as for `parts`."""
        found = Carried([0.0] * len(route.visits), [0.0] * len(route.hops), [op] * len(route.hops))
        flowing, most = [0.0] * len(route.visits), [0.0] * len(route.visits)
        done = [op] * len(route.visits)  # what the request does at each visit
        for start in route.starts:
            flowing[start] = most[start] = found.arrived[start] = rate / len(route.starts)
        splits = self._arm_splits(route, op)
        repeats = () if parts else self._repeats(route, op)
        once = parts or route.flow is None
        for number, hop in enumerate(route.hops):
            if op not in hop.takes:
                continue
            does = hop.op or done[hop.source]
            leaving = min(flowing[hop.source], most[hop.source]) if once else flowing[hop.source]
            fanout = 1.0 if parts else hop.fanout
            carried = leaving * self._share_passed(route, hop, done, found.arrived)
            called = fanout * repeats[number] if repeats else fanout
            carried = min(carried * hop.share * splits.get(number, 1.0) * called, LARGEST)
            found.hops[number], found.ops[number] = carried, does
            found.arrived[hop.target] = min(found.arrived[hop.target] + carried, LARGEST)
            if not hop.again:
                done[hop.target] = does
                flowing[hop.target] = min(flowing[hop.target] + carried, LARGEST)
                most[hop.target] = max(most[hop.target], min(most[hop.source] * called, LARGEST))
        return found

    def _share_passed(self, route: Route, hop: Hop, done: list[Op], arrived: list[float]) -> float:
        """The part of requests that all caches on the way miss."""
        return math.prod(
            max(0.0, 1.0 - self._group_hit(route, hop, group, done, arrived))
            for group in hop.misses
        )

    def _group_hit(
        self, route: Route, hop: Hop, group: tuple[int, ...], done: list[Op], arrived: list[float]
    ) -> float:
        """The part of requests that the caches of one place answer before `hop`; writes: none."""
        target = route.visits[hop.target].component
        asked = [visit for visit in group if done[visit] is Op.READ]
        total = sum(arrived[visit] for visit in asked)
        if total <= 0:
            return 0.0
        return sum(arrived[v] * self._hit(route.visits[v].component, target) for v in asked) / total

    def hits(self, route: Route, op: Op) -> list[tuple[float, ...]]:
        """For each hop, the part of requests, 0..1, that each place of its `misses` answers."""
        carried = self.parts(route, op)
        done = [op] * len(route.visits)
        found: list[tuple[float, ...]] = []
        for hop, does in zip(route.hops, carried.ops, strict=True):
            found.append(
                tuple(self._group_hit(route, hop, g, done, carried.arrived) for g in hop.misses)
            )
            if op in hop.takes and not hop.again:
                done[hop.target] = does
        return found

    def _arm_splits(self, route: Route, op: Op) -> Mapping[int, float]:
        """For each hop that has alternatives, its part of what is passed on to all of them."""
        choices: dict[tuple[int, int], list[int]] = {}
        for number, hop in enumerate(route.hops):
            if hop.choice and op in hop.takes:
                choices.setdefault((hop.source, hop.choice), []).append(number)
        return {
            number: part
            for numbers in choices.values()
            if len(numbers) > 1
            for number, part in zip(numbers, self._arm_parts(route, op, numbers), strict=True)
        }

    def _arm_parts(self, route: Route, op: Op, numbers: list[int]) -> list[float]:
        """Stated parts first; the others share the rest by weight."""
        hops = [route.hops[number] for number in numbers]
        stated = sum(hop.part for hop in hops if hop.part is not None)
        arms = [hop for hop in hops if hop.part is None]
        parts = [route.visits[hop.target].component for hop in arms]
        weights = dict(zip(map(id, arms), self._weigh(parts, hops[0].op or op), strict=True))
        scale = 1.0 if stated <= 1.0 and (arms or stated == 0.0) else stated
        rest = max(0.0, 1.0 - stated) / (sum(weights.values()) or 1.0)
        return [rest * weights[id(hop)] if hop.part is None else hop.part / scale for hop in hops]
