"""Timeout inversions: callers that give up before what they called has given up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from dsl.design import Design
from reviewer.analysis.topology.graph_algorithms import rings
from reviewer.analysis.traffic.routes import carries_requests
from reviewer.analysis.traffic.sync_calls import Call
from reviewer.analysis.traffic.traffic_facts import TrafficFacts


class InvertedTimeout(NamedTuple):
    """A call that waits `limit` seconds, and the longest call behind it, which takes no less."""

    outer: Call
    inner: Call

    @property
    def limit(self) -> float:
        """Seconds after which the outer call gives up."""
        return self.outer.timeout or 0.0

    @property
    def each(self) -> float:
        """Seconds of one try of the inner call."""
        return self.inner.timeout or 0.0

    @property
    def tries(self) -> int:
        """How often the inner call is tried."""
        return 1 + self.inner.retries

    @property
    def longest(self) -> float:
        """Seconds until the last try of the inner call has failed: each × tries."""
        return self.each * self.tries


def timeout_inversions(design: Design, traffic: TrafficFacts) -> list[InvertedTimeout]:
    """Every call with the longest behind it, where that takes at least as long and may follow it."""
    slowest: dict[str, Call] = {}
    for call in traffic.calls:
        known = slowest.get(call.caller.name)
        if call.longest is not None and call.longest > ((known and known.longest) or 0.0):
            slowest[call.caller.name] = call
    found = []
    for outer in traffic.calls:
        inner = slowest.get(outer.callee.name)
        limit, longest = outer.timeout, inner.longest if inner is not None else None
        if inner is not None and limit is not None and (longest or 0.0) >= limit:
            found.append(InvertedTimeout(outer, inner))
    following = _Following.of(design, traffic) if found else None
    return [one for one in found if following is not None and following.may(one.outer, one.inner)]


class _Following(NamedTuple):
    """Which calls are made one after the other.

    `pairs` are links by id that a flow takes one after the other, `taken` those that any takes;
    `ring` the number of the circle that each component lies on.
    """

    pairs: frozenset[tuple[str, str]]
    taken: frozenset[str]
    ring: Mapping[str, int]

    @classmethod
    def of(cls, design: Design, traffic: TrafficFacts) -> _Following:
        """What the stated flows of a design take."""
        pairs: set[tuple[str, str]] = set()
        for route in traffic.routes:
            if route.flow is not None:
                into = {hop.target: hop.link.id for hop in route.hops if not hop.again}
                pairs |= {(into.get(hop.source, ""), hop.link.id) for hop in route.hops}
        out = {
            name: [link.target for link in links if carries_requests(design, link)]
            for name, links in design.links_from.items()
        }
        return cls(frozenset(pairs), frozenset(taken for _, taken in pairs), rings(out))

    def may(self, outer: Call, inner: Call) -> bool:
        """Whether the inner call may be made for the outer one."""
        if (outer.link.id, inner.link.id) in self.pairs:
            return True
        if {outer.link.id, inner.link.id} <= self.taken:
            return False
        ends = (outer.caller.name, outer.callee.name, inner.callee.name)
        return len({self.ring.get(name, name) for name in ends}) > 1
