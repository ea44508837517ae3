"""Rule `missing-replication`."""

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
    attribute_value,
    components,
    denies,
    duration,
    finding,
    has_leader,
    has_own_remark,
    is_family,
    is_kind,
    is_leaderless,
    is_managed,
    is_managed_in_one_zone,
    is_store_of_record,
    join_fixes,
    keeps_one_copy,
    means,
    required_value,
    set_attribute,
    set_count,
    states,
    warrants_operational_review,
)


class MissingReplication(Rule):
    """Data exists once.

    **Why**: when the disk of the only replica dies, what was written since the last backup is
    gone, whatever takes over. That is another loss than a service that stops: it does not come
    back. Messages in a broker are data too, until they are read.

    It is an error where `require rpo` allows less loss than that, a warning where a design states
    that there is no second replica (`rf=1`, `copies=1`, `failover=no`) or a single instance keeps
    money, and a note where a store is a single instance in a design of some size. Replicas drawn
    apart, managed services in several zones, counters, caches and indexes that are rebuilt from
    another store are left alone.

    **Do instead**: a replica that is kept up to date and takes over: `postgres db x2
    [failover=auto]`; `rf=3` where nodes keep copies of each other's data.

    **It cannot see**: replicas that a disk array, an orchestrator or a script makes, unless they
    are stated (`x2`, `rf`, `copies`, or a drawn replica). Whether replicas are in sync is asked by
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
    follow_up = "The disk of this node is gone: which acknowledged writes are gone with it?"
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

    is_passing = is_kind("pubsub") | (is_kind("cache", "kv") & means("counter"))
    is_alone = keeps_one_copy & ~is_managed
    kept = components(
        (is_store_of_record | is_family("messaging")) & ~is_passing,
        is_alone | denies("failover") | is_managed_in_one_zone,
    )
    holds_money = means("money")
    is_backed_up = states("backup") | states("pitr")
    keeps_records = is_kind("database", "kv", "document", "wide-column", "timeseries")
    expects_loss = has_own_remark("lost", "lose", "loss")

    one_copy = finding(
        "{names} {has} no replica: losing {it/one} loses all that no backup holds.",
        "A backup restores yesterday; only a replica has the last minute.",
        weight=0.6,
    )
    one_zone = finding(
        "{names} {has} all replicas in one zone: losing it loses all that no backup holds.",
        "A backup restores yesterday; only a replica elsewhere has the last minute.",
        weight=0.6,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at every store of record and every broker; alike ones together."""
        alike: dict[Severity, list[Component]] = {}
        for part in self.kept.components_of(facts):
            if severity := self._severity(facts, part):
                alike.setdefault(severity, []).append(part)
        for severity, parts in alike.items():
            apart = all(is_managed_in_one_zone(facts, part) for part in parts)
            lost = parts if severity is Severity.ERROR else ()
            yield (self.one_zone if apart else self.one_copy).about(
                parts,
                sums=[_lost_writes(design, part) for part in lost],
                fix=join_fixes(_replicate(facts, part) for part in parts),
                severity=severity,
            )

    def _severity(self, facts: Facts, part: Component) -> Severity | None:
        """How bad one copy is here; None where nobody would ask."""
        said, single = part.attributes, part.count == 1
        if (
            self.is_alone(facts, part)
            and part.family == "store"
            and _loses_more(facts.design, part)
        ):
            return Severity.ERROR
        stated = said.failover is False or 1 in (said.copies, said.rf)
        if stated or (single and self.holds_money(facts, part)):
            return Severity.WARNING
        large = warrants_operational_review(facts, facts.design)
        unsafe = (
            is_managed_in_one_zone(facts, part)
            or (single and not self.is_backed_up(facts, part))
            or (large and (single or self.keeps_records(facts, part)))
        )
        return Severity.INFO if unsafe and not self.expects_loss(facts, part) else None


def _loses_more(design: Design, part: Component) -> bool:
    """Whether the time since the last backup is longer than the RPO."""
    allowed, backup = required_value(design, "rpo"), attribute_value(part.attributes.backup)
    if allowed is None or part.attributes.pitr:
        return allowed == 0
    return backup is None or backup > allowed


def _lost_writes(design: Design, part: Component) -> str:
    rpo, backup = design.requirement("rpo"), attribute_value(part.attributes.backup)
    lost = f"up to {duration(backup)} of writes" if backup is not None else "all writes"
    return f"losing `{part.name}` loses {lost}; the RPO is {rpo.value if rpo else 0}"


def _replicate(facts: Facts, part: Component) -> Fix:
    """More nodes, and what is stated of one replica raised."""
    said, leads = part.attributes, has_leader(facts, part)
    if is_managed_in_one_zone(facts, part):
        return set_attribute("zones=2", part)
    stated = [name for name in ("copies", "rf") if getattr(said, name) == 1]
    if is_leaderless(facts, part) and "rf" not in stated:
        stated.append("rf")
    more = [f"{name}=3" for name in stated]
    failover = ["failover=auto"] if leads or said.failover is False else []
    count = max(2 if leads else 3, part.count or 1)
    return set_count(count, part, attributes=", ".join([*more, *failover]))
