"""`NodeData`: what one node of a store comes to hold, and how many nodes would hold it well."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

from dsl.design import Component
from dsl.units import YEAR
from reviewer.analysis.capacity.resource_limits import Bound
from reviewer.analysis.capacity.shard_count import usable_data
from reviewer.analysis.capacity.sizing import Sizing
from reviewer.analysis.capacity.utilization import Excess, deciding
from reviewer.analysis.estimates.storage import Storage
from reviewer.analysis.topology.counts import entry, has_leader, is_uncounted, own_copies, shards
from reviewer.text.numbers import count, size


class NodeData(NamedTuple):
    """The data of a store, in bytes.

    One node comes to hold `on_node`: at the end of its retention, else (where `is_unbounded`) in a
    year. `bound` is what such nodes hold well.
    """

    store: Component
    storage: Storage
    on_node: float
    bound: Bound
    sizing: Sizing

    @property
    def is_unbounded(self) -> bool:
        """Whether it is not stated how long data is kept."""
        return self.storage.held is None

    @property
    def is_sharded(self) -> bool:
        """Whether its writes spread over several nodes."""
        return self._shards > 1

    @property
    def excess(self) -> Excess:
        """What it is above: the most that is known, or stated, or the planned share of that.

        A year is a guess where no retention is stated: then it is never more than above plan.
        """
        plan = self.bound.usual if self.is_unbounded else usable_data(self.bound)
        if self.on_node <= plan:
            return Excess.NONE
        if self.is_unbounded or self.on_node <= self.bound.most:
            return Excess.PLANNED
        return Excess.BEST if self.bound.assumed is None else Excess.TYPICAL

    @property
    def needed(self) -> int:
        """The shards, or the nodes of a store without a leader, that hold it well."""
        plan = usable_data(self.bound)
        times = self.on_node / plan if plan > 0 else 2.0
        if has_leader(self.store):
            return math.ceil(self._shards * times)
        return math.ceil(self._nodes * times * self._missing_copies)

    @property
    def shards_needed(self) -> int:
        """The shards that hold its data and carry its writes and its load as well."""
        return max(self.needed, *self._needs.values())

    @property
    def _needs(self) -> dict[str, int]:
        return self.sizing.shards_needed(self.store)

    @property
    def _shards(self) -> int:
        return max(1, shards(self.store) or 1)

    @property
    def _nodes(self) -> int:
        return max(1, self.store.count or 1)

    @property
    def _missing_copies(self) -> float:
        """How many more copies of each item there are once there are nodes for them."""
        copies = own_copies(self.store) or 1
        return max(copies, entry(self.store).copies) / max(1, min(copies, self._nodes))

    @property
    def sums(self) -> tuple[str, ...]:
        """The arithmetic: from what a second adds to one node, and on to how many are needed."""
        return (*self._growth_text(), *self._node_text(), *self._needed_text())

    def _growth_text(self) -> Iterator[str]:
        storage = self.storage
        if storage.added > 0:
            year = f"{YEAR // 86_400} d = {size(storage.a_year)} a year (one copy)"
            yield f"{size(storage.added)} a second on average × {year}"
        if storage.added > 0 and storage.held is not None:
            today = ", and with what it holds today" if self.store.attributes.data else ""
            yield f"by its retention{today}, {size(storage.held)} of one copy are kept"

    def _node_text(self) -> Iterator[str]:
        leads = has_leader(self.store)
        parts = (shards(self.store) or 1) if leads else self._nodes
        if parts > 1:
            each = 1 if leads else min(own_copies(self.store) or 1, self._nodes)
            copied = f" × {each} copies" if each > 1 else ""
            whole = self.storage.of_one_copy
            unit = "shards" if leads else "nodes"
            yield f"{size(whole)}{copied} ÷ {parts} {unit} = {size(self.on_node)} on each"

    def _needed_text(self) -> Iterator[str]:
        plan, leads = usable_data(self.bound), has_leader(self.store)
        if plan <= 0:
            return
        parts = (shards(self.store) or 1) if leads else self._nodes
        before = f"{parts} × " if parts > 1 else ""
        missing = 1.0 if leads else self._missing_copies
        more = "" if missing == 1 else f" × {count(missing)} for copies"
        unit = "shards" if leads else "nodes"
        yield f"{before}{size(self.on_node)} ÷ {size(plan)}{more} = {self.needed} {unit}, rounded up"
        if not leads:
            return
        if more := deciding(self._needs, self.needed):
            yield more
        elif self.is_unbounded and (less := deciding(self._needs, 1)):
            yield f"no retention is stated, so a year is taken; {less} only"


def data_on_node(store: Component, storage: Storage) -> float | None:
    """Bytes that one node holds, None where not counted; of a provider's store with one writer, all."""
    if storage.on_node is not None or not is_uncounted(store) or entry(store).partitions:
        return storage.on_node
    parts = store.attributes.shards or 1
    return storage.of_one_copy / parts if parts > 0 else None
