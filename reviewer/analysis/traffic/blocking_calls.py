"""Calls that a user waits for and that nothing does asynchronously beside."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from dsl.design import Component, Design, Link, Mode, Op
from dsl.kinds import Family, Kind
from reviewer.analysis.traffic.routes import is_broker

if TYPE_CHECKING:
    from reviewer.analysis.traffic.traffic_facts import TrafficFacts


class BlockingCall(NamedTuple):
    """A call that a user waits for; `writes` where the flow changes something by it."""

    link: Link
    caller: Component
    callee: Component
    writes: bool


def blocking_calls(design: Design, traffic: TrafficFacts) -> Iterator[BlockingCall]:
    """The calls that users wait for, but those whose caller also sends to the callee by `~>`.

    What an object store hands to a component that computes, while its writer waits, is one too; so
    is a call to another company that no stated flow passes, of a component that users wait for.
    """
    sent = asynchronous_sends(design)
    waited: dict[str, BlockingCall] = {}
    for one in _waited_hops(traffic):
        waited.setdefault(one.link.id, one)
    called = [waited[call.link.id] for call in traffic.calls if call.link.id in waited]
    handed = [one for one in waited.values() if _is_hand_over(one)]
    for one in (*called, *handed, *_beside_flows(design, traffic)):
        if (one.caller.name, one.callee.name) not in sent:
            yield one


def _waited_hops(traffic: TrafficFacts) -> Iterator[BlockingCall]:
    """Every hop that is waited for."""
    for route in traffic.routes:
        for hop in route.hops:
            if hop.waited and hop.link.id in traffic.synchronous_links:
                caller, callee = (route.visits[at].component for at in (hop.source, hop.target))
                op = hop.op or route.op
                writes = op is Op.WRITE or (op is None and Op.WRITE in hop.takes)
                yield BlockingCall(hop.link, caller, callee, writes)


def _beside_flows(design: Design, traffic: TrafficFacts) -> Iterator[BlockingCall]:
    if not design.flows:
        return
    passed = {hop.link.id for route in traffic.routes for hop in route.hops}
    for call in traffic.calls:
        awaited = call.caller.family is Family.COMPUTE and call.caller.name in (
            traffic.awaited_components
        )
        if awaited and call.callee.kind is Kind.EXTERNAL and call.link.id not in passed:
            yield BlockingCall(call.link, call.caller, call.callee, writes=False)


def _is_hand_over(call: BlockingCall) -> bool:
    return call.caller.kind is Kind.OBJECT_STORE and call.callee.family is Family.COMPUTE


def asynchronous_sends(design: Design) -> frozenset[tuple[str, str]]:
    """Who sends to whom without waiting, directly or over a broker."""
    direct = [link for link in design.links if link.mode is Mode.ASYNC]
    brokered = [
        (link.source, onward.target)
        for link in direct
        if is_broker(design.components[link.target])
        for onward in design.links_from[link.target]
    ]
    return frozenset([*((link.source, link.target) for link in direct), *brokered])
