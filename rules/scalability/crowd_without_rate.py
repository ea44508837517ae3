"""Rule `crowd-without-rate`."""

from __future__ import annotations

from collections.abc import Iterator

from reviewer import (
    Answer,
    Category,
    Citation,
    Design,
    Facts,
    Rule,
    Severity,
    count,
    finding,
    join_fixes,
    rate,
    set_count,
)

SELDOM = 60.0
"""Seconds between two calls of a caller whose rate is not stated.

Basis: the default of Prometheus, which scrapes each machine once a minute; most call more often."""

CROWD = 10_000
"""Counted callers from which they are a load, though it is not stated how often they call.

Basis: a convention."""


class CrowdWithoutRate(Rule):
    """Very many callers are counted, and no rate of calls is stated.

    **Why**: ten thousand machines that report once a minute are a load, and it grows with each
    machine that is added. A count looks harmless in a drawing, until it is multiplied.

    Where callers are counted and no rate is stated, one call a minute of each is taken. Where
    even that is more than the servers that take the calls typically handle, it is a note. With
    rates the same is judged by `component-overload`.

    **Do instead**: state how often they call, `flow report 2k/s write: sensor -> intake`, and run as
    many instances as that needs: `service intake x4`, with a load balancer in front.

    **It cannot see**: how often they really call, or that calls are batched on the way; what one
    server handles is the catalogue's figure, unless `capacity` is stated.
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
        service intake x1
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

    crowded = finding(
        "{names} {has} {/up to }{callers|count} callers: too many, even at one call a minute each.",
        "It is not stated how often they call: with a rate, the load can be computed.",
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Multiply the callers of each server whose rate is not known."""
        crowds = (facts.capacity.crowd(part, CROWD) for part in design.components.values())
        found = [one for one in crowds if one is not None and one.callers / SELDOM > one.handled]
        if found:
            most = max(found, key=lambda one: one.callers)
            calls = f"{count(most.callers)} ÷ {SELDOM:.0f} s = {rate(most.callers / SELDOM)}"
            handled = f"{count(most.nodes)} × {rate(most.each)} = {rate(most.handled)}"
            yield self.crowded.about(
                [one.server for one in found],
                callers=most.callers,
                sums=[f"{calls}; {handled} is what they typically handle"],
                fix=join_fixes(
                    set_count(min(one.instances_for(SELDOM), CROWD), one.server) for one in found
                ),
            )
