"""`Access`: how requests come to a component, read or write, past caches or not."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from dsl.design import Op
from reviewer.analysis.traffic.arrival_rates import Rates
from reviewer.analysis.traffic.demand import Hit, Walker
from reviewer.analysis.traffic.routes import CACHES, Hop, Route


class Access(NamedTuple):
    """What reaches one component.

    `caches` are asked before some of its reads (a component that keeps answers itself is one
    too); `bare` is true where some reads ask none, `bare_reads` how many those are a second
    at peak, 0 where no rate is stated.
    """

    read: bool = False
    written: bool = False
    caches: tuple[str, ...] = ()
    bare: bool = False
    bare_reads: float = 0.0

    def and_write(self) -> Access:
        """The same, written to as well."""
        return self._replace(written=True)

    def and_read(self, caches: tuple[str, ...], reads: float) -> Access:
        """The same with one more way that reads come, past `caches`."""
        return self._replace(
            read=True,
            caches=tuple(dict.fromkeys((*self.caches, *caches))),
            bare=self.bare or not caches,
            bare_reads=self.bare_reads if caches else self.bare_reads + reads,
        )


NOT_REACHED = Access()
"""The access to a component that no route reaches."""


def accesses(
    routes: Sequence[Route],
    rates: Sequence[Rates],
    walker: Walker,
    hit: Hit,
    proxies: Collection[str] = (),
) -> Mapping[str, Access]:
    """The access to every component that a route reaches.

    Of a store behind one of `proxies`, the caches count that are asked before the proxy.
    """
    found: dict[str, Access] = {}
    for route, stated in zip(routes, rates, strict=True):
        for op in (route.flow.op,) if route.flow else Op:
            _add_access(found, route, op, stated.get(op), walker, hit, proxies)
    return found


def _add_access(
    found: dict[str, Access],
    route: Route,
    op: Op,
    rate: float | None,
    walker: Walker,
    hit: Hit,
    proxies: Collection[str],
) -> None:
    carried = walker.walk(route, op, rate or 1.0)
    before: dict[int, list[tuple[str, ...]]] = {}  # the caches on each way to a proxy
    for hop, requests, does in zip(route.hops, carried.hops, carried.ops, strict=True):
        if op not in hop.takes or requests <= 0:
            continue
        access = found.get(hop.link.target, NOT_REACHED)
        if does is Op.WRITE:
            found[hop.link.target] = access.and_write()
            continue
        caches = (*_on_all_ways(before.get(hop.source, [])), *_caches_on_hop(route, hop, hit))
        found[hop.link.target] = access.and_read(caches, requests if rate else 0.0)
        if hop.link.target in proxies:
            before.setdefault(hop.target, []).append(caches)


def _on_all_ways(ways: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """The caches on the ways to a proxy; none where some of its reads pass none."""
    return tuple(cache for way in ways for cache in way) if all(ways) else ()


def _caches_on_hop(route: Route, hop: Hop, hit: Hit) -> Iterator[str]:
    """The caches that answer some of the reads that would take `hop`."""
    source, target = route.visits[hop.source].component, route.visits[hop.target].component
    if source.attributes.cache or (source.kind in CACHES and hit(source, target) > 0):
        yield source.name
    for group in hop.misses:
        for visit in group:
            cache = route.visits[visit].component
            if hit(cache, target) > 0:
                yield cache.name
