"""The rule `cache-outgrows-memory`."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

from dsl.design import Component, Design
from dsl.kinds import Kind
from reviewer.analysis.capacity.resource_limits import Bound, memory_of
from reviewer.analysis.facts import Facts
from reviewer.analysis.topology.counts import has_leader, shards
from reviewer.model.finding import Answer, Category, Citation, Severity
from reviewer.model.rule import Rule
from reviewer.text.numbers import percent, size
from reviewer.text.suggestion import declaration, listed

FULL = 0.7
"""The share of a stated memory that is planned to be filled: copies and overhead need the rest.

Basis: a planning value."""


class CacheOutgrowsMemory(Rule):
    """What a cache should keep does not fit into the memory of its nodes.

    **Why**: a cache that cannot hold what most reads ask for drops entries before they are
    asked for again. Its hit rate falls, and what it misses arrives at the store: from 95 %
    to 90 % doubles the store's reads. Copies do not help, for each holds the same.

    It is a sum: the data behind it, times the share that most reads ask for
    (`assume hot 20%`), divided by the shards, against the memory of one node. Where the
    design says how much the cache holds (`data`), that counts. Without these figures the
    rule is silent.

    **Do instead**: split it by key, `redis hot x2 [shards=8]`; or keep less: a shorter
    `ttl`, smaller entries, ids instead of objects.

    **It cannot see**: how much larger an entry is in memory than at rest, and how requests are
    spread over keys: the share that `hot` states is taken as it is. Without `data`, or `hot` and
    the sizes of writes, it is silent.
    """

    id = "cache-outgrows-memory"
    severity = Severity.WARNING
    category = Category.SCALABILITY
    citations = (
        Citation(
            "Nishtala et al., Scaling Memcache at Facebook (NSDI 2013)",
            "https://www.usenix.org/conference/nsdi13/technical-sessions/presentation/nishtala",
            "keys are spread over hundreds of servers by consistent hashing",
        ),
        Citation(
            "Azure Architecture Center: Sharding pattern",
            "https://learn.microsoft.com/azure/architecture/patterns/sharding",
        ),
    )
    follow_up = "What is evicted first, and what does the hit rate fall to when half fits?"
    passes = (
        """
        client reader
        service web x4
        redis hot x2 [hit=90%, data=10GB]
        mysql db x2
        reader -> web -> hot, db
        """,
        """
        client reader
        service web x4
        redis hot x2 [hit=90%, shards=20]
        mysql db x2 [data=1TB, shards=4]
        reader -> web -> hot, db
        assume hot 20%
        """,
    )
    fails = (
        """
        client reader
        service web x4
        redis hot x2 [hit=90%]
        mysql db x2 [data=1TB, shards=4]
        reader -> web -> hot, db
        assume hot 20%
        """,
        """
        client reader
        service web x4
        redis hot x2 [data=200GB, memory=64GB]
        mysql db x2
        reader -> web -> hot, db
        """,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Put what each cache should keep on a node against that node's memory."""
        caches = [part for part in design.components.values() if part.kind is Kind.CACHE]
        behind = _behind(design, facts) if caches else {}
        for cache in caches:
            parts = shards(cache)
            kept = None if parts is None else _kept(facts, cache, behind.get(cache.name, ()))
            bound = None if kept is None else memory_of(facts.assumptions, cache)
            if kept is None or bound is None or parts is None:
                continue
            severity = _severity(kept.size / parts, bound)
            if severity is not None:
                yield self._outgrown(cache, kept, bound, severity)

    def _outgrown(self, cache: Component, kept: Kept, bound: Bound, severity: Severity) -> Answer:
        parts = max(1, shards(cache) or 1)
        plan = bound.most * FULL if bound.assumed is None else bound.usual
        needed = math.ceil(kept.size / plan) if plan > 0 else 2 * parts
        each = "" if parts == 1 else f" on each of its {parts} nodes"
        has = (
            size(bound.most)
            if bound.assumed is None
            else f"{size(bound.safe)} to {size(bound.most)}"
        )
        more = f"shards={needed}" if has_leader(cache) else ""
        return self.violated(
            cache,
            message=f"`{cache.name}` should keep {size(kept.size / parts)}{each}, and a node has {has}.",
            sums=(*kept.sums, f"{size(kept.size)} ÷ {size(plan)} = {needed} nodes, before copies"),
            why="What does not fit is dropped before it is asked for again, and arrives at the store.",
            instead=declaration(cache, attributes=more, count=None if more else needed),
            severity=severity,
            assumed=bound.subjects,
        )


class Kept(NamedTuple):
    """Bytes that a cache should keep, before copies, and how they come about."""

    size: float
    sums: tuple[str, ...]


def _behind(design: Design, facts: Facts) -> dict[str, list[Component]]:
    """The stores whose reads ask each cache first."""
    found: dict[str, list[Component]] = {}
    for store in design.components.values():
        for cache in facts.traffic.access(store.name).caches:
            found.setdefault(cache, []).append(store)
    return found


def _kept(facts: Facts, cache: Component, stores: list[Component] | tuple[()]) -> Kept | None:
    said = facts.assumptions.stated(cache.name, "data") or cache.attributes.data
    if said is not None:
        return Kept(said.value, (f"`{cache.name}` holds {size(said.value)}, as stated",))
    hot = (
        facts.assumptions.stated(cache.name, "hot")
        or cache.attributes.hot
        or facts.assumptions.stated("", "hot")
    )
    held = [facts.estimates.storage(store) for store in stores]
    known = [one.a_year if one.held is None else one.held for one in held if one is not None]
    if hot is None or not known:
        return None
    whole = sum(known)
    names = listed([store.name for store, one in zip(stores, held, strict=True) if one])
    line = f"{names}: {size(whole)} × {percent(hot.value)} that most reads ask for = {size(whole * hot.value)}"
    return Kept(whole * hot.value, (line,))


def _severity(on_node: float, bound: Bound) -> Severity | None:
    if bound.assumed is None:
        if on_node > bound.most:
            return Severity.ERROR
        return Severity.INFO if on_node > bound.most * FULL else None
    if on_node > bound.most:
        return Severity.WARNING
    return Severity.INFO if on_node > bound.usual else None
