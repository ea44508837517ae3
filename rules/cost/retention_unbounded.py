"""Rule `retention-unbounded`."""

from __future__ import annotations

from collections.abc import Iterator

from reviewer import (
    Answer,
    Category,
    Citation,
    Component,
    Design,
    Facts,
    Rule,
    Severity,
    attribute_value,
    calls_kind,
    components,
    denies,
    finding,
    has_word_in_own_remark,
    is_cleaned_by_a_job,
    is_family,
    is_kind,
    is_store_of_record,
    is_written_by_flows,
    mentions,
    omits,
    required_value,
    resource_limit,
    set_attribute,
    size,
    states,
    words_in,
)

MUCH = 1e12
"""Bytes a year from which growth without an end is worth a note.

Basis: published sizes at which a node was split are 250 GB to 10 TB."""

LITTLE = 250e9
"""Bytes a year below which nothing is said: the smallest published size of a node that was split."""

MUCH_IN_BULK = 100e12
"""The same of an object store; a convention, for a byte there costs about a tenth."""

LONG = 90 * 86_400
"""Seconds from which measurements kept at full resolution are worth a note.

Basis: a convention; who looks further back than a quarter looks at trends, not at seconds."""

COARSER = ("downsampl", "down sampl", "rollup", "roll up", "coarse", "resolution")
"""Words that show that the author considered the resolution of old points."""

KEPT_ON_PURPOSE = (
    *("archive", "archived", "archives", "cold", "delete", "deleted", "deletes", "ever"),
    *("expire", "expired", "expires", "forever", "keep", "keeps", "kept", "prune", "purge"),
    *("purged", "retain", "retained", "retention", "tier", "tiering", "ttl", "years"),
)
"""Words of a decision or a note about a store that say what becomes of its data."""

LOGS = frozenset(
    {"audit", "history", "histories", "journal", "log", "logs", "logging", "telemetry", "trail"}
)
"""Words of workloads to which every request adds, and of which nobody reads much once it is old."""

MOST_SUMS = 6
"""Stores of one finding whose arithmetic is shown."""


