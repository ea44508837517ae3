"""The rule `weak-store-for-strong-need`."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.design import Component, Design
from dsl.kinds import Kind
from reviewer.analysis.facts import Facts
from reviewer.analysis.semantics.consistency_needs import STRONG
from reviewer.analysis.topology.counts import entry, is_leaderless
from reviewer.model.finding import Answer, Category, Citation, Severity
from reviewer.model.rule import Rule
from reviewer.text.suggestion import declaration, listed

COPIED_LATER = frozenset(
    {
        "redis",
        "valkey",
        "keydb",
        "elasticache",
        "redis-cluster",
        "dragonfly",
        "memcached",
        "redis-enterprise",
    }
    | {"upstash", "memorystore", "azure-cache-redis"}
)
"""Stores that confirm a write before any copy has it."""

ASKS = frozenset({"dynamodb", "cosmosdb", "keyspaces", "simpledb", "dynamodb-global", "couchbase"})
"""Stores that read old data unless each read asks for the newest."""


class WeakStoreForStrongNeed(Rule):
    """Data that must be right, in a store that promises less.

    **Why**: stores that confirm a write before their copies have it lose it when the node
    goes; stores that answer from any copy show two buyers the same last ticket. No code
    above them can give back a promise that the store does not make.

    It is a warning where `require consistency strong` (of the design or of a flow) meets an
    in-memory store with later copies or a search index as the place that is written. Stores
    without a leader, and those that answer strongly only when asked, are questions: it is
    their settings that decide. `consistency=strong`, `atomic`, quorums and caches in front
    of a stronger store count.

    **Do instead**: keep it in a store with transactions, `postgres ledger x2`; or say what
    makes it safe here: `[consistency=strong, atomic=compare]`, `[read-quorum=2, write-quorum=2]`.

    **It cannot see**: settings and scripts that make it safe, unless `consistency`, `atomic` or
    quorums say so. Which technologies confirm a write before their copies have it is a list of
    ours.
    """

    id = "weak-store-for-strong-need"
    severity = Severity.WARNING
    category = Category.CONSISTENCY
    citations = (
        Citation(
            "PACELC ratings of stores",
            "https://sourcepirate.github.io/distributed-systems/consistency-trade-offs/pacelc/mapping-real-systems",
        ),
        Citation(
            "DynamoDB: read and write operations",
            "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.md",
            "strongly consistent reads are asked for one by one and cost twice as much",
        ),
    )
    follow_up = "Two users buy the last ticket in the same millisecond: show me the line that stops one of them."
    passes = (
        """
        require consistency strong
        client app
        service api x2
        postgres ledger x2
        redis hot x2 [invalidate=write]
        app -> api -> hot, ledger
        flow pay 100/s write: app -> api -> ledger; api -> hot
        """,
        """
        require consistency eventual
        client app
        service api x2
        cassandra posts x6 [rf=3]
        app -> api -> posts
        flow post 100/s write: app -> api -> posts
        """,
        """
        require consistency strong
        client app
        service api x2
        redis stock x3 [consistency=strong]
        app -> api -> stock
        flow buy 100/s write: app -> api -> stock
        """,
    )
    fails = (
        """
        require consistency strong
        client app
        service api x2
        redis stock x3
        app -> api -> stock
        flow buy 100/s write: app -> api -> stock
        """,
        """
        require consistency strong on pay
        client app
        service api x2
        elasticsearch orders x3
        app -> api -> orders
        flow pay 100/s write: app -> api -> orders
        """,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at the stores that flows with a strong need write."""
        weak: dict[str, Component] = {}
        open_: dict[str, Component] = {}
        for number, route in enumerate(facts.traffic.routes):
            if facts.traffic.consistency[route.name] != STRONG:
                continue
            targets = [
                design.components[li.target]
                for li in facts.traffic.reads_and_writes.by_route[number]
            ]
            alone = not any(part.kind in STRONGER for part in targets)
            for part in targets:
                if _settled(part):
                    continue
                if _is_weak(part) and alone:
                    weak[part.name] = part
                elif entry(part).id in ASKS or is_leaderless(part):
                    open_[part.name] = part
        if weak:
            yield self._weak(list(weak.values()))
        asked = [part for part in open_.values() if part.attributes.rf is None]
        if asked:
            yield self._ask(asked)

    def _weak(self, stores: list[Component]) -> Answer:
        names = listed([store.name for store in stores])
        verb = "confirms" if len(stores) == 1 else "confirm"
        return self.violated(
            *stores,
            message=f"strong consistency is required, and {names} {verb} a write before its copies"
            " or its readers have it.",
            why="After a failover the write is gone, and until then others may read what was before.",
            instead="\n".join(
                declaration(store, attributes="consistency=strong") for store in stores
            ),
        )

    def _ask(self, stores: list[Component]) -> Answer:
        line = declaration(stores[0], attributes="consistency=strong", whole=False)
        return self.cannot_tell(
            *stores,
            message=f"Strong consistency is required: which reads and writes of"
            f" {listed([store.name for store in stores])} ask for it, and how? Say `{line}`, or its quorums.",
            weight=0.8,
        )


STRONGER = frozenset({Kind.DATABASE, Kind.DOCUMENT, Kind.COORDINATION, Kind.WIDE_COLUMN})
"""Kinds beside which a weaker store is a cache or an index."""


def _is_weak(part: Component) -> bool:
    return part.kind is Kind.SEARCH or entry(part).id in COPIED_LATER


def _settled(part: Component) -> bool:
    said = part.attributes
    if said.durable is False:
        return True  # that it is in memory is worse, and told by another rule
    quorums = said.read_quorum is not None or said.write_quorum is not None
    return said.consistency is not None or bool(said.atomic) or quorums
