"""The rule `unsharded-write-heavy-store`."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator
from enum import Enum
from typing import NamedTuple

from dsl.design import Component, Design, Op
from dsl.kinds import Kind
from reviewer.analysis.capacity.capacity import Capacity
from reviewer.analysis.capacity.utilization import deciding
from reviewer.analysis.facts import Facts
from reviewer.analysis.topology.counts import entry, is_provided
from reviewer.model.finding import Answer, Category, Citation, Problem, Severity
from reviewer.model.rule import Rule
from reviewer.text.numbers import count, percent
from reviewer.text.suggestion import declaration, listed

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

    **It cannot see**: how evenly a key spreads the writes: all parts are taken to get as many, and
    `hot-partition` looks at the key. Unless `capacity` is stated, a node carries what the
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
        open_: list[Component] = []
        mild: list[tuple[Split, Capacity]] = []
        accepted = {name for remark in design.accepted for name in remark.about}
        for store in design.components.values():
            if store.kind not in STORES or not facts.traffic.access(store.name).written:
                continue
            spread = _spread(facts, store)
            if spread is Spread.OPEN:
                open_.append(store)
            elif spread is Spread.BY_PROVIDER:
                yield from self._credit(facts, store)
            elif facts.capacity.node_demand(store) is None:
                unknown.append(store)
            elif one := _remark(facts, store, accepted):
                mild.append(one)
            else:
                yield from self._judge(facts, store)
        if mild:
            yield self._remarks(facts, mild)
        yield from self._ask_nodes(facts, open_)
        if asked := [store for store in unknown if store.kind is not Kind.CACHE]:
            yield self._ask(asked)

    def _credit(self, facts: Facts, store: Component) -> Iterator[Answer]:
        """A provider, or shards that nobody counted, spread the writes, up to a quota."""
        demand, quota = facts.traffic.demand(store.name), facts.capacity.of(store, Op.WRITE)
        within = quota is None or (demand is not None and demand.writes <= quota.optimistic)
        if demand is not None and demand.writes and within:
            yield self.satisfied(
                store,
                message=f"`{store.name}` spreads {_writes(demand.writes)} over its partitions",
            )

    def _judge(self, facts: Facts, store: Component) -> Iterator[Answer]:
        split, capacity = Split.of(facts, store), facts.capacity.of(store, Op.WRITE)
        if split is None:
            return
        if capacity is None:
            yield self._ask_capacity(store, split.node)
            return
        severity = _severity(split.node, capacity)
        if severity is not None:
            yield self.violated(
                store,
                message=split.message(severity),
                sums=_sums(facts, split, capacity),
                why=_why(facts, store, severity),
                instead=_instead(facts, split, capacity),
                severity=severity,
                assumed=_assumed(facts, capacity),
            )
        elif split.parts > 1:
            yield self.satisfied(
                store,
                message=f"each of the {split.parts} {split.word} of `{store.name}` takes"
                f" {_writes(split.node)}; one carries {count(capacity.conservative)} safely",
            )

    def _remarks(self, facts: Facts, mild: list[tuple[Split, Capacity]]) -> Answer:
        """Single nodes that take more than they carry safely, told together."""
        most = max(mild, key=lambda one: one[0].total)[0]
        names, stores = listed([split.store.name for split, _ in mild]), [s.store for s, _ in mild]
        each, of = ("", "all of") if len(mild) == 1 else (" each", "up to")
        assumed = (subject for _, capacity in mild for subject in _assumed(facts, capacity))
        return self.violated(
            *stores,
            message=f"{of} {_writes(most.total)} land on one node{each} of {names}: nothing splits them.",
            sums=tuple(line for one in mild[:MOST_SUMS] for line in _sums(facts, *one)),
            why=_why(facts, most.store, Severity.INFO),
            instead="\n".join(dict.fromkeys(_instead(facts, *one) for one in mild)),
            severity=Severity.INFO,
            assumed=tuple(dict.fromkeys(assumed)),
        )

    def _ask(self, stores: list[Component]) -> Answer:
        names = listed([store.name for store in stores])
        return self.cannot_tell(
            *stores,
            message=f"How many writes a second reach {names} at peak?"
            " Say `require writes 1k/s`, or give each flow that writes its rate.",
        )

    def _ask_nodes(self, facts: Facts, stores: list[Component]) -> Iterator[Answer]:
        """What splits by itself, but over how many nodes is not said: ask where one is too few."""
        for store in stores:
            split, capacity = Split.of(facts, store), facts.capacity.of(store, Op.WRITE)
            if split is None or capacity is None or split.node <= capacity.conservative:
                continue
            copies = entry(store).copies if entry(store).replicates else 1
            needed = split._replace(copies=float(copies)).needed(
                facts.capacity.sizing.usable_writes(store, capacity)
            )
            yield self.cannot_tell(
                store,
                message=f"Over how many nodes does `{store.name}` spread {_writes(split.total)}?"
                f" They need {needed}: say `{declaration(store, count=needed, whole=False)}`.",
                assumed=_assumed(facts, capacity),
            )

    def _ask_capacity(self, store: Component, writes: float) -> Answer:
        return self.cannot_tell(
            store,
            message=f"One node of `{store.name}` takes {_writes(writes)}. What does it carry?"
            f" Say `assume {store.name}.write_capacity 10k/s`, or name its technology.",
        )


MOST_SUMS = 4
"""So many stores are told with their sums where several are told together."""


def _remark(
    facts: Facts, store: Component, accepted: Collection[str]
) -> tuple[Split, Capacity] | None:
    """A store of one node that takes more than is safe; None where it is worse, well or accepted."""
    split, capacity = Split.of(facts, store), facts.capacity.of(store, Op.WRITE)
    if split is None or capacity is None or split.parts > 1 or store.name in accepted:
        return None
    return (split, capacity) if _severity(split.node, capacity) is Severity.INFO else None


class Split(NamedTuple):
    """How the writes of a store come down on its nodes.

    `total` is what clients write a second, `parts` how many nodes share it, `copies` how
    often each write is counted on them (1 where a leader takes it), `node` what one takes.
    """

    store: Component
    total: float
    parts: int
    copies: float
    node: float

    @classmethod
    def of(cls, facts: Facts, store: Component) -> Split | None:
        """The split of a store's writes, None where nothing is written."""
        demand, node = facts.traffic.demand(store.name), facts.capacity.node_demand(store)
        if demand is None or node is None or not demand.writes or not node.writes:
            return None
        parts = facts.topology.shards(store) or 1
        return cls(store, demand.writes, parts, node.writes * parts / demand.writes, node.writes)

    @property
    def by_itself(self) -> bool:
        """Whether the store splits its data over nodes without being told."""
        return entry(self.store).partitions

    @property
    def word(self) -> str:
        """What the parts are called."""
        return "nodes" if self.by_itself else "shards"

    def message(self, severity: Severity) -> str:
        """What is wrong, in one sentence."""
        name = f"`{self.store.name}`"
        if self.parts == 1:
            return f"all of {_writes(self.total)} land on one node of {name}: nothing splits them."
        if severity is Severity.INFO:
            return f"each of the {self.parts} {self.word} of {name} takes {_writes(self.node)}, more than one carries safely."
        return f"{self.parts} {self.word} are too few for {name}: each takes {_writes(self.node)}."

    def needed(self, usable: float) -> int:
        """How many parts would carry the writes, each up to `usable` a second."""
        return max(2, math.ceil(self.total * self.copies / usable)) if usable > 0 else 2


