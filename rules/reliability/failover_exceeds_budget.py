"""The rule `failover-exceeds-budget`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from dsl.design import Component, Design
from dsl.kinds import Kind
from dsl.quantity import Quantity
from dsl.units import YEAR
from reviewer.analysis.facts import Facts
from reviewer.analysis.reliability.required_replicas import failures, is_by_hand, takeover
from reviewer.analysis.topology.counts import has_leader, is_provided, own_copies
from reviewer.model.finding import Answer, Category, Citation, Severity
from reviewer.model.rule import Rule
from reviewer.rule_kit.flow_requirements import strictest
from reviewer.text.numbers import count, duration, percent
from reviewer.text.suggestion import declaration, listed

SHARE = 0.5
"""The part of a year's budget that failovers may spend without a remark.

Basis: a convention; deploys, faults and what providers lose need the rest."""

DETECTED = 30.0
"""Seconds until health checks of DNS have seen a failure, where the design does not say.

Basis: three checks ten seconds apart, which is the faster setting of Amazon Route 53."""


class Slow(NamedTuple):
    """A store whose copy takes over in `takes` seconds, `times` a year."""

    store: Component
    takes: float
    times: float

    @property
    def a_year(self) -> float:
        """Seconds of a year without a leader."""
        return self.takes * self.times


class FailoverExceedsBudget(Rule):
    """A copy takes over too slowly for what is required.

    **Why**: while a copy is made the leader, nothing is written. A managed relational store takes
    one to two minutes, and planned changes count too: four a year at 90 s are 6 minutes, more
    than 99.999 % allows in a year. By hand it takes until somebody is awake. And clients follow
    only when their names and pools do: an answer of DNS that is kept for five minutes makes a
    failover of five minutes.

    The time that the design states is compared with the recovery time that it requires (`rto`)
    and, times its failures a year, with half of what the availability allows. Where the time is
    the catalogue's, it is a warning at most.

    **Do instead**: say how fast it is, `failover=30s`, and make it so: automatic, with a proxy
    or short pools on the side of clients, and short names in DNS.

    **It cannot see**: failovers that you measured and did not state: their times and their number
    are then the catalogue's. Caches, stores that a provider runs, and the time in which clients
    find the new leader are not in the sum, but for names kept in DNS.
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
    follow_up = "How many failovers a year do you count on, and what do clients see during one?"
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

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Put the time that copies take against what is required."""
        required = design.requirement("rto")
        rto = required.value.value if required and isinstance(required.value, Quantity) else None
        target = strictest(design, "availability")
        if rto is None and target is None:
            return
        slow = [one for one in _slow(design, facts) if one.takes > 0]
        if rto is not None:
            over = [one for one in slow if one.takes > rto]
            if over:
                yield self._too_late(facts, over, rto)
            yield from self._names(design, rto)
        budget = None if target is None else (1 - target) * YEAR
        if budget is not None:
            late = {one.store.name for one in slow if rto is not None and one.takes > rto}
            over = [o for o in slow if o.a_year > SHARE * budget and o.store.name not in late]
            if over:
                yield self._too_often(facts, over, budget, target or 0.0)

    def _too_late(self, facts: Facts, slow: list[Slow], rto: float) -> Answer:
        worst = max(slow, key=lambda one: one.takes)
        assumed = _assumed(facts, slow)
        return self.violated(
            *(one.store for one in slow),
            message=f"a copy of {_names_of(slow)} takes over in {duration(worst.takes)};"
            f" {duration(rto)} is required.",
            sums=tuple(_takes(one) for one in slow[:4]),
            why=_why(worst),
            instead="\n".join(_faster(one, rto) for one in slow),
            severity=Severity.WARNING if assumed else Severity.ERROR,
            assumed=assumed,
        )

    def _too_often(self, facts: Facts, slow: list[Slow], budget: float, target: float) -> Answer:
        worst = max(slow, key=lambda one: one.a_year)
        whole = worst.a_year > budget
        part = "more than all" if whole else percent(worst.a_year / budget)
        return self.violated(
            *(one.store for one in slow),
            message=f"failovers of {_names_of(slow)} cost {duration(worst.a_year)} a year, {part} of"
            f" the {duration(budget)} that {percent(target)} allows.",
            sums=tuple(
                f"`{one.store.name}`: {count(one.times)} a year × {duration(one.takes)}"
                f" = {duration(one.a_year)}"
                for one in slow[:4]
            ),
            why=_why(worst),
            instead="\n".join(_faster(one, SHARE * budget / one.times) for one in slow),
            severity=Severity.WARNING if whole else Severity.INFO,
            assumed=_assumed(facts, slow),
        )

    def _names(self, design: Design, rto: float) -> Iterator[Answer]:
        """Names of DNS that clients keep longer than the failover may take."""
        kept = [
            (part, part.attributes.ttl.value)
            for part in design.components.values()
            if part.kind is Kind.DNS
            and part.attributes.policy == "failover"
            and isinstance(part.attributes.ttl, Quantity)
        ]
        late = [(part, ttl) for part, ttl in kept if ttl + DETECTED > rto]
        if late:
            part, ttl = late[0]
            yield self.violated(
                *(one for one, _ in late),
                message=f"clients keep the answers of `{part.name}` for {duration(ttl)}, so they"
                f" follow a failover later than the {duration(rto)} required.",
                sums=(
                    f"{duration(DETECTED)} until the failure is seen + {duration(ttl)} that names"
                    f" are kept = {duration(ttl + DETECTED)}",
                ),
                why="A failover is over when clients have followed it, not when the copy is ready.",
                instead="\n".join(
                    declaration(one, attributes=f"ttl={_seconds(rto - DETECTED)}")
                    for one, _ in late
                )
                if rto > DETECTED
                else "\n".join(declaration(one, attributes="policy=anycast") for one, _ in late),
                severity=Severity.WARNING if ttl > rto else Severity.INFO,
            )


def _slow(design: Design, facts: Facts) -> Iterator[Slow]:
    """Every store with a leader and a copy, with the time that one takes to take over."""
    for part in design.components.values():
        if not has_leader(part) or is_provided(part) or part.kind is Kind.CACHE:
            continue
        copies = own_copies(part)
        drawn = len(facts.topology.replicas.of(part.name))
        if facts.topology.replicas.origins(part.name) or (
            copies is not None and copies + drawn <= 1
        ):
            continue
        yield Slow(
            part, takeover(facts.assumptions, part), failures(facts.assumptions, part) * YEAR
        )


def _names_of(slow: list[Slow]) -> str:
    return listed([one.store.name for one in slow])


def _takes(one: Slow) -> str:
    how = ", by hand" if is_by_hand(one.store) else ""
    return f"`{one.store.name}`: {duration(one.takes)}{how}"


def _why(one: Slow) -> str:
    if is_by_hand(one.store):
        return "Somebody has to be paged, to look and to decide: nights count too."
    return "Until the copy leads, nothing is written, and clients have to find it first."


def _faster(one: Slow, least: float) -> str:
    return declaration(one.store, attributes=f"failover={_seconds(least)}")


def _seconds(time: float) -> str:
    return f"{int(time)}s" if time >= 1 else f"{max(1, int(time * 1000))}ms"


def _assumed(facts: Facts, slow: list[Slow]) -> tuple[str, ...]:
    names = (f"{one.store.name}.{what}" for one in slow for what in ("failover", "failures"))
    return tuple(name for name in names if name in facts.assumptions)
