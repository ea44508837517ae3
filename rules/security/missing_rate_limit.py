"""The rule `missing-rate-limit`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from dsl.design import Component, Design, Op
from dsl.kinds import Kind
from reviewer.analysis.facts import Facts
from reviewer.analysis.semantics.operational_stakes import is_used_by_many
from reviewer.analysis.topology.counts import is_provided
from reviewer.analysis.topology.rate_limited_paths import callers, limits_of, ways_in
from reviewer.model.finding import Answer, Category, Citation, Severity
from reviewer.model.rule import Rule
from reviewer.text.numbers import rate
from reviewer.text.suggestion import declaration, listed

ONE_MACHINE = 10_000
"""Requests a second that one machine of a caller is taken to send.

Basis: a planning value; load generators send some ten thousand small requests a second from
one ordinary machine, and a loop of 500 connections at 50 ms an answer sends as many."""

TOLD = (
    " token bucket",
    " leaky",
    " sliding",
    " fixed window",
    " counters ",
    " fail open",
    " fail closed",
)
"""Words of one who has thought of how a limit is counted."""


class MissingRateLimit(Rule):
    """Nothing limits what one caller may send.

    **Why**: a retry loop in one client, a scraper or an attack takes the capacity that all
    others share. Everything behind the entrance is sized for the expected load; a limit for
    each caller is what keeps the load expected. It also bounds the bill.

    It is a sum: what the entrance carries less what it is asked is what one caller may take. Where
    one machine can send that much, and 50 requests a second or 100,000 users a day are stated, it
    is a warning; where it takes many, where the entrance grows with its load or sheds what is too
    much, and where nothing is counted, it is a remark; so is `limit=no` on what only services
    call. A limit on the entrance, on the way to it, on the group around it or in the service, a
    WAF, and a component that is a rate limiter count. A gateway that says nothing of a limit is
    asked about, and so is one that limits on several nodes how they count together. Callers and
    entrances marked `private`, and static files from an object store, are left alone.

    **Do instead**: limit by caller as early as the caller is known: `gateway door x2
    [limit=20/s, key=user]`, or `[limit=20/s, key=ip]` on the service; answer 429 with
    Retry-After.

    **It cannot see**: whether a limit is strict enough: `limit` counts, whatever its number.
    Limits in the code have to be said, and the 10,000 requests a second that one machine sends are
    a planning value.
    """

    id = "missing-rate-limit"
    severity = Severity.WARNING
    category = Category.SECURITY
    citations = (
        Citation(
            "OWASP API Security Top 10 2023, API4: unrestricted resource consumption",
            "https://owasp.org/API-Security/editions/2023/en/0xa4-unrestricted-resource-consumption/",
        ),
        Citation(
            "AWS Well-Architected, Reliability: REL05-BP02, throttle requests",
            "https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/",
        ),
        Citation(
            "Stripe, Scaling your API with rate limiters (2017)",
            "https://stripe.com/blog/rate-limiters",
            "a token bucket for each user, in Redis",
        ),
    )
    follow_up = (
        "Where do you limit, counted by what, and what happens when the counter's store is down?"
    )
    passes = (
        """
        client app
        gateway door x2 [limit=20/s, key=user]
        service api x4
        app -> door -> api
        """,
        """
        client app
        waf shield
        service api x4
        app -> shield -> api
        """,
        """
        client staff [private]
        service api x4
        staff -> api
        """,
        """
        client app
        service api x4
        redis rate_limiter x2
        postgres db x2
        app -> api -> rate_limiter, db
        """,
    )
    fails = (
        """
        client app
        lb front: ALB
        service api x4
        app -> front -> api
        flow call 2k/s: app -> front -> api
        """,
        "client -> cdn -> api -> redis, postgres",
        """
        client staff [private]
        service orders x2
        service notices x2 [limit=no]
        staff -> orders -> notices
        """,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Follow every client to the first boxes that do work, looking for a limit on the way."""
        limited: dict[str, list[str]] = {}
        unlimited: dict[str, list[str]] = {}
        gateways: dict[str, None] = {}
        limits = limits_of(design)
        for client in callers(design):
            for way in ways_in(design, client, limits):
                if way.limited_by:
                    limited.setdefault(way.limited_by, []).append(way.entrance)
                elif way.gateway:
                    gateways[way.gateway] = None
                else:
                    unlimited.setdefault(way.entrance, []).append(client.name)
        for clients, together in _by_clients(design, unlimited):
            yield self._judge(facts, together, clients)
        told = {*unlimited, *gateways}
        refused = [p for p in design.components.values() if p.attributes.limit is False]
        if inside := [p for p in refused if p.name not in told and design.links_to[p.name]]:
            yield self._refused(inside)
        if gateways:
            yield self._ask([design.components[name] for name in gateways])
        for limiter, entrances in limited.items():
            yield self._credit(design, limiter, list(dict.fromkeys(entrances)))
        if limited and facts.estimates.warrants_operational_review:
            yield from self._ask_how(design, facts)

    def _judge(self, facts: Facts, entrances: list[Component], clients: tuple[str, ...]) -> Answer:
        rooms = [Room.of(facts, entrance) for entrance in entrances]
        tightest = max(rooms, key=lambda room: room.severity)
        names = listed([entrance.name for entrance in entrances])
        return self.violated(
            *entrances,
            message=f"nothing limits what one caller of {listed(clients)} may send to {names}.",
            sums=tuple(room.sum for room in rooms if room.sum),
            why=tightest.why,
            instead="\n".join(declaration(e, attributes="limit=20/s, key=user") for e in entrances),
            severity=tightest.severity if is_used_by_many(facts) else Severity.INFO,
            assumed=tuple(subject for room in rooms for subject in room.assumed),
        )

    def _refused(self, parts: list[Component]) -> Answer:
        """What says itself that it limits nobody, though only other services call it."""
        names = listed([part.name for part in parts])
        return self.violated(
            *parts,
            message=f"nothing limits what one caller may send to {names}, as the design says.",
            why="A service in a loop is a caller like any other, and what it sends may reach people.",
            instead="\n".join(declaration(p, attributes="limit=20/s, key=user") for p in parts),
            severity=Severity.INFO,
        )

    def _ask(self, gateways: list[Component]) -> Answer:
        names = listed([gateway.name for gateway in gateways])
        line = declaration(gateways[0], attributes="limit=20/s, key=user", whole=False)
        return self.cannot_tell(
            *gateways, message=f"What may one caller send through {names}? Say it: `{line}`."
        )

    def _ask_how(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """How several nodes count together, where neither that nor the way of counting is said."""
        if any(word in facts.words.text for word in TOLD):
            return
        parts = [part for part in design.components.values() if _counts_apart(design, facts, part)]
        if parts:
            verb = "limits" if len(parts) == 1 else "limit"
            line = declaration(parts[0], attributes="algorithm=token-bucket", whole=False)
            yield self.cannot_tell(
                *parts,
                message=f"{listed([part.name for part in parts])} {verb} on several nodes: by tokens or"
                f" by windows, where are the counters that they share, and what happens when those"
                f" are down? Say `{line}`, and draw what holds the counters.",
                weight=0.25,
            )

    def _credit(self, design: Design, limiter: str, entrances: list[str]) -> Answer:
        parts = [design.components[name] for name in entrances]
        itself = limiter == listed(entrances)
        to = "" if itself else f" to {listed(entrances)}"
        return self.satisfied(*parts, message=f"{limiter} limits what one caller may send{to}")


def _counts_apart(design: Design, facts: Facts, part: Component) -> bool:
    """Whether it limits on several nodes of one's own, with no store for counters in sight."""
    if not part.attributes.limit or part.attributes.algorithm or is_provided(part):
        return False
    if part.kind is Kind.REALTIME:
        return False  # all of one connection comes to one node
    behind = (design.components[link.target].kind for link in design.links_from[part.name])
    return facts.topology.count(part) != 1 and not any(kind in COUNTERS for kind in behind)


COUNTERS = frozenset({Kind.CACHE, Kind.KV})
"""Kinds that hold counters for several nodes."""


def _by_clients(
    design: Design, unlimited: dict[str, list[str]]
) -> list[tuple[tuple[str, ...], list[Component]]]:
    """Entrances that the same clients come in by, in the order they are declared in.

    One that an `accept` names stands alone, so that it can be accepted by itself.
    """
    found: dict[tuple[tuple[str, ...], str], list[Component]] = {}
    own = {name for remark in design.accepted for name in remark.about}
    for name, entrance in design.components.items():
        if name in unlimited:
            clients = tuple(dict.fromkeys(unlimited[name]))
            found.setdefault((clients, name if name in own else ""), []).append(entrance)
    return [(clients, entrances) for (clients, _), entrances in found.items()]


class Room(NamedTuple):
    """What one caller may take of an entrance before the others go without."""

    severity: Severity
    sum: str
    why: str
    assumed: tuple[str, ...] = ()

    @classmethod
    def of(cls, facts: Facts, entrance: Component) -> Room:
        """By the numbers where they are known, else by what the drawing says."""
        demand, capacity = facts.traffic.demand(entrance.name), facts.capacity.of(entrance, Op.READ)
        boxes = facts.topology.count(entrance)
        if entrance.attributes.shed:
            return cls(Severity.INFO, "", SHEDS)
        if demand is None or capacity is None:
            return cls(Severity.INFO, "", UNKNOWN)
        if boxes is None:
            return cls(Severity.INFO, "", GROWS)
        assumed = (capacity.assumed.subject,) if capacity.assumed else ()
        carries = boxes * capacity.typical
        spare = carries - demand.total
        line = _room(entrance, boxes, capacity.typical, demand.total)
        if spare > ONE_MACHINE:
            return cls(Severity.INFO, line, MANY_CALLERS, assumed)
        return cls(Severity.WARNING, line, ONE_CALLER, assumed)


SHEDS = "It sheds what is too much, but whose requests those are is left to chance."
GROWS = "It grows with what it is sent, and what stands behind it and the bill grow along."
UNKNOWN = "One caller in a retry loop takes what all others share; it need not be an attack."
MANY_CALLERS = "One machine cannot send that much, but a few that act alike can."
ONE_CALLER = "One machine in a retry loop can send that much; it need not be an attack."


def _room(entrance: Component, boxes: int, each: float, asked: float) -> str:
    """What the entrance carries, less what it is asked."""
    carries = boxes * each
    product = f"{boxes} × {rate(each)} = {rate(carries)}" if boxes > 1 else rate(each)
    if asked >= carries:
        return f"`{entrance.name}` carries {product} and is asked {rate(asked)}: it has nothing to spare"
    return (
        f"`{entrance.name}` carries {product}, less {rate(asked)} that it is asked:"
        f" {rate(carries - asked)} to spare"
    )
