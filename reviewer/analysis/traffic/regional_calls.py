"""Calls between two drawn regions that a user waits for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from dsl.design import Component, Design, Link, Mode, Op
from dsl.kinds import Family
from reviewer.analysis.assumptions import Ledger
from reviewer.analysis.latency.component_latency import Places
from reviewer.analysis.traffic.demand import Walker
from reviewer.analysis.traffic.routes import Route


class RegionalCall(NamedTuple):
    """One call from one region to another.

    `seconds` is the median round trip between the regions, None where it is not known. `flow`
    is the first flow that makes the call, `op` what it does.
    """

    link: Link
    caller: Component
    callee: Component
    caller_region: str
    callee_region: str
    seconds: float | None
    flow: str
    op: Op

    @property
    def text_values(self) -> Mapping[str, Any]:
        """The values of templates: both ends, and the region `near` the caller and the `far` one."""
        return {
            "caller": [self.caller],
            "callee": [self.callee],
            "near": [self.caller_region],
            "far": [self.callee_region],
        }


def cross_region_calls(
    design: Design, ledger: Ledger, walker: Walker, routes: Sequence[Route]
) -> tuple[RegionalCall, ...]:
    """Each pair of components in two drawn regions of which one waits for the other, once."""
    if sum(group.kind == "region" for group in design.groups.values()) < 2:  # noqa: PLR2004  # one region has no other
        return ()
    found: dict[tuple[str, str], RegionalCall] = {}
    for call in _waited_calls(design, Places(design, ledger), walker, routes):
        found.setdefault((call.caller.name, call.callee.name), call)
    return tuple(found.values())


def region_of(design: Design, part: Component) -> str:
    """The innermost region drawn around a component, "" where there is none."""
    inward = (name for name in reversed(part.groups) if name in design.groups)
    return next((name for name in inward if design.groups[name].kind == "region"), "")


def _waited_calls(
    design: Design, places: Places, walker: Walker, routes: Sequence[Route]
) -> Iterator[RegionalCall]:
    for route in routes:
        ops = walker.parts(route, route.op or Op.READ).ops
        for hop, op in zip(route.hops, ops, strict=True):
            caller, callee = (route.visits[visit].component for visit in (hop.source, hop.target))
            here, there = (region_of(design, part) for part in (caller, callee))
            stated = caller.attributes.regions or callee.attributes.regions
            apart = here and there and here != there and not stated
            waited = (
                hop.waited and hop.link.mode is Mode.SYNC and caller.family is not Family.CLIENT
            )
            if apart and waited:
                between = places.between(caller, callee)
                seconds = None if between is None or isinstance(between, str) else between.p50
                yield RegionalCall(hop.link, caller, callee, here, there, seconds, route.name, op)
