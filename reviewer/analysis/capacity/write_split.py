"""How the writes of a store land on its nodes, and over how many they have to be split."""

from __future__ import annotations

import math
from collections.abc import Mapping
from enum import Enum
from typing import Any, NamedTuple

from dsl.design import Component, Op
from reviewer.analysis.capacity.capacity import Capacity
from reviewer.analysis.capacity.component_load import ComponentLoad
from reviewer.analysis.capacity.shard_count import usable_writes
from reviewer.analysis.capacity.sizing import Sizing
from reviewer.analysis.capacity.utilization import deciding
from reviewer.analysis.topology.counts import entry, has_leader, is_provided, shards
from reviewer.analysis.topology.usual_counts import MOST_COPIES
from reviewer.analysis.traffic.demand import Demand
from reviewer.analysis.traffic.node_demand import indexes_every_copy
from reviewer.text.fix import Fix, set_attribute, set_count
from reviewer.text.numbers import count, percent

LARGEST_CLUSTER = 1_000
"""Nodes beyond which no usual count carries the writes, whatever it is.

Basis: a convention; clusters of tens of nodes are usual, and the largest published have about so
many."""

_NEGLIGIBLE = 1e-6
"""The share of the writes that needs no further part: 86 a day beside 1,000 a second.

Basis: a convention; jobs of a few writes a day raise no count."""


class WriteSpread(Enum):
    """What is known of the nodes that share a store's writes."""

    OPEN = "it splits by itself, and the number of nodes is not stated"
    BY_PROVIDER = "a provider splits it, or its shards were not counted"
    COUNTED = "so many nodes share the writes; one, where nothing splits them"


def write_spread_of(store: Component) -> WriteSpread:
    """Which of three cases a store is.

    | splits by itself | provided | counted                  | case        |
    |------------------|----------|--------------------------|-------------|
    | yes              | no       | nothing stated           | OPEN        |
    | yes              | no       | `many` of anything       | BY_PROVIDER |
    | yes              | yes      | no                       | BY_PROVIDER |
    | no               | any      | `shards=many`            | BY_PROVIDER |
    | no               | yes      | no shards: one writer    | COUNTED     |
    | any              | any      | yes                      | COUNTED     |
    """
    said, splits = store.attributes, entry(store).partitions
    stated = store.count or store.many or said.copies or said.rf or said.shards or said.partitions
    if splits and not (stated or is_provided(store)):
        return WriteSpread.OPEN
    if shards(store) is not None:
        return WriteSpread.COUNTED
    one_writer = is_provided(store) and not (splits or store.many or said.shards)
    return WriteSpread.COUNTED if one_writer else WriteSpread.BY_PROVIDER


def has_many_nodes(store: Component) -> bool:
    """Whether it has a leader and so many nodes that they may as well be shards as copies."""
    is_open = store.attributes.shards is None and store.attributes.copies is None
    return has_leader(store) and is_open and (store.count or 1) > MOST_COPIES


