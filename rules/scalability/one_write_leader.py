"""Rule `one-write-leader`."""

from __future__ import annotations

from collections.abc import Iterator

from reviewer import (
    FILLING,
    Answer,
    Category,
    Citation,
    Component,
    Design,
    Facts,
    Fix,
    Rule,
    Severity,
    attribute_is,
    components,
    finding,
    has_known_load,
    is_explained,
    is_kind,
    is_measured_above,
    is_provided,
    is_replica,
    is_stated_leader,
    is_written,
    percent,
    set_attribute,
    states,
)

SOON = 12
"""Months within which growth to `FULL` is a warning.

Basis: a convention: budgets and teams are planned by the year, and a split takes months of it."""

FULL = 0.8
"""The measured utilization from which little time is left to split.

Source: the wait for one of eight servers is a third of a service time at 80 % (M/M/n)."""

SEVERAL = 3
"""Services whose writes meet on one leader before it is the limit of all. Basis: a convention."""


class OneWriteLeader(Rule):
    """All writes end on one leader that is filling up, or that many services share.

    **Why**: replicas take reads off a leader, and never a write. When the largest machine is
    reached, nothing but a split helps: tables to databases of their own, or rows to shards. Both
    take months, and are planned while there is room.

    It is a note where the design states one leader (`x1`, `shards=1`, `role=primary`) and an
    assumption or a note on it says that it is used to 65% or more, a warning from 80% on, and where
    the growth that is stated (`assume growth`, or a note) leads there within a year. It is
    also a note where no load is known, one shard or a primary is stated, and three services or more
    write to it, directly or through a pooler. Where a load is known, `unsharded-write-heavy-store`
    judges the number. A decision or a note that explains the shared store counts.

    **Do instead**: give groups of tables a database of their own, or shard by the key that most
    queries know: `[shards=8, shard=workspace_id]`.

    **It cannot see**: how much of the use is writes: a leader that is busy with reads is helped by
    replicas first.
    """

    id = "one-write-leader"
    severity = Severity.INFO
    category = Category.SCALABILITY
    problem = "unsharded_write_heavy_store"
    topics = ("Sharding and partition keys", "Horizontal against vertical scaling")
    citations = (
        Citation(
            "Notion, Herding elephants: lessons learned from sharding Postgres (2021)",
            "https://www.notion.so/blog/sharding-postgres-at-notion",
            "one instance at 90% CPU at peak; sharded by workspace",
        ),
        Citation(
            "Azure Architecture Center: Sharding pattern",
            "https://learn.microsoft.com/azure/architecture/patterns/sharding",
        ),
    )
    follow_up = "Which tables would you move first, and which queries join across that line?"
    passes = (
        """
        client visitor
        service web x4
        postgres orders x1
        visitor -> web -> orders
        assume orders.utilisation 30%
        """,
        """
        client visitor
        service web x4
        postgres orders x2 [shards=8, shard=user_id]
        visitor -> web -> orders
        assume orders.utilisation 80%
        """,
        """
        client app
        service orders x2
        service stock x2
        postgres db x1 [role=primary]
        app -> orders, stock -> db
        """,
        """
        client app
        service orders x2
        service stock x2
        service returns x2
        postgres db x1 [role=primary]
        app -> orders, stock, returns -> db
        flow order 20/s write: app -> orders -> db
        flow restock 2/s write: app -> stock -> db
        flow give_back 1/s write: app -> returns -> db
        """,
    )
    fails = (
        """
        client visitor
        service web xmany
        postgres pages x1
        visitor -> web -> pages
        assume pages.utilisation 90%
        """,
        """
        client visitor
        service web xmany
        postgres pages x1
        visitor -> web -> pages
        assume pages.utilisation 66%
        assume growth 4%/mo
        """,
        """
        client user
        service core x4
        service hooks x4
        service jobs x4
        proxysql proxy x2
        mysql main x1 [role=primary, shards=1]
        mysql copies xmany [role=replica]
        user -> core, hooks, jobs -> proxy
        proxy -> main [write]
        proxy -> copies [read]
        main ~> copies
        """,
    )

    leaders = components(
        is_kind("database", "document", "graph", "geo"),
        is_stated_leader & is_written & ~is_replica,
    )
    is_filling = is_measured_above(FILLING)
    is_shared_leader = (
        (states("shards") | attribute_is("role", "leader", "primary"))
        & ~has_known_load
        & ~is_provided
        & ~is_explained
    )

    filling = finding(
        "{name} is {used|percent} utilized and takes every write on one leader, without shards.",
        "Replicas take reads off it; only a split makes room for writes, and that takes months.",
        weight=0.6,
    )
    shared = finding(
        "{store} takes the writes of {names} on one leader.",
        "No service can grow further than this one machine, and each slows down the others.",
        weight=0.5,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at every store whose one leader is stated."""
        for store in self.leaders.components_of(facts):
            writers = [one for one in facts.traffic.writers_of(store) if one.kind == "service"]
            if self.is_filling(facts, store):
                yield self._filling(facts, store)
            elif self.is_shared_leader(facts, store) and len(writers) >= SEVERAL:
                yield self.shared.about(
                    [store],
                    also=writers,
                    store=[store],
                    names=writers,
                    fix=_shards(facts, store),
                )

    def _filling(self, facts: Facts, store: Component) -> Answer:
        used = facts.capacity.measured_utilization(store) or 0.0
        left = facts.estimates.months_until(FULL / used) if used else None
        is_soon = used >= FULL or (left is not None and left <= SOON)
        grown = (
            f"at the stated growth it is {percent(FULL)} utilized in {left:.1f} months"
            if left
            else ""
        )
        return self.filling.about(
            [store],
            used=used,
            sums=[grown] if grown else (),
            fix=_shards(facts, store),
            severity=Severity.WARNING if is_soon else Severity.INFO,
        )


def _shards(facts: Facts, store: Component) -> Fix:
    return set_attribute(f"shards=4, shard={facts.capacity.sizing.shard_key(store)}")
