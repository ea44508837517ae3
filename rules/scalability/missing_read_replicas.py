"""Rule `missing-read-replicas`."""

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
    Op,
    Rule,
    Severity,
    components,
    count,
    finding,
    has_known_load,
    has_leader,
    has_only_standbys,
    has_read_replicas,
    has_replicas,
    has_shards,
    has_unlabeled_link_in,
    is_counted_twice,
    is_kind,
    is_measured_above,
    is_provided,
    is_read,
    is_read_by_several,
    is_read_heavy,
    is_replica,
    is_stated_leader,
    is_unreplicated,
    is_written,
    join_fixes,
    percent,
    rate,
    required_users,
    set_attribute,
    set_count,
    states,
)

READS_TO_A_WRITE = 5
"""Reads to a write from which replicas pay off. Basis: Slack's datastore reads 6.7 to 1."""

READS_STATED = 10
"""Reads to a write, as stated, from which a store of one node is read-heavy without a rate.

Basis: published mixes run from 6.7:1 (Slack) to 500:1 (Facebook's TAO)."""

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
    what such a node safely handles, or a tenth if there are five to a write; a warning where a
    cache answers first and one node still gets more than is safe. Without rates it is a note
    where a million users or ten reads to a write are stated, or where one stated node is measured
    to be used to 65% or more. A standby serves no reads: a store that has nothing else is one node,
    and so is a pair that fails over (`x2 [failover]`) where ten reads to a write are stated.
    Replicas that serve reads, drawn or counted, and a store that a provider runs are left alone.

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
        """
        client member
        service club x2
        postgres members
        postgres members_spare [role=standby]
        member -> club -> members
        members ~> members_spare
        flow look 40/s: member -> club -> members
        flow join 2/s write: member -> club -> members
        """,
        """
        require ratio 100:1
        client cook
        service kitchen x6
        mysql recipes
        mysql recipes_read x4 [role=replica]
        cook -> kitchen -> recipes, recipes_read
        recipes ~> recipes_read
        """,
        """
        require ratio 100:1
        client cook
        service kitchen x6
        mysql recipes x3 [failover]
        cook -> kitchen -> recipes
        """,
        """
        require ratio 2:1
        client clerk
        service ledgers x2
        postgres accounts x1
        clerk -> ledgers -> accounts
        """,
        """
        require ratio 100:1
        client visitor
        service web x1
        postgres pages x1
        visitor -> web -> pages
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
        """
        client cook
        service kitchen x90
        mysql recipes
        mysql recipes_spare [role=standby]
        cook -> kitchen -> recipes
        recipes ~> recipes_spare
        flow browse 45k/s: cook -> kitchen -> recipes
        flow publish 900/s write: cook -> kitchen -> recipes
        """,
        """
        require ratio 100:1
        client visitor
        service web x4
        postgres pages x1
        visitor -> web -> pages
        """,
        """
        require ratio 30:1
        client walker
        service trails x4
        mariadb maps x2 [failover]
        walker -> trails -> maps
        """,
        """
        client visitor
        service web xmany
        postgres pages x1
        visitor -> web -> pages
        assume pages.utilisation 70%
        """,
    )

    is_one_shard = has_leader | states("shards") & ~has_shards(2)
    answers_alone = is_unreplicated | has_only_standbys
    is_paired = has_replicas | is_counted_twice
    keeps_a_standby = states("failover") & ~has_known_load & is_paired & ~states("copies")
    stores = components(
        is_kind("database", "document", "graph", "geo", "kv"),
        is_one_shard & ~is_provided & ~is_replica,
        (is_read | has_unlabeled_link_in) & (answers_alone | keeps_a_standby & ~has_read_replicas),
    )
    may_be_written = is_written | has_unlabeled_link_in
    is_filling = is_measured_above(FILLING) & is_stated_leader
    reads_dominate = is_read_heavy(READS_STATED)

    one_node = finding(
        "{names} {serves/serve} {what} from one node{/ each}, without a read replica.",
        "Read replicas take load off the node, and one of them can take over.",
        weight=0.6,
    )

    paired = finding(
        "{name} {serves/serve} {what} from its leader: its second node is there to take over.",
        "A node that only waits to take over gives no read capacity; set `role=replica` or add one.",
        weight=0.6,
    )

    idle_standby = finding(
        "{standbys} {takes/take:standbys} no reads: {names} {serves/serve} {what} alone.",
        "A copy that only waits to take over gives no read capacity.",
        weight=0.6,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at every store of one node that is both read and written; alike ones share a finding."""
        stores = self.stores.components_of(facts)
        by_severity: dict[Severity, list[Component]] = {Severity.WARNING: [], Severity.INFO: []}
        for store in (one for one in stores if self._needs_replicas(facts, one)):
            if has_only_standbys(facts, store):
                yield self._idle_standby(facts, store)
            elif self.keeps_a_standby(facts, store) and not has_replicas(facts, store):
                yield self._paired(facts, store)
            else:
                by_severity[_severity(facts, store)].append(store)
        for severity, alike in by_severity.items():
            if alike:
                yield self._accuse(facts, alike, severity)

    def _accuse(self, facts: Facts, stores: list[Component], severity: Severity) -> Answer:
        return self.one_node.about(
            stores,
            what=_served(facts, stores),
            sums=[line for one in stores if (line := facts.capacity.reads_sum(one))][:MOST_SUMS],
            fix=join_fixes(_replicas(store) for store in stores),
            severity=severity,
            assumed=facts.traffic.load_assumptions,
        )

    def _paired(self, facts: Facts, store: Component) -> Answer:
        return self.paired.about(
            [store],
            what=_served(facts, [store]),
            fix=_replicas(store),
            assumed=facts.traffic.load_assumptions,
        )

    def _idle_standby(self, facts: Facts, store: Component) -> Answer:
        names = facts.topology.replicas.of(store.name)
        standbys = [facts.design.components[name] for name in names]
        return self.idle_standby.about(
            standbys,
            standbys=standbys,
            what=_served(facts, [store]),
            names=[store],
            sums=[line for line in [facts.capacity.reads_sum(store)] if line],
            fix=set_attribute("role=replica", *standbys),
            assumed=facts.traffic.load_assumptions,
        )

    def _needs_replicas(self, facts: Facts, store: Component) -> bool:
        demand, capacity = facts.traffic.demand(store.name), facts.capacity.of(store, Op.READ)
        if demand is None and self.is_filling(facts, store):
            return self.may_be_written(facts, store)
        if demand is None:
            many = required_users(facts.design) >= MANY_USERS
            dominate = self.reads_dominate(facts, facts.design) and is_read_by_several(facts, store)
            return (many or dominate) and self.may_be_written(facts, store)
        if capacity is None or demand.reads < SHARE * capacity.conservative:
            return False
        access = facts.traffic.access(store.name)
        is_paired = has_only_standbys(facts, store)
        if access.bare and demand.reads > capacity.typical and not is_paired:
            return False  # `missing-cache` judges it: a cache helps more
        is_read_heavy = access.written and demand.reads >= READS_TO_A_WRITE * demand.writes
        return is_read_heavy or demand.reads >= HALF * capacity.conservative


def _severity(facts: Facts, store: Component) -> Severity:
    """A warning where the reads that a cache leaves are more than one node safely serves."""
    demand, capacity = facts.traffic.demand(store.name), facts.capacity.of(store, Op.READ)
    if demand is None or capacity is None or facts.traffic.access(store.name).bare:
        return Severity.INFO
    return Severity.WARNING if demand.reads > capacity.conservative else Severity.INFO


def _served(facts: Facts, stores: list[Component]) -> str:
    """What reads come to the stores, as far as anything is stated."""
    demands = [facts.traffic.demand(store.name) for store in stores]
    reads = max(demand.reads if demand is not None else 0.0 for demand in demands)
    if reads:
        return f"{'up to ' if len(stores) > 1 else ''}{rate(reads)} of reads"
    measured = facts.capacity.measured_utilization(stores[0])
    if measured is not None:
        return f"every read at {percent(measured)} utilization"
    users = required_users(facts.design)
    return f"the reads of {count(users)} users" if users else "reads that far outnumber writes"


def _replicas(store: Component) -> Fix:
    more = "copies=3" if store.attributes.copies is not None else ""
    return set_count(3, store, attributes=more)
