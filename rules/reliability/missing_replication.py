"""The rule `missing-replication`."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.design import Component, Design
from dsl.kinds import Family, Kind
from dsl.quantity import Quantity
from reviewer.analysis.facts import Facts
from reviewer.analysis.topology.counts import has_leader, is_leaderless, is_managed
from reviewer.model.finding import Answer, Category, Citation, Severity
from reviewer.model.rule import Rule
from reviewer.text.numbers import duration
from reviewer.text.suggestion import declaration, listed


class MissingReplication(Rule):
    """Data that exists once.

    **Why**: when the disk of the only copy dies, what was written since the last backup is
    gone, whatever takes over. That is another loss than a service that stops: it does not
    come back. Messages in a broker are data too, until they are read.

    It is an error where `require rpo` allows less loss than that, a warning where a design
    says that there is no second copy (`rf=1`, `copies=1`, `failover=no`) or one box keeps
    money, and a remark where a store is one box in a design of some size. Copies drawn apart,
    services that a provider keeps in several zones, counters, caches and indexes that are
    made again from another store are left alone.

    **Do instead**: a copy that is kept up to date and takes over: `postgres db x2
    [failover=auto]`; `rf=3` where nodes keep copies of each other's data.

    **It cannot see**: copies that a disk array, an orchestrator or a script makes, unless they are
    said (`x2`, `rf`, `copies`, or a drawn copy). Whether copies are in step is asked by
    `weak-acknowledgement`.
    """

    id = "missing-replication"
    severity = Severity.WARNING
    category = Category.RELIABILITY
    problem = "missing_replication"
    topics = ("Replication: leader and followers, several leaders",)
    citations = (
        Citation(
            "Azure Well-Architected, RE:05: redundancy",
            "https://learn.microsoft.com/azure/well-architected/reliability/redundancy",
        ),
        Citation(
            "AWS Well-Architected, Reliability: REL10-BP01, deploy to multiple locations",
            "https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/",
        ),
    )
    follow_up = "The disk of this node is gone: which writes that you confirmed are gone with it?"
    passes = (
        """
        require rpo 0s
        client app
        service api x2
        postgres db x2
        app -> api -> db
        """,
        """
        client app
        service api x2
        postgres db x1
        postgres copy [replica-of=db]
        app -> api -> db
        """,
        """
        client app
        service api x2
        redis hot x1
        dynamodb items
        app -> api -> hot, items
        """,
    )
    fails = (
        """
        require rpo 1min
        client app
        service api x2
        postgres db x1 [backup=1d]
        app -> api -> db
        """,
        """
        client app
        service api x2
        cassandra posts x6 [rf=1]
        app -> api -> posts
        """,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at every home of data and every broker; alike ones together."""
        alike: dict[Severity, list[Component]] = {}
        homes = {store.name for store in facts.topology.stores_of_record}
        for part in design.components.values():
            keeps = part.name in homes or part.family is BROKER
            if keeps and (severity := _severity(facts, part)):
                alike.setdefault(severity, []).append(part)
        for severity, parts in alike.items():
            yield self._once(design, parts, severity)

    def _once(self, design: Design, parts: list[Component], severity: Severity) -> Answer:
        named = listed([part.name for part in parts])
        verb, it = ("keeps", "it") if len(parts) == 1 else ("each keep", "one of them")
        apart = all(_in_one_zone(part) for part in parts)
        copy = "all copies of the data in one zone" if apart else "one copy of the data"
        lost = "that zone" if apart else it
        return self.violated(
            *parts,
            message=f"{named} {verb} {copy}: with {lost} goes all that no backup holds.",
            sums=tuple(_sum(design, part) for part in parts if severity is Severity.ERROR),
            why="A backup gives back yesterday; only a copy gives back the last minute.",
            instead="\n".join(_instead(part) for part in parts),
            severity=severity,
            weight=0.6,
        )


BROKER = Family.MESSAGING

RECORDS = frozenset({Kind.DATABASE, Kind.KV, Kind.DOCUMENT, Kind.WIDE_COLUMN, Kind.TIMESERIES})
"""Stores of which one box is told of even where no count is said."""


def _severity(facts: Facts, part: Component) -> Severity | None:
    """How bad one copy is here; None where there are more, or where nobody would ask."""
    said, meant = part.attributes, facts.words.meanings[part.name]
    passing = "counter" in meant and part.kind in (Kind.CACHE, Kind.KV)
    if part.kind is Kind.PUBSUB or passing:
        return None
    once = facts.topology.copies(part) == 1 and not is_managed(part)
    refused = said.failover is False
    if not (once or refused or _in_one_zone(part)):
        return None
    if once and part.family is Family.STORE and _loses_more(facts.design, part):
        return Severity.ERROR
    if refused or 1 in (said.copies, said.rf):
        return Severity.WARNING
    if part.count == 1 and "money" in meant:
        return Severity.WARNING
    backed = bool(said.backup or said.pitr)
    asked = part.count == 1 and not backed
    asked = asked or (
        facts.estimates.warrants_operational_review and (part.count == 1 or part.kind in RECORDS)
    )
    return Severity.INFO if (asked or _in_one_zone(part)) and not _told(facts, part) else None


def _told(facts: Facts, part: Component) -> bool:
    """Whether a decision or note on it speaks of losing what it holds."""
    remarks = (r for r in (*facts.design.decisions, *facts.design.notes) if part.name in r.about)
    return any("lost" in r.text or "lose" in r.text or "loss" in r.text for r in remarks)


def _in_one_zone(part: Component) -> bool:
    return is_managed(part) and part.attributes.zones == 1


def _allowed(design: Design) -> float | None:
    """Seconds of writes that may be lost."""
    rpo = design.requirement("rpo")
    return rpo.value.value if rpo and isinstance(rpo.value, Quantity) else None


def _loses_more(design: Design, part: Component) -> bool:
    """Whether the time since the last backup is longer than what may be lost."""
    allowed, backup = _allowed(design), part.attributes.backup
    if allowed is None or part.attributes.pitr:
        return allowed == 0
    return not isinstance(backup, Quantity) or backup.value > allowed


def _sum(design: Design, part: Component) -> str:
    backup = part.attributes.backup
    lost = f"up to {duration(backup.value)}" if isinstance(backup, Quantity) else "all of it"
    return (
        f"`{part.name}` lost: {lost} of writes; `require rpo` allows {_told_time(_allowed(design))}"
    )


def _told_time(seconds: float | None) -> str:
    return duration(seconds) if seconds else "none"


def _instead(part: Component) -> str:
    said = part.attributes
    if _in_one_zone(part):
        return declaration(part, attributes="zones=2")
    attributes = "failover=auto" if has_leader(part) or said.failover is False else ""
    for name in ("rf", "copies"):
        if getattr(said, name) == 1 or (name == "rf" and is_leaderless(part)):
            attributes = f"{name}=3" + (f", {attributes}" if attributes else "")
    least = 2 if has_leader(part) else 3
    return declaration(part, count=max(least, part.count or 1), attributes=attributes)
