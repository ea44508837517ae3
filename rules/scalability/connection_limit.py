"""Rule `connection-limit`."""

from __future__ import annotations

import math
from collections.abc import Iterator

from reviewer import (
    Answer,
    Bound,
    Category,
    Citation,
    Design,
    Excess,
    Facts,
    OverLimit,
    Severity,
    components,
    connections_held,
    default_limit,
    has_held_link_in,
    holds_connections,
    is_kind,
    required_value,
    requires,
    resource_limit,
    set_attribute,
    set_count,
    states,
)
from reviewer import question as ask

WORKER = Bound(10_000, 50_000, 200_000, None)
"""What a service holds for which the catalogue has no figure: as nginx. Basis: general knowledge."""

WORKERS = 8
"""Workers of an nginx, one a core, by which its default is compared with what it holds.

Basis: a convention, a machine of 8 cores."""

SPARE = 1.1
"""Instances beyond the sum, so that the others can take the clients of a lost one.

Basis: a planning value, the tenth that one of ten holds."""


class ConnectionLimit(OverLimit):
    """More connections are held open than the instances can hold.

    **Why**: a held connection costs memory, a file descriptor and heartbeats, busy or idle:
    published machines hold 50,000 to a million, at about 3 GB for each 100,000. Requests a
    second tell nothing about it. When an instance is lost, all its clients reconnect at once
    to the others.

    Connections at once (`require connections 10M`), divided by the instances that hold them,
    are compared with what one holds. Above the highest published figure it is an error, above
    the usual one a warning. Where users are stated and connections are not, it asks. nginx as
    installed takes 768 connections a worker, and a proxied one takes two: where that is less than
    it has to hold, it asks whether the setting was raised.

    **Do instead**: as many instances as the sum gives, with room for the loss of one:
    `realtime sockets x120`; state what one holds where it was measured, `[connections=500k]`.

    **It cannot see**: what your connections cost: unless `connections` is stated, an instance
    holds what the catalog says for a tuned server, more than many hold as installed
    (`docs/defaults.md`). Clients are taken to spread evenly, and only held links (`<->`, WebSocket,
    MQTT and the like) count.
    """

    id = "connection-limit"
    severity = Severity.WARNING
    category = Category.SCALABILITY
    problem = "connection_limit"
    topics = ("Held connections",)
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
        """
        require connections 30k
        client browser
        lb front x2: nginx
        websocket collab x4
        browser <-> front <-> collab
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

    scope = components(holds_connections)
    quantity = connections_held
    limit = resource_limit("connections", default=WORKER)
    over = "Each instance of {names} holds {amount} connections; one handles {limit}."
    why = "When one is lost, all its clients reconnect at once to those that are left."
    sums = (
        "{total} connections ÷ {instances} = {amount} on each",
        "{total} ÷ {plan}, with room for a lost one = {needed} instances",
    )
    fix = set_count("{needed}")
    spare = SPARE
    together = True
    credit = "an instance of {names} holds {amount} connections at most"

    question = "How many connections {does/do} {names} hold open at once? Add `require connections 1M`; one daily user in ten or twenty is usual."
    when_unknown = requires("users") & ~requires("connections")
    question_weight = 0.5

    relays = components(is_kind("lb"), has_held_link_in, ~states("connections"))
    raised = ask(
        "Is `{setting}` of {names} raised? By default nginx takes {limit|count} connections a worker, and a proxied one takes two: {enough|count} on {workers} cores, and each holds {each|count}.",
        set_attribute("connections={held}"),
        weight=0.3,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Judge what each instance holds; ask about the default of what passes connections on."""
        yield from super().check(design, facts)
        total = required_value(design, "connections")
        for part in self.relays.components_of(facts):
            limit, instances = default_limit(part, "connections"), part.count or 1
            enough = limit.value * WORKERS / 2 if limit is not None else math.inf
            if limit is not None and total is not None and total / instances > enough:
                yield self.raised.about(
                    [part],
                    setting=limit.setting,
                    limit=limit.value,
                    enough=enough,
                    workers=WORKERS,
                    each=total / instances,
                    held=math.ceil(total / instances),
                )

    def severity_of(self, facts: Facts, excess: Excess) -> Severity | None:
        """An error above the most that is known, also where only published figures are."""
        if excess.amount.value > excess.bound.most:
            return Severity.ERROR
        return Severity.WARNING if excess.amount.value > excess.plan else None
