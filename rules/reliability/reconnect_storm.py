"""Rule `reconnect-storm`."""

from __future__ import annotations

from collections.abc import Iterator

from reviewer import (
    Answer,
    Category,
    Citation,
    Design,
    Facts,
    NodeConnections,
    Rule,
    Severity,
    components,
    finding,
    is_family,
    links,
    mentions,
    node_connections,
    question,
    set_attribute,
    states,
)

USUAL = 100_000
"""Connections one node is known to hold without effort: 100k took 3 GB and a quarter of 8 cores.

Basis: a published measurement on 8 vCPU and 16 GB. Records are one to two millions on large
machines; more than the usual is worth a plan."""

FEW = 10_000
"""Connections that come back at once without anybody noticing; a convention."""

WINDOW = 60
"""Seconds over which clients with jitter come back; a planning value."""

AT_ONCE = 0.1
"""The share of a day's users that is taken to be connected at once.

Basis: a planning value; published estimates of location and chat services take a tenth."""

JITTER = set_attribute("backoff=jitter")


class ReconnectStorm(Rule):
    """All connections of a lost node come back at once.

    **Why**: held connections are all lost together, with the node, a zone, or a deploy. Their
    clients notice within seconds, and each comes back with a handshake, a sign-in and a look at
    what it missed, which cost far more than the connection itself.

    It is a sum: connections ÷ nodes come back at once; with jitter over a minute it is a sixtieth
    a second. Above 100k on a node it is a warning, above 10k it is asked, and below that nobody
    notices. Where only users a day are stated, a tenth of them is taken, and it is a note at most.
    Clients with jitter, and an entry point that sheds load, count.

    **Do instead**: let clients back off with jitter: `client app [backoff=jitter]`; let a node
    that is stopped drain its connections bit by bit; keep room on the others.

    **It cannot see**: how long a client's library waits by default, and how connections are
    spread: all nodes are assumed to hold as many. Where nobody states how many there are, a tenth
    of a day's users is taken.
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
        service push x1
        app <-> push
        """,
    )

    considered = mentions("jitter", "backoff", "back off ", "drain")
    prepared = components(states("shed") | (states("backoff") & is_family("client")))
    spreading = prepared | links(states("backoff"))

    storm = finding(
        "Losing one node of {names} makes {each|count} clients reconnect at once.",
        "Each brings a handshake, a sign-in and a look at what it missed, all at the same time.",
    )
    with_jitter = question(
        "Losing one node of {names} makes {each|count} clients reconnect: do they use jitter?"
        " Set `{line}`.",
        weight=0.4,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Divide the connections by the nodes that hold them."""
        if self.spreading.parts_of(facts) or self.considered(facts, design):
            return
        held = node_connections(design, facts.traffic.users_per_day, AT_ONCE)
        for one in held:
            if one.each > USUAL:
                yield self._about_node(one)
        asked = [one for one in held if FEW < one.each <= USUAL and not one.guessed]
        if asked:
            worst = max(asked, key=lambda one: one.each)
            line = JITTER.line_for(worst.clients[0])
            yield self.with_jitter.about([worst.holder], each=worst.each, line=line)

    def _about_node(self, held: NodeConnections) -> Answer:
        return self.storm.about(
            [held.holder],
            each=held.each,
            sums=[*filter(None, [held.sum]), held.reconnection_sum(WINDOW)],
            fix=set_attribute("backoff=jitter", *held.clients),
            severity=Severity.INFO if held.guessed else None,
        )
