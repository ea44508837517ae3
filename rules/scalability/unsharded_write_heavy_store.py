"""Rule `unsharded-write-heavy-store`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from reviewer import (
    Answer,
    Category,
    Citation,
    Component,
    Design,
    Facts,
    Problem,
    Rule,
    Severity,
    Statement,
    WriteSplit,
    WriteSpread,
    components,
    credit,
    finding,
    has_known_traffic,
    has_many_nodes,
    is_accepted,
    is_kind,
    is_written,
    join_fixes,
    question,
    set_attribute,
    set_count,
    severity_above,
    synchronous_writes,
    write_spread_of,
)

INSERTS = 10.0
"""Inserts a second that a column store takes well; its figure is one of rows in batches.

Basis: a convention; ClickHouse advises one insert a second, of a thousand rows and more."""

MOST_SUMS = 4
"""Stores of one finding whose arithmetic is shown."""


class UnshardedWriteHeavyStore(Rule):
    """One node takes more writes than a node can handle.

    **Why**: replicas do not help: every replica applies every write. Only sharding does, and to
    shard a store that is already full takes months (Google's AdWords needed more than two years
    for one resharding). So an interviewer wants the shards, and their key, on the board.

    It is a sum: writes a second, divided by the nodes that share them, against what a node is
    known to handle: safely, typically, at best. Above the best it is an error, from twice the
    typical a warning, above the safe figure a note. A store that partitions by itself, a managed
    one, and a count of shards are recognized. Where a store has more than five nodes it asks
    whether they are shards. Where nodes were not counted it asks for their number; where more than
    1,000 would be needed while callers wait, it is a warning.

    **Do instead**: shard by a key that spreads the writes and that every query knows:
    `[shards=8, shard=user_id]`; or take a store that partitions by itself; or write less:
    batch, or put a queue in front where a delay is allowed.

    **It cannot see**: how evenly a key spreads the writes: all shards are taken to get as many, and
    `hot-partition` looks at the key. Unless `capacity` is stated, a node handles what the
    catalogue says of small writes; indexes and large rows make it less.
    """

    id = "unsharded-write-heavy-store"
    severity = Severity.ERROR
    category = Category.SCALABILITY
    problem = Problem("unsharded_write_heavy_store", by_kind={"cache": "unsharded_cache"})
    topics = ("Sharding and partition keys",)
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
    follow_up = "Which key do you shard by, which query does that make slow, and what do you do when one key is hot?"
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
        """
        client walkers
        service steps x900
        redis today x40
        walkers -> steps -> today
        flow step 420k/s write: walkers -> steps -> today
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
        """
        client walkers
        service steps x900
        redis today x3 [shards=1]
        walkers -> steps -> today
        flow step 420k/s write: walkers -> steps -> today
        """,
        """
        client viewer
        service views xmany
        cassandra seen
        viewer -> views -> seen
        flow view 17M/s write: viewer -> views -> seen
        """,
    )

    written = components(
        is_kind("database", "document", "kv", "cache", "wide-column", "graph")
        | is_kind("geo", "search", "timeseries", "vector", "warehouse", "feature-store"),
        is_written,
    )

    takes_batches = is_kind("warehouse")

    one_node = finding(
        "{names} {takes/take} {/up to }{writes|count} writes/s{/ each} on one node, without shards.",
        "{reason}",
    )
    few_shards = finding(
        "{names} {has} too few {word}: each of {parts|count} takes {node|count} writes/s.",
        "{reason}",
    )
    full_shards = finding(
        "{names}: each of {parts|count} {word} takes {node|count} writes/s, more than is safe.",
        "{reason}",
    )
    spread = credit("{names} spreads {writes|count} writes/s over its partitions")
    safe = credit("each of the {parts|count} {word} of {names} handles {node|count} writes/s")
    rate = question(
        "How many writes a second reach {names} at peak? Set `require writes 1k/s`, or the rate of each flow that writes."
    )
    nodes = question(
        "Over how many nodes does {names} spread {writes|count} writes/s? It needs {needed|count}.",
        set_count("{needed}"),
        lacks="count",
    )
    shards_or_copies = question(
        "Are the {count} nodes of {names} shards, or copies of one? As copies, each takes all {node|count} writes/s,"
        " and one handles {capacity|count} at best.",
        set_attribute("shards={shards}, shard={key}"),
    )
    beyond = finding(
        "{names} {needs/need} {needed|count} nodes for {writes|count} writes/s, more than a cluster usually has.",
        "Batch the writes, or sum them in a stream first: a tenth of them is a cluster that can be run.",
        set_count("{needed}"),
        severity=Severity.WARNING,
    )
    capacity = question(
        "One node of {names} takes {node|count} writes/s. How many can it handle? Set `{line}`, or name its technology."
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Judge each store that is written to by the writes that its busiest node takes."""
        mild: list[WriteSplit] = []
        unknown: list[Component] = []
        awaited = facts.traffic.awaited_components
        for store in self.written.components_of(facts):
            split, spread = facts.capacity.write_split(store), write_spread_of(store)
            is_counted = spread is WriteSpread.COUNTED
            if is_counted and facts.capacity.node_demand(store) is None:
                unknown += [] if store.kind == "cache" else [store]
            elif split is not None:
                if is_counted and split.is_slightly_over and not is_accepted(facts, store):
                    mild.append(split)
                elif split.needs_too_many(spread) and store.name in awaited:
                    yield self._size(facts, split, self.beyond)
                else:
                    yield from self._judge(facts, split, spread)
        if mild:
            yield self._accuse(facts, mild, Severity.INFO)
        if unknown and has_known_traffic(facts, design):  # else `requirement-missing` asks
            yield self.rate.about(unknown)

    def _judge(self, facts: Facts, split: WriteSplit, spread: WriteSpread) -> Iterator[Answer]:
        stores, capacity, values = [split.store], split.capacity, split.text_values
        if spread is WriteSpread.BY_PROVIDER:
            if capacity is None or split.total <= capacity.optimistic:
                yield self.spread.about(stores, **values)
        elif capacity is None:
            if spread is WriteSpread.COUNTED:
                line = f"assume {split.store.name}.write_capacity 10k/s"
                yield self.capacity.about(stores, line=line, **values)
        elif spread is WriteSpread.OPEN:
            if split.node > capacity.conservative:
                yield self._size(facts, split, self.nodes)
        elif (severity := severity_above(capacity, split.node)) is not None:
            if has_many_nodes(split.store):
                yield self._ask_for_shards(facts, split)
            else:
                most = Severity.WARNING if _may_be_cluster(split.store) else Severity.ERROR
                yield self._accuse(facts, [split], min(severity, most))
        elif split.parts > 1 and not self._is_fed_by_rows(facts, split):
            yield self.safe.about(stores, **values)

    def _size(self, facts: Facts, split: WriteSplit, statement: Statement) -> Answer:
        """How many nodes its writes need: a question, or a finding that these are too many."""
        needed, assumed = split.as_replicated.needed, _assumed(facts, [split])
        return statement.about([split.store], needed=needed, assumed=assumed, **split.text_values)

    def _is_fed_by_rows(self, facts: Facts, split: WriteSplit) -> bool:
        """Whether single rows go to a store whose figure is one of batches."""
        takes_batches = self.takes_batches(facts, split.store)
        return takes_batches and synchronous_writes(facts, split.store)[1] > INSERTS

    def _ask_for_shards(self, facts: Facts, split: WriteSplit) -> Answer:
        """What so many nodes are: shards that share the writes, or copies that each apply all."""
        capacity, number = split.capacity, split.store.count or 1
        return self.shards_or_copies.about(
            [split.store],
            count=number,
            node=split.node,
            capacity=capacity.optimistic if capacity is not None else 0.0,
            shards=number,
            key=facts.capacity.sizing.shard_key(split.store),
            assumed=_assumed(facts, [split]),
        )

    def _accuse(self, facts: Facts, splits: list[WriteSplit], severity: Severity) -> Answer:
        """One finding about stores that are as bad; its figures are those of the busiest."""
        most = max(splits, key=lambda split: split.total)
        several = self.full_shards if severity is Severity.INFO else self.few_shards
        return (self.one_node if most.parts == 1 else several).about(
            [split.store for split in splits],
            also=_drawn_copies(facts, splits),  # each applies every write of its leader
            reason=_reason(facts, most.store, severity),
            sums=(line for split in splits[:MOST_SUMS] for line in split.sums),
            fix=join_fixes(split.fix for split in splits),
            severity=severity,
            assumed=_assumed(facts, splits),
            **most.text_values,
        )


def _drawn_copies(facts: Facts, splits: list[WriteSplit]) -> list[Component]:
    copies = facts.topology.replicas
    return [facts.design.components[name] for one in splits for name in copies.of(one.store.name)]


def _may_be_cluster(store: Component) -> bool:
    """Whether nothing is stated of how many nodes a cache has: then one box may be a cluster."""
    is_silent = store.count is None and not store.many and store.attributes.shards is None
    return store.kind == "cache" and is_silent


def _reason(facts: Facts, store: Component, severity: Severity) -> str:
    if severity is Severity.INFO:
        return "A typical machine handles this, a small one does not."
    copies = facts.topology.copies(store) or 1
    if copies > 1:
        return f"Its {copies} replicas add read capacity; each of them applies every write."
    return "A larger machine gains a factor of two or three, once."


def _assumed(facts: Facts, splits: list[WriteSplit]) -> Iterable[str]:
    own = (subject for split in splits for subject in split.assumed)
    return dict.fromkeys((*own, *facts.traffic.load_assumptions))
