"""`Spare`: the share of requests that need nothing behind some hops, drawn for each request.

A read that a cache answers needs no store; a request outside the `share` of a step does not
take it. Availability is a share of requests, so both weigh what lies behind by the part of
the requests that come there. Chances of different caches and steps are independent.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from dsl.design import Op
from reviewer.analysis.traffic.demand import Walker
from reviewer.analysis.traffic.routes import Hop, Route

_Key = tuple[str, ...]


@dataclass
class Spare:
    """A `chance`, 0..1, that a request goes no further than the visits `at`.

    It then needs nothing that only the hops with the numbers `hops` lead to. What is to be
    up for it is what leads to `at`: a cache that is down answers nothing.
    """

    key: _Key
    chance: float
    at: dict[int, None] = field(default_factory=dict)
    hops: set[int] = field(default_factory=set)


def spares(route: Route, op: Op, walker: Walker) -> Sequence[Spare]:
    """What requests of `route` that do `op` are spared, by caches and by shares of steps."""
    found: dict[_Key, Spare] = {}
    calls = calls_at_visits(route, op)
    hits = walker.hits(route, op)
    for number, hop in enumerate(route.hops):
        if op not in hop.takes or hop.again:
            continue
        for key, chance, at in (
            *_by_share(route, hop, calls),
            *_by_cache(hop, hits[number], calls),
        ):
            one = found.setdefault((*key, f"{chance:.15g}"), Spare(key, chance))
            one.at |= dict.fromkeys(at)
            one.hops.add(number)
    return [one for one in found.values() if one.chance > 0]


_MOST_WAYS = 32  # sorts of ways to one visit that are told apart


def ways_to_visits(
    route: Route, op: Op, found: Sequence[Spare]
) -> list[frozenset[frozenset[int]] | None]:
    """For each visit, the ways to it, each as the numbers of the `found` that spare it.

    A request does not have to go there if every way is spared by one of them. Where the set of one
    way contains that of another, the smaller decides. None where there are too many.
    """
    ways: list[set[frozenset[int]] | None] = [set() for _ in route.visits]
    for start in route.starts:
        ways[start] = {frozenset()}
    for number, hop in enumerate(route.hops):
        before, after = ways[hop.source], ways[hop.target]
        if op not in hop.takes or hop.again or after is None:
            continue
        if before is None:
            ways[hop.target] = None
            continue
        spared = frozenset(i for i, one in enumerate(found) if number in one.hops)
        least = least_sets({*after, *(way | spared for way in before)})
        ways[hop.target] = set(least) if len(least) <= _MOST_WAYS else None
    return [None if one is None else frozenset(one) for one in ways]


def least_sets(sets: Collection[frozenset[int]]) -> frozenset[frozenset[int]]:
    """Those of the sets that hold no other one of them."""
    return frozenset(one for one in sets if not any(other < one for other in sets))


_Chance = tuple[_Key, float, tuple[int, ...]]


def _by_share(route: Route, hop: Hop, calls: list[float]) -> Iterator[_Chance]:
    """A request that makes n calls skips a step of share s with (1 - s)^n."""
    taken = hop.share * min(1.0, hop.fanout)
    if taken < 1:
        source, target = route.visits[hop.source], route.visits[hop.target]
        arms = () if hop.said.share is not None else (hop.link.id,)
        key = ("share", f"{source.stage}", f"{target.stage}", *arms)
        yield key, (1 - taken) ** calls[hop.source], (hop.source,)


def _by_cache(hop: Hop, hits: tuple[float, ...], calls: list[float]) -> Iterator[_Chance]:
    """All of its look-ups have to hit: n of them do with h^n."""
    for group, hit in zip(hop.misses, hits, strict=True):
        looked = max(calls[hop.source] * max(1.0, hop.fanout), *(calls[v] for v in group))
        yield ("hit", *(f"{visit}" for visit in group)), hit**looked, group


def calls_at_visits(route: Route, op: Op) -> list[float]:
    """How many calls one request makes at each visit, by the `fanout` of the hops before it."""
    found = [1.0] * len(route.visits)
    for hop in route.hops:
        if op in hop.takes and not hop.again:
            more = min(1e9, found[hop.source] * max(1.0, hop.fanout))
            found[hop.target] = max(found[hop.target], more)
    return found
