"""The rule `storage-outgrows-node`."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

from dsl.design import Component, Design
from dsl.kinds import Family, Kind
from dsl.units import YEAR
from reviewer.analysis.capacity.resource_limits import Bound, data_of
from reviewer.analysis.capacity.shard_count import FULL, usable_data
from reviewer.analysis.capacity.utilization import deciding
from reviewer.analysis.facts import Facts
from reviewer.analysis.topology.counts import entry, has_leader, is_uncounted, own_copies, shards
from reviewer.model.finding import Answer, Category, Citation, Problem, Severity
from reviewer.model.rule import Rule
from reviewer.text.numbers import count, size
from reviewer.text.suggestion import declaration, listed

if TYPE_CHECKING:
    from reviewer.analysis.estimates.storage import Storage


class StorageOutgrowsNode(Rule):
    """A node comes to hold more data than a node is known to hold well.

    **Why**: it is not that the disk fills up. Backup, restore, building an index and
    replacing a failed copy take time in proportion to the data on one node, and to split a
    store that is already full takes months. Teams that published their limit split at
    250 GB to 10 TB a node.

    It is a sum: average writes a second, times the size of one, times the time they are kept
    (a year where nothing is said), times copies, divided by nodes. Above the highest
    published figure it is a warning, above the middle of the range a remark; above a disk
    that the design states an error. Where nothing says how long data is kept it is a remark. Object stores, and what a provider splits by itself, are
    left alone.

    **Do instead**: split the store by a key, `[shards=8, shard=user_id]`; keep less,
    `[retention=90d]`, and move the rest to an object store.

    **It cannot see**: changes, deletes, indexes and compression: each write counts as new data of
    its stated size until `retention` ends it. The sizes at which nodes are split are published
    examples, not limits.
    """

    id = "storage-outgrows-node"
    severity = Severity.WARNING
    category = Category.SCALABILITY
    problem = Problem(
        "unsharded_write_heavy_store",
        by_kind={"cache": "unsharded_cache", "file-store": "capacity_overload"},
    )
    topics = ("Sharding and partition keys", "Growth of data")
    citations = (
        Citation(
            "Notion, Herding elephants: lessons learned from sharding Postgres (2021)",
            "https://www.notion.so/blog/sharding-postgres-at-notion",
            "split at about 500 GB a table, 10 TB a machine",
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
    follow_up = "How long does it take to restore this node today, and how long in a year?"
    passes = (
        """
        client phones
        service intake x4
        postgres events x2
        phones -> intake -> events
        flow ingest 100/s write 1KB: phones -> intake -> events
        """,
        """
        client phones
        service intake x4
        postgres events x2 [retention=7d]
        phones -> intake -> events
        flow ingest 1k/s write 1KB: phones -> intake -> events
        """,
        """
        client phones
        service intake x4
        dynamodb events
        phones -> intake -> events
        flow ingest 1k/s write 1KB: phones -> intake -> events
        """,
    )
    fails = (
        """
        client phones
        service intake x4
        postgres events x2
        phones -> intake -> events
        flow ingest 1k/s write 1KB: phones -> intake -> events
        """,
        """
        client phones
        service intake x4
        mysql events x2 [data=3TB, disk=2TB]
        phones -> intake -> events
        """,
        """
        require storage 30TB
        client -> api -> postgres
        """,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Put what each store's node comes to hold against what such a node holds."""
        well: list[tuple[Component, float]] = []
        for store in design.components.values():
            if store.family is not Family.STORE or store.kind in {Kind.CACHE, Kind.OBJECT_STORE}:
                continue
            storage = facts.estimates.storage(store)
            held = None if storage is None else _on_node(store, storage)
            bound = None if not held else data_of(facts.assumptions, store)
            if storage is None or held is None or bound is None:
                continue
            severity = _severity(held, bound, guessed=storage.held is None)
            if severity is not None:
                yield self._outgrown(facts, store, storage, (held, bound, severity))
            elif (shards(store) or 1) > 1:
                well.append((store, held))
        if well:
            most = max(held for _, held in well)
            names = listed([store.name for store, _ in well])
            yield self.satisfied(
                *(store for store, _ in well),
                message=f"split as it is, no node of {names} comes to hold more than {size(most)}",
            )

    def _outgrown(
        self,
        facts: Facts,
        store: Component,
        storage: Storage,
        judged: tuple[float, Bound, Severity],
    ) -> Answer:
        held, bound, severity = judged
        when = "" if storage.added == 0 else " in a year" if storage.held is None else " in time"
        return self.violated(
            store,
            message=f"one node of `{store.name}` comes to hold {size(held)}{when}: {_limit(bound)}.",
            sums=tuple(_sums(facts, store, storage, held, bound)),
            why="Backup, restore and the replacement of a lost copy take time in proportion to what"
            " one node holds.",
            instead=_instead(facts, store, held, usable_data(bound)),
            severity=severity,
            assumed=(*bound.subjects, *storage.assumed),
        )


