"""Puts out `Touched`: what is read, what is written, and which caches reads pass before it."""

from __future__ import annotations

from collections.abc import Sequence

from dsl.design import Component, Op
from dsl.kinds import Kind
from reviewer.load import Hit, Walker
from reviewer.routes import Route

Shields = dict[str, None] | None
"""The caches that reads have passed; None where some have passed none."""


class Touched:
    """What the routes do to each component, whatever their rates."""

    def __init__(self, routes: Sequence[Route], walker: Walker, hit: Hit) -> None:
        self.ops: dict[str, set[Op]] = {}
        self._before: dict[str, Shields] = {}
        self._hit = hit
        for route in routes:
            for op in (route.flow.op,) if route.flow is not None else tuple(Op):
                self._add(route, op, walker.walk(route, op, 1.0, parts=True).ops)

    def caches_before(self, name: str) -> tuple[str, ...]:
        """The caches that every read of `name` has passed, in all routes; () where some pass none."""
        return tuple(self._before.get(name) or ())

    def _add(self, route: Route, op: Op, ops: Sequence[Op]) -> None:
        passed: list[list[Shields]] = [[] for _ in route.visits]
        for start in route.starts:
            passed[start].append(None)
        for hop, does in zip(route.hops, ops, strict=True):
            if op not in hop.takes:
                continue
            target = route.visits[hop.target].component
            self.ops.setdefault(target.name, set()).add(does)
            shields = _all(passed[hop.source]) or {}
            shields = shields | dict.fromkeys(self._asked(route, hop.source, hop.misses, target))
            if not hop.again:
                passed[hop.target].append(shields or None)
            if does is Op.READ:
                known = [self._before[target.name]] if target.name in self._before else []
                self._before[target.name] = _all([*known, shields or None])

    def _asked(
        self,
        route: Route,
        source: int,
        misses: Sequence[Sequence[int]],
        target: Component,
    ) -> list[str]:
        caches = [route.visits[visit].component for group in misses for visit in group]
        asked = [
            cache.name
            for cache in caches
            if cache.kind is Kind.CACHE or self._hit(cache, target) > 0
        ]
        caller = route.visits[source].component
        return [*asked, caller.name] if caller.attributes.cache else asked


def _all(ways: Sequence[Shields]) -> Shields:
    """The caches on all ways together, None where one of them has none."""
    found: dict[str, None] = {}
    for shields in ways:
        if shields is None:
            return None
        found |= shields
    return found or None
