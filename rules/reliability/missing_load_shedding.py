"""The rule `missing-load-shedding`."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.design import Component, Design, Op
from dsl.kinds import Family
from reviewer.analysis.facts import Facts
from reviewer.model.finding import Answer, Category, Citation, Severity
from reviewer.model.rule import Rule
from reviewer.text.numbers import rate, times
from reviewer.text.suggestion import declaration, listed

SPIKY = 5.0
"""Peak over average from which load comes in spikes that no fleet is kept ready for.

Basis: office hours peak at about five times the average, a flash sale or a live event at 10
to 100 times (general knowledge)."""

FELT = 1_000.0
"""Requests a second at peak from which a spike is asked about; a convention."""

ROOM = 2.0
"""A fleet that carries twice its peak has room for a spike of the size that is usual.

Basis: a planning value."""


class MissingLoadShedding(Rule):
    """Nothing refuses what is too much when a spike comes.

    **Why**: past what it carries a service does not answer as much as before, but less: every
    request waits, all run into their timeouts, and the work done for them is thrown away. One
    that refuses early keeps answering as much as it can.

    A limit for each caller does not help against many callers. What grows by itself does,
    but minutes later. Where a design says that nothing is shed it is a warning; where it says
    that load comes in spikes, five times the average and more, it is a remark; where an
    entrance with much traffic has less room than twice its peak it is asked.

    **Do instead**: refuse cheaply above 80 to 90 % with 503 and Retry-After, the least
    important first: `service api x8 [shed]`; put writes that can wait into a queue.

    **It cannot see**: limits that a server has by default, and how sudden a spike is: the language
    knows one peak. One part that sheds, or a word of it in a remark, answers for the whole design.
    """

    id = "missing-load-shedding"
    severity = Severity.WARNING
    category = Category.RELIABILITY
    problem = "missing_load_shedding"
    topics = ("Sudden spikes", "Back-pressure")
    citations = (
        Citation(
            "Amazon Builders' Library: Using load shedding to avoid overload",
            "https://aws.amazon.com/builders-library/using-load-shedding-to-avoid-overload/",
        ),
        Citation(
            "Google SRE book, chapter 21: Handling Overload",
            "https://sre.google/sre-book/handling-overload/",
        ),
        Citation(
            "Stripe, Scaling your API with rate limiters (2017)",
            "https://stripe.com/blog/rate-limiters",
            "two limiters for callers, and two that shed load of the whole fleet",
        ),
    )
    follow_up = "At three times the load you planned for, what share of requests still succeeds?"
    passes = (
        """
        client app
        service api x4 [shed]
        postgres db x2
        assume peak 20
        app -> api -> db
        """,
        """
        client app
        service api x4
        postgres db x2
        app -> api -> db
        """,
    )
    fails = (
        """
        client app
        service api x4 [shed=no]
        postgres db x2
        app -> api -> db
        """,
        """
        client app
        lb front: ALB
        service api x4
        postgres db x2
        assume peak 20
        app -> front -> api -> db
        flow book 5M/d write: app -> front -> api -> db
        """,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at the first boxes that do work for clients."""
        refused = [part for part in design.components.values() if part.attributes.shed is False]
        if refused:
            yield self._accuse(refused, (), Severity.WARNING)
        doors = [] if refused or _told(design, facts) else list(_doors(design))
        fixed = [
            door for door in doors if facts.topology.count(door) is not None and not _grows(door)
        ]
        asked = [(facts.traffic.demand(door.name), door) for door in fixed]
        busy = [door for demand, door in asked if demand is not None and demand.total >= FELT]
        spiky = facts.assumptions.stated("", "peak")
        if spiky is not None and spiky.value >= SPIKY and any(demand for demand, _ in asked):
            together = [door for demand, door in asked if demand is not None]
            line = f"the stated peak is {times(spiky.value)} the average, and more may come"
            yield self._accuse(together, (line,), Severity.INFO)
        elif facts.estimates.warrants_operational_review:
            yield from self._ask(facts, busy)

    def _accuse(self, parts: list[Component], sums: tuple[str, ...], severity: Severity) -> Answer:
        verb = "refuses" if len(parts) == 1 else "refuse"
        return self.violated(
            *parts,
            message=f"{listed([p.name for p in parts])} {verb} nothing when more comes than can be carried.",
            sums=sums,
            why="Past what it carries it answers less than before, not as much.",
            instead="\n".join(declaration(part, attributes="shed") for part in parts),
            severity=severity,
        )

    def _ask(self, facts: Facts, busy: list[Component]) -> Iterator[Answer]:
        tight = [(facts.capacity.utilization(door) or 0.0, door) for door in busy]
        tight = [(used, door) for used, door in tight if 1 / ROOM < used < 1]
        if not tight:
            return
        used, door = max(tight, key=lambda each: each[0])
        demand = facts.traffic.demand(door.name)
        asked = demand.total if demand is not None else 0.0
        capacities = [facts.capacity.of(door, op) for op in Op]
        assumed = [one.assumed.subject for one in capacities if one is not None and one.assumed]
        yield self.cannot_tell(
            *(part for _, part in tight),
            message=f"A spike brings `{door.name}` {rate(ROOM * asked)} instead of {rate(asked)}, and"
            f" it carries {rate(asked / used)}: what is refused first, and what tells callers to"
            f" slow down? Say `{declaration(door, attributes='shed', whole=False)}`.",
            weight=0.3,
            assumed=tuple(dict.fromkeys(assumed)),
        )


def _doors(design: Design) -> Iterator[Component]:
    """What does work for clients first, in the order declared."""
    parts = design.components
    for part in parts.values():
        if part.family is Family.COMPUTE and any(
            parts[link.source].family in (Family.CLIENT, Family.EDGE)
            for link in design.links_to[part.name]
        ):
            yield part


def _grows(part: Component) -> bool:
    return bool(part.attributes.autoscale or part.attributes.serverless)


def _told(design: Design, facts: Facts) -> bool:
    """Whether something sheds, or the design speaks of it."""
    if any(part.attributes.shed for part in design.components.values()):
        return True
    return any(
        word in facts.words.text
        for word in (" shed", " backpressure ", " waiting room ", " surge ")
    )
