"""Rule `weak-store-for-strong-need`."""

from __future__ import annotations

from collections.abc import Iterator

from reviewer import (
    Answer,
    Category,
    Citation,
    Design,
    Facts,
    Rule,
    Severity,
    denies,
    finding,
    is_kind,
    is_leaderless,
    is_product,
    omits,
    question,
    set_attribute,
    states,
    strongly_written,
)

ASYNCHRONOUS = [
    "redis",
    "valkey",
    "keydb",
    "elasticache",
    "redis-cluster",
    "dragonfly",
    "memcached",
    "redis-enterprise",
    "upstash",
    "memorystore",
    "azure-cache-redis",
]
"""Stores that acknowledge a write before any replica has it."""

ON_REQUEST = ["dynamodb", "cosmosdb", "keyspaces", "simpledb", "dynamodb-global", "couchbase"]
"""Stores that read old data unless each read asks for the newest."""


class WeakStoreForStrongNeed(Rule):
    """Data that must be correct is in a store that promises less.

    **Why**: stores that acknowledge a write before their replicas have it lose it when the node
    goes; stores that answer from any replica show two buyers the same last ticket. No code above
    them can give back a guarantee that the store does not make.

    It is a warning where `require consistency strong` (of the design or of a flow) meets an
    in-memory store with asynchronous replicas or a search index as the place that is written.
    Leaderless stores, and those that answer strongly only on request, are questions: their
    settings decide. `consistency=strong`, `atomic`, quorums and caches in front of a stronger
    store count.

    **Do instead**: keep it in a store with transactions, `postgres ledger x2`; or state what
    makes it safe here: `[consistency=strong, atomic=compare]`, `[read-quorum=2, write-quorum=2]`.

    **It cannot see**: settings and scripts that make it safe, unless `consistency`, `atomic` or
    quorums state so. Which technologies acknowledge a write before their replicas have it is our
    own list.
    """

    id = "weak-store-for-strong-need"
    severity = Severity.WARNING
    category = Category.CONSISTENCY
    problem = "wrong_store_for_workload"
    topics = ("CAP and consistency",)
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

    is_stronger = is_kind("database", "document", "coordination", "wide-column")
    is_settled = (
        denies("durable")  # that it is in memory is worse, and another rule finds it
        | ~omits("consistency")
        | states("atomic")
        | ~omits("read_quorum")
        | ~omits("write_quorum")
    )
    is_weak = is_kind("search") | is_product(*ASYNCHRONOUS)
    depends = is_product(*ON_REQUEST) | is_leaderless

    fix = set_attribute("consistency=strong")
    too_weak = finding(
        "{names} {acknowledges/acknowledge} writes before {its} replicas have them; strong consistency is required.",
        "After a failover the write is gone, and until then others may read the old value.",
        fix,
    )
    how = question(
        "Strong consistency is required: which reads and writes of {names} ask for it, and how? Set `{line}`, or its quorums.",
        fix,
        weight=0.8,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at the stores that flows with a strong need write."""
        weak, open_ones = {}, {}
        for targets in strongly_written(facts):
            has_stronger = any(self.is_stronger(facts, part) for part in targets)
            for part in targets:
                if self.is_settled(facts, part):
                    continue
                if self.is_weak(facts, part) and not has_stronger:
                    weak[part.name] = part
                elif self.depends(facts, part):
                    open_ones[part.name] = part
        if weak:
            yield self.too_weak.about(weak.values())
        if asked := [part for part in open_ones.values() if part.attributes.rf is None]:
            yield self.how.about(asked)
