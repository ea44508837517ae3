"""Rule `working-set-fills-memory`."""

from __future__ import annotations

from reviewer import (
    Category,
    Citation,
    Excess,
    Facts,
    Fix,
    OverLimit,
    Severity,
    components,
    has_leader,
    is_kind,
    resource_limit,
    set_attribute,
    set_count,
    states,
    stored_data,
)

FULL = 0.8
"""The share of a stated memory from which data that just fits is about to stop fitting.

Basis: a convention; connections, indexes and the operating system take the rest."""

SERVED_FROM_DISK = 1.25
"""Data of so many times the memory is served from disk already, by design.

Basis: a convention: a machine is sized to hold all of its data or the hot part of it, and
between the two lies the edge."""


class WorkingSetFillsMemory(OverLimit):
    """A node's data has grown to about the size of its memory.

    **Why**: while all of it fits, every read comes from memory. Once it does not, each miss waits
    for a disk that is a hundred times slower, requests pile up behind it, and nothing warns: the
    last day on which all fits looks like the first. Adding a node then takes longest, as it reads
    from the disks that are short.

    It is a note where a store states both `memory` and `data`, and the data of one node is between
    80% and 125% of its memory. Beyond that a store is taken to be meant to read from disk: only its
    hot part has to fit. Caches have a rule of their own.

    **Do instead**: more shards, before it is full, `[shards=4]`; larger memory; an alert on the
    share of reads that miss it.

    **It cannot see**: how much of the data is read at all; and how unevenly a key spreads it: the
    largest shard is full before the mean is.
    """

    id = "working-set-fills-memory"
    severity = Severity.INFO
    category = Category.SCALABILITY
    problem = "working_set_exceeds_memory"
    topics = ("Growth of data", "Capacity of each component")
    citations = (
        Citation(
            "MongoDB: FAQ on storage and diagnostics, working set",
            "https://www.mongodb.com/docs/manual/faq/diagnostics/",
            "the working set should fit in memory for good performance",
        ),
    )
    follow_up = "On which day does it stop fitting, and what do you see on that day?"
    passes = (
        """
        client teller
        service desk x2
        postgres books x2 [memory=16GB, data=60GB]
        teller -> desk -> books
        """,
        """
        client angler
        service permits x2
        mongodb waters x3 [shards=3, memory=64GB, data=90GB]
        angler -> permits -> waters
        """,
        """
        client reader
        service web x4
        redis hot x2 [hit=90%, data=60GB, memory=64GB]
        mysql db x2
        reader -> web -> hot, db
        """,
    )
    fails = (
        """
        client nurse
        service ward x2
        mysql charts x1 [memory=64GB, data=60GB]
        nurse -> ward -> charts
        """,
        """
        client angler
        service permits x2
        mongodb waters x3 [shards=3, memory=64GB, data=200GB]
        angler -> permits -> waters
        """,
    )

    scope = components(
        is_kind(
            "database", "document", "kv", "graph", "geo", "wide-column", "timeseries", "search"
        ),
        states("memory") & states("data"),
    )
    quantity = stored_data
    limit = resource_limit("memory")
    planned = FULL
    over = "{names} {holds/hold} {amount} on each node, about all of its {limit} of memory."
    why = "The first data that does not fit is read from disk, and requests queue behind it."
    sums = ("{total} ÷ {plan} = {needed} nodes, before replicas",)
    fix = set_attribute("shards={needed}")

    def severity_of(self, facts: Facts, excess: Excess) -> Severity | None:
        """A note near the edge; nothing far beyond it, where disks serve by design."""
        is_near = excess.plan < excess.amount.value <= SERVED_FROM_DISK * excess.bound.most
        return Severity.INFO if is_near else None

    def fix_for(self, facts: Facts, excess: Excess) -> Fix:
        """More shards; more nodes where the store shards by itself."""
        return self.fix if has_leader(facts, excess.part) else set_count(excess.needed)
