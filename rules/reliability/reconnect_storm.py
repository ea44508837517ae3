"""Rule `reconnect-storm`."""

from __future__ import annotations

from collections.abc import Iterator

from reviewer import (
    Answer,
    Category,
    Citation,
    Component,
    Design,
    Facts,
    NodeConnections,
    Rule,
    Severity,
    components,
    finding,
    has_small_audience,
    holds_connections,
    is_family,
    is_public_client,
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
    Where nothing gives a number, public clients that hold connections are a crowd: a note.
    Clients with jitter, connections that are drained, and an entry point that sheds load, count.

    **Do instead**: let clients back off with jitter: `client app [backoff=jitter]`; let a node
    that is stopped drain its connections bit by bit; keep room on the others.

    **It cannot see**: how long a client's library waits by default, and how connections are
    spread: all nodes are assumed to hold as many. Where nobody states how many there are, a tenth
    of a day's users is taken, and without those it cannot tell ten clients from ten million.
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
        """
        client doctor
        service results x2
        service analyzers x4
        doctor -> results
        results <-> analyzers
        """,
        """
        client meter [backoff=jitter]
        mqtt broker xmany
        worker readings xmany
        meter <-> broker
        broker ~> readings
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
        """
        client meter
        mqtt broker xmany
        worker readings xmany
        meter <-> broker
        broker ~> readings
        """,
    )

    considered = mentions("jitter", "backoff", "back off ", "drain")
    prepared = components(states("shed") | (states("backoff") & is_family("client")))
    spreading = prepared | links(states("backoff"))
    holders = components(holds_connections, ~states("drain") & ~states("limit"))

    storm = finding(
        "Losing one node of {names} makes {each|count} clients reconnect at once.",
        "Each brings a handshake, a sign-in and a look at what it missed, all at the same time.",
    )
    crowd = finding(
        "When an instance of {names|or} is lost, its clients reconnect all at once.",
        "Each brings a handshake, a sign-in and a look at what it missed, all at the same time.",
        severity=Severity.INFO,
        weight=0.5,
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
        if uncounted := self._uncounted(facts, held):
            yield self._about_crowds(facts, uncounted)
        asked = [one for one in held if FEW < one.each <= USUAL and not one.guessed]
        if asked:
            worst = max(asked, key=lambda one: one.each)
            line = JITTER.line_for(worst.clients[0])
            yield self.with_jitter.about([worst.holder], each=worst.each, line=line)

    def _uncounted(self, facts: Facts, held: list[NodeConnections]) -> list[Component]:
        """What holds the connections of a crowd, where no number of them is known."""
        known = {one.holder.name for one in held}
        if has_small_audience(facts, facts.design):
            return []
        return [
            one
            for one in self.holders.components_of(facts)
            if one.name not in known and _crowds_of(facts, one)
        ]

    def _about_crowds(self, facts: Facts, holders: list[Component]) -> Answer:
        clients = dict.fromkeys(one for holder in holders for one in _crowds_of(facts, holder))
        fix = set_attribute("backoff=jitter", *clients)
        return self.crowd.about(holders, also=clients, fix=fix)

    def _about_node(self, held: NodeConnections) -> Answer:
        return self.storm.about(
            [held.holder],
            each=held.each,
            sums=[*filter(None, [held.sum]), held.reconnection_sum(WINDOW)],
            fix=set_attribute("backoff=jitter", *held.clients),
            severity=Severity.INFO if held.guessed else None,
        )


def _crowds_of(facts: Facts, holder: Component) -> list[Component]:
    """The public clients that are linked to a holder of connections."""
    sources = (facts.design.components[one.source] for one in facts.design.links_to[holder.name])
    targets = (facts.design.components[one.target] for one in facts.design.links_from[holder.name])
    return [one for one in (*sources, *targets) if is_public_client(facts, one)]
