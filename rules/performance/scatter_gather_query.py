"""The rule `scatter-gather-query`."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.attributes import MANY
from dsl.design import Component, Design, Op
from dsl.kinds import Family, Kind
from reviewer.analysis.facts import Facts
from reviewer.analysis.topology.counts import is_data_store
from reviewer.analysis.traffic.routes import Hop
from reviewer.model.finding import Answer, Category, Citation, Severity
from reviewer.model.rule import Rule
from reviewer.text.numbers import duration, percent, rate, size
from reviewer.text.suggestion import declaration, listed

SLOW = 0.01
"""The share of answers of one node that are slow.

Basis: what a 99th percentile leaves."""

FEW = 4
"""Below so many shards a question to all of them costs little: of four, 4 % of answers wait for a
slow one (1 - 0.99^4). A convention."""

BIG = 1e9
"""Bytes of data from which reading all of it is felt: an eighth of a second at 8 GB/s.
A convention, on the speed below."""

SCANNED = 8e9
"""Bytes a second that one machine reads in order.

Basis: about 8 GiB/s (napkin math, github.com/sirupsen/napkin-math)."""


class ScatterGatherQuery(Rule):
    """A query that has to ask every shard, or read every row.

    **Why**: a query that does not name the shard key goes to all of them. Each shard then
    does the work of every query, so more shards carry no more of them; and the answer is as
    slow as the slowest: with 16 shards, 15 % of the answers wait for one of the slowest
    hundredth. A query without an index reads the whole table.

    It is judged where the design says so: a `fanout` of reads that is as large as the number
    of shards, `index=no` on a store with data. At senior level and above a store split in
    many shards, of which no key is said, is asked about.

    **Do instead**: split by what most queries name, and keep a second table by the other key:
    `[shard=user_id, index=[user_id time]]`; let a search index answer the rest.

    **It cannot see**: your queries: the language has journeys. Only a `fanout` as large as the
    number of shards, `index=no`, or a key that is not said tells; search engines and warehouses
    are left out of the first.
    """

    id = "scatter-gather-query"
    severity = Severity.WARNING
    category = Category.PERFORMANCE
    problem = "scatter_gather_query"
    topics = ("Sharding and partition keys", "Slow queries and indexes")
    citations = (
        Citation(
            "Dean and Barroso, The tail at scale (2013)",
            "https://www.barroso.org/publications/TheTailAtScale.pdf",
            "one slow answer in a hundred, asked of many, makes most answers slow",
        ),
        Citation(
            "Napkin math",
            "https://github.com/sirupsen/napkin-math",
            "8 GiB/s read in order",
        ),
    )
    follow_up = "Which query does not know the shard key, how often does it run, and how many shards does it ask?"
    passes = (
        """
        client app
        service api x4
        mysql posts x2 [shards=16, shard=user_id]
        app -> api -> posts
        flow look 1k/s: app -> api -> posts
        """,
        """
        client app
        service api x4
        postgres posts x2 [data=500GB, index=user_id]
        app -> api -> posts
        flow look 1k/s: app -> api -> posts
        """,
    )
    fails = (
        """
        client app
        service api x4
        mysql posts x2 [shards=16, shard=user_id]
        app -> api -> posts [fanout=16]
        flow look 1k/s: app -> api -> posts
        """,
        """
        client app
        service api x4
        postgres posts x2 [data=500GB, index=no]
        app -> api -> posts
        flow look 1k/s: app -> api -> posts
        """,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at reads that fan out over shards, and at stores that say what they index."""
        told = {name for remark in design.decisions for name in remark.about}
        for route in facts.traffic.routes:
            for hop in route.hops:
                store = design.components[hop.link.target]
                if store.name not in told and _asks_all(hop, store, route.op):
                    told.add(store.name)
                    yield self._all(facts, route.name, store)
        for store in design.components.values():
            if store.attributes.index is False and is_data_store(store):
                yield from self._unindexed(facts, store)
        if facts.estimates.warrants_operational_review and facts.is_judged_at("senior"):
            open_ = [p for p in design.components.values() if _is_open(p) and p.name not in told]
            if open_:
                yield self._ask(open_)

    def _all(self, facts: Facts, flow: str, store: Component) -> Answer:
        shards = store.attributes.shards or 1
        slow = 1 - (1 - SLOW) ** min(shards, 10_000)
        demand = facts.traffic.flow_demand(flow).get(store.name)
        each = demand.reads / shards if demand else 0.0
        load = (
            (
                f"flow `{flow}`: each shard answers all {rate(each)}; by key it would be {rate(each / shards)}",
            )
            if each
            else ()
        )
        return self.violated(
            store,
            message=f"each read of `{store.name}` asks all its {shards} shards.",
            sums=(
                *load,
                f"one answer in 100 is slow: of {shards} together, 1 − 0.99^{shards} = {percent(slow)}",
            ),
            why="More shards carry more writes, but no more of these reads.",
            instead=f'decide "a second table by the other key" on {store.name}: "which query asks it, and how it is kept in step"',
            severity=Severity.INFO,
            weight=0.6,
        )

    def _unindexed(self, facts: Facts, store: Component) -> Iterator[Answer]:
        storage = facts.estimates.storage(store)
        held = storage.on_node if storage else None
        if not facts.traffic.access(store.name).read or held is None or held < BIG:
            return
        yield self.violated(
            store,
            message=f"each read of `{store.name}` goes through {size(held)}: nothing is indexed.",
            sums=(
                f"{size(held)} / 8 GB/s = {duration(held / SCANNED)} for one query, alone on the machine",
            ),
            why="An index finds a row in a few steps, however many there are.",
            instead=declaration(store, attributes="index=id"),
        )

    def _ask(self, stores: list[Component]) -> Answer:
        line = declaration(stores[0], attributes="shard=user_id", whole=False)
        return self.cannot_tell(
            *stores,
            message=f"By what key is {listed([s.name for s in stores])} split, and which query does"
            f" not know it? Say `{line}`.",
            weight=0.4,
        )


def _asks_all(hop: Hop, store: Component, op: Op | None) -> bool:
    """Whether one read asks as many times as there are shards."""
    shards = store.attributes.shards or 0
    reads = (hop.op or op) is not Op.WRITE
    if not reads or shards < FEW or store.kind in (Kind.SEARCH, Kind.WAREHOUSE):
        return False
    return store.family is Family.STORE and hop.fanout >= shards


def _is_open(store: Component) -> bool:
    """Whether it is split in several, and no key is said."""
    said = store.attributes
    several = said.shards == MANY or (said.shards or 0) >= FEW
    by_key = store.kind not in (Kind.CACHE, Kind.SEARCH, Kind.OBJECT_STORE, Kind.WAREHOUSE)
    return several and by_key and store.family is Family.STORE and not said.shard
