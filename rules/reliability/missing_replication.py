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
    Rule,
    Severity,
    add_replicas,
    attribute_is,
    attribute_value,
    components,
    denies,
    duration,
    finding,
    has_own_remark,
    is_backed_up_too_seldom,
    is_counted_once,
    is_family,
    is_kind,
    is_managed,
    is_managed_in_one_zone,
    is_store_of_record,
    keeps_one_copy,
    means,
    states,
    states_one_copy,
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
    another store are left alone. A cache with one stated instance that evicts nothing
    (`evict=none`) is a note where no other store is drawn, as it holds the only copy.

    **Do instead**: a replica that is kept up to date and takes over: `postgres db x2
    [failover=auto]`; `rf=3` where nodes keep copies of each other's data.

    **It cannot see**: replicas that a disk array, an orchestrator or a script makes, unless they
    are stated (`x2`, `rf`, `copies`, or a drawn replica). Whether replicas are in sync is asked by
    `weak-acknowledgement`.
    """

    id = "missing-replication"
    severity = Severity.WARNING
    category = Category.RELIABILITY
    costs_downtime = True
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
        """
        client guard
        service gates x2
        redis passes x1 [evict=none, ttl=8h]
        guard -> gates -> passes
        """,
    )
    fails = (
        """
        client guard
        service gates x2
        redis badges x1 [evict=none]
        guard -> gates -> badges
        """,
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
    never_evicting = components(
        is_kind("cache") & is_counted_once & attribute_is("evict", "none") & ~states("ttl"),
        is_alone,
    )
    is_lost_beyond_rpo = is_alone & is_family("store") & is_backed_up_too_seldom
    is_denied = states_one_copy | (is_counted_once & means("money"))
    is_a_record = is_kind("database", "kv", "document", "wide-column", "timeseries")
    is_unsafe = (
        is_managed_in_one_zone
        | (is_counted_once & ~states("backup") & ~states("pitr"))
        | (warrants_operational_review & (is_counted_once | is_a_record))
    )
    severities = (
        (Severity.ERROR, is_lost_beyond_rpo),
        (Severity.WARNING, is_denied),
        (Severity.INFO, is_unsafe & ~has_own_remark("lost", "lose", "loss")),
    )

    one_copy = finding(
        "{names} {has} no replica: if {it/one} is lost, only backups remain.",
        "A backup restores yesterday; only a replica has the last minute.",
        weight=0.6,
    )
    one_zone = finding(
        "{names} {has} all replicas in one zone: if it is lost, only backups remain.",
        "A backup restores yesterday; only a replica elsewhere has the last minute.",
        weight=0.6,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at every store of record and every broker; alike ones together."""
        alike: dict[Severity, list[Component]] = {}
        if cache := self._only_store(facts):
            alike[Severity.INFO] = [cache]
        for part in self.kept.components_of(facts):
            tests = (severity for severity, test in self.severities if test(facts, part))
            if (severity := next(tests, None)) is not None:
                alike.setdefault(severity, []).append(part)
        for severity, parts in alike.items():
            apart = all(is_managed_in_one_zone(facts, part) for part in parts)
            lost = parts if severity is Severity.ERROR else ()
            yield (self.one_zone if apart else self.one_copy).about(
                parts,
                sums=[_lost_writes(design, part) for part in lost],
                fix=add_replicas(facts, parts),
                severity=severity,
            )

    def _only_store(self, facts: Facts) -> Component | None:
        """The cache that is the only store of a design and evicts nothing, if there is one."""
        stores = [part for part in facts.design.components.values() if part.family == "store"]
        found = self.never_evicting.components_of(facts)
        return found[0] if found and len(stores) == 1 else None


def _lost_writes(design: Design, part: Component) -> str:
    rpo, backup = design.requirement("rpo"), attribute_value(part.attributes.backup)
    lost = f"up to {duration(backup)} of writes" if backup is not None else "all writes"
    return f"losing `{part.name}` loses {lost}; the RPO is {rpo.value if rpo else 0}"
