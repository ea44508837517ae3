"""Rule `all-to-all-mesh`."""

from __future__ import annotations

from collections.abc import Iterator

from reviewer import (
    Answer,
    Category,
    Citation,
    Component,
    Design,
    Facts,
    Link,
    Mode,
    Rule,
    Severity,
    count,
    finding,
    set_attribute,
)

MOST = 1_000
"""Instances of a full mesh above which it is a warning.

Basis: the Redis Cluster specification, whose nodes all connect to each other, names 1,000 nodes
as the size it is made for."""

NOTED = 100
"""Instances of a full mesh from which its growth is a note. Basis: a convention; 99 connections
and heartbeats on each instance are felt, and few fleets stop growing there."""


class AllToAllMesh(Rule):
    """Every instance of a fleet keeps a connection to every other.

    **Why**: n instances hold n × (n − 1) ÷ 2 connections, so twice the fleet is four times the
    connections. Each instance pays for all others with memory, threads and heartbeats, and an
    added one opens a connection on all of them at once: the limit is reached everywhere in the
    same minute, often while capacity is being added to save the day.

    A held link of a component to itself (`peers <-> peers`) is taken for such a mesh. From 100
    instances on, or where they are several and nobody counted them, it is a note, above 1,000 a
    warning. A few that vote or replicate are left alone, and so is `fanout`, the number of peers
    that each one keeps, and `protocol=gossip`.

    **Do instead**: split the fleet into cells that know only their own (`cells=20`), let each
    instance talk to a few peers (`[fanout=8]`), or put a broker or a registry in the middle.

    **It cannot see**: what a connection costs, and whether each instance really talks to all
    others: only a link of a component to itself tells that instances talk at all.
    """

    id = "all-to-all-mesh"
    severity = Severity.WARNING
    category = Category.SCALABILITY
    problem = "all_to_all_mesh_limit"
    topics = ("Held connections", "Blast radius")
    citations = (
        Citation(
            "AWS: summary of the Amazon Kinesis event in the Northern Virginia Region (2020)",
            "https://aws.amazon.com/message/11201/",
            "each server keeps a thread for each other server of the fleet; added capacity passed the limit",
        ),
        Citation(
            "Redis cluster specification",
            "https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/",
            "a full mesh of TCP connections, made for up to 1,000 nodes",
        ),
    )
    follow_up = "You add a tenth more instances at peak: what happens on those that are there?"
    passes = (
        """
        client job
        service keepers x5
        job -> keepers
        keepers <-> keepers: "vote"
        """,
        """
        client viewer
        service relays x2000
        viewer -> relays
        relays <-> relays [fanout=8]
        """,
        """
        client reader
        cassandra posts x600
        service api x40
        reader -> api -> posts
        posts <-> posts [protocol=gossip]
        """,
        """
        client app
        service web x2000
        redis sessions x3
        app -> web <-> sessions
        """,
    )
    fails = (
        """
        client fetcher
        service peers x2400
        fetcher -> peers
        peers <-> peers
        """,
        """
        client player
        realtime rooms xmany
        player <-> rooms
        rooms <-> rooms: "presence"
        """,
        """
        client device
        gateway door x300 [cells=1]
        device -> door
        door <-> door
        """,
    )

    mesh = finding(
        "Each of the {number} instances of {names} holds a connection to every other.",
        "Connections grow with the square of the fleet, and each new instance opens one on all.",
        set_attribute("cells=20"),
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at every fleet whose instances hold connections to each other."""
        meshes = {design.components[link.source] for link in design.peer_links if _is_full(link)}
        for part in (each for each in design.components.values() if each in meshes):
            number, cells = part.count, part.attributes.cells
            if cells not in (None, 1):
                continue
            if number is None or number >= NOTED:
                yield self._about_fleet(part, number)

    def _about_fleet(self, part: Component, number: int | None) -> Answer:
        if number is None:
            return self.mesh.about([part], number="many", severity=Severity.INFO)
        pairs = number * (number - 1) // 2
        line = f"{count(number)} × {count(number - 1)} ÷ 2 = {count(pairs)} connections"
        return self.mesh.about(
            [part],
            number=count(number),
            sums=[line, f"one more instance opens {count(number)} at once"],
            severity=Severity.WARNING if number > MOST else Severity.INFO,
        )


def _is_full(link: Link) -> bool:
    """Whether it is held open, and to all: neither to a stated number of peers nor by gossip."""
    said = link.attributes
    return link.mode is Mode.HELD and said.fanout is None and said.protocol != "gossip"
