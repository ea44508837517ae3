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
    is_explained,
    is_family,
    is_replica,
    mentions,
    required_value,
    set_attribute,
    strictest_required,
)

BUSY = 1_000.0
"""Requests a second from which a manual failover is reported without a target.

Basis: a convention; in the quarter of an hour in which one is paged, wakes and decides, some
900,000 requests fail."""

PROMOTES = ("people ", "person ", "operator", "on-call", "by hand", "promot", "rehears", "runbook")
"""Words of a label or remark that tells who fails over, or that it is rehearsed."""


class FailoverByHand(Rule):
    """A standby exists, but a person has to fail over to it.

    **Why**: a store that fails at three in the morning stays down until somebody is awake, has
    looked and has decided: the standby saves the data, not the hour. Where traffic fails over
    automatically and the store behind it does not, users arrive at a site that cannot write.

    It is a note where a store states `failover=manual` and has a load of 1,000 requests a second or
    more, and where a replica states it in a region to which traffic is switched automatically
    (`policy=failover`). So it is where a replica in a drawn region or zone states it, and no
    decision, note or label says who promotes it. Where `availability` or `rto` is required, only
    the second is one: the others are a matter of numbers, and left to `failover-exceeds-budget`.

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
        client clerk
        region home {
            service permits x4
            postgres files x2 [role=primary]
        }
        region away {
            postgres files2 [role=async-replica, replica-of=files, failover=manual]
        }
        clerk -> permits -> files
        files ~> files2
        """,
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

    says_who = mentions(*PROMOTES)
    by_hand = components(is_family("store") & attribute_is("failover", "manual"))
    switches = components(is_family("edge") & attribute_is("policy", "failover"))

    waits = finding(
        "{names} {receives/receive} {load|rate} and {waits/wait} for a person to fail over.",
        "Nothing is written until somebody is awake, has looked and has decided.",
        set_attribute("failover=auto"),
        weight=0.6,
    )
    promoted = finding(
        "{names} {waits/wait} for a person to promote {it/them}: that site takes no writes until then.",
        "Whether that takes minutes or hours is in no drawing: rehearse it, and state an RTO.",
        set_attribute("failover=auto"),
        severity=Severity.INFO,
        weight=0.4,
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
            elif self._is_remote(design, facts, store):
                yield self.promoted.about([store])
            elif self._is_busy(design, facts, store):
                demand = facts.traffic.demand(store.name)
                yield self.waits.about([store], load=demand.total if demand else 0.0)

    def _is_remote(self, design: Design, facts: Facts, store: Component) -> bool:
        """Whether it is the replica of another site, and nothing says who promotes it, or how fast."""
        site = innermost_group(design, store, "region") or innermost_group(design, store, "zone")
        if not site or not is_replica(facts, store) or _is_judged_by_numbers(design):
            return False
        labels = (f"{link.label.casefold()} " for link in design.links)
        is_drawn = any(word in label for label in labels for word in PROMOTES)
        return not (is_drawn or self.says_who(facts, design) or is_explained(facts, store))

    def _is_busy(self, design: Design, facts: Facts, store: Component) -> bool:
        demand = facts.traffic.demand(store.name)
        is_busy = demand is not None and demand.total >= BUSY
        return is_busy and not _is_judged_by_numbers(design)

    def _automatic_entry(self, design: Design, facts: Facts, store: Component) -> Component | None:
        """What switches users to the region of a store automatically, None where nothing does."""
        region = innermost_group(design, store, "region")
        for switch in self.switches.components_of(facts) if region else ():
            for link in design.links_from[switch.name]:
                entry = design.components[link.target]
                if link.attributes.on and innermost_group(design, entry, "region") == region:
                    return switch
        return None


def _is_judged_by_numbers(design: Design) -> bool:
    """Whether a target is required that a slow failover misses."""
    targets = required_value(design, "rto"), strictest_required(design, "availability")
    return any(target is not None for target in targets)
