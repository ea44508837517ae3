"""`ConsumerRetries`: which consumers of messages retry work that failed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from dsl.design import Component, Design, Flow
from dsl.kinds import Family, Kind
from reviewer.analysis.semantics.sensitive_data import HELD
from reviewer.analysis.topology.counts import is_managed
from reviewer.analysis.traffic.message_delivery import deliveries, setting_aside
from reviewer.analysis.traffic.routes import Route
from reviewer.analysis.traffic.sync_calls import Call

LONG_WORK = frozenset({Kind.TRANSCODER, Kind.BATCH, Kind.MODEL})
"""Kinds whose work takes long enough to be cut off by a crash."""

HANDED = frozenset({Kind.WORKER, Kind.TRANSCODER})
"""Kinds that work on each thing as it comes; a batch job finds what it left at its next run."""

_FILES = frozenset({Kind.OBJECT_STORE, Kind.FILE_STORE})


class ConsumerRetries(NamedTuple):
    """The consumers of messages by what the design says of retries.

    `never` state that there are none; `silent` say nothing and call third parties or work long;
    `outside` retry calls to third parties. What fails is put aside at none of them.
    """

    never: tuple[Component, ...]
    silent: tuple[Component, ...]
    outside: tuple[Component, ...]


def consumer_retries(design: Design, calls: Sequence[Call]) -> ConsumerRetries:
    """What each consumer of messages does with work that failed."""
    calling = {call.caller.name for call in calls if call.callee.kind is Kind.EXTERNAL}
    by_caller: dict[str, list[object]] = {}
    for call in calls:
        by_caller.setdefault(call.caller.name, []).append(call.own("retry"))
    never: list[Component] = []
    silent: list[Component] = []
    outside: list[Component] = []
    for consumer in _consumers(design):
        said = [consumer.attributes.retry, *by_caller.get(consumer.name, ())]
        if any(said):
            outside.extend([consumer] if consumer.name in calling else [])
        elif any(one is not None for one in said):
            never.append(consumer)
        elif consumer.name in calling or consumer.kind in LONG_WORK:
            silent.append(consumer)
    return ConsumerRetries(tuple(never), tuple(silent), tuple(outside))


def takers_of_files(design: Design, calls: Sequence[Call]) -> list[Component]:
    """Workers that file stores feed, with no queue between and no retry."""
    retrying = {call.caller.name for call in calls if call.own("retry")}
    parts = design.components.values()
    return [p for p in parts if p.name not in retrying and _takes_files(design, p)]


def _consumers(design: Design) -> list[Component]:
    """The consumers of messages, but for those where what fails is put aside."""
    aside = setting_aside(design)
    left = (
        one.consumer
        for one in deliveries(design)
        if one.consumer.name not in aside and one.broker.name not in aside
    )
    return list(dict.fromkeys(left))


def _takes_files(design: Design, part: Component) -> bool:
    said = part.attributes
    kept = said.queued or said.dlq or said.durable or said.serverless
    if part.kind not in HANDED or said.retry is not None or is_managed(part) or kept:
        return False
    links = design.links_to[part.name]
    kinds = {design.components[link.source].kind for link in links}
    return bool(kinds) and kinds <= _FILES and not any(link.attributes.retry for link in links)


def unretried_payments(
    design: Design, routes: Sequence[Route], calls: Sequence[Call]
) -> list[Call]:
    """Calls to another company on flows that carry payments, without a retry, fallback or queue."""
    paying = {
        hop.link.id
        for route in routes
        if route.flow is not None and _carries_payments(route.flow)
        for hop in route.hops
    }
    return [
        call
        for call in calls
        if call.callee.kind is Kind.EXTERNAL
        and call.caller.family is Family.COMPUTE
        and call.link.id in paying
        and call.said("retry") is None
        and call.said("fallback") is None
        and not _keeps_for_later(design, call.caller)
    ]


def _carries_payments(flow: Flow) -> bool:
    """Whether it states that it carries money, and no saga that undoes it."""
    holds_money = any(HELD.get(word) == "money" for word in flow.attributes.holds or ())
    return holds_money and not flow.attributes.saga


def _keeps_for_later(design: Design, caller: Component) -> bool:
    """Whether it states a saga, puts work on a queue, or is fed by one that delivers again."""
    ends = [
        *(link.target for link in design.links_from[caller.name]),
        *(link.source for link in design.links_to[caller.name]),
    ]
    queued = any(design.components[end].family is Family.MESSAGING for end in ends)
    return queued or caller.attributes.saga is not None
