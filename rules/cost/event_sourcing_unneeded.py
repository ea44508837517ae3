"""Rule `event-sourcing-unneeded`."""

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
    components,
    count,
    declare,
    finding,
    has_remark_anywhere,
    is_kind,
    is_used_by_many,
    mentions,
    rate,
)

PATTERN_TERMS = ("cqrs ", "event sourc", "event store ", "eventstore ", "command query")
"""Words for event sourcing, and for separate read and write models."""

NEED_TERMS = [
    "audit",
    "ledger",
    "history",
    "replay",
    "temporal",
    "compliance",
    "bank",
    "account",
    "undo",
]
"""Word stems of what such designs are for; `point in time` is another."""

SERVICES = 8
"""So many services of one's own take more than one team to run. Basis: our convention."""

REASONS = ("team", "microservice", "services over", "monolith")
"""Words of a remark that gives the reason for many services."""


class EventSourcingUnneeded(Rule):
    """A pattern that costs more than this load pays back.

    **Why**: two models, or an event log, bring stale reads, projections to rebuild, and old events
    that nobody may change. A dozen services bring a dozen deploys and calls that fail. Each is
    worth it for a need; for a small load without that need, one service and one database do the
    same, and can be split later.

    It is a note where the stated load is small (some tens of requests a second, fewer than a
    hundred thousand users a day) and no name or remark mentions audit, history or replay. Where
    no load is stated, nothing is said.

    **Do instead**: one service with modules, one database, and a change table where someone needs
    one; or a `decide` that names the need.

    **It cannot see**: a need that nobody wrote down, or how many teams there are. The patterns are
    recognized by their usual English names, and the load is what is stated today, not what is
    planned.
    """

    id = "event-sourcing-unneeded"
    severity = Severity.INFO
    category = Category.COST
    problem = ""
    topics = ("Monolith against services, CQRS, event sourcing",)
    citations = (
        Citation(
            "Azure cloud design patterns: CQRS, event sourcing",
            "https://learn.microsoft.com/azure/architecture/patterns/",
            "advises against both for simple domains",
        ),
    )
    follow_up = "How do you rebuild a projection, and what do users see meanwhile?"
    passes = (
        """
        client app
        service api x2
        kafka events x3 "event store"
        app -> api -> events
        flow post 5k/s write: app -> api -> events
        """,
        """
        client app
        service api
        postgres db
        app -> api -> db
        note db: "event sourcing, so that an audit can replay every change"
        flow post 2/s write: app -> api -> db
        """,
    )
    fails = (
        """
        client app
        service api
        kafka events "event store"
        app -> api -> events
        flow post 2/s write: app -> api -> events
        """,
        """
        client app
        service a
        service b
        service c
        service d
        service e
        service f
        service g
        service h
        app -> a -> b, c, d, e, f, g, h
        flow look 5/s: app -> a -> b
        """,
    )

    own_services = components(is_kind("service", "function"))
    has_need = mentions(*NEED_TERMS, "point in time")

    split_models = finding(
        "Events or read models are kept apart for {load|rate}, and nothing says why.",
        "Reads are stale, and projections have to be rebuilt, for a load that one table handles.",
        declare('decide "events over rows": "who needs the history, and how far back"'),
    )
    many_services = finding(
        "{services|count} services share {load|rate}: each is one more to deploy, monitor and call.",
        "One service with modules handles this load, and can be split where a part outgrows the rest.",
        declare('decide "services over one": "which part needs to scale or deploy by itself"'),
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Judge by the load that is stated; without one say nothing."""
        load = sum(each for rates in facts.traffic.arrival_rates for each in rates.values())
        if load <= 0 or is_used_by_many(facts, design) or self.has_need(facts, design):
            return
        services = self.own_services.components_of(facts)
        if mentions(*PATTERN_TERMS)(facts, design):
            yield self.split_models.about(load=load)
        elif len(services) >= SERVICES and not has_remark_anywhere(*REASONS)(facts, design):
            line = f"{rate(load)} ÷ {len(services)} services = {count(load / len(services))}/s each"
            yield self.many_services.about(services, services=len(services), load=load, sums=[line])
