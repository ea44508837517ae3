"""The rule `missing-persistence`."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.design import Component, Design
from dsl.kinds import Family, Kind
from reviewer.analysis.facts import Facts
from reviewer.analysis.topology.counts import is_data_store
from reviewer.analysis.traffic.message_delivery import deliveries
from reviewer.model.finding import Answer, Category, Citation, Severity
from reviewer.model.rule import Rule
from reviewer.text.suggestion import declaration, free_name, listed


class MissingPersistence(Rule):
    """Data that is only in memory.

    **Why**: a restart, a deploy or a failover empties memory. Where nothing else holds the
    data, that is not a slow minute but a loss, and it comes with every update of the machine.

    It is a warning where a broker or store that says `durable=no` is the only home of what is
    written to it; an error where `require rpo` allows no loss. A cache that is written, and
    behind which nothing is stored, is asked about. Work from a queue that is handed to a
    provider with no store written on its way is a remark. What carries a `ttl`, what other stores
    are written with in the same flow, and what a note explains is left alone.

    **Do instead**: `[durable]` (a log on disk), or a store behind it that is written first.

    **It cannot see**: what a technology keeps by default: only `durable` tells. A store of record
    anywhere in the same flow is taken to hold all that the flow writes.
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

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at what says that it is in memory, and at caches that are written."""
        lost: list[Component] = []
        asked: list[Component] = []
        beside = _stored_beside(design, facts)
        written = facts.traffic.reads_and_writes.written if design.flows else {}
        for part in design.components.values():
            if part.family not in (Family.STORE, Family.MESSAGING) or _may_go(design, part):
                continue
            if part.attributes.durable:
                continue
            if part.attributes.durable is False and part.name not in beside:
                lost.append(part)
            elif part.kind is Kind.CACHE and part.name in written and part.name not in beside:
                asked.append(part)
        if lost:
            yield self._lost(design, lost)
        sending = _unrecorded(design, facts) if facts.estimates.warrants_operational_review else []
        if sending:
            yield self._unrecorded(design, sending)
        if asked and (
            facts.estimates.warrants_operational_review or not facts.topology.stores_of_record
        ):
            yield self._ask(asked)

    def _lost(self, design: Design, parts: list[Component]) -> Answer:
        rpo = design.requirement("rpo")
        names = listed([part.name for part in parts], "or")
        allowed = f"; `require rpo` allows {rpo.value}" if rpo else ""
        return self.violated(
            *parts,
            message=f"what is written to {names} is only in memory: a restart loses it{allowed}.",
            why="Nothing else in the same flow keeps it, so nothing can fill it again.",
            instead="\n".join(declaration(part, attributes="durable") for part in parts),
            severity=Severity.ERROR if rpo else Severity.WARNING,
        )

    def _unrecorded(self, design: Design, workers: list[Component]) -> Answer:
        """What is handed to a provider, and written down nowhere."""
        home, one = free_name(design, "sent"), len(workers) == 1
        return self.violated(
            *workers,
            message=f"what {listed([w.name for w in workers])} {'hands' if one else 'hand'} to providers is"
            " written down nowhere: after a failure nobody can tell what was sent.",
            why="A message is gone from the queue once it is taken; a record of each shows what is left to send.",
            instead=f"postgres {home} x2\n"
            + "\n".join(f"{w.name} -> {home} [write]" for w in workers),
            severity=Severity.INFO,
        )

    def _ask(self, parts: list[Component]) -> Answer:
        line = declaration(parts[0], attributes="durable", whole=False)
        return self.cannot_tell(
            *parts,
            message=f"Is {listed([part.name for part in parts], 'or')} the only home of what is"
            f" written to it? Say `{line}`, how long it may live, `ttl=1d`, or draw the store behind it.",
            weight=0.5,
        )


def _unrecorded(design: Design, facts: Facts) -> list[Component]:
    """Consumers of queues that call providers, where no flow through them writes a store."""
    handed = [one for one in deliveries(design) if one.broker.kind is not Kind.STREAM]
    storing = _storing(design)
    kept_by = {
        one.consumer
        for one in handed
        if any(link.source in storing for link in design.links_to[one.broker.name])
    }
    takers = dict.fromkeys(one.consumer for one in handed)
    sending = [part for part in takers if _calls_out(design, part) and part not in kept_by]
    if not sending:
        return []
    kept: set[str] = set()
    for route, links in zip(
        facts.traffic.routes, facts.traffic.reads_and_writes.by_route, strict=True
    ):
        if any(is_data_store(design.components[link.target]) for link in links):
            kept.update(visit.component.name for visit in route.visits)
    return [
        part
        for part in sending
        if part.name not in kept and part.name in facts.traffic.routes_through
    ]


def _storing(design: Design) -> set[str]:
    """What may write a store: if it fills a queue as well, that may be the record."""
    return {
        link.source
        for link in design.links
        if is_data_store(design.components[link.target]) and not link.attributes.read
    }


def _calls_out(design: Design, part: Component) -> bool:
    """Whether it hands things to another company, and neither stores nor logs them."""
    targets = [design.components[link.target] for link in design.links_from[part.name]]
    kept = any(t.kind is Kind.LOGGING or t.family is Family.STORE for t in targets)
    return not kept and any(t.kind is Kind.EXTERNAL for t in targets)


def _may_go(design: Design, part: Component) -> bool:
    """Whether its data is meant to pass, or a remark speaks of losing it."""
    if part.attributes.ttl or part.attributes.replica_of:
        return True
    remarks = (r for r in (*design.decisions, *design.notes) if part.name in r.about)
    return any(word in f"{r.title} {r.text}" for r in remarks for word in ("los", "cache", "anew"))


def _stored_beside(design: Design, facts: Facts) -> set[str]:
    """What is written, or read from, in a flow that also goes to a store of record."""
    found: set[str] = set()
    for route in facts.traffic.routes:
        parts = [visit.component for visit in route.visits]
        homes = {p.name for p in parts if is_data_store(p) and p.attributes.durable is not False}
        if homes:
            found.update(p.name for p in parts if p.family is Family.STORE and p.name not in homes)
    fed = (link for link in design.links if link.target in design.components)
    found.update(link.target for link in fed if is_data_store(design.components[link.source]))
    return found
