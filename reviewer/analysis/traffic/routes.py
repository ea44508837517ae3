"""`Route`: what the requests of one flow, or of one client, visit and in what order.

A stated flow and a route derived for a client become the same thing: visits of components,
and hops over links between them. Load, cuts, latency and availability all walk it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from dsl.attributes import Attributes
from dsl.design import Component, Design, Flow, Link, Op
from dsl.kinds import Family, Kind
from dsl.source import Span
from dsl.value import value
from reviewer.analysis.topology.counts import is_replication

CACHES = frozenset({Kind.CACHE, Kind.CDN})
"""Kinds that answer reads themselves and pass on what they miss."""

UNMEASURED = frozenset({Kind.MONITORING, Kind.LOGGING})
"""Kinds that links lead to without carrying requests of users."""


class Visit(NamedTuple):
    """One component, reached once. A flow that comes back to a component visits it again.

    `stage` is the index in `Flow.stages`; in a derived route it is the visit's own index.
    """

    component: Component
    stage: int


class Hop(NamedTuple):
    """One link, taken by the requests at visit `source` to reach visit `target`.

    `op` is what the hop does to its target, None where it does what the request does.
    `takes` are the requests that take it. Hops from one visit with the same `choice` are
    alternatives: a request takes one; 0 has none. `misses` are the visits of the caches that have to
    miss first, a tuple for each place where one is asked. `share` and `fanout` multiply;
    `part` is this alternative's stated part of its choice. `waited` is true where the
    answer waits for it. A hop that is `again` closes a cycle: it loads its target, but
    nothing goes on from there a second time.
    """

    link: Link
    source: int
    target: int
    op: Op | None
    takes: tuple[Op, ...]
    choice: int
    misses: tuple[tuple[int, ...], ...]
    share: float
    part: float | None
    fanout: float
    said: Attributes
    waited: bool
    again: bool


class Place(NamedTuple):
    """What has to be reached for the work to be done: any one of `visits`.

    `answered` is true where the answer needs it; `end` where nothing needed lies behind it.
    """

    visits: tuple[int, ...]
    answered: bool
    end: bool


@value
class Route:
    """The way of a flow or of a client's requests, from `starts` on.

    `hops` are in an order in which all hops into a visit come before those out of it, but
    for those that are `again`. `flow` is None for a route derived for a client, which both
    reads and writes take; then `client` is where it starts.
    """

    name: str
    span: Span
    flow: Flow | None
    starts: tuple[int, ...]
    visits: tuple[Visit, ...]
    hops: tuple[Hop, ...]
    places: tuple[Place, ...]
    incomplete: bool = False
    """Whether an error in the text took a part of it: its latency and availability are not known."""

    @property
    def op(self) -> Op | None:
        """What the flow does; None for a derived route, which reads and writes."""
        return None if self.flow is None else self.flow.op

    @property
    def client(self) -> Component:
        """The component where it starts, the first where there are several."""
        return self.visits[self.starts[0]].component


def carries_requests(design: Design, link: Link) -> bool:
    """Whether requests take this link: not replication, dead letters, telemetry or control."""
    said = link.attributes
    if said.control or said.on == "failure":
        return False
    if design.components[link.target].kind in UNMEASURED:
        return False
    if design.components[link.source].attributes.dlq == link.target:
        return False
    return not is_replication(design, link.source, link.target)


def is_doubtful(design: Design, visits: Iterable[Visit]) -> bool:
    """Whether a visit is of a component that an error in the text has taken something from."""
    return any(visit.component.name in design.doubtful for visit in visits)


def is_broker(component: Component) -> bool:
    """Whether it keeps work for later: a queue, stream or topic."""
    return component.family is Family.MESSAGING


def share_of(said: Attributes) -> float | None:
    """The `share` that was said, at most 1; None where none was."""
    return None if said.share is None else min(1.0, max(0.0, said.share.value))


def fanout_of(*said: Attributes) -> float:
    """The first `fanout` that was said, never negative; 1 where none was."""
    return next((max(0.0, one.fanout) for one in said if one.fanout is not None), 1.0)
