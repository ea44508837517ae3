"""Rule `failover-exceeds-budget`."""

from __future__ import annotations

from collections.abc import Iterator

from reviewer import (
    DETECTED,
    YEAR,
    Answer,
    Category,
    Citation,
    Design,
    Facts,
    Failover,
    KeptName,
    Rule,
    Severity,
    failovers_of,
    finding,
    join_fixes,
    kept_names,
    percent,
    required_value,
    set_attribute,
    strictest_required,
    write_duration,
)

SHARE = 0.5
"""The part of a year's downtime budget that failovers may spend without a note.

Basis: a convention; deploys, faults and what providers lose need the rest."""

MOST_SUMS = 4
"""Failovers of one finding whose arithmetic is shown."""

BY_HAND = "Somebody has to be paged, to look and to decide, at night as well."
AUTOMATIC = "Until the replica leads nothing is written, and clients have to find it first."


class FailoverExceedsBudget(Rule):
    """A replica takes over too slowly for what is required.

    **Why**: while a replica is promoted, nothing is written. A managed relational store takes one
    to two minutes, and planned changes count too: four a year at 90 s are 6 minutes, more than
    99.999% allows in a year. By hand it takes until somebody is awake. And clients follow only
    when their names and pools do: a DNS answer that is kept for five minutes makes a failover of
    five minutes.

    The time that the design states is compared with the recovery time that it requires (`rto`)
    and, times its failures a year, with half of what the availability allows. Where the time is
    the catalog's, it is a warning at most.

    **Do instead**: state how fast it is, `failover=30s`, and make it so: automatic, with a proxy
    or short-lived pools on the client side, and a short DNS TTL.

    **It cannot see**: failovers that you measured and did not state: their times and their number
    are then the catalog's. Caches, managed stores, and the time in which clients find the new
    leader are not in the sum, except for names kept in DNS.
    """

    id = "failover-exceeds-budget"
    severity = Severity.WARNING
    category = Category.RELIABILITY
    problem = "availability_target_missed"
    topics = ("Backups and recovery", "Availability targets")
    citations = (
        Citation(
            "Amazon RDS: failing over a Multi-AZ instance",
            "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.MultiAZ.Failover.html",
            "60 to 120 seconds as a rule",
        ),
        Citation(
            "MongoDB: replica set elections",
            "https://www.mongodb.com/docs/manual/core/replica-set-elections/",
            "a median of 12 seconds at most until there is a new primary",
        ),
        Citation(
            "RDS failover from 90 s to 12 s",
            "https://www.72technologies.com/blog/rds-multi-az-failover-time-reduction",
            "clients that keep names and pools wait three times as long as the engine",
        ),
        Citation(
            "Google SRE book, chapter 11: Being On-Call",
            "https://sre.google/sre-book/being-on-call/",
        ),
    )
    follow_up = "How many failovers a year do you expect, and what do clients see during one?"
    passes = (
        """
        require rto 2min
        require availability 99.95%
        client app
        service api x4
        postgres db x2 [failover=30s]
        app -> api -> db
        """,
        """
        require availability 99%
        client app
        service api x4
        postgres db x2 [failover=manual]
        app -> api -> db
        """,
    )
    fails = (
        """
        require rto 30s
        client app
        service api x4
        postgres db x2 [failover=2min]
        app -> api -> db
        """,
        """
        require availability 99.99%
        client app
        service api x4
        mysql db x2 [failover=manual]
        app -> api -> db
        """,
        """
        require rto 60s
        client app
        route53 names [ttl=5min, policy=failover]
        service api x4
        app -> names
        app -> api
        """,
    )

    too_late = finding(
        "Failover of {names} takes {takes|duration}; the RTO is {rto|duration}.", "{why}"
    )
    too_often = finding(
        "Failovers of {names} cost {cost|duration} a year, {share} of the {budget|duration} budget.",
        "{why}",
    )
    kept_too_long = finding(
        "Clients keep the address of {name} for {ttl|duration}; the RTO is {rto|duration}.",
        "A failover is over when clients have followed it, not when the replica is ready.",
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Compare the time that replicas take with what is required."""
        rto, target = required_value(design, "rto"), strictest_required(design, "availability")
        if rto is None and target is None:
            return
        left = list(failovers_of(design, facts.topology.replicas, facts.assumptions))
        if rto is not None:
            late = [one for one in left if one.takes > rto]
            left = [one for one in left if one not in late]
            if late:
                yield self._about_late(facts, late, rto)
            if kept := [name for name in kept_names(design) if name.takes > rto]:
                yield self._about_names(kept, rto)
        if target is not None:
            budget = (1 - target) * YEAR
            if costly := [one for one in left if one.a_year > SHARE * budget]:
                yield self._about_costly(facts, costly, budget)

    def _about_late(self, facts: Facts, late: list[Failover], rto: float) -> Answer:
        worst, assumed = max(late, key=lambda one: one.takes), _assumed(facts, late)
        return self.too_late.about(
            [one.store for one in late],
            takes=worst.takes,
            rto=rto,
            why=BY_HAND if worst.by_hand else AUTOMATIC,
            sums=[one.sum for one in late[:MOST_SUMS]],
            fix=set_attribute(f"failover={write_duration(rto)}"),
            severity=Severity.WARNING if assumed else Severity.ERROR,
            assumed=assumed,
        )

    def _about_costly(self, facts: Facts, costly: list[Failover], budget: float) -> Answer:
        worst = max(costly, key=lambda one: one.a_year)
        spent = worst.a_year > budget
        return self.too_often.about(
            [one.store for one in costly],
            cost=worst.a_year,
            budget=budget,
            share="more than all" if spent else percent(worst.a_year / budget),
            why=BY_HAND if worst.by_hand else AUTOMATIC,
            sums=[one.sum_of_year for one in costly[:MOST_SUMS]],
            fix=join_fixes(
                set_attribute(f"failover={write_duration(SHARE * budget / one.times)}", one.store)
                for one in costly
            ),
            severity=Severity.WARNING if spent else Severity.INFO,
            assumed=_assumed(facts, costly),
        )

    def _about_names(self, names: list[KeptName], rto: float) -> Answer:
        first, spare = names[0], rto - DETECTED
        return self.kept_too_long.about(
            [name.part for name in names],
            ttl=first.ttl,
            rto=rto,
            sums=[first.sum],
            fix=set_attribute(f"ttl={write_duration(spare)}" if spare > 0 else "policy=anycast"),
            severity=Severity.WARNING if first.ttl > rto else Severity.INFO,
        )


def _assumed(facts: Facts, failovers: list[Failover]) -> tuple[str, ...]:
    names = (f"{one.store.name}.{what}" for one in failovers for what in ("failover", "failures"))
    return tuple(name for name in names if name in facts.assumptions)
