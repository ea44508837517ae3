"""Rule `missing-read-replicas`."""

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
    Op,
    Rule,
    Severity,
    components,
    count,
    finding,
    has_leader,
    has_unlabeled_link_in,
    is_kind,
    is_provided,
    is_read,
    is_replica,
    is_unreplicated,
    is_written,
    join_fixes,
    rate,
    required_users,
    set_count,
)

READS_TO_A_WRITE = 5
"""Reads to a write from which replicas pay off. Basis: Slack's datastore reads 6.7 to 1."""

MANY_USERS = 1_000_000
"""Users, of a day or in all, from which one node is not expected to serve everything.

Basis: a planning value: a million users with ten reads a day are 230 reads/s at peak, and
the largest of their hours, reports and rebuilds share that node with every write."""

SHARE = 0.1
"""The part of what a node safely serves from which reads are reported.

Basis: a planning value; below it replicas are there for availability, not for reads."""

HALF = 0.5
"""The part of what a node safely serves from which reads matter beside any number of writes.

Basis: a planning value: at half, twice the load is all that is left."""

MOST_SUMS = 6
"""Stores of one finding whose arithmetic is shown."""


class MissingReadReplicas(Rule):
    """Reads and writes share the one node of a store.

    **Why**: reads scale out cheaply: a replica that follows the leader serves them, if an answer
    may be slightly stale. While all of them go to the node that takes the writes, a slow report
    delays an order; and there is no node to fail over to.

    It is advice, by the numbers: where a store serves reads from one node, and they are half of
    what such a node safely handles, or a tenth if there are five to a write; or where a million
    users are stated and no rates. A store with replicas, drawn or counted, and one that a
    provider runs are left alone.

    **Do instead**: a replica or two that serve reads, `postgres db x3`; writes, and reads that
    must be current, stay with the leader.

    **It cannot see**: which reads may be slightly stale, and what each costs: a scan weighs as
    much as a lookup. What a node safely handles is the catalogue's figure, unless `capacity` is
    stated.
    """

    id = "missing-read-replicas"
    severity = Severity.INFO
    category = Category.SCALABILITY
    problem = "missing_read_replicas"
    topics = ("Replication: leader and followers, several leaders", "Cache placement")
    citations = (
        Citation(
            "Slack: scaling datastores with Vitess (2020)",
            "https://slack.engineering/scaling-datastores-at-slack-with-vitess/",
            "2.0 million reads and 0.3 million writes a second at peak",
        ),
        Citation(
            "Bronson et al., TAO: Facebook's distributed data store for the social graph (USENIX ATC 2013)",
            "https://www.usenix.org/conference/atc13/technical-sessions/presentation/bronson",
            "500 reads to a write",
        ),
    )
    follow_up = "Which reads may be a second stale, and which have to see the last write?"
    passes = (
        """
        client reader
        service web x40
        mysql db x3
        reader -> web -> db
        flow read 20k/s: reader -> web -> db
        flow post 200/s write: reader -> web -> db
        """,
        """
        client reader
        service web x2
        mysql db
        reader -> web -> db
        flow read 200/s: reader -> web -> db
        """,
        """
        client phones
        service intake x8
        postgres events
        phones -> intake -> events
        flow ingest 2k/s write: phones -> intake -> events
        flow look 200/s: phones -> intake -> events
        """,
        """
        client reader
        service web x400
        mysql db
        reader -> web -> db
        flow read 200k/s: reader -> web -> db
        flow post 200/s write: reader -> web -> db
        """,
    )
    fails = (
        """
        client reader
        service web x40
        mysql db x1
        reader -> web -> db
        flow read 20k/s: reader -> web -> db
        flow post 200/s write: reader -> web -> db
        """,
        """
        require users 10M/d
        client -> api -> postgres
        postgres x1
        """,
    )

    stores = components(
        is_kind("database", "document", "graph", "geo"),
        has_leader & ~is_provided & ~is_replica,
        is_unreplicated & is_read,
    )
    may_be_written = is_written | has_unlabeled_link_in

    one_node = finding(
        "{names} {serves/serve} {what} from one node{/ each}, without a read replica.",
        "Read replicas take load off the node, and one of them can take over.",
        weight=0.6,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at every store of one node that is both read and written; alike ones share a finding."""
        users = required_users(design)
        stores = self.stores.components_of(facts)
        found = [store for store in stores if self._needs_replicas(facts, store, users)]
        if found:
            demands = [facts.traffic.demand(store.name) for store in found]
            reads = max(demand.reads if demand is not None else 0.0 for demand in demands)
            most = f"{'up to ' if len(found) > 1 else ''}{rate(reads)} of reads"
            yield self.one_node.about(
                found,
                what=most if reads else f"the reads of {count(users)} users",
                sums=[line for store in found if (line := facts.capacity.reads_sum(store))][
                    :MOST_SUMS
                ],
                fix=join_fixes(_replicas(store) for store in found),
                assumed=facts.traffic.load_assumptions,
            )

    def _needs_replicas(self, facts: Facts, store: Component, users: float) -> bool:
        demand, capacity = facts.traffic.demand(store.name), facts.capacity.of(store, Op.READ)
        if demand is None:
            return users >= MANY_USERS and self.may_be_written(facts, store)
        if capacity is None or demand.reads < SHARE * capacity.conservative:
            return False
        access = facts.traffic.access(store.name)
        if access.bare and demand.reads > capacity.typical:
            return False  # `missing-cache` judges it: a cache helps more
        is_read_heavy = access.written and demand.reads >= READS_TO_A_WRITE * demand.writes
        return is_read_heavy or demand.reads >= HALF * capacity.conservative


def _replicas(store: Component) -> Fix:
    more = "copies=3" if store.attributes.copies is not None else ""
    return set_count(3, store, attributes=more)
