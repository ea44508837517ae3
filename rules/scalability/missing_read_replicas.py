"""The rule `missing-read-replicas`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from dsl.design import Component, Design, Op
from dsl.kinds import Kind
from dsl.quantity import Quantity
from reviewer.analysis.facts import Facts
from reviewer.analysis.topology.counts import has_leader, is_provided
from reviewer.model.finding import Answer, Category, Citation, Severity
from reviewer.model.rule import Rule
from reviewer.text.numbers import count, percent, rate
from reviewer.text.suggestion import declaration, listed

READS_TO_A_WRITE = 5
"""Reads to a write from which copies are worth it. Basis: Slack's datastore reads 6.7 to 1."""

MANY_USERS = 1_000_000
"""Users, of a day or in all, from which one node is not expected to answer everything.

Basis: a planning value: a million users with ten reads a day are 230 reads/s at peak, and
the largest of their hours, reports and rebuilds share that node with every write."""

SHARE = 0.1
"""The part of what a node safely answers from which reads are told of.

Basis: a planning value; below it copies are there for availability, not for reads."""

HALF = 0.5
"""The part of what a node safely answers from which reads matter beside any number of writes.

Basis: a planning value: at half, twice the load is all that is left."""

STORES = frozenset({Kind.DATABASE, Kind.DOCUMENT, Kind.GRAPH, Kind.GEO})


class MissingReadReplicas(Rule):
    """Reads and writes share the one node of a store.

    **Why**: reads scale out cheaply: a copy that follows the leader answers them, if an
    answer may be a moment old. While all of them go to the node that takes the writes, a
    slow report delays an order; and the node that could stand in does not exist.

    It is advice, by the numbers: where a store answers from one node, and its reads are half
    of what such a node safely carries, or a tenth if there are five to a write; or where a
    million users are stated and no rates. A store with copies, drawn or counted, and one that
    a provider runs are left alone.

    **Do instead**: a copy or two that answer reads, `postgres db x3`; writes and what must
    be current stay with the leader.

    **It cannot see**: which reads may be a moment old, and what each costs: a scan weighs as much
    as a lookup. What a node safely answers is the catalogue's figure, unless `capacity` is stated.
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
    follow_up = "Which reads may be a second old, and which have to see the last write?"
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
        mysql db
        reader -> web -> db
        flow read 20k/s: reader -> web -> db
        flow post 200/s write: reader -> web -> db
        """,
        """
        require users 10M/d
        client -> api -> postgres
        """,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at every store of one node that is both read and written; tell alike ones together."""
        users = _users(design)
        found = [
            one
            for store in design.components.values()
            if store.kind in STORES and (one := _Shared.of(facts, store, users)) is not None
        ]
        if found:
            yield self._judge(facts, found, users)

    def _judge(self, facts: Facts, found: list[_Shared], users: float) -> Answer:
        one, names = len(found) == 1, listed([shared.store.name for shared in found])
        most = max(found, key=lambda shared: shared.reads)
        if most.reads:
            what = f"{'' if one else 'up to '}{rate(most.reads)} of reads"
        else:
            what = f"what {count(users)} users read"
        return self.violated(
            *(shared.store for shared in found),
            message=f"{names} {'answers' if one else 'answer'} {what} from one node"
            f"{'' if one else ' each'}, and no copy takes any of it.",
            sums=tuple(shared.sum for shared in found if shared.reads)[:6],
            why="Copies that follow take the reads off it, and one of them can take over.",
            instead="\n".join(_copies(shared.store) for shared in found),
            assumed=facts.traffic.load_assumptions,
            weight=0.6,
        )


class _Shared(NamedTuple):
    """A store whose one node answers `reads` a second, `safe` of which such a node carries."""

    store: Component
    reads: float
    writes: float
    safe: float

    @classmethod
    def of(cls, facts: Facts, store: Component, users: float) -> _Shared | None:
        access = facts.traffic.access(store.name)
        if not _alone(facts, store) or not access.read:
            return None
        demand, capacity = facts.traffic.demand(store.name), facts.capacity.of(store, Op.READ)
        if demand is None:
            asked = users >= MANY_USERS and (access.written or _may_be_written(facts, store))
            return cls(store, 0.0, 0.0, 0.0) if asked else None
        if capacity is None or demand.reads < SHARE * capacity.conservative:
            return None
        if access.bare and demand.reads > capacity.typical:
            return None  # more than copies are first thought of for: a cache, told by its own rule
        many = demand.reads >= HALF * capacity.conservative
        heavy = many or (access.written and demand.reads >= READS_TO_A_WRITE * demand.writes)
        return cls(store, demand.reads, demand.writes, capacity.conservative) if heavy else None

    @property
    def sum(self) -> str:
        """Its reads, as a share of what one node safely answers."""
        return (
            f"`{self.store.name}`: {rate(self.reads)} of {rate(self.safe)} that one safely answers ="
            f" {percent(self.reads / self.safe)}"
            if self.safe > 0
            else f"`{self.store.name}`: {rate(self.reads)}"
        )


def _alone(facts: Facts, store: Component) -> bool:
    """Whether one node answers all its reads: no copy, none drawn, none of a provider's."""
    if not has_leader(store) or is_provided(store) or facts.topology.replicas.origins(store.name):
        return False
    return facts.topology.copies(store) == 1


def _may_be_written(facts: Facts, store: Component) -> bool:
    """Whether a link to it says neither that it reads nor that it writes: then it does both."""
    links = facts.design.links_to[store.name]
    return any(link.attributes.read is None and link.attributes.write is None for link in links)


def _users(design: Design) -> float:
    """Users as required, of a day where they are of one."""
    required = design.requirement("users")
    if required is None or not isinstance(required.value, Quantity):
        return 0.0
    value = required.value
    return value.value * 86_400 if value.average else value.value


def _copies(store: Component) -> str:
    more = "copies=3" if store.attributes.copies is not None else ""
    return declaration(store, count=3, attributes=more)
