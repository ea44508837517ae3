"""Rule `storage-outgrows-node`."""

from __future__ import annotations

from collections.abc import Iterator

from reviewer import (
    MANY,
    Answer,
    Bound,
    Category,
    Citation,
    Design,
    Facts,
    NodeData,
    Problem,
    Rule,
    Severity,
    components,
    credit,
    default_limit,
    finding,
    has_leader,
    is_family,
    is_kind,
    question,
    set_attribute,
    set_count,
    severity_of_excess,
    size,
    states,
    technology_title,
)

FULL = 0.9
"""The share of a stated disk from which stated data fills it.

Basis: a convention; an index that is rebuilt or a table that is changed needs the rest."""


class StorageOutgrowsNode(Rule):
    """A node comes to hold more data than such nodes hold well.

    **Why**: it is not that the disk fills up. Backup, restore, building an index and replacing a
    failed replica take time in proportion to the data on one node, and to shard a store that is
    already full takes months. Teams that published their limit split at 250 GB to 10 TB a node.

    It is a sum: average writes a second, times the size of one, times the retention (a year where
    none is stated), times replicas, divided by nodes. Above the highest published figure it is a
    warning, above the middle of the range a note; above a disk that the design states an error, and
    where stated data fills nine tenths of it a warning. Where no retention is stated it is a note.
    Object stores, and what a provider partitions by itself, are left alone. etcd takes no more writes
    above 2 GiB until its quota is raised: where it states more data, it is asked about.

    **Do instead**: shard the store by a key, `[shards=8, shard=user_id]`; keep less,
    `[retention=90d]`, and move the rest to an object store.

    **It cannot see**: changes, deletes, indexes and compression: each write counts as new data of
    its stated size until `retention` ends it. The sizes at which nodes are split are published
    examples, not limits; of limits as installed (`docs/defaults.md`) only etcd's is looked at.
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
        """
        require writes 300/s
        require storage 2TB/mo
        client visitor
        service studio x10
        mysql designs x2
        s3 pictures
        visitor -> studio -> designs, pictures
        """,
        """
        client notary
        service seals x4
        mysql acts x1 [data=200GB, disk=2TB]
        notary -> seals -> acts
        """,
        """
        client app
        service api x4
        etcd meta x3 [data=3GB]
        app -> api -> meta
        """,
    )
    fails = (
        """
        client notary
        service seals x4
        mysql acts x1 [data=4TB, disk=4TB]
        notary -> seals -> acts
        """,
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

    stores = components(is_family("store"), ~is_kind("cache", "object-store"))
    quotas = components(is_family("store", "control"), ~states("disk"))

    outgrown = finding(
        "{name} comes to hold {held|size} on one node{when}: {limit}.",
        "Backup, restore and the replacement of a lost replica take time in proportion to the data of one node.",
    )
    raised = question(
        "Is `{setting}` of {names} raised? It states {data|size}, and by default {title} takes no writes above {most} GiB.",
        set_attribute("disk=10GB"),
        weight=0.4,
    )
    fits = credit("as sharded, no node of {names} comes to hold more than {held|size}")

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Compare what one node of each store comes to hold with what such a node holds well."""
        stores = self.stores.components_of(facts)
        yield from self._ask_quotas(facts)
        known = [data for one in stores if (data := facts.capacity.node_data(one)) is not None]
        for data in known:
            if data.excess and data.store.attributes.shards != MANY:
                yield self._outgrown(facts, data)
        fitting = [data for data in known if not data.excess and data.is_sharded]
        if fitting:
            held = max(data.on_node for data in fitting)
            yield self.fits.about([data.store for data in fitting], held=held)

    def _ask_quotas(self, facts: Facts) -> Iterator[Answer]:
        """Ask about stores whose stated data is above what they take as installed."""
        for store in self.quotas.components_of(facts):
            limit, data = default_limit(store, "data_per_node"), store.attributes.data
            if limit is not None and data is not None and data.value > limit.value:
                yield self.raised.about(
                    [store],
                    setting=limit.setting,
                    data=data.value,
                    title=technology_title(store),
                    most=limit.value / 2**30,
                )

    def _outgrown(self, facts: Facts, data: NodeData) -> Answer:
        when = "" if not data.storage.added else " in a year" if data.is_unbounded else " in time"
        key = facts.capacity.sizing.shard_key(data.store)
        shards = set_attribute(f"shards={data.shards_needed}, shard={key}")
        return self.outgrown.about(
            [data.store],
            held=data.on_node,
            when=when,
            limit=_limit_text(data.bound),
            sums=data.sums,
            fix=shards if has_leader(facts, data.store) else set_count(data.needed),
            severity=Severity.WARNING if _is_disk_full(data) else severity_of_excess(data.excess),
            assumed=(*data.bound.subjects, *data.storage.assumed),
        )


def _is_disk_full(data: NodeData) -> bool:
    """Whether stated data fills a stated disk, or nearly."""
    stated = data.bound.assumed is None and not data.storage.added
    return stated and FULL * data.bound.most <= data.on_node <= data.bound.most


def _limit_text(bound: Bound) -> str:
    if bound.assumed is None:
        return f"its disk has {size(bound.most)}"
    return f"such nodes are split at {size(bound.safe)} to {size(bound.most)}"