class RetentionUnbounded(Rule):
    """Data is added and never leaves.

    **Why**: a store that only grows outgrows every machine; and most of what it holds is
    never read again. Each copy, backup and index is paid for by the byte. When data goes is
    a decision that is cheap before the first row is written, and a project afterwards.

    It is a sum: average writes, times their size, in a year. Below 250 GB a year, the
    smallest published size at which a node was split, nothing is said. `retention`, `ttl`, a
    stream out of the store to an archive, and a decision or note about it that says what becomes
    of the data are all recognized. Where a retention is required, a store that has none of these,
    and no timed job that calls it, is a note as well. So is a store of record that keeps everything
    by design (`ttl=no` and `archive=no`, or one of them and no other policy); so is one that holds
    a log or an audit trail beside other `workloads`, without any of these; and so are measurements that are kept at full resolution for three months or more. Keys of a cache that
    never expire (`ttl=no`, and no `evict`) are a warning: what fills is the memory of one machine.

    **Do instead**: state how long it is kept, `[retention=1y]`, and where the rest goes:
    `db ~> archive` with `object store archive: S3`.

    **It cannot see**: what code deletes, or what a law asks to keep: it knows `retention`, `ttl`,
    a link to bulk storage, and words of remarks. Growth is average writes times their stated size,
    so a row that is changed counts as a new one.
    """

    id = "retention-unbounded"
    severity = Severity.INFO
    category = Category.COST
    problem = "storage_growth_unbounded"
    topics = ("Growth of data",)
    citations = (
        Citation(
            "Azure Well-Architected, CO:10: data costs",
            "https://learn.microsoft.com/azure/well-architected/cost-optimization/optimize-data-costs",
        ),
        Citation(
            "InfluxData: downsample and retain data",
            "https://docs.influxdata.com/influxdb/v1/guides/downsample_and_retain/",
            "raw points for a limited time, sums of them for longer",
        ),
        Citation(
            "AWS Well-Architected, Sustainability: SUS04, data management",
            "https://docs.aws.amazon.com/wellarchitected/latest/sustainability-pillar/",
        ),
    )
    follow_up = "Who reads a row that is two years old, and what would it cost them to wait a minute for it?"
    passes = (
        """
        client visitor
        service pages xmany
        redis built x1 [ttl=no, evict=lru]
        visitor -> pages -> built
        """,
        """
        require retention 3y
        client writer
        service paste x2
        postgres texts x2
        cron sweep x1 [every=1d]
        writer -> paste -> texts
        sweep -> texts
        flow save 4/s write: writer -> paste -> texts
        """,
        """
        client phones
        service intake x4
        postgres events x2 [retention=30d]
        phones -> intake -> events
        flow ingest 1k/s write 1KB: phones -> intake -> events
        """,
        """
        client phones
        service intake x4
        postgres events x2
        phones -> intake -> events
        flow ingest 10/s write 1KB: phones -> intake -> events
        """,
        """
        client phones
        service intake x4
        postgres events x2
        object store archive: S3
        phones -> intake -> events ~> archive
        flow ingest 1k/s write 1KB: phones -> intake -> events
        """,
        """
        client clerk
        service land x2
        postgres deeds x2 [archive=no, retention=30y]
        clerk -> land -> deeds
        flow register write: clerk -> land -> deeds
        """,
        """
        client lawyer
        service files x2
        postgres db x2 [workloads=[contracts audit_log], archive=cold]
        lawyer -> files -> db
        """,
        """
        client lawyer
        service files x2
        postgres db x2 [workloads=[contracts prices]]
        lawyer -> files -> db
        """,
    )
    fails = (
        """
        client visitor
        service pages xmany
        redis built x1 [ttl=no]
        visitor -> pages -> built
        """,
        """
        client nurse
        service ward x2
        postgres readings x2 [archive=no]
        nurse -> ward -> readings
        flow measure write: nurse -> ward -> readings
        """,
        """
        require retention 3y
        client writer
        service paste x2
        postgres texts x2
        writer -> paste -> texts
        flow save 4/s write: writer -> paste -> texts
        """,
        """
        client phones
        service intake x4
        postgres events x2
        phones -> intake -> events
        flow ingest 1k/s write 1KB: phones -> intake -> events
        """,
        """
        require storage 30TB/y
        client -> api -> postgres
        """,
        """
        client sensor x500
        service intake x2
        influxdb readings x2 [retention=1y]
        sensor -> intake -> readings
        """,
        """
        client lawyer
        service files x2
        postgres db x2 [workloads=[contracts audit_log]]
        lawyer -> files -> db
        """,
    )

    is_bulk = is_kind("object-store", "file-store")
    is_archived = (
        ~is_bulk & ~is_kind("warehouse") & calls_kind(*("object-store", "file-store", "warehouse"))
    )
    has_policy = states("ttl") | states("retention") | states("archive")
    is_bounded = has_policy | has_word_in_own_remark(*KEPT_ON_PURPOSE) | is_archived
    scope = components(is_family("store"), ~is_kind("cache"), ~is_bounded)
    kept_for_ever = components(
        is_store_of_record
        & is_written_by_flows
        & (denies("ttl") | denies("archive"))
        & ~(has_policy | is_archived)
    )
    kept_in_memory = components(
        is_kind("cache") & denies("ttl") & omits("evict"), ~(states("retention") | is_archived)
    )
    series = components(is_kind("timeseries"), ~states("archive"), ~is_archived)
    records = components(
        is_store_of_record & is_written_by_flows & ~is_bounded & ~is_cleaned_by_a_job
    )
    records_of_any_use = components(is_store_of_record & ~is_bounded & ~is_cleaned_by_a_job)
    ages = mentions(*COARSER)
    disk = resource_limit("disk")

    unbounded = finding(
        "{names} {grows/grow} {/up to }{growth|size} a year with no retention policy.",
        "Data is paid for in every copy, backup and index, read or not.",
        set_attribute("retention=1y"),
        weight=0.5,
    )
    logs_grow = finding(
        "{name} keeps {logs} beside other data, and nothing removes old entries.",
        "Every request adds to it, and the disk that it fills is the one everything else is written to.",
        set_attribute("retention=90d"),
        weight=0.5,
    )
    never_removed = finding(
        "Data must be kept for {required|duration}, but nothing removes it from {names} after that.",
        "A TTL, dropped partitions or a job has to find and delete expired data.",
        set_attribute("archive=delete"),
        weight=0.3,
    )
    never_leaves = finding(
        "{names} {keeps/keep} everything: by design, nothing expires and nothing is archived.",
        "It grows without bound, and every replica, backup and index of it grows with it.",
        set_attribute("archive=cold"),
        weight=0.5,
    )
    fills_memory = finding(
        "Keys of {names} never expire, and no eviction is stated: they grow until memory is full.",
        "From then on each write fails, or keys that are still needed are evicted.",
        set_attribute("ttl=7d"),
        severity=Severity.WARNING,
        weight=0.5,
    )
    kept_whole = finding(
        "{names} {keeps/keep} months of data points at full resolution.",
        "Old points are read for their trend: a mean per minute, then per hour, costs a fraction.",
        set_attribute("archive=downsample"),
        weight=0.4,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at each store that is known to grow without an end; alike ones together."""
        found = [(self._growth(facts, store), store) for store in self.scope.components_of(facts)]
        growing = sorted((pair for pair in found if pair[0]), key=lambda pair: -pair[0])
        if growing:
            yield self.unbounded.about(
                [store for _, store in growing],
                growth=growing[0][0],
                sums=[
                    f"`{store.name}`: {size(growth)} a year (one copy)"
                    for growth, store in growing[:MOST_SUMS]
                ],
            )
        told = {store.name for _, store in growing}
        required = required_value(design, "retention")
        kept = [one for one in self.records.components_of(facts) if one.name not in told]
        if required is not None and kept:
            yield self.never_removed.about(kept, required=required)
        told |= {store.name for store in kept} if required is not None else set()
        refused = [one for one in self.kept_for_ever.components_of(facts) if one.name not in told]
        if refused:
            yield self.never_leaves.about(refused)
        told |= {store.name for store in refused}
        for store in self.records_of_any_use.components_of(facts):
            logs = [] if store.name in told else _logs_beside_others(store)
            if logs:
                yield self.logs_grow.about([store], logs=logs)
        if filling := self.kept_in_memory.components_of(facts):
            yield self.fills_memory.about(filling)
        long = [one for one in self.series.components_of(facts) if _is_kept_long(facts, one)]
        whole = [one for one in long if one.name not in told]
        if whole and not self.ages(facts, design):
            yield self.kept_whole.about(whole)

    def _growth(self, facts: Facts, store: Component) -> float:
        """Bytes a year by which a store grows without an end; 0 where that is little."""
        storage = facts.estimates.storage(store)
        if storage is None or storage.held is not None:
            return 0.0
        bound = self.disk.bound_of(facts, store) if storage.a_year >= LITTLE else None
        much = min(bound.safe, MUCH) if bound is not None else MUCH
        much = MUCH_IN_BULK if self.is_bulk(facts, store) else much
        return storage.a_year if storage.a_year >= much else 0.0


def _is_kept_long(facts: Facts, store: Component) -> bool:
    """Whether measurements are kept for so long that old ones are read for trends."""
    own, required = store.attributes.retention, required_value(facts.design, "retention")
    return ((attribute_value(own) if own else required) or 0.0) >= LONG


def _logs_beside_others(store: Component) -> list[str]:
    """The workloads of a store that are logs, where it has others as well."""
    workloads = store.attributes.workloads or ()
    logs = [one for one in workloads if not LOGS.isdisjoint(words_in(one))]
    return logs if len(logs) < len(workloads) else []
