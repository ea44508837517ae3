"""The rule `missing-gateway`."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.design import Component, Design
from dsl.kinds import Family, Kind
from reviewer.analysis.facts import Facts
from reviewer.model.finding import Answer, Category, Citation, Severity
from reviewer.model.rule import Rule
from reviewer.text.suggestion import free_name, listed

SERVICES = 3
"""So many services called by one client make what they share (sign-in, limits, names) a burden.

A convention of ours: two are often a service and its held connections."""

USERS = 1_000_000
"""Users a day from which two services without a door are spoken of, where nobody checks callers.

A convention of ours: what the public does to an open door grows with how well it is known."""

VERSIONED = (" version", " v1 ", " v2 ", " backward", " compatib", " deprecat")
"""Words of how an interface changes."""


class MissingGateway(Rule):
    """Clients know many services and call each of them.

    **Why**: each service then checks who calls, limits how much, and keeps its address and
    shape for ever, because an installed app calls it. One door does the first two once, and
    lets what stands behind it move.

    A client that calls three services or more with nothing but names and caches between is a
    remark; so are two where a million use them, the system is no sketch, and nothing says who
    checks callers. Gateways, balancers that route by path, and backends for frontends count. Where
    installed apps are served at senior level and above, it is asked how the interface changes.

    **Do instead**: one door: `gateway door x2 [auth=token, limit=20/s, key=user]`, linked
    `app -> door -> users, orders, search`.

    **It cannot see**: what services share without a door: a library in each of them may check
    callers and limits as well. It counts the services that a client calls, not how often their
    addresses change.
    """

    id = "missing-gateway"
    severity = Severity.INFO
    category = Category.SECURITY
    citations = (
        Citation(
            "Azure cloud design patterns: gateway routing, gateway aggregation, gateway offloading",
            "https://learn.microsoft.com/azure/architecture/patterns/",
        ),
    )
    follow_up = (
        "You split one of these services in two: what happens to apps that are installed already?"
    )
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

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Count the services that each client reaches with no door between."""
        services: dict[str, list[Component]] = {}
        for front in facts.topology.unbalanced_servers:
            if not front.inside and not front.caller.attributes.private:
                services.setdefault(front.caller.name, []).append(front.server)
        least = SERVICES - 1 if _is_open(facts) else SERVICES
        for client, called in services.items():
            if len(called) >= least:
                yield self._many(design, client, called)
        yield from self._ask(design, facts)

    def _many(self, design: Design, client: str, called: list[Component]) -> Answer:
        name = free_name(design, "door")
        names = ", ".join(part.name for part in called)
        return self.violated(
            design.components[client],
            *called,
            message=f"`{client}` calls {len(called)} services itself: {listed([part.name for part in called])}.",
            why="Each of them has to know who calls and how much that caller may, and cannot change its address.",
            instead=f"gateway {name} x2 [auth=token, limit=20/s, key=user]\n{client} -> {name} -> {names}",
        )

    def _ask(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """How an interface that installed apps call is to change."""
        doors = [part for part in design.components.values() if part.kind is Kind.GATEWAY]
        clients = sum(part.family is Family.CLIENT for part in design.components.values())
        told = any(word in facts.words.text for word in VERSIONED)
        if (
            doors
            and clients > 1
            and not told
            and facts.estimates.warrants_operational_review
            and facts.is_judged_at("senior")
        ):
            door = doors[0].name
            yield self.cannot_tell(
                doors[0],
                message="An answer has to change its shape, and installed apps call the old one: how do you version the interface?"
                f' Say `decide "version in the path" on {door}: "…"`.',
                weight=0.1,
            )


def _is_open(facts: Facts) -> bool:
    """Whether services are open to so many that somebody has to check each caller."""
    if (facts.traffic.users_per_day or 0) < USERS:
        return False
    parts = facts.design.components.values()
    checks = any(part.attributes.auth or part.kind is Kind.AUTH for part in parts)
    return facts.estimates.warrants_operational_review and not checks
