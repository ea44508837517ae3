"""Rule `failover-by-hand`."""

from __future__ import annotations

from collections.abc import Iterator

from reviewer import (
    Answer,
    Category,
    Citation,
    Component,
    Design,
    Facts,
    Rule,
    Severity,
    attribute_is,
    components,
    finding,
    innermost_group,
    is_family,
    required_value,
    set_attribute,
    strictest_required,
)

BUSY = 1_000.0
"""Requests a second from which a manual failover is reported without a target.

Basis: a convention; in the quarter of an hour in which one is paged, wakes and decides, some
900,000 requests fail."""


class FailoverByHand(Rule):
    """A standby exists, but a person has to fail over to it.

    **Why**: a store that fails at three in the morning stays down until somebody is awake, has
    looked and has decided: the standby saves the data, not the hour. Where traffic fails over
    automatically and the store behind it does not, users arrive at a site that cannot write.

    It is a note where a store states `failover=manual` and has a load of 1,000 requests a second or
    more, and where a replica states it in a region to which traffic is switched automatically
    (`policy=failover`). Where `availability` or `rto` is required, the first is a matter of numbers
    and left to `failover-exceeds-budget`.

    **Do instead**: fail over automatically, fenced by a quorum, `failover=30s`; or state that it
    may take an hour, `require rto 1h`, and rehearse it.

    **It cannot see**: why people decide: between regions a wrong failover can lose more than an
    hour of downtime does, which a decision may state.
    """

    id = "failover-by-hand"
    severity = Severity.INFO
    category = Category.RELIABILITY
    problem = "manual_failover"
    topics = ("Replication: leader and followers, several leaders", "Backups and recovery")
    citations = (
        Citation(
            "Google SRE book, chapter 11: Being On-Call",
            "https://sre.google/sre-book/being-on-call/",
        ),
        Citation(
            "Azure SQL: failover groups",
            "https://learn.microsoft.com/azure/azure-sql/database/failover-group-sql-db",
            "a forced geo-failover is started by people, since it may lose data",
        ),
    )
    follow_up = "Who is paged, what do they look at, and how long until writes work again?"
    passes = (
        """
        client clerk
        service permits x3
        postgres files x2 [failover=manual]
        clerk -> permits -> files
        flow look 20/s: clerk -> permits -> files
        """,
        """
        require rto 2h
        client rider
        service trips x40
        postgres rides x2 [failover=manual]
        rider -> trips -> rides
        flow look 3k/s: rider -> trips -> rides
        """,
        """
        client rider
        region home {
            service trips x4
            postgres rides x2 [role=primary]
        }
        region away {
            service trips2 x4
            postgres rides2 [role=async-replica, replica-of=rides, failover=manual]
        }
        rider -> trips -> rides
        rider -> trips2: "once people have changed the name" [on=failure]
        trips2 -> rides2
        rides ~> rides2
        """,
    )
    fails = (
        """
        client rider
        service trips x40
        postgres rides x2 [failover=manual]
        rider -> trips -> rides
        flow look 3k/s: rider -> trips -> rides
        """,
        """
        client rider
        traffic-manager names [policy=failover, health]
        region home {
            service trips x4
            postgres rides x2 [role=primary]
        }
        region away {
            service trips2 x4
            postgres rides2 [role=async-replica, failover=manual]
        }
        rider -> names -> trips -> rides
        names -> trips2 [on=failure]
        trips2 -> rides2
        rides ~> rides2
        """,
    )

    by_hand = components(is_family("store") & attribute_is("failover", "manual"))
    switches = components(is_family("edge") & attribute_is("policy", "failover"))

    waits = finding(
        "{names} {receives/receive} {load|rate} and {waits/wait} for a person to fail over.",
        "Nothing is written until somebody is awake, has looked and has decided.",
        set_attribute("failover=auto"),
        weight=0.6,
    )
    apart = finding(
        "{switch} fails over to {region} automatically, but {names} there {waits/wait} for a person.",
        "Users arrive at a site whose store does not take writes yet.",
        set_attribute("failover=auto"),
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at busy stores, and at replicas in a region that traffic fails over to."""
        for store in self.by_hand.components_of(facts):
            switch = self._automatic_entry(design, facts, store)
            if switch is not None:
                region = innermost_group(design, store, "region")
                yield self.apart.about([store], also=[switch], switch=[switch], region=region)
            elif self._is_busy(design, facts, store):
                demand = facts.traffic.demand(store.name)
                yield self.waits.about([store], load=demand.total if demand else 0.0)

    def _is_busy(self, design: Design, facts: Facts, store: Component) -> bool:
        judged = required_value(design, "rto") or strictest_required(design, "availability")
        demand = facts.traffic.demand(store.name)
        return judged is None and demand is not None and demand.total >= BUSY

    def _automatic_entry(self, design: Design, facts: Facts, store: Component) -> Component | None:
        """What switches users to the region of a store automatically, None where nothing does."""
        region = innermost_group(design, store, "region")
        for switch in self.switches.components_of(facts) if region else ():
            for link in design.links_from[switch.name]:
                entry = design.components[link.target]
                if link.attributes.on and innermost_group(design, entry, "region") == region:
                    return switch
        return None