class WriteSplit(NamedTuple):
    """The writes a second of a store, and of one of its nodes.

    `total` is what clients write, `parts` how many nodes share it, `copies` how often each write
    is counted on them (1 where a leader takes it), `node` what one takes (0 where that is not
    counted). `usable` of the `capacity` of a node is planned to be used: `target` of a stated one.
    """

    store: Component
    total: float
    parts: int
    copies: float
    node: float
    capacity: Capacity | None
    usable: float
    target: float
    sizing: Sizing

    @classmethod
    def of(
        cls, load: ComponentLoad, sizing: Sizing, store: Component, demand: Demand | None
    ) -> WriteSplit | None:
        """The split of a store's `demand`; None where no rate of writes is known."""
        node = load.even_node_demand(store)  # a popular key `hot-partition` judges
        if demand is None or not demand.writes:
            return None
        capacity, target = load.of(store, Op.WRITE), load.target(store)
        usable = usable_writes(capacity, target) if capacity is not None else 0.0
        parts, total = shards(store) or 1, demand.writes
        on_node = node.writes if node is not None else 0.0
        copies = on_node * parts / total
        return cls(store, total, parts, copies, on_node, capacity, usable, target, sizing)

    def needs_too_many(self, spread: WriteSpread) -> bool:
        """Whether its nodes are not counted, and no usual number of them will do."""
        is_drawn_as_many = spread is WriteSpread.BY_PROVIDER and self.store.many
        is_uncounted = spread is WriteSpread.OPEN or is_drawn_as_many
        return is_uncounted and self.as_replicated.needed >= LARGEST_CLUSTER

    @property
    def by_itself(self) -> bool:
        """Whether the store splits its data over nodes without being told."""
        return entry(self.store).partitions

    @property
    def word(self) -> str:
        """What the parts are called."""
        return "nodes" if self.by_itself else "shards"

    @property
    def needed(self) -> int:
        """How many parts carry the writes, each as planned; at least two."""
        quotient = self.total * self._copies_then / self.usable if self.usable > 0 else 0.0
        return max(2, math.ceil(quotient * (1 - _NEGLIGIBLE)))

    @property
    def _copies_then(self) -> float:
        """How often a write is counted once there are enough nodes for the usual copies of it."""
        usual = self.as_replicated.copies
        grows = self.by_itself and self.store.attributes.rf is None and self.parts < usual
        return max(self.copies, usual) if grows else self.copies

    @property
    def _shards_needed(self) -> dict[str, int]:
        return self.sizing.shards_needed(self.store)

    @property
    def needed_in_all(self) -> int:
        """How many parts carry the writes, and hold the data and the whole load as well."""
        return self.needed if self.by_itself else max(self.needed, *self._shards_needed.values())

    @property
    def text_values(self) -> Mapping[str, Any]:
        """The values of templates."""
        return {"writes": self.total, "parts": self.parts, "node": self.node, "word": self.word}

    @property
    def assumed(self) -> tuple[str, ...]:
        """The capacity of a node, by subject, where it is not stated."""
        one = self.capacity
        return (one.assumed.subject,) if one is not None and one.assumed is not None else ()

    @property
    def is_slightly_over(self) -> bool:
        """Whether it is one node that takes more than is safe, and no more than is typical."""
        one = self.capacity
        return one is not None and self.parts == 1 and one.conservative < self.node <= one.typical

    @property
    def fix(self) -> Fix:
        """The nodes, or the shards and their key, that carry the writes."""
        if self.by_itself:
            return set_count(self.needed, self.store)
        return set_attribute(
            f"shards={self.needed_in_all}, shard={self.sizing.shard_key(self.store)}", self.store
        )

    @property
    def as_replicated(self) -> WriteSplit:
        """The same once there are nodes for the usual number of copies."""
        technology = entry(self.store)
        copied = technology.replicates or indexes_every_copy(self.store)
        return self._replace(copies=float(technology.copies if copied else 1))

    @property
    def sums(self) -> tuple[str, ...]:
        """The arithmetic: writes on each node, what one carries, how many are needed."""
        copied = f" × {count(self.copies)} copies" if self.copies > 1 else ""
        then = self._copies_then
        needed = f" × {count(then)} copies" if then > 1 else ""
        quotient = count(self.total * then / self.usable if self.usable > 0 else 0.0)
        rounded = "" if quotient == str(self.needed) else f"{quotient}, so "
        on_each = f"{count(self.total)} writes/s{copied} ÷ {self.parts} {self.word} = {count(self.node)} writes/s on each"
        more = "" if self.by_itself else deciding(self._shards_needed, self.needed)
        lines = (
            on_each if self.parts > 1 else "",
            self._node_capacity_text(),
            f"{count(self.total)}{needed} ÷ {count(self.usable)} = {rounded}{self.needed} {self.word}",
            more,
        )
        return tuple(line for line in lines if line)

    def _node_capacity_text(self) -> str:
        one = self.capacity
        if one is None:
            return ""
        if one.assumed is None:
            planned = (
                f"planned at {percent(self.target)} of that: {count(one.typical * self.target)}"
            )
            return f"one handles {count(one.typical)} writes/s (stated); {planned}"
        return (
            f"one handles {count(one.conservative)} writes/s at worst, {count(one.typical)} typically,"
            f" {count(one.optimistic)} at best"
        )