class Spread(Enum):
    """What is known of the nodes that share a store's writes."""

    OPEN = "it splits by itself, and nothing says over how many nodes"
    BY_PROVIDER = "a provider splits it, or its shards were not counted"
    COUNTED = "so many nodes share the writes; one, where nothing splits them"


def _spread(facts: Facts, store: Component) -> Spread:
    """Which of three cases a store is.

    | splits by itself | provided | counted                  | case        |
    |------------------|----------|--------------------------|-------------|
    | yes              | no       | nothing said             | OPEN        |
    | yes              | no       | `many` of anything       | BY_PROVIDER |
    | yes              | yes      | no                       | BY_PROVIDER |
    | no               | any      | `shards=many`            | BY_PROVIDER |
    | no               | yes      | no shards: one writer    | COUNTED     |
    | any              | any      | yes                      | COUNTED     |
    """
    said, splits = store.attributes, entry(store).partitions
    stated = store.count or store.many or said.copies or said.rf or said.shards or said.partitions
    if splits and not (stated or is_provided(store)):
        return Spread.OPEN
    if facts.topology.shards(store) is not None:
        return Spread.COUNTED
    one_writer = is_provided(store) and not (splits or store.many or said.shards)
    return Spread.COUNTED if one_writer else Spread.BY_PROVIDER


