"""The rule `crowd-without-rate`."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

from dsl.design import Component, Design, Op
from dsl.kinds import Family
from reviewer.analysis.facts import Facts
from reviewer.model.finding import Answer, Category, Citation, Severity
from reviewer.model.rule import Rule
from reviewer.text.numbers import count, rate
from reviewer.text.suggestion import declaration, listed

SELDOM = 60.0
"""Seconds between two calls of a caller of whom nothing is said.

Basis: the default of Prometheus, which asks each machine once a minute; most ask more often."""

CROWD = 10_000
"""So many counted callers are a load to be spoken of, though nobody says how often they call.

Basis: a convention."""

MOST = 10**12
"""Callers are told below this."""


class CrowdWithoutRate(Rule):
    """Very many callers are counted, and how often they call is not said.

    **Why**: ten thousand machines that say a word each minute are a load, and it grows with each
    machine that is bought. A count looks harmless in a drawing, until it is multiplied.

    Where callers are counted and no rate is stated, one call a minute of each is taken. Where
    even that is more than the servers that take the calls typically carry, it is a remark. With
    rates the same is judged by `component-overload`.

    **Do instead**: say how often they call, `flow report 2k/s write: sensor -> intake`, and run as
    many as that needs: `service intake x4`, with something that spreads callers over them.

    **It cannot see**: how often they really call, or that calls are gathered on the way; what one
    server carries is the catalogue's figure, unless `capacity` is stated.
    """

    id = "crowd-without-rate"
    severity = Severity.INFO
    category = Category.SCALABILITY
    problem = "capacity_overload"
    topics = ("Capacity of each component",)
    citations = (
        Citation(
            "Prometheus: configuration, scrape_interval",
            "https://prometheus.io/docs/prometheus/latest/configuration/configuration/",
            "one minute unless something else is said",
        ),
    )
    follow_up = "How often does each of them call, and what happens when all do at the full minute?"
    passes = (
        """
        client sensor x20000
        service intake
        influxdb readings x2
        sensor -> intake -> readings
        """,
        """
        client sensor x100000
        service intake x8
        influxdb readings x2
        sensor -> intake -> readings
        flow report 2k/s write: sensor -> intake -> readings
        """,
    )
    fails = (
        """
        client sensor x100000
        service intake
        influxdb readings x2
        sensor -> intake -> readings
        """,
        """
        client phone x5000000
        lb front: ALB
        service api x10
        phone -> front -> api
        phone -> api
        """,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Multiply the callers of each server of whom no rate is known."""
        found = [one for part in design.components.values() if (one := Crowd.of(facts, part))]
        if found:
            yield self._crowd(found)

    def _crowd(self, found: list[Crowd]) -> Answer:
        most = max(found, key=lambda one: one.callers)
        verb, many = ("is", "") if len(found) == 1 else ("are", "up to ")
        asked = rate(most.callers / SELDOM)
        return self.violated(
            *(one.server for one in found),
            message=f"{listed([one.server.name for one in found])} {verb} asked by"
            f" {many}{count(most.callers)} callers: too many, even if each calls only once a minute.",
            sums=(
                f"{count(most.callers)} ÷ {SELDOM:.0f} s = {asked}; {count(most.nodes)} ×"
                f" {rate(most.each)} = {rate(most.nodes * most.each)} is what is typically carried",
            ),
            why="How often they call is not said: with a rate, this becomes a sum.",
            instead="\n".join(
                declaration(one.server, count=min(one.wanted, CROWD)) for one in found
            ),
        )


class Crowd(NamedTuple):
    """A server of `nodes` that carry `each` a second, and its callers."""

    server: Component
    callers: float
    nodes: int
    each: float
    target: float

    @classmethod
    def of(cls, facts: Facts, server: Component) -> Crowd | None:
        """The crowd before a server; None where there is none, a rate is known, or it is carried."""
        nodes = facts.topology.count(server) if server.family is Family.COMPUTE else None
        if nodes is None or facts.traffic.demand(server.name) is not None:
            return None
        design = facts.design
        names = dict.fromkeys(link.source for link in design.links_to[server.name])
        clients = (design.components[name] for name in names)
        crowd = sum(c.count or 1 for c in clients if c.family is Family.CLIENT)
        carried = facts.capacity.of(server, Op.WRITE) if crowd >= CROWD else None
        if carried is None or crowd / SELDOM <= carried.typical * nodes:
            return None
        return cls(
            server, float(min(crowd, MOST)), nodes, carried.typical, facts.capacity.target(server)
        )

    @property
    def wanted(self) -> int:
        """How many servers would carry one call a minute of each caller as planned."""
        return math.ceil(self.callers / SELDOM / max(self.each * self.target, 1e-9))
