"""The rule `event-sourcing-unneeded`."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.design import Component, Design
from dsl.kinds import Kind
from reviewer.analysis.facts import Facts
from reviewer.analysis.semantics.annotations import is_told
from reviewer.analysis.semantics.operational_stakes import BUSY, USERS
from reviewer.model.finding import Answer, Category, Citation, Severity
from reviewer.model.rule import Rule
from reviewer.text.numbers import count, rate

SPLIT = (" cqrs ", " event sourc", " event store ", " eventstore ", " command query")
"""Words for keeping events in place of what is, and for two models of one thing."""

ASKED = (
    " audit",
    " ledger",
    " history",
    " replay",
    " temporal",
    " compliance",
    " bank",
    " account",
    " undo",
    " point in time",
)
"""Words of what such designs are for."""

SERVICES = 8
"""So many services of one's own take more than one team to run; a convention of ours."""


APART = ("team", "microservice", "services over", "monolith")
"""What a remark says of having so many."""


class EventSourcingUnneeded(Rule):
    """A pattern that costs more than this load pays back.

    **Why**: two models, or a log of events, bring answers that lag behind, projections that have
    to be built again, and old events that nobody may change. A dozen services bring a dozen
    deploys and calls that fail. Each is worth it for a need; for a small load without that
    need, one service and one database do the same, and can be split later.

    It is a remark where the stated load is small (some tens of requests a second, fewer than a
    hundred thousand users a day) and no name or remark speaks of audit, history or replay.
    Where nothing is stated of the load, nothing is said.

    **Do instead**: one service with modules, one database, and a table of changes where somebody
    asks for one; or a `decide` that names the need.

    **It cannot see**: a need that nobody wrote down, or how many teams there are. The patterns are
    told by their usual English names, and the load is what is stated today, not what is planned.
    """

    id = "event-sourcing-unneeded"
    severity = Severity.INFO
    category = Category.COST
    citations = (
        Citation(
            "Azure cloud design patterns: CQRS, event sourcing",
            "https://learn.microsoft.com/azure/architecture/patterns/",
            "advises against both for simple domains",
        ),
    )
    follow_up = "How do you build a projection again, and what do people see meanwhile?"
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

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Judge by the load that is stated; without one say nothing."""
        load = sum(each for rates in facts.traffic.arrival_rates for each in rates.values())
        if not 0 < load < BUSY or (facts.traffic.users_per_day or 0) >= USERS:
            return
        if any(word in facts.words.text for word in ASKED):
            return
        services = [p for p in design.components.values() if _is_own(p)]
        if any(word in facts.words.text for word in SPLIT):
            yield self._split(load)
        elif len(services) >= SERVICES and not is_told(design, APART):
            yield self._many(services, load)

    def _split(self, load: float) -> Answer:
        return self.violated(
            message=f"events or two models are kept apart for {rate(load)}, and nothing says what for.",
            why="Answers lag behind, and projections have to be built again, for a load that one table carries.",
            instead='decide "events over rows": "who needs the history, and how far back"',
        )

    def _many(self, services: list[Component], load: float) -> Answer:
        return self.violated(
            *services,
            message=f"{len(services)} services share {rate(load)}: each is one more thing to deploy, watch and call.",
            sums=(
                f"{rate(load)} ÷ {len(services)} services = {count(load / len(services))}/s each",
            ),
            why="One service with modules carries this load, and can be split where a part outgrows the rest.",
            instead='decide "services over one": "which part needs to grow or to be deployed by itself"',
        )


def _is_own(part: Component) -> bool:
    return part.kind in (Kind.SERVICE, Kind.FUNCTION)
