"""The rule `consistency-unsaid`."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.attributes import MANY
from dsl.design import Component, Design
from reviewer.analysis.facts import Facts
from reviewer.analysis.topology.counts import is_leaderless
from reviewer.model.finding import Answer, Category, Citation, Severity
from reviewer.model.rule import Rule
from reviewer.text.suggestion import declaration, listed

TOLD = (
    " consisten", " stale", " eventual", " lag", " quorum", " fresh", " linearizab", " conflict",
    " last write", " second late", " seconds late",
)  # fmt: skip
"""How names and remarks speak of what a reader may see."""


class ConsistencyUnsaid(Rule):
    """Copies that can differ, and no word of what a reader may see.

    **Why**: where data is in two places, either a write waits for both or a reader may see
    the older one; when the line between them is cut, either one side refuses or both go
    their own ways. There is no third choice, and a design that names none has made one
    without knowing.

    It contradicts itself, a warning, where the store says `consistency=strong` and is written
    in several regions by copies that come later. Else one question for the stores that are
    read from later copies, kept without a leader, or kept in several regions, and both read
    and written. `require consistency`, `require staleness`, an attribute, quorums, a decision
    or a note answer it.

    **Do instead**: say what the reader may see: `require consistency eventual on feed`,
    `cassandra posts x6 [rf=3, consistency=session]`.

    **It cannot see**: which copy a driver asks, unless links or attributes say it; copies that are
    counted (`x3`) behind a leader are not asked about. One requirement or word on consistency
    anywhere answers for all stores.
    """

    id = "consistency-unsaid"
    severity = Severity.WARNING
    category = Category.CONSISTENCY
    problem = "stale_results"
    topics = ("CAP and consistency",)
    citations = (
        Citation(
            "PACELC ratings of stores",
            "https://sourcepirate.github.io/distributed-systems/consistency-trade-offs/pacelc/mapping-real-systems",
            "a choice in the partition, and a choice without one",
        ),
        Citation(
            "DynamoDB: read and write operations",
            "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.md",
        ),
    )
    follow_up = "The line between the copies is cut for a minute: which users get an error, and which an old answer?"
    passes = (
        """
        require consistency eventual
        client app
        service api x2
        cassandra posts x6 [rf=3]
        app -> api -> posts
        """,
        """
        client app
        service api x2
        postgres db x2
        app -> api -> db
        """,
    )
    fails = (
        """
        client app
        service api x2
        cassandra posts x6 [rf=3, regions=2, consistency=strong]
        app -> api -> posts
        """,
        """
        client app
        service api x2
        dynamodb carts [regions=[us eu], consistency=strong]
        app -> api -> carts
        """,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at stores whose copies may differ."""
        for store in facts.topology.stores_of_record:
            if _contradicts(store):
                yield self._contradicts(store)
        if not facts.estimates.warrants_operational_review or _is_said(design, facts):
            return
        open_ = [
            store for store in facts.topology.stores_of_record if _is_open(design, facts, store)
        ]
        if open_:
            yield self._ask(open_)

    def _contradicts(self, store: Component) -> Answer:
        return self.violated(
            store,
            message=f"`{store.name}` is to be strongly consistent and is kept in several regions, by"
            " copies that are written later.",
            why="Two regions that take writes without asking each other cannot agree on the last one.",
            instead=declaration(store, attributes="consistency=session"),
            weight=0.7,
        )

    def _ask(self, stores: list[Component]) -> Answer:
        line = declaration(stores[0], attributes="consistency=session", whole=False)
        return self.cannot_tell(
            *stores,
            message=f"Copies of {listed([s.name for s in stores])} can differ: may a reader see an"
            f" older one, and does a user see their own write? Say `require consistency eventual`, or `{line}`.",
            weight=0.45,
        )


GLOBAL_LATER = frozenset(
    {
        "dynamodb",
        "dynamodb-global",
        "cassandra",
        "scylladb",
        "keyspaces",
        "couchbase",
        "redis-enterprise",
    }
)
"""Stores whose regions are written one after the other."""


def _regions(store: Component) -> int:
    said = store.attributes.regions
    if said is None:
        return 1
    return len(said) if isinstance(said, tuple) else (2 if said == MANY else said)


def _contradicts(store: Component) -> bool:
    known = store.technology is not None and store.technology.id in GLOBAL_LATER
    quorums = store.attributes.read_quorum or store.attributes.write_quorum
    return (
        store.attributes.consistency == "strong" and _regions(store) > 1 and known and not quorums
    )


def _is_said(design: Design, facts: Facts) -> bool:
    if any(facts.traffic.consistency.values()) or design.requirement("staleness"):
        return True
    return any(word in facts.words.text for word in TOLD)


def _is_open(design: Design, facts: Facts, store: Component) -> bool:
    """Whether its copies may differ and nothing at it says what a reader sees."""
    said = store.attributes
    if said.consistency or said.read_quorum or said.write_quorum or said.reads == "leader":
        return False
    if any(store.name in remark.about for remark in (*design.decisions, *design.notes)):
        return False
    access = facts.traffic.access(store.name)
    copies = facts.topology.replicas.of(store.name)
    read = access.read or any(facts.traffic.access(name).read for name in copies)
    apart = is_leaderless(store) or _regions(store) > 1
    apart = apart or any(facts.traffic.access(name).read for name in copies)
    return apart and read and (access.written or bool(copies))