def _assumed(facts: Facts, capacity: Capacity) -> tuple[str, ...]:
    """What the sum rests on that the design does not say."""
    own = (capacity.assumed.subject,) if capacity.assumed else ()
    return (*own, *facts.traffic.load_assumptions)


def _writes(a_second: float) -> str:
    return f"{count(a_second)} writes/s"


def _severity(writes: float, capacity: Capacity) -> Severity | None:
    if writes > capacity.optimistic:
        return Severity.ERROR
    if writes > capacity.typical:
        return Severity.WARNING
    return Severity.INFO if writes > capacity.conservative else None


def _sums(facts: Facts, split: Split, capacity: Capacity) -> tuple[str, ...]:
    usable = facts.capacity.sizing.usable_writes(split.store, capacity)
    copied = f" × {count(split.copies)} copies" if split.copies > 1 else ""
    needed = f"{_upwards(split, usable)}{split.needed(usable)} {split.word}"
    on_each = f"{_writes(split.total)}{copied} ÷ {split.parts} {split.word} = {_writes(split.node)} on each"
    return (
        *((on_each,) if split.parts > 1 else ()),
        _carries(facts, split.store, capacity),
        f"{count(split.total)}{copied} ÷ {count(usable)} = {needed}",
        *([more] if (more := _more(facts, split, usable)) else []),
    )


def _more(facts: Facts, split: Split, usable: float) -> str:
    """What else asks for more shards than the writes do."""
    if split.by_itself:
        return ""
    return deciding(facts.capacity.sizing.shards_needed(split.store), split.needed(usable))


def _upwards(split: Split, usable: float) -> str:
    """The quotient before it is rounded up, where it is no whole number."""
    quotient = split.total * split.copies / usable if usable > 0 else 0.0
    shown = count(quotient)
    return "" if shown == str(split.needed(usable)) else f"{shown}, so "


def _carries(facts: Facts, store: Component, capacity: Capacity) -> str:
    if capacity.assumed is None:
        target = facts.capacity.target(store)
        return (
            f"one carries {_writes(capacity.typical)}, as stated; planned at {percent(target)}"
            f" of that: {count(capacity.typical * target)}"
        )
    return (
        f"one carries {_writes(capacity.conservative)} safely, {count(capacity.typical)} typically,"
        f" {count(capacity.optimistic)} at best"
    )


def _why(facts: Facts, store: Component, severity: Severity) -> str:
    if severity is Severity.INFO:
        return "A typical machine carries this, a small one does not."
    copies = facts.topology.copies(store) or 1
    if copies > 1:
        return f"Its {copies} copies carry reads and stand in for a lost node; each of them applies every write."
    return "A larger machine buys a factor of two or three, once."


def _instead(facts: Facts, split: Split, capacity: Capacity) -> str:
    parts = split.needed(facts.capacity.sizing.usable_writes(split.store, capacity))
    if split.by_itself:
        return declaration(split.store, count=parts)
    parts = max(parts, *facts.capacity.sizing.shards_needed(split.store).values())
    key = facts.capacity.sizing.shard_key(split.store)
    return declaration(split.store, attributes=f"shards={parts}, shard={key}")
