"""`Storage`: what a store comes to hold, in all and on each node.

Average writes x size x retention x copies. Peaks are divided by the peak factor: a disk fills
at the pace of the whole day.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cached_property
from typing import NamedTuple

from dsl.design import Component, Design, Op
from dsl.kinds import Family, Kind
from dsl.quantity import Dimension, Quantity
from dsl.units import DAY, YEAR
from reviewer.analysis.assumptions import Assumed, Ledger
from reviewer.analysis.capacity.catalogue_figures import figures_of
from reviewer.analysis.semantics.meanings import meanings_of
from reviewer.analysis.topology.counts import (
    counted,
    has_leader,
    is_uncounted,
    own_copies,
    shards,
    technology_title,
)
from reviewer.analysis.topology.topology_facts import TopologyFacts
from reviewer.analysis.traffic.counted_updates import KEEPS_VALUES
from reviewer.analysis.traffic.demand import LARGEST
from reviewer.analysis.traffic.routes import Hop, Route
from reviewer.analysis.traffic.total_demand import size_over
from reviewer.analysis.traffic.traffic_facts import TrafficFacts


class Storage(NamedTuple):
    """What a store holds, in bytes.

    `added` is what a second adds on average, `held` what it holds at the end of its
    retention (None where none is known: it grows by `a_year` without end; a log deletes old data
    itself), with what it holds today; both for one copy. `copies` multiply, and `on_node` is `held`
    (or the first year) on one shard or node; None where these are not counted. `assumed` are the
    subjects of the figures assumed; `peak_factor` is what the peak was divided by, None where the
    growth is stated; `today` is what one copy holds today, 0 where that is not stated.
    """

    added: float
    held: float | None
    copies: int | None
    on_node: float | None
    assumed: tuple[str, ...] = ()
    peak_factor: float | None = None
    today: float = 0.0

    @property
    def a_year(self) -> float:
        """Bytes that a year adds, of one copy."""
        return min(self.added * YEAR, LARGEST)

    @property
    def of_one_copy(self) -> float:
        """Bytes that one copy holds (today and the first year's where no retention is stated)."""
        return min(self.a_year + self.today, LARGEST) if self.held is None else self.held

    @property
    def in_all(self) -> float | None:
        """Bytes held by all copies (in the first year where no retention is stated)."""
        if self.copies is None:
            return None
        return self.of_one_copy * self.copies


DERIVED = frozenset({Kind.CACHE, Kind.SEARCH, Kind.WAREHOUSE, Kind.FEATURE_STORE, Kind.VECTOR})
"""Stores of what can be made again from others."""

BULK = frozenset({Kind.OBJECT_STORE, Kind.FILE_STORE})
"""Stores that, where there is one, keep most of the bytes."""

SMALL_ROW = 1e3
"""Bytes up to which an item is a row, whatever else is stored. Basis: a convention."""

FILES = frozenset({"media", "file", "static"})
"""Meanings of a bulk store that takes what users send, not what is left of old rows."""

ROW = 100e3
"""Bytes up to which an item is kept in a database rather than an object store.

Basis: the size up to which the catalogue calls an item of Redis or RabbitMQ a good one."""


def required_storage(design: Design, dimension: Dimension) -> Quantity | None:
    """What `require storage` states as a size, or else as a growth; None where it does not."""
    required = design.requirement("storage")
    value = required.value if required is not None else None
    return value if isinstance(value, Quantity) and value.dimension is dimension else None


class StorageEstimate:
    """What the stores of one design come to hold; computed on first use and kept."""

    def __init__(
        self, design: Design, ledger: Ledger, topology: TopologyFacts, traffic: TrafficFacts
    ) -> None:
        self._design, self._ledger = design, ledger
        self._topology, self._traffic = topology, traffic

    def of(self, component: Component) -> Storage | None:
        """What `component` comes to hold; None where its writes or their size are not known.

        Of stores and what keeps messages; a cache holds what it has room for.
        """
        keeps = component.family in (Family.STORE, Family.MESSAGING)
        if not keeps or component.kind is Kind.CACHE:
            return None
        (added, assumed), today = self._bytes_added(component), self._bytes_today(component)
        if added is None and today is None:
            return None
        seconds = self._retention_seconds(component)
        if seconds is None and added:
            seconds, taken = self._default_retention(component)
            assumed = (*assumed, *taken)
        added = added or 0.0
        kept = None if seconds is None else min(added * seconds, LARGEST)
        held = today if added == 0.0 else None if kept is None else kept + (today or 0.0)
        copies = self._topology.copies(component)
        divided = self._traffic.peak_factor if self._is_from_peak(component) else None
        found = Storage(added, held, copies, None, assumed, divided, today or 0.0)
        return found._replace(on_node=_on_node(component, min(found.of_one_copy, LARGEST)))

    def _bytes_added(self, component: Component) -> tuple[float | None, tuple[str, ...]]:
        """Bytes written a second on average, with what was taken for it, by subject.

        None while a size or every rate is missing.
        """
        said = self._stated_growth(component)
        if said is not None:
            return said.value, ()
        peak = self.bytes_written.get(component.name, 0.0)
        if peak:
            factor = self._traffic.peak_factor
            return peak / factor, ("peak",) if "peak" in self._ledger else ()
        required = self._required_storage(component, Dimension.BANDWIDTH)
        return (None if required is None else required.value), ()

    def _stated_growth(self, component: Component) -> Quantity | None:
        said = self._ledger.stated(component.name, "growth")
        return said if said is not None and said.dimension is Dimension.BANDWIDTH else None

    def _is_from_peak(self, component: Component) -> bool:
        """Whether the growth is averaged from the peak rate of writes to it."""
        if self._stated_growth(component) is not None:
            return False
        return bool(self.bytes_written.get(component.name))

    @cached_property
    def bytes_written(self) -> Mapping[str, float | None]:
        """Bytes written a second at peak to each component; None where a size is not known."""
        found: dict[str, float | None] = {}
        usual, traffic = self._ledger.stated("", "size"), self._traffic
        for route, rates in zip(traffic.routes, traffic.arrival_rates, strict=True):
            bulky = any(visit.component.kind in BULK for visit in route.visits)
            for op, rate in rates.items():
                carried = traffic.walker.walk(route, op, rate)
                for hop, requests, does in zip(route.hops, carried.hops, carried.ops, strict=True):
                    name = hop.link.target
                    before = found.setdefault(name, 0.0)
                    if does is not Op.WRITE or requests <= 0 or before is None:
                        continue
                    if self._is_update(route.visits[hop.target].component):
                        continue
                    size = self._write_size(route, hop, usual, bulky=bulky)
                    found[name] = None if size is None else min(before + requests * size, LARGEST)
        return found

    def _is_update(self, store: Component) -> bool:
        """Whether its writes overwrite values, as in a store of counters; lists that as assumed."""
        if store.kind not in KEEPS_VALUES or "counter" not in meanings_of(store):
            return False
        subject = f"{store.name}.growth"
        self._ledger.take(
            Assumed(
                subject=subject,
                value="0",
                because="Counting overwrites a value: storage grows by new counters only.",
                basis="convention",
                source="",
                override=f"assume {subject} 1GB/d",
            )
        )
        return True

    def _write_size(
        self, route: Route, hop: Hop, usual: Quantity | None, *, bulky: bool
    ) -> float | None:
        """Bytes of a write over `hop`; beside a bulk store, the flow's size is that of the bulk."""
        target = route.visits[hop.target].component
        own = self._ledger.stated(target.name, "size")
        if own is not None:
            return own.value
        said = (hop.said.size, hop.link.attributes.size, target.attributes.size)
        if bulky and target.kind not in BULK and not any(said):
            return None if usual is None or usual.value > ROW else usual.value
        return size_over(route, hop, usual)

    def _bytes_today(self, component: Component) -> float | None:
        said = self._ledger.stated(component.name, "data") or component.attributes.data
        said = said or self._required_storage(component, Dimension.SIZE)
        return None if said is None else said.value

    def _required_storage(self, component: Component, dimension: Dimension) -> Quantity | None:
        """What `require storage` says of the whole design, where `component` alone keeps data."""
        required = required_storage(self._design, dimension)
        return required if self.keepers == (component.name,) else None

    @cached_property
    def keepers(self) -> tuple[str, ...]:
        """The stores that keep the data of record of the whole design.

        Bulk stores where it has some, unless what is required comes in rows: then the others.
        """
        stores = [
            part
            for part in self._design.components.values()
            if part.family is Family.STORE
            and part.kind not in DERIVED
            and not self._topology.replicas.origins(part.name)
        ]
        bulk = [part.name for part in stores if part.kind in BULK]
        rows = [part.name for part in stores if part.kind not in BULK]
        if not rows or not bulk:
            return tuple(rows or bulk)
        added = self._added_by_a_write
        is_small = added is not None and added <= SMALL_ROW
        by_users = any(self._is_written_beside(name, rows) for name in bulk)
        is_row = added is not None and added <= ROW
        return tuple(rows if is_small or (is_row and not by_users) else bulk)

    def _is_written_beside(self, bulk: str, rows: Collection[str]) -> bool:
        """Whether what users wait for writes media to a bulk store, and a row of each to another."""
        links, waited = self._design.links_to[bulk], self._traffic.synchronous_links
        writers = {one.source for one in links if one.id in waited and not one.attributes.read}
        beside = (one.source for name in rows for one in self._design.links_to[name])
        keeps_files = FILES & meanings_of(self._design.components[bulk])
        return bool(keeps_files) and not writers.isdisjoint(beside)

    @property
    def _added_by_a_write(self) -> float | None:
        """Bytes that a write adds by the growth required; None where that is not known."""
        growth = required_storage(self._design, Dimension.BANDWIDTH)
        if growth is None:
            return None
        peak = sum(rates.get(Op.WRITE, 0.0) for rates in self._traffic.arrival_rates)
        writes = peak / self._traffic.peak_factor
        return growth.value / writes if writes > 0 else None

    def _retention_seconds(self, component: Component) -> float | None:
        """Seconds that it keeps data: of the component, then of all, then as is required."""
        own = self._ledger.stated(component.name, "retention") or component.attributes.retention
        said = own or self._ledger.stated("", "retention")
        if said is None and (required := self._design.requirement("retention")) is not None:
            said = required.value if isinstance(required.value, Quantity) else None
        return None if said is None else said.value

    def _default_retention(self, component: Component) -> tuple[float | None, tuple[str, ...]]:
        """Seconds that a log keeps messages by default, and the subjects of what was assumed.

        None where the catalogue has no figure, and for stores: they keep data until it is deleted.
        """
        known = figures_of(component.technology, component.kind).limits.get("retention")
        if component.family is not Family.MESSAGING or known is None:
            return None, ()
        subject, value = f"{component.name}.retention", f"{known.low / DAY:g}d"
        title = technology_title(component)
        like = f"; taken from {known.said.like}" if known.said.like else ""
        self._ledger.take(
            known.said.assumed(
                subject=subject,
                value=value,
                because=f"Default retention of {title}{like}.",
                override=f"assume {subject} {value}",
            )
        )
        return known.low, (subject,)


def _on_node(component: Component, held: float) -> float | None:
    """The part of `held` on one node: copies of its shard, or all nodes in turn."""
    if is_uncounted(component) or component.many:
        return None
    spread, nodes, copies = shards(component), counted(component), own_copies(component)
    if has_leader(component):
        return None if spread is None else held / spread
    return None if nodes is None or copies is None else held * min(copies, nodes) / nodes
