"""The rule `quorum-misconfigured`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from dsl.design import Component, Design
from reviewer.analysis.facts import Facts
from reviewer.analysis.semantics.consistency_needs import OWN
from reviewer.analysis.topology.counts import own_copies
from reviewer.model.finding import Answer, Category, Citation, Severity
from reviewer.model.rule import Rule
from reviewer.text.suggestion import declaration


class QuorumMisconfigured(Rule):
    """Quorums that need not meet, or that no failure leaves.

    **Why**: with N copies, a read that asks R of them and a write that waits for W share a
    copy only if R + W > N. Otherwise a read can ask just those that the last write did not
    reach. And a quorum of all copies stops with the first one that is lost.

    It is an error where fresh reads are required (or said of the store) and R + W ≤ N; a
    remark where W or R is all of the copies. Without such a need small quorums are a choice, and left alone.

    **Do instead**: `cassandra posts x6 [rf=3, read-quorum=2, write-quorum=2]`: it stands one
    lost copy, and 2 + 2 > 3.

    **It cannot see**: quorums that code sets for a single query, or ones that any node may fill.
    It compares stated numbers; of a pair of which one is unsaid, that one is taken as one copy.
    """

    id = "quorum-misconfigured"
    severity = Severity.ERROR
    category = Category.CONSISTENCY
    citations = (
        Citation(
            "PACELC ratings of stores",
            "https://sourcepirate.github.io/distributed-systems/consistency-trade-offs/pacelc/mapping-real-systems",
        ),
    )
    follow_up = "One copy is down: which of your reads and writes still work, and what do they see?"
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

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at every store that states a quorum."""
        fresh = _asked_fresh(facts)
        for store in design.components.values():
            quorum = Quorum.of(store)
            if quorum is None:
                continue
            if quorum.read + quorum.write <= quorum.copies:
                if store.name in fresh or store.attributes.consistency in OWN:
                    yield self._apart(store, quorum)
            elif max(quorum.read, quorum.write) == quorum.copies > 1:
                yield self._all(store, quorum)
            else:
                yield self.satisfied(
                    store, message=f"reads and writes of `{store.name}` meet: {quorum.sum}"
                )

    def _apart(self, store: Component, quorum: Quorum) -> Answer:
        return self.violated(
            store,
            message=f"a read of `{store.name}` can miss the last write: its quorums need not meet.",
            sums=(quorum.sum,),
            why="Fresh reads are required here.",
            instead=_instead(store, quorum),
        )

    def _all(self, store: Component, quorum: Quorum) -> Answer:
        what = "write" if quorum.write == quorum.copies else "read"
        return self.violated(
            store,
            message=f"a {what} of `{store.name}` waits for all {quorum.copies} copies: it fails"
            " when one is lost.",
            sums=(quorum.sum,),
            why=f"{quorum.majority} of {quorum.copies} for both would meet as well.",
            instead=_instead(store, quorum),
            severity=Severity.INFO,
            weight=0.4,
        )


class Quorum(NamedTuple):
    """Of `copies` of an item, how many a read asks and a write waits for."""

    copies: int
    read: int
    write: int

    @classmethod
    def of(cls, store: Component) -> Quorum | None:
        """The quorums a store states; one that is unsaid is taken as one copy."""
        said = store.attributes
        copies = own_copies(store)
        if copies is None or (said.read_quorum is None and said.write_quorum is None):
            return None
        return cls(copies, said.read_quorum or 1, said.write_quorum or 1)

    @property
    def majority(self) -> int:
        """The least number of copies of which any two sets share one."""
        return self.copies // 2 + 1

    @property
    def sum(self) -> str:
        """R + W against N."""
        both = self.read + self.write
        relation = ">" if both > self.copies else "≤"
        return f"{self.read} read + {self.write} written = {both} {relation} {self.copies} copies"


def _instead(store: Component, quorum: Quorum) -> str:
    most = quorum.majority
    return declaration(store, attributes=f"read-quorum={most}, write-quorum={most}")


def _asked_fresh(facts: Facts) -> set[str]:
    """What is visited by a route that has to see the last write."""
    return {
        visit.component.name
        for route in facts.traffic.routes
        if facts.traffic.consistency[route.name] in OWN
        for visit in route.visits
    }
