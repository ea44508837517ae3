"""Rule `scatter-gather-query`."""

from __future__ import annotations

from collections.abc import Iterator

from reviewer import (
    Answer,
    Category,
    Citation,
    Design,
    Facts,
    Fix,
    Rule,
    ScatterRead,
    Severity,
    at_level,
    components,
    declare,
    denies,
    duration,
    finding,
    has_shards,
    is_data_store,
    is_family,
    is_kind,
    is_read,
    percent,
    question,
    rate,
    scatter_reads,
    set_attribute,
    size,
    states,
    warrants_operational_review,
)

SLOW = 0.01
"""The share of responses of one node that are slow.

Basis: what a 99th percentile leaves."""

FEW = 4
"""Below so many shards a query to all of them costs little: of four, 4% of responses wait for a
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
    does the work of every query, so more shards carry no more of them; and the response is as
    slow as the slowest: with 16 shards, 15% of the responses wait for one of the slowest
    hundredth. A query without an index reads the whole table.

    It is judged where the design says so: a `fanout` of reads that is as large as the number
    of shards, `index=no` on a store with data. At senior level and above a store split in
    many shards without a stated key is asked about.

    **Do instead**: split by what most queries name, and keep a second table by the other key:
    `[shard=user_id, index=[user_id time]]`; let a search index answer the rest.

    **It cannot see**: your queries: the language has flows. Only a `fanout` as large as the
    number of shards, `index=no`, or a key that is not stated tells; search engines and warehouses
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

    unindexed = components(is_data_store, denies("index"), is_read)
    keyless = components(
        is_family("store"),
        has_shards(FEW),
        ~states("shard"),
        ~is_kind("cache", "search", "object-store", "warehouse"),
    )
    asks = warrants_operational_review & at_level("senior")

    scatters = finding(
        "{name} answers each read from all its {shards} shards.",
        "More shards carry more writes, but no more of these reads.",
        severity=Severity.INFO,
        weight=0.6,
    )
    scans = finding(
        "{name} scans {held|size} on each read: nothing is indexed.",
        "An index finds a row in a few steps, however many there are.",
        set_attribute("index=id"),
    )
    shard_key = question(
        "What is the partition key of {names}, and which query does not know it?",
        set_attribute("shard=user_id"),
        weight=0.4,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at reads that fan out over shards, and at stores that say what they index."""
        told = {name for remark in design.decisions for name in remark.about}
        scattered = [one for one in scatter_reads(facts.traffic, FEW) if one.store.name not in told]
        for read in scattered:
            yield self.scatters.about(
                [read.store], shards=read.shards, sums=_shard_sums(read), fix=_second_table(read)
            )
        for store in self.unindexed.components_of(facts):
            storage = facts.estimates.storage(store)
            held = (storage.on_node if storage else None) or 0.0
            if held >= BIG:
                line = f"{size(held)} ÷ 8 GB/s = {duration(held / SCANNED)} for one query, alone on the machine"
                yield self.scans.about([store], held=held, sums=[line])
        told |= {read.store.name for read in scattered}
        keyless = [one for one in self.keyless.components_of(facts) if one.name not in told]
        if keyless and self.asks(facts, design):
            yield self.shard_key.about(keyless)


def _shard_sums(read: ScatterRead) -> Iterator[str]:
    shards = read.shards
    if read.rate:
        by_key = rate(read.rate / shards)
        yield f"flow `{read.flow}`: each shard answers all {rate(read.rate)}; by key, {by_key}"
    slow = percent(1 - (1 - SLOW) ** min(shards, 10_000))
    yield f"1 in 100 responses is slow: of {shards} together, 1 − 0.99^{shards} = {slow}"


def _second_table(read: ScatterRead) -> Fix:
    return declare(
        f'decide "a second table by the other key" on {read.store.name}:'
        ' "which query asks it, and how it is kept in sync"'
    )
