"""`Changes`: over which links what keeps data, or stands outside, is read and changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from dsl.design import Design, Link, Mode, Op
from dsl.kinds import Family
from reviewer.analysis.traffic.routes import Route, carries_requests, is_broker

KEEPERS = frozenset({Family.STORE, Family.MESSAGING, Family.OUTSIDE})
"""What a request leaves something in: its own stores and brokers, and other companies."""

Links = Mapping[str, tuple[Link, ...]]


class Changes(NamedTuple):
    """Links to what keeps data, by what goes over them.

    `written` and `read` are by the name of what they lead to; a link on no route counts for
    both, unless it says what it does. `by_route` are, for each route, the links that change
    what they lead to; for a route derived for a client, what its writes change.
    """

    written: Links
    read: Links
    by_route: tuple[tuple[Link, ...], ...]


def changes_of(design: Design, routes: Sequence[Route]) -> Changes:
    """What the routes read and change, and what is drawn beside them."""
    written: dict[str, dict[str, Link]] = {}
    read: dict[str, dict[str, Link]] = {}
    by_route: list[tuple[Link, ...]] = []
    for route in routes:
        own: dict[str, Link] = {}
        for op in (route.op,) if route.op else Op:
            for link, does in _links_to_stores(design, route, op):
                found = written if does is Op.WRITE else read
                found.setdefault(link.target, {})[link.id] = link
                if does is Op.WRITE:
                    own[link.id] = link
        by_route.append(tuple(own.values()))
    _add_unrouted(design, routes, written, read)
    return Changes(_freeze_links(written), _freeze_links(read), tuple(by_route))


def _links_to_stores(design: Design, route: Route, op: Op) -> Iterator[tuple[Link, Op]]:
    """The links to what keeps data that a request of this sort takes, with what each does."""
    done = [op] * len(route.visits)
    for hop in route.hops:
        if op not in hop.takes:
            continue
        does = hop.op or done[hop.source]
        if not hop.again:
            done[hop.target] = does
        if design.components[hop.link.target].family in KEEPERS:
            yield hop.link, does


def _add_unrouted(
    design: Design,
    routes: Sequence[Route],
    written: dict[str, dict[str, Link]],
    read: dict[str, dict[str, Link]],
) -> None:
    taken = {hop.link.id for route in routes for hop in route.hops}
    for link in design.links:
        target = design.components[link.target]
        if link.id in taken or target.family not in KEEPERS or not carries_requests(design, link):
            continue
        if not link.attributes.read:
            written.setdefault(link.target, {})[link.id] = link
        if not (link.attributes.write or is_broker(target) or link.mode is Mode.ASYNC):
            read.setdefault(link.target, {})[link.id] = link


def _freeze_links(found: dict[str, dict[str, Link]]) -> Links:
    return {name: tuple(links.values()) for name, links in found.items()}
