"""`PooledCall`: a call to a third party from a service that other flows use without it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from dsl.kinds import Family, Kind
from reviewer.analysis.traffic.sync_calls import Call
from reviewer.text.numbers import count, duration, rate

if TYPE_CHECKING:
    from reviewer.analysis.traffic.traffic_facts import TrafficFacts


class PooledCall(NamedTuple):
    """A call that some flows make from a service whose threads `others` share.

    `rate` is requests a second at peak, 0 where it is not known.
    """

    call: Call
    others: tuple[str, ...]
    rate: float

    @property
    def longest(self) -> float:
        """Seconds that a request holds its thread while the callee hangs; 0 where not stated."""
        return self.call.longest or 0.0

    @property
    def held(self) -> float:
        """Requests that wait at once while the callee hangs (Little's law: rate × time)."""
        return self.rate * self.longest

    @property
    def is_guarded(self) -> bool:
        """Whether something is stated that keeps the call from taking all threads."""
        return any(self.call.said(name) for name in ("bulkhead", "breaker", "pool"))

    @property
    def sum(self) -> str:
        """Requests that wait at once, as a line of arithmetic."""
        held = f"{rate(self.rate)} × {duration(self.longest)} = {count(self.held)}"
        return f"{held} requests wait at once"


def pooled_calls(traffic: TrafficFacts) -> Iterator[PooledCall]:
    """Calls to third parties that flows make from a service other flows go through without them."""
    foreign = {
        call.link.id: call
        for call in traffic.calls
        if call.callee.kind is Kind.EXTERNAL and call.caller.family is Family.COMPUTE
    }
    flows: dict[str, set[str]] = {}
    for route in traffic.routes if foreign else ():
        for hop in route.hops:
            if hop.waited and hop.link.id in foreign:
                flows.setdefault(hop.link.id, set()).add(route.name)
    for link, names in flows.items():
        numbers = traffic.routes_through.get(foreign[link].caller.name, ())
        through = dict.fromkeys(traffic.routes[number].name for number in numbers)
        others = tuple(name for name in through if name not in names)
        if others:
            yield PooledCall(foreign[link], others, traffic.link_rate(link))
