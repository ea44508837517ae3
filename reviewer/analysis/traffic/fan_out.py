"""`FanOut`: one call of which a request makes many, and what they ask."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from dsl.design import Component, Link, Mode
from reviewer.analysis.topology.counts import nodes, shards
from reviewer.analysis.traffic.routes import Route
from reviewer.analysis.traffic.sync_calls import Call

MOST = 1e9
"""Calls of one request from which more are told as so many."""


class FanOut(NamedTuple):
    """`calls` calls over `link` for one request of `route`, all of them waited for."""

    link: Link
    caller: Component
    callee: Component
    calls: float
    route: str


def fans_of(calls: Iterable[Call], routes: Iterable[Route]) -> Mapping[tuple[str, str], FanOut]:
    """The widest fan of each caller and callee, calls that travel together counted once."""
    told = {(call.caller.name, call.callee.name): call for call in calls}
    found: dict[tuple[str, str], FanOut] = {}
    for route in routes:
        for hop in route.hops:
            if hop.fanout <= 1 or not hop.waited or hop.link.mode is not Mode.SYNC:
                continue
            caller, callee = (route.visits[visit].component for visit in (hop.source, hop.target))
            ends = (caller.name, callee.name)
            number = min(hop.fanout / _batch_size(told.get(ends)), MOST)
            if ends not in found or number > found[ends].calls:
                found[ends] = FanOut(hop.link, caller, callee, number, route.name)
    return found


def _batch_size(call: Call | None) -> float:
    """How many items travel in one call."""
    said = None if call is None else call.said("batch")
    return float(said) if said and said > 1 else 1.0


def is_fanned_out(fan: FanOut) -> bool:
    """Whether the calls go to parts of the callee that are many, as leaves of a search are."""
    part = fan.callee
    if part.many or part.attributes.shards == -1:
        return True
    parts = max(shards(part) or 1, nodes(part) or 1)
    return parts * 2 >= fan.calls
