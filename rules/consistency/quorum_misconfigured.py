"""Rule `quorum-misconfigured`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from reviewer import (
    Answer,
    Category,
    Citation,
    Design,
    Facts,
    Rule,
    Severity,
    attribute_is,
    credit,
    finding,
    is_read_by_fresh_flow,
    quorum_of,
    set_attribute,
)


class QuorumMisconfigured(Rule):
    """Quorums that do not overlap, or that no failure leaves.

    **Why**: with N replicas, a read that asks R of them and a write that waits for W share a
    replica only if R + W > N. Otherwise a read can ask just those that the last write did not
    reach. And a quorum of all replicas stops with the first one that is lost.

    It is an error where fresh reads are required (or stated of the store) and R + W ≤ N; a note
    where W or R is all of the replicas. Without such a need small quorums are a choice, and left
    alone.

    **Do instead**: `cassandra posts x6 [rf=3, read-quorum=2, write-quorum=2]`: it survives the
    loss of one replica, and 2 + 2 > 3.

    **It cannot see**: quorums that code sets for a single query, or sloppy quorums. It compares
    stated numbers; where one of the two is not stated, it is taken as one replica.
    """

    id = "quorum-misconfigured"
    severity = Severity.ERROR
    category = Category.CONSISTENCY
    problem = ""
    topics = ("CAP and consistency",)
    citations = (
        Citation(
            "PACELC ratings of stores",
            "https://sourcepirate.github.io/distributed-systems/consistency-trade-offs/pacelc/mapping-real-systems",
        ),
    )
    follow_up = (
        "One replica is down: which of your reads and writes still work, and what do they see?"
    )
    passes = (
        """
        require consistency strong
        client app
        service api x2
        cassandra posts x6 [rf=3, read-quorum=2, write-quorum=2]
        app -> api -> posts
        """,
        """
        client app
        service api x2
        cassandra posts x6 [rf=3, read-quorum=1, write-quorum=1]
        app -> api -> posts
        """,
    )
    fails = (
        """
        require consistency strong
        client app
        service api x2
        cassandra posts x6 [rf=3, read-quorum=1, write-quorum=1]
        app -> api -> posts
        """,
        """
        client app
        service api x2
        cassandra posts x6 [rf=5, read-quorum=2, write-quorum=3, consistency=strong]
        app -> api -> posts
        """,
    )

    is_read_fresh = is_read_by_fresh_flow | attribute_is(
        "consistency", "strong", "read-your-writes", "session", "causal"
    )

    fix = set_attribute("read-quorum={majority}, write-quorum={majority}")
    disjoint = finding(
        "A read of {name} can miss the last write: its quorums do not overlap.",
        "Fresh reads are required here.",
        fix,
    )
    all_replicas = finding(
        "A {operation} of {name} waits for all {replicas|count} replicas: it fails when one is lost.",
        "{majority|count} of {replicas|count} for both would overlap as well.",
        fix,
        severity=Severity.INFO,
        weight=0.4,
    )
    overlap = credit("read and write quorums of {name} overlap: {sum}")

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at every store that states a quorum."""
        for store in design.components.values():
            quorum = quorum_of(store)
            if quorum is None:
                continue
            values: dict[str, Any] = {"majority": quorum.majority, "replicas": quorum.replicas}
            operation = "write" if quorum.write == quorum.replicas else "read"
            if not quorum.overlaps:
                if self.is_read_fresh(facts, store):
                    yield self.disjoint.about([store], sums=[quorum.sum], **values)
            elif max(quorum.read, quorum.write) == quorum.replicas > 1:
                yield self.all_replicas.about(
                    [store], sums=[quorum.sum], operation=operation, **values
                )
            else:
                yield self.overlap.about([store], sum=quorum.sum)
