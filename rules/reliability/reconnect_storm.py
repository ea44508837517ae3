"""The rule `reconnect-storm`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from dsl.design import Component, Design, Link, Mode
from dsl.kinds import Family, Kind
from dsl.quantity import Quantity
from reviewer.analysis.facts import Facts
from reviewer.model.finding import Answer, Category, Citation, Severity
from reviewer.model.rule import Rule
from reviewer.text.numbers import count, rate
from reviewer.text.suggestion import declaration

USUAL = 100_000
"""Connections one node is known to hold without effort: 100k took 3 GB and a quarter of 8 cores.

Basis: a published measurement on 8 vCPU and 16 GB. Records are one to two millions on large
machines; more than the usual is worth a plan."""

FEW = 10_000
"""Connections that come back at once without anybody noticing; a convention."""

WINDOW = 60
"""Seconds over which clients that wait by chance come back; a planning value."""


AT_ONCE = 0.1
"""The share of a day's users that is taken to be connected at once.

Basis: a planning value; published estimates of location and chat services take a tenth."""


class ReconnectStorm(Rule):
    """A lost node makes all the connections it held come back at once.

    **Why**: held connections are all lost together, with the node, a zone, or a deploy.
    Their clients notice within seconds, and each comes back with a handshake, a sign-in and
    a look at what it missed, which cost far more than the connection itself.

    It is a sum: connections ÷ nodes come back at once; spread over a minute by chance it is a
    sixtieth a second. Above 100k on a node it is a warning, above 10k it is asked, and below
    that nobody notices. Where only users a day are stated, a tenth of them is taken, and it is
    a remark at most. Clients that wait by chance, and a door that sheds, count.

    **Do instead**: let clients wait a random, growing time: `client app [backoff=jitter]`; let
    a node that goes give its connections up bit by bit; keep room on the others.

    **It cannot see**: how long a client's library waits by default, and how connections are
    spread: all nodes are taken to hold as many. Where nobody states how many there are, a tenth of
    a day's users is taken.
    """

    id = "reconnect-storm"
    severity = Severity.WARNING
    category = Category.RELIABILITY
    problem = "mass_reconnect"
    topics = ("Sudden spikes", "Held connections")
    citations = (
        Citation(
            "Amazon Builders' Library: Timeouts, retries, and backoff with jitter",
            "https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/",
        ),
        Citation(
            "Google SRE book, chapter 22: Addressing Cascading Failures",
            "https://sre.google/sre-book/addressing-cascading-failures/",
        ),
    )
    follow_up = "You deploy a new version to all of them: how do their clients come back?"
    passes = (
        """
        require connections 10M
        client app [backoff=jitter]
        realtime sockets x20
        app <-> sockets
        """,
        """
        require connections 50k
        client app
        realtime sockets x10
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
        client app
        service push x4 [connections=1M]
        app <-> push
        """,
        """
        require users 10M/d
        client app
        service push
        app <-> push
        """,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Divide the connections by the nodes that hold them."""
        holders = list(_holders(design))
        held = [one for one in _held(design, facts, holders) if one.each > FEW]
        if not held or _told(design, facts):
            return
        for one in held:
            if one.each > USUAL:
                yield self._accuse(design, one)
        asked = [one for one in held if one.each <= USUAL and not one.taken]
        if asked:
            yield self._ask(design, max(asked, key=lambda one: one.each))

    def _accuse(self, design: Design, held: Held) -> Answer:
        clients = _clients(design, held.holder)
        return self.violated(
            held.holder,
            message=f"one node of `{held.holder.name}` is lost and {count(held.each)} connections come"
            f" back at once.",
            sums=(
                *([held.sum] if held.sum else []),
                f"within two seconds: {rate(held.each / 2)}; spread over {WINDOW} s by chance:"
                f" {rate(held.each / WINDOW)}",
            ),
            why="Each brings a handshake, a sign-in and a look at what was missed, all of them together.",
            instead="\n".join(declaration(c, attributes="backoff=jitter") for c in clients),
            severity=Severity.INFO if held.taken else None,
        )

    def _ask(self, design: Design, held: Held) -> Answer:
        client = _clients(design, held.holder)[0]
        line = declaration(client, attributes="backoff=jitter", whole=False)
        return self.cannot_tell(
            held.holder,
            message=f"One node of `{held.holder.name}` is lost and {count(held.each)} connections come"
            f" back: do clients wait by chance before they do? Say `{line}`.",
            weight=0.4,
        )


class Held(NamedTuple):
    """What one node of a holder of connections holds, and the sum that says so."""

    holder: Component
    each: float
    sum: str
    taken: bool = False  # from users a day: nobody stated how many are connected


HELD = frozenset({"websocket", "websockets", "ws", "wss", "sse", "long-polling", "mqtt", "xmpp"})
"""Protocols that keep a connection open."""


def _holders(design: Design) -> Iterator[Component]:
    """What clients keep connections open to."""
    for part in design.components.values():
        if part.family not in (Family.COMPUTE, Family.EDGE):
            continue
        links = [
            link
            for link in design.links_to[part.name]
            if design.components[link.source].family is Family.CLIENT
        ]
        if links and (part.kind is Kind.REALTIME or any(_is_held(link) for link in links)):
            yield part


def _is_held(link: Link) -> bool:
    said = (link.attributes.protocol or "").casefold()
    return link.mode is Mode.HELD or said in HELD


def _held(design: Design, facts: Facts, holders: list[Component]) -> Iterator[Held]:
    """What is required is spread over all nodes; else what one node is said to hold."""
    required = design.requirement("connections")
    nodes = [facts.topology.count(holder) for holder in holders]
    total = sum(number or 0 for number in nodes)
    if required is not None and isinstance(required.value, Quantity):
        if total and all(nodes):
            each = required.value.value / total
            line = f"{count(required.value.value)} connections ÷ {total} nodes = {count(each)}"
            yield from (Held(holder, each, line if total > 1 else "") for holder in holders)
        return
    for holder in holders:
        if holder.attributes.connections:
            yield Held(holder, float(min(holder.attributes.connections, MOST)), "")
    users, said = (
        facts.traffic.users_per_day,
        any(holder.attributes.connections for holder in holders),
    )
    if users and total and all(nodes) and not said:
        each = users * AT_ONCE / total
        line = f"{count(users)} users a day × {AT_ONCE:.0%} at once ÷ {total} nodes = {count(each)}"
        yield from (Held(holder, each, line, taken=True) for holder in holders)


MOST = 10**15
"""Connections are told below this."""


def _clients(design: Design, holder: Component) -> list[Component]:
    sources = (design.components[link.source] for link in design.links_to[holder.name])
    return [part for part in dict.fromkeys(sources) if part.family is Family.CLIENT]


def _told(design: Design, facts: Facts) -> bool:
    """Whether clients wait by chance, or the door refuses what is too much."""
    if any(word in facts.words.text for word in (" jitter", " backoff", " back off ", " drain")):
        return True
    if any(link.attributes.backoff for link in design.links):
        return True
    return any(
        part.attributes.shed or (part.attributes.backoff and part.family is Family.CLIENT)
        for part in design.components.values()
    )
