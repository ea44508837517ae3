"""`NodeConnections`: how many connections one node holds that clients keep open."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from dsl.design import Component, Design, Link, Mode
from dsl.kinds import Family, Kind
from dsl.quantity import Quantity
from reviewer.analysis.topology.counts import nodes
from reviewer.text.numbers import count, rate

HELD = frozenset(
    {"websocket", "websockets", "ws", "wss", "sse", "mqtt", "xmpp"}
    | {"long-polling", "long-poll", "longpoll"}
)
"""Protocols that keep a connection open for each user."""

_MOST = 10**15


class NodeConnections(NamedTuple):
    """What one node of `holder` holds, the sum that says so ("" where it is stated), and its clients.

    `guessed` is true where it follows from users a day, as nobody stated how many are connected.
    """

    holder: Component
    each: float
    sum: str
    clients: tuple[Component, ...]
    guessed: bool = False

    def reconnection_sum(self, seconds: float) -> str:
        """How many connect a second when its clients come back: at once, and over so many seconds."""
        spread = f"with jitter over {seconds} s: {rate(self.each / seconds)}"
        return f"within two seconds: {rate(self.each / 2)}; {spread}"


def node_connections(
    design: Design, users_per_day: float | None, at_once: float
) -> list[NodeConnections]:
    """For each holder of connections, what one node holds; empty where nothing gives it.

    Required connections are spread over all nodes; else what a node is stated to hold counts,
    and without any of that the share `at_once` of a day's users.
    """
    holders = list(_holders(design))
    required = design.requirement("connections")
    stated = [one for one in holders if one.attributes.connections]
    if required is not None and isinstance(required.value, Quantity):
        whole = required.value.value
        return _spread(design, holders, whole, f"{count(whole)} connections")
    if stated or not users_per_day:
        return [
            _of(design, one, float(min(one.attributes.connections or 0, _MOST))) for one in stated
        ]
    share = f"{count(users_per_day)} users a day × {at_once:.0%} at once"
    spread = _spread(design, holders, users_per_day * at_once, share)
    return [one._replace(guessed=True) for one in spread]


def _spread(
    design: Design, holders: list[Component], whole: float, what: str
) -> list[NodeConnections]:
    numbers = [nodes(holder) for holder in holders]
    total = sum(number or 0 for number in numbers)
    if not total or not all(numbers):
        return []
    line = (
        f"{what} ÷ {total} nodes = {count(whole / total)}" if total > 1 else f"{what} on one node"
    )
    return [_of(design, holder, whole / total, line) for holder in holders]


def _of(design: Design, holder: Component, each: float, line: str = "") -> NodeConnections:
    return NodeConnections(holder, each, line, tuple(dict.fromkeys(_clients(design, holder))))


def _holders(design: Design) -> Iterator[Component]:
    """What clients keep connections open to."""
    for part in design.components.values():
        if part.family in (Family.COMPUTE, Family.EDGE) and any(_clients(design, part)):
            links = design.links_to[part.name]
            if part.kind is Kind.REALTIME or any(_is_held(design, link) for link in links):
                yield part


def _clients(design: Design, holder: Component) -> Iterator[Component]:
    sources = (design.components[link.source] for link in design.links_to[holder.name])
    return (part for part in sources if part.family is Family.CLIENT)


def _is_held(design: Design, link: Link) -> bool:
    said = (link.attributes.protocol or "").casefold()
    from_client = design.components[link.source].family is Family.CLIENT
    return from_client and (link.mode is Mode.HELD or said in HELD)
