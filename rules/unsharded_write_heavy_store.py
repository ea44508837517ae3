"""Puts out the rule `unsharded-write-heavy-store`."""

from __future__ import annotations

import math
from collections.abc import Iterator

from dsl.design import Component, Design, Op
from dsl.kinds import Kind
from reviewer.facts import Capacity, Facts
from reviewer.finding import Answer, Category, Citation, Severity
from reviewer.numbers import percent, rate
from reviewer.rule import Rule
from reviewer.wording import declaration, listed

STORES = frozenset(
    {
        Kind.DATABASE,
        Kind.DOCUMENT,
        Kind.KV,
        Kind.CACHE,
        Kind.WIDE_COLUMN,
        Kind.GRAPH,
        Kind.GEO,
        Kind.SEARCH,
        Kind.TIMESERIES,
        Kind.VECTOR,
        Kind.WAREHOUSE,
        Kind.FEATURE_STORE,
    }
)
"""Stores whose writes land on nodes of one's own."""


class UnshardedWriteHeavyStore(Rule):
    """One node takes more writes than a node can.

    **Why**: copies do not help: every copy applies every write. Only splitting the data does,
    and to split a store that is already full takes months (Google's AdWords needed more than
    two years for one resharding). So an interviewer wants the split, and its key, on the board.

    It is a sum: writes a second, divided by the nodes that share them, against what a node
    is known to carry: safely, typically, at best. Above the best it is an error, above the
    typical a warning, above the safe figure a remark. A store that partitions by itself, a
    managed one, and a count of shards are recognised.

    **Do instead**: split by a key that spreads the writes and that every query knows:
    `[shards=8, shard=user_id]`; or take a store that partitions by itself; or write less:
    batch, or put a queue before it where a delay is allowed.
    """

    id = "unsharded-write-heavy-store"
    severity = Severity.ERROR
    category = Category.SCALABILITY
    citations = (
        Citation(
            "Notion, Herding elephants: lessons learned from sharding Postgres (2021)",
            "https://www.notion.so/blog/sharding-postgres-at-notion",
            "split at about 500 GB a table",
        ),
        Citation(
            "Corbett et al., Spanner: Google's globally-distributed database (OSDI 2012), section 5.4",
            "https://www.usenix.org/conference/osdi12/technical-sessions/presentation/corbett",
            "the last resharding of the AdWords MySQL database took more than two years",
        ),
        Citation(
            "Azure Architecture Center: Sharding pattern",
            "https://learn.microsoft.com/azure/architecture/patterns/sharding",
        ),
    )
    follow_up = "Which key do you split by, which query does that make slow, and what do you do when one key is hot?"
    passes = (
        """
        client phones
        service intake x40
        postgres events x2 [shards=16, shard=device_id]
        phones -> intake -> events
        flow ingest 60k/s write: phones -> intake -> events
        """,
        """
        client phones
        service intake x2
        postgres events x2
        phones -> intake -> events
        flow ingest 600/s write: phones -> intake -> events
        """,
        """
        client phones
        service intake x40
        dynamodb events
        phones -> intake -> events
        flow ingest 60k/s write: phones -> intake -> events
        """,
    )
    fails = (
        """
        client phones
        service intake x40
        postgres events x2
        phones -> intake -> events
        flow ingest 60k/s write: phones -> intake -> events
        """,
        """
        client phones
        service intake x40
        postgres events x2 [shards=2, shard=device_id]
        phones -> intake -> events
        flow ingest 80k/s write: phones -> intake -> events
        """,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Judge each store that is written to by the writes its busiest node takes."""
        unknown: list[Component] = []
        for store in design.components.values():
            if store.kind not in STORES or not facts.access(store.name).written:
                continue
            if _spreads(facts, store):
                yield from self._credit(facts, store)
            elif facts.node_demand(store) is None:
                unknown.append(store)
            else:
                yield from self._judge(facts, store)
        if asked := [store for store in unknown if store.kind is not Kind.CACHE]:
            yield self._ask(asked)

    def _credit(self, facts: Facts, store: Component) -> Iterator[Answer]:
        demand = facts.demand(store.name)
        if demand and demand.writes:
            yield self.satisfied(
                store,
                message=f"`{store.name}` spreads {rate(demand.writes)} writes over its partitions by itself",
            )

    def _judge(self, facts: Facts, store: Component) -> Iterator[Answer]:
        demand, node = facts.demand(store.name), facts.node_demand(store)
        capacity = facts.capacity(store, Op.WRITE)
        if demand is None or node is None or not node.writes:
            return
        if capacity is None:
            yield self._ask_capacity(store, node.writes)
            return
        severity = _severity(node.writes, capacity)
        if severity is None:
            yield from self._enough(facts, store, node.writes, capacity)
            return
        yield self.violated(
            store,
            message=_message(store, facts.shards(store) or 1, demand.writes, node.writes),
            sums=_sums(facts, store, demand.writes, node.writes, capacity),
            why=_why(facts, store),
            instead=_instead(facts, store, demand.writes, capacity),
            severity=severity,
            assumed=(capacity.assumed.subject,) if capacity.assumed else (),
        )

    def _enough(
        self, facts: Facts, store: Component, writes: float, capacity: Capacity
    ) -> Iterator[Answer]:
        """Credit shards that carry the load; where one node is plenty there is nothing to say."""
        shards = facts.shards(store) or 1
        if shards > 1:
            yield self.satisfied(
                store,
                message=f"each of the {shards} shards of `{store.name}` takes {rate(writes)} writes,"
                f" of {rate(capacity.conservative)} that one carries safely",
            )

    def _ask(self, stores: list[Component]) -> Answer:
        names = listed([store.name for store in stores])
        return self.cannot_tell(
            *stores,
            message=f"How many writes a second reach {names} at peak?"
            " Say `require writes 1k/s`, or give each flow that writes its rate.",
        )

    def _ask_capacity(self, store: Component, writes: float) -> Answer:
        return self.cannot_tell(
            store,
            message=f"`{store.name}` takes {rate(writes)} writes on one node. What does one carry?"
            f" Say `assume {store.name}.write_capacity 10k/s`, or name its technology.",
        )


def _spreads(facts: Facts, store: Component) -> bool:
    """Whether the store splits its data by itself, or over shards that were not counted."""
    technology = store.technology
    return facts.shards(store) is None or bool(technology and technology.partitions)


def _severity(writes: float, capacity: Capacity) -> Severity | None:
    if writes > capacity.optimistic:
        return Severity.ERROR
    if writes > capacity.typical:
        return Severity.WARNING
    return Severity.INFO if writes > capacity.conservative else None


def _message(store: Component, shards: int, total: float, node: float) -> str:
    if shards == 1:
        return f"every one of {rate(total)} writes lands on one node of `{store.name}`: nothing splits it."
    return f"{shards} shards are too few for `{store.name}`: each takes {rate(node)} writes."


def _sums(
    facts: Facts, store: Component, total: float, node: float, capacity: Capacity
) -> tuple[str, ...]:
    shards = facts.shards(store) or 1
    return (
        f"{rate(total)} writes ÷ {shards} {'node' if shards == 1 else 'shards'} = {rate(node)} a node",
        f"one carries {rate(capacity.conservative)} safely, {rate(capacity.typical)} typically,"
        f" {rate(capacity.optimistic)} at best",
        f"kept at {percent(facts.target(store))} of {rate(capacity.typical)}:"
        f" {rate(total)} ÷ {rate(capacity.typical * facts.target(store))} = {_needed(facts, store, total, capacity)} shards",
    )


def _needed(facts: Facts, store: Component, total: float, capacity: Capacity) -> int:
    return max(2, math.ceil(total / (capacity.typical * facts.target(store))))


def _why(facts: Facts, store: Component) -> str:
    copies = facts.copies(store) or 1
    if copies > 1:
        return f"Its {copies} copies carry reads and stand in for a lost leader; each of them applies every write."
    return "A larger machine buys a factor of two or three, once."


def _instead(facts: Facts, store: Component, total: float, capacity: Capacity) -> str:
    key = (store.attributes.shard or ("user_id",))[0]
    shards = _needed(facts, store, total, capacity)
    return declaration(store, attributes=f"shards={shards}, shard={key}")
