"""Idempotency: requests and messages that take effect again when they are repeated."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from dsl.design import Component, Design, Op
from dsl.kinds import Family, Kind
from reviewer.analysis.traffic.message_delivery import deliveries
from reviewer.analysis.traffic.routes import Route

_CLAIMING = frozenset({"lock", "compare"})
"""Atomic operations that refuse what is taken already; an increment or a transaction does not."""


def unkeyed_routes(routes: Iterable[Route]) -> Iterator[Route]:
    """The routes of clients that write, of which neither flow nor component mentions a key.

    Routes derived for a client are among them, as they read and write.
    """
    for route in routes:
        keyed = route.flow is not None and route.flow.attributes.idempotency
        keyed = keyed or any(_mentions_key(visit.component) for visit in route.visits)
        changes = route.client.family is Family.CLIENT and route.op is not Op.READ
        if changes and not (keyed or _claims_alone(route)):
            yield route


def _claims_alone(route: Route) -> bool:
    """Whether all it changes are claims that expire: what is taken already is not taken twice."""
    kept = [
        visit.component
        for visit in route.visits
        if visit.component.family in (Family.STORE, Family.MESSAGING)
        or visit.component.kind is Kind.EXTERNAL
    ]
    return bool(kept) and all(
        part.attributes.atomic in _CLAIMING and part.attributes.ttl is not None for part in kept
    )


def unkeyed_consumers(design: Design) -> list[Component]:
    """The consumers of messages that call third parties without an idempotency key."""
    consumers = dict.fromkeys(one.consumer for one in deliveries(design))
    return [
        part for part in consumers if not _mentions_key(part) and _calls_third_party(design, part)
    ]


def _mentions_key(part: Component) -> bool:
    return part.attributes.idempotency is not None


def _calls_third_party(design: Design, part: Component) -> bool:
    outside = (
        link
        for link in design.links_from[part.name]
        if design.components[link.target].kind is Kind.EXTERNAL
    )
    return any(not link.attributes.idempotency for link in outside)