def _on_node(store: Component, storage: Storage) -> float | None:
    """What one node holds; of a provider's store with one writer, all of it."""
    if storage.on_node is not None or not is_uncounted(store) or entry(store).partitions:
        return storage.on_node
    whole = storage.a_year if storage.held is None else storage.held
    return whole / (store.attributes.shards or 1) if (store.attributes.shards or 1) > 0 else None


def _severity(held: float, bound: Bound, *, guessed: bool) -> Severity | None:
    """How long it is kept is a guess where nothing says it: then a remark at most."""
    if guessed:
        return Severity.INFO if held > bound.usual else None
    if bound.assumed is None:
        if held > bound.most:
            return Severity.ERROR
        return Severity.INFO if held > bound.most * FULL else None
    if held > bound.most:
        return Severity.WARNING
    return Severity.INFO if held > bound.usual else None


def _limit(bound: Bound) -> str:
    if bound.assumed is None:
        return f"its disk has {size(bound.most)}"
    return f"such nodes are split at {size(bound.safe)} to {size(bound.most)}"


def _sums(
    facts: Facts, store: Component, storage: Storage, held: float, bound: Bound
) -> Iterator[str]:
    """From what a second adds to what one node holds, and on to how many nodes hold it well."""
    leads, nodes = has_leader(store), max(1, store.count or 1)
    if storage.added > 0:
        yield f"{size(storage.added)} a second on average × {YEAR // 86_400} d = {size(storage.a_year)} a year, of one copy"
    whole = storage.a_year if storage.held is None else storage.held
    if storage.added > 0 and storage.held is not None:
        today = ", and with what it holds today" if store.attributes.data else ""
        yield f"by its retention{today}, {size(whole)} of one copy are kept"
    parts = (shards(store) or 1) if leads else nodes
    if parts > 1:
        each = 1 if leads else min(own_copies(store) or 1, nodes)
        copied = f" × {each} copies" if each > 1 else ""
        yield f"{size(whole)}{copied} ÷ {parts} {'shards' if leads else 'nodes'} = {size(held)} on each"
    plan = usable_data(bound)
    if plan <= 0:
        return
    needed = _needed(store, held, plan)
    before = f"{parts} × " if parts > 1 else ""
    more = "" if leads or (full := _full(store)) == 1 else f" × {count(full)} for copies"
    quotient = f"{before}{size(held)} ÷ {size(plan)}{more}"
    yield f"{quotient} = {needed} {'shards' if leads else 'nodes'}, rounded up"
    if not leads:
        return
    others = facts.capacity.sizing.shards_needed(store)
    if more := deciding(others, needed):
        yield more
    elif storage.held is None and (less := deciding(others, 1)):
        yield f"nothing says how long it is kept, so a year is taken; {less} only"


def _needed(store: Component, held: float, plan: float) -> int:
    """The shards, or the nodes where nothing leads, that hold it well."""
    times = held / plan if plan > 0 else 2.0
    if has_leader(store):
        return math.ceil(max(1, shards(store) or 1) * times)
    return math.ceil(max(1, store.count or 1) * times * _full(store))


def _full(store: Component) -> float:
    """How many more copies of each item there are once there are nodes for them."""
    nodes, copies = max(1, store.count or 1), own_copies(store) or 1
    return max(copies, entry(store).copies) / max(1, min(copies, nodes))


def _instead(facts: Facts, store: Component, held: float, plan: float) -> str:
    needed = _needed(store, held, plan)
    if has_leader(store):
        parts = max(needed, *facts.capacity.sizing.shards_needed(store).values())
        return declaration(
            store, attributes=f"shards={parts}, shard={facts.capacity.sizing.shard_key(store)}"
        )
    return declaration(store, count=needed)
