"""Rule `missing-persistence`."""

from __future__ import annotations

from collections.abc import Iterator

from reviewer import (
    Answer,
    Category,
    Citation,
    Component,
    Design,
    Facts,
    Fix,
    Rule,
    Severity,
    components,
    declare,
    denies,
    finding,
    free_name,
    has_own_remark,
    is_family,
    is_kind,
    is_written_by_flows,
    omits,
    question,
    set_attribute,
    states,
    stored_elsewhere,
    unrecorded_senders,
    warrants_operational_review,
)

DURABLE = set_attribute("durable")


class MissingPersistence(Rule):
    """Data is only in memory.

    **Why**: a restart, a deploy or a failover empties memory. Where nothing else holds the data,
    that is not a slow minute but a loss, and it comes with every update of the machine.

    It is a warning where a broker or store that states `durable=no` is the only home of what is
    written to it; an error where `require rpo` is stated. A cache that is written, and behind
    which nothing is stored, is asked about. Work from a queue that is sent to a provider with no
    store written on its way is a note. What carries a `ttl`, what other stores are written with in
    the same flow, and what a note explains is left alone.

    **Do instead**: `[durable]` (a log on disk), or a store behind it that is written first.

    **It cannot see**: what a technology keeps by default: only `durable` counts. A store of record
    anywhere in the same flow is assumed to hold all that the flow writes.
    """

    id = "missing-persistence"
    severity = Severity.WARNING
    category = Category.RELIABILITY
    problem = "missing_persistence"
    topics = ("Backups and recovery",)
    citations = (
        Citation(
            "Redis: benchmarks and persistence",
            "https://redis.io/docs/latest/operate/oss_and_stack/management/optimization/benchmarks/",
            "a log that is written each second loses up to a second",
        ),
        Citation(
            "AWS Well-Architected, Reliability: REL09, back up data",
            "https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/",
        ),
    )
    follow_up = "This process restarts now: what is gone, and who notices?"
    passes = (
        """
        client app
        service api x2
        redis scores x3 [durable]
        app -> api -> scores
        """,
        """
        client app
        service api x2
        redis hot x3 [durable=no, ttl=5min]
        postgres db x2
        app -> api -> hot, db
        """,
        """
        client app
        service api x2
        rabbitmq jobs x3
        worker mail x2
        app -> api ~> jobs ~> mail
        """,
    )
    fails = (
        """
        client app
        service api x2
        redis carts x3 [durable=no]
        app -> api -> carts
        """,
        """
        require users 10M/d
        client app
        lb front: ALB
        service api x4
        queue texts: SQS
        queue mails: SQS
        worker texter x2
        worker mailer x2
        external twilio
        external sendgrid
        app -> front -> api ~> texts ~> texter -> twilio
        api ~> mails ~> mailer -> sendgrid
        """,
        """
        require rpo 0s
        client app
        service api x2
        rabbitmq jobs x3 [durable=no]
        worker mail x2
        app -> api ~> jobs ~> mail
        """,
    )

    may_go = states("ttl") | states("replica_of") | has_own_remark("los", "cache", "anew")
    volatile = components(denies("durable") & is_family("store", "messaging") & ~may_go)
    caches = components(is_kind("cache"), is_written_by_flows & omits("durable") & ~may_go)

    in_memory = finding(
        "{names} {keeps/keep} data in memory only: a restart loses it{rpo}.",
        "Nothing else in the same flow keeps it, so nothing can restore it.",
        DURABLE,
    )
    no_record = finding(
        "{names} {keeps/keep} no record of what {it} {sends/send} to providers.",
        "A message is gone from the queue once it is taken: after a failure nobody knows what was sent.",
        severity=Severity.INFO,
    )
    only_home = question(
        "Is {names|or} the only copy of what is written to it? Set `{line}`, a lifetime `ttl=1d`, or"
        " draw the store behind it.",
        DURABLE,
        weight=0.5,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at what states that it is in memory, and at caches that are written."""
        elsewhere = stored_elsewhere(design, facts.traffic)
        large = warrants_operational_review(facts, design)
        rpo = design.requirement("rpo")
        lost = [one for one in self.volatile.components_of(facts) if one.name not in elsewhere]
        if lost:
            severity = Severity.ERROR if rpo else Severity.WARNING
            allowed = f"; the RPO is {rpo.value}" if rpo else ""
            yield self.in_memory.about(lost, rpo=allowed, severity=severity)
        if large and (senders := unrecorded_senders(design, facts.traffic)):
            yield self.no_record.about(senders, fix=_record(design, senders))
        caches = [one for one in self.caches.components_of(facts) if one.name not in elsewhere]
        if caches and design.flows and (large or not facts.topology.stores_of_record):
            yield self.only_home.about(caches)


def _record(design: Design, senders: list[Component]) -> Fix:
    """A store that every sender writes."""
    home = free_name(design, "sent")
    links = (f"{sender.name} -> {home} [write]" for sender in senders)
    return declare(f"postgres {home} x2", *links)
