"""Rule `missing-gateway`."""

from __future__ import annotations

from collections.abc import Iterator

from reviewer import (
    Answer,
    Category,
    Citation,
    Component,
    Design,
    Facts,
    Fix,
    Rule,
    Severity,
    at_level,
    components,
    declare,
    finding,
    free_name,
    has_users,
    is_family,
    is_kind,
    link,
    mentions,
    question,
    servers_by_client,
    states,
    warrants_operational_review,
)

SERVICES = 3
"""Services called by one client at which sign-in, limits and addresses become a shared burden.

Basis: our convention; two are often a service and its held connections."""

USERS = 1_000_000
"""Users a day from which two services without a gateway matter, where nothing authenticates.

Basis: our convention; public traffic to an open entry point grows with how well it is known."""

VERSIONING_TERMS = ("version", "v1 ", "v2 ", "backward", "compatib", "deprecat")
"""Word stems of how an interface changes."""


class MissingGateway(Rule):
    """Clients call many services directly, without an API gateway.

    **Why**: each service then authenticates callers, limits them, and keeps its address and shape
    forever, because an installed app calls it. A gateway does the first two once, and lets the
    services behind it move.

    A client that calls three services or more with only DNS and caches in between is a note; so
    are two services where a million users call them, the design is more than a sketch, and nothing
    says what authenticates callers. Gateways, load balancers that route by path, and backends for
    frontends count. Where installed apps are served, at senior level and above, the rule asks how
    the interface changes.

    **Do instead**: one entry point: `gateway edge x2 [auth=token, limit=20/s, key=user]`, linked
    `app -> edge -> users, orders, search`.

    **It cannot see**: what services share without a gateway: a library in each may authenticate
    and limit as well. It counts the services a client calls, not how often their addresses change.
    """

    id = "missing-gateway"
    severity = Severity.INFO
    category = Category.SECURITY
    problem = "missing_gateway"
    topics = ("API gateway", "API versioning")
    citations = (
        Citation(
            "Azure cloud design patterns: gateway routing, gateway aggregation, gateway offloading",
            "https://learn.microsoft.com/azure/architecture/patterns/",
        ),
    )
    follow_up = "You split one of these services in two: what happens to installed apps?"
    passes = (
        """
        client app
        gateway door x2
        service users x2
        service orders x2
        service search_api x2
        app -> door -> users, orders, search_api
        """,
        """
        client app
        service chat x2
        realtime sockets x2
        app -> chat
        app <-> sockets
        """,
    )
    fails = (
        """
        client app
        service users x2
        service orders x2
        service search_api x2
        app -> users, orders, search_api
        """,
        """
        client app
        cdn edge
        service users x2
        service orders x2
        realtime sockets x2
        app -> edge -> users, orders
        app <-> sockets
        """,
        """
        require users 5M/d
        client app
        realtime sockets x8
        service media x4
        redis lines x2
        cassandra chats x3
        s3 pictures
        app <-> sockets
        app -> media -> pictures
        sockets -> lines, chats
        """,
    )

    authenticates = components(states("auth") | is_kind("auth"))
    gateways = components(is_kind("gateway"))
    clients = components(is_family("client"))
    is_large = has_users(USERS) & warrants_operational_review
    asks_when = warrants_operational_review & at_level("senior") & ~mentions(*VERSIONING_TERMS)

    calls_many = finding(
        "`{client}` calls {number} services directly: {names}.",
        "Each of them has to authenticate and limit callers, and cannot change its address.",
    )
    versioning = question(
        "A response has to change its shape, and installed apps call the old one: how do you"
        " version the interface? Set `{line}`.",
        weight=0.1,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Count the services that each client calls without a gateway in between."""
        is_checked = bool(self.authenticates.components_of(facts))
        fewest = SERVICES - 1 if self.is_large(facts, design) and not is_checked else SERVICES
        for client, called in servers_by_client(facts.topology.unbalanced_servers).items():
            if len(called) >= fewest:
                yield self.calls_many.about(
                    (design.components[client], *called),
                    names=called,
                    client=client,
                    number=len(called),
                    fix=_gateway_between(design, client, called),
                )
        gateways, clients = self.gateways.components_of(facts), self.clients.components_of(facts)
        if gateways and len(clients) > 1 and self.asks_when(facts, design):
            line = f'decide "version in the path" on {gateways[0].name}: "…"'
            yield self.versioning.about(gateways[:1], line=line)


def _gateway_between(design: Design, client: str, called: list[Component]) -> Fix:
    gateway = free_name(design, "edge")
    declared = declare(f"gateway {gateway} x2 [auth=token, limit=20/s, key=user]")
    return declared + link(client, gateway, called)
