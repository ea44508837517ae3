"""The rule `connection-limit`."""

from __future__ import annotations

import math
from collections.abc import Iterator

from dsl.design import Component, Design, Mode
from dsl.kinds import Family, Kind
from dsl.quantity import Quantity
from reviewer.analysis.capacity.resource_limits import Bound, connections_of
from reviewer.analysis.facts import Facts
from reviewer.analysis.topology.counts import is_uncounted
from reviewer.model.finding import Answer, Category, Citation, Severity
from reviewer.model.rule import Rule
from reviewer.text.numbers import count
from reviewer.text.suggestion import declaration, listed

SOCKETS = frozenset(
    {"websocket", "websockets", "ws", "wss", "sse", "mqtt", "long-poll", "longpoll"}
)
"""Protocols that hold a connection open for each user."""


class ConnectionLimit(Rule):
    """More connections are held open than the instances can hold.

    **Why**: a held connection costs memory, a file descriptor and heartbeats, busy or idle:
    published machines hold 50,000 to a million, with about 3 GB for each 100,000. Requests a
    second say nothing of it. And when an instance is lost, all it held come back at once, to
    those that are left.

    It is a sum: connections at once (`require connections 10M`), divided by the instances
    that hold them, against what one holds. Above the most that was published it is an
    error, above the usual figure a warning. Where users are stated and
    connections are not it asks.

    **Do instead**: as many instances as the sum says, with room for the loss of one:
    `realtime sockets x120`; say what one holds where it was measured, `[connections=500k]`.

    **It cannot see**: what a connection of yours costs: unless `connections` is stated, an
    instance holds what the catalogue says. Clients are taken to spread evenly, and only held links
    (`<->`, WebSocket, MQTT and the like) count.
    """

    id = "connection-limit"
    severity = Severity.WARNING
    category = Category.SCALABILITY
    citations = (
        Citation(
            "Phoenix: the road to 2 million WebSocket connections (2015)",
            "http://phoenixframework.org/blog/the-road-to-2-million-websocket-connections",
            "2 million on 40 cores with 128 GB",
        ),
        Citation(
            "100,000 connections on a commodity server (2021)",
            "https://medium.com/@rajesh.a.borade/running-100k-concurrent-connections-on-a-single-commodity-hardware-server-938eaf6fb18a",
            "3 GB of memory on 8 vCPU",
        ),
        Citation(
            "Amazon API Gateway: WebSocket quotas",
            "https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html",
            "500 new connections a second",
        ),
    )
    follow_up = (
        "One of these instances dies: how fast do its clients come back, and who takes them?"
    )
    passes = (
        """
        require connections 1M
        client app
        realtime sockets x20
        app <-> sockets
        """,
        """
        require connections 10M
        client app
        realtime sockets x30 [connections=500k]
        app <-> sockets
        """,
    )
    fails = (
        """
        require connections 10M
        client app
        realtime sockets x20
        app <-> sockets
        """,
        """
        require connections 1M
        client app
        service chat x2
        app <-> chat
        """,
        """
        require connections 2M
        client browser
        lb front x2
        websocket collab x4
        browser <-> front <-> collab
        """,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Divide the connections that are required over the instances that hold them."""
        holders = _holders(design)
        if not holders:
            return
        required = design.requirement("connections")
        if required is None or not isinstance(required.value, Quantity):
            if facts.design.requirement("users") is not None:
                yield self._ask(holders)
            return
        counts = [_instances(facts, holder) for holder in holders]
        known = [number for number in counts if number is not None]
        if len(known) < len(counts) or not sum(known):
            return
        each = required.value.value / sum(known)
        bounds = [
            (holder, connections_of(facts.assumptions, holder) or WORKER) for holder in holders
        ]
        worst = [(holder, bound) for holder, bound in bounds if each > bound.usual]
        if worst:
            yield self._judge(facts, each, required.value.value, worst)
        else:
            yield self.satisfied(
                *holders, message=f"one of {_names(holders)} holds {count(each)} connections"
            )

    def _judge(
        self, facts: Facts, each: float, held: float, worst: list[tuple[Component, Bound]]
    ) -> Answer:
        tightest = min((bound for _, bound in worst), key=lambda bound: bound.usual)
        plan = tightest.usual
        number = sum(_instances(facts, holder) or 0 for holder, _ in worst)
        needed = math.ceil(number * each / plan * SPARE) if plan > 0 else 2 * number
        return self.violated(
            *(holder for holder, _ in worst),
            message=f"each instance of {_names([h for h, _ in worst])} holds {count(each)} connections:"
            f" {_carries(tightest)}.",
            sums=(
                f"{count(held)} connections ÷ {count(held / each)} = {count(each)} on each",
                f"{count(held)} ÷ {count(plan)} = {math.ceil(held / plan) if plan > 0 else 2}, and room for a lost one",
            ),
            why="When one is lost, all it held come back at once, to those that are left.",
            instead="\n".join(_more(holder, needed, number) for holder, _ in worst),
            severity=_severity(each, tightest),
            assumed=tightest.subjects,
        )

    def _ask(self, holders: list[Component]) -> Answer:
        return self.cannot_tell(
            *holders,
            message=f"How many connections does {_names(holders)} hold open at once?"
            " Say `require connections 1M`; one user in ten or twenty of a day is usual.",
            weight=0.5,
        )


WORKER = Bound(10_000, 50_000, 200_000, None)
"""What a service holds of which the catalogue says nothing: as nginx. Basis: general knowledge."""

SPARE = 1.1
"""Instances beyond the sum, so that those that are left can take the clients of a lost one.

Basis: a planning value, the tenth that one of ten holds."""


def _holders(design: Design) -> list[Component]:
    """What holds a connection for each user: the far end of `<->`, or of a socket's protocol.

    What only balances connections passes them on, where its own links are held as well.
    """
    found: dict[str, None] = {}
    for link in design.links:
        ends = (design.components[link.source], design.components[link.target])
        client = [part for part in ends if part.family is Family.CLIENT]
        other = [part for part in ends if part.family is not Family.CLIENT]
        held = link.mode is Mode.HELD or (link.attributes.protocol or "").lower() in SOCKETS
        if client and other and held:
            found[other[0].name] = None
    todo = [name for name in found if design.components[name].kind is Kind.LB]
    for name in todo:
        del found[name]
    passed = set(todo)
    while todo:
        for link in design.links_from[todo.pop()]:
            part = design.components[link.target]
            if link.mode is not Mode.HELD or part.family is Family.CLIENT or part.name in passed:
                continue
            passed.add(part.name)
            if part.kind is Kind.LB:
                todo.append(part.name)
            else:
                found[part.name] = None
    return [design.components[name] for name in found]


def _instances(facts: Facts, holder: Component) -> int | None:
    """How many share the connections; what a provider runs uncounted is one, for its quota."""
    return 1 if is_uncounted(holder) else facts.topology.count(holder)


def _names(holders: list[Component]) -> str:
    return listed([holder.name for holder in holders])


def _severity(each: float, bound: Bound) -> Severity:
    if each > bound.most:
        return Severity.ERROR
    return Severity.WARNING


def _carries(bound: Bound) -> str:
    if bound.safe == bound.most:
        return f"one holds {count(bound.most)}"
    return f"one holds {count(bound.safe)} safely, {count(bound.usual)} usually, {count(bound.most)} at best"


def _more(holder: Component, needed: int, number: int) -> str:
    own = holder.count or 1
    return declaration(holder, count=max(own + 1, math.ceil(needed * own / max(1, number))))
