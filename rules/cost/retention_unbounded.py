"""The rule `retention-unbounded`."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.design import Component, Design
from dsl.kinds import Family, Kind
from dsl.quantity import Quantity
from reviewer.analysis.capacity.resource_limits import data_of
from reviewer.analysis.facts import Facts
from reviewer.model.finding import Answer, Category, Citation, Severity
from reviewer.model.rule import Rule
from reviewer.text.numbers import size
from reviewer.text.suggestion import declaration, listed

MUCH = 1e12
"""Bytes a year from which growth without an end is worth a remark.

Basis: published sizes at which a node was split are 250 GB to 10 TB."""

LITTLE = 250e9
"""Bytes a year below which nothing is said: the smallest published size of a node that was split."""

MUCH_IN_BULK = 100e12
"""The same of an object store; a convention, for a byte there costs about a tenth."""

LONG = 90 * 86_400
"""Seconds from which a series of measurements kept whole is worth a remark.

Basis: a convention; who looks further back than a quarter looks at trends, not at seconds."""

COARSER = (" downsampl", " down sampl", " rollup", " roll up", " coarse", " resolution")
"""Words of one who has thought of how fine old points are kept."""

KEPT_ON_PURPOSE = frozenset(
    [
        "archive",
        "archived",
        "archives",
        "cold",
        "delete",
        "deleted",
        "deletes",
        "expire",
        "expired",
        "expires",
        "ever",
        "forever",
        "keep",
        "keeps",
        "kept",
        "prune",
        "purge",
        "purged",
        "retain",
        "retained",
        "retention",
        "tier",
        "tiering",
        "ttl",
        "years",
    ]
)
"""Words of a decision or a note about a store that say what becomes of its data."""


class RetentionUnbounded(Rule):
    """Data is added and never leaves.

    **Why**: a store that only grows outgrows every machine; and most of what it holds is
    never read again. Each copy, backup and index is paid for by the byte. When data goes is
    a decision that is cheap before the first row is written, and a project afterwards.

    It is a sum: average writes, times their size, in a year. Below 250 GB a year, the
    smallest published size at which a node was split, nothing is said. `retention`, `ttl`, a stream out of the store to an archive, and a decision or
    note about it that says what becomes of the data are all recognised. Measurements that are
    kept for three months or more, and are not made coarser with age, are a remark as well.

    **Do instead**: say how long it is kept, `[retention=1y]`, and where the rest goes:
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
        require storage 30TB/y
        client -> api -> postgres
        """,
        """
        client sensor x500
        service intake x2
        influxdb readings x2 [retention=1y]
        sensor -> intake -> readings
        """,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at each store that is known to grow and says no end; alike ones together."""
        growing: list[tuple[Component, float]] = []
        for store in design.components.values():
            if store.family is not Family.STORE or store.kind is Kind.CACHE:
                continue
            storage = facts.estimates.storage(store)
            if (
                storage is None
                or storage.held is not None
                or not _much(facts, store, storage.a_year)
            ):
                continue
            if not (_bounded(design, store) or _goes_on(design, store)):
                growing.append((store, storage.a_year))
        if growing:
            yield self._unbounded(growing)
        known = {store.name for store, _ in growing}
        told = any(word in facts.words.text for word in COARSER)
        series = [p for p in design.components.values() if p.kind is Kind.TIMESERIES and not told]
        whole = [p for p in series if p.name not in known and _is_kept_whole(facts, p)]
        if whole:
            yield self._kept_whole(whole)

    def _kept_whole(self, stores: list[Component]) -> Answer:
        verb = "keeps" if len(stores) == 1 else "keep"
        return self.violated(
            *stores,
            message=f"{listed([s.name for s in stores])} {verb} every point for months, the old as fine as the new.",
            why="Old points are read for their trend: a mean for each minute, then each hour, costs a fraction.",
            instead="\n".join(
                declaration(store, attributes="archive=downsample") for store in stores
            ),
            weight=0.4,
        )

    def _unbounded(self, stores: list[tuple[Component, float]]) -> Answer:
        stores.sort(key=lambda pair: -pair[1])
        verb, up_to = ("grows", "") if len(stores) == 1 else ("grow", "up to ")
        names = listed([store.name for store, _ in stores])
        return self.violated(
            *(store for store, _ in stores),
            message=f"{names} {verb} by {up_to}{size(stores[0][1])} a year, and nothing says when data leaves.",
            sums=tuple(
                f"`{store.name}`: {size(grown)} a year, of one copy" for store, grown in stores[:6]
            ),
            why="What is kept is paid for in every copy, backup and index, read or not.",
            instead="\n".join(declaration(store, attributes="retention=1y") for store, _ in stores),
            weight=0.5,
        )


def _is_kept_whole(facts: Facts, store: Component) -> bool:
    """Whether measurements are kept for long, and nothing makes old ones coarser or moves them."""
    required, said = facts.design.requirement("retention"), store.attributes.retention
    kept = said or (required.value if required is not None else None)
    if not isinstance(kept, Quantity) or kept.value < LONG or store.attributes.archive:
        return False
    return not _goes_on(facts.design, store)


def _bounded(design: Design, store: Component) -> bool:
    """Whether something said of it bounds its data."""
    said = store.attributes
    if said.ttl or said.retention or said.archive:
        return True
    remarks = (r for r in (*design.decisions, *design.notes) if store.name in r.about)
    return any(KEPT_ON_PURPOSE & set(f"{r.title} {r.text}".lower().split()) for r in remarks)


def _goes_on(design: Design, store: Component) -> bool:
    """Whether a link carries its data on to where bytes cost less."""
    bulk = {Kind.OBJECT_STORE, Kind.FILE_STORE, Kind.WAREHOUSE}
    targets = (design.components[link.target].kind for link in design.links_from[store.name])
    return store.kind not in bulk and any(kind in bulk for kind in targets)


def _much(facts: Facts, store: Component, a_year: float) -> bool:
    """Whether a year adds as much as the smallest node of its sort that was ever split for it."""
    if store.kind in {Kind.OBJECT_STORE, Kind.FILE_STORE}:
        return a_year >= MUCH_IN_BULK
    bound = data_of(facts.assumptions, store) if a_year >= LITTLE else None
    return (bound is not None and a_year >= min(bound.safe, MUCH)) or a_year >= MUCH
