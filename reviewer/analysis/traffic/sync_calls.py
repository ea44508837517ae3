"""`Call`: a link whose caller waits for the answer, with all that is said of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from dsl.attributes import UNLIMITED, Attributes
from dsl.design import Component, Design, Link, Mode
from dsl.kinds import Family
from dsl.quantity import Quantity
from reviewer.analysis.topology.graph_algorithms import rings
from reviewer.analysis.traffic.routes import Route, carries_requests

CALLERS = frozenset({Family.CLIENT, Family.EDGE, Family.COMPUTE, Family.CONTROL})
"""What makes calls; what leaves a store or a queue is a copy or a delivery."""

MOST_RETRIES = 1_000_000
"""Retries are held below this, so that no product of absurd numbers becomes infinite."""

ENDLESS_TRIES = 10
"""Tries that an unlimited retry counts as.

Basis: a convention; what is retried without end has no end, so a figure is what it comes to at
least."""


class Call(NamedTuple):
    """One pair of components of which the first waits for the second.

    `link` is the last one drawn between them. `told` is what is said of the pair: steps of
    flows first, then its links from the last to the first, so that a line written again
    stands for an older one.
    """

    link: Link
    caller: Component
    callee: Component
    told: tuple[Attributes, ...]

    def said(self, name: str) -> Any:
        """The value of attribute `name`, of the call or else of all calls of its caller."""
        own = self.own(name)
        return getattr(self.caller.attributes, name) if own is None else own

    def own(self, name: str) -> Any:
        """The value of attribute `name` as it is said of this call, None where it is not."""
        for one in self.told:
            value = getattr(one, name)
            if value is not None:
                return value
        return None

    @property
    def timeout(self) -> float | None:
        """Seconds that one try may take, None where no number says so."""
        said = self.said("timeout")
        return said.value if isinstance(said, Quantity) and said.value > 0 else None

    @property
    def retries(self) -> int:
        """Tries after the first; one where the design says that it tries again, not how often."""
        return 1 if self.is_endless else min(max(0, int(self.said("retry") or 0)), MOST_RETRIES)

    @property
    def is_endless(self) -> bool:
        """Whether it is retried without a limit."""
        said: object = self.said("retry")
        return said == UNLIMITED

    @property
    def retrying(self) -> Component | Link:
        """What says that it is retried: the link, or the caller for all of its calls."""
        return self.caller if self.own("retry") is None else self.link

    def retries_in_step(self, waits: Collection[str]) -> bool:
        """Whether all callers are known to wait alike: by one of `waits`, or not at all.

        Plain `retry` leaves it open.
        """
        backoff = self.said("backoff")
        if backoff is None:
            return self.said("retry") is not True
        return backoff is False or str(backoff).casefold() in waits

    @property
    def longest(self) -> float | None:
        """Seconds until the last try has failed, waits between them left out."""
        return None if self.timeout is None else self.timeout * (1 + self.retries)


def calls_of(design: Design) -> tuple[Call, ...]:
    """Every pair of which one waits for the other, in the order of their last links."""
    told: dict[tuple[str, str], list[Attributes]] = {}
    last: dict[tuple[str, str], Link] = {}
    steps = _steps_by_link(design)
    for link in design.links:
        if link.mode is not Mode.SYNC or not _is_call(design, link):
            continue
        ends = (link.source, link.target)
        last[ends] = link
        said = [*steps.get(link.id, ()), link.attributes]
        told.setdefault(ends, []).extend(one for one in said if one.said())
    parts = design.components
    return tuple(
        Call(link, parts[ends[0]], parts[ends[1]], tuple(reversed(told[ends])))
        for ends, link in last.items()
    )


def call_rings(calls: Iterable[Call]) -> dict[str, int]:
    """The number of the circle of calls that each component lies in; callees have lower numbers."""
    called: dict[str, list[str]] = {}
    for call in calls:
        called.setdefault(call.caller.name, []).append(call.callee.name)
    return rings(called)


def _is_call(design: Design, link: Link) -> bool:
    caller = design.components[link.source]
    return (
        caller.family in CALLERS and link.source != link.target and carries_requests(design, link)
    )


def said_of_calls(design: Design) -> Iterator[Attributes]:
    """All that a design says of calls: of those of a component, of a link, of a step of a flow."""
    yield from (part.attributes for part in design.components.values())
    yield from (link.attributes for link in design.links)
    yield from (stage.attributes for flow in design.flows for stage in flow.stages)


def _steps_by_link(design: Design) -> Mapping[str, list[Attributes]]:
    """What steps of flows say, by the id of the link that carries them."""
    found: dict[str, list[Attributes]] = {}
    for flow in design.flows:
        for stage in flow.stages:
            if stage.attributes.said():
                for link in stage.links:
                    found.setdefault(link.id, []).append(stage.attributes)
    return found


def waited_links(routes: Iterable[Route]) -> frozenset[str]:
    """The ids of the links over which a user's answer is waited for."""
    return frozenset(
        hop.link.id
        for route in routes
        for hop in route.hops
        if hop.waited and hop.link.mode is Mode.SYNC
    )


def awaited_components(routes: Iterable[Route]) -> frozenset[str]:
    """The names of the components whose answer a user waits for."""
    return frozenset(
        route.visits[hop.target].component.name
        for route in routes
        for hop in route.hops
        if hop.waited
    )
