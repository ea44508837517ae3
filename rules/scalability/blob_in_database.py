"""Rule `blob-in-database`."""

from __future__ import annotations

from collections.abc import Iterator

from reviewer import (
    Answer,
    Cargo,
    Category,
    Citation,
    Design,
    Facts,
    Rule,
    Severity,
    components,
    declare,
    default_limit,
    finding,
    free_name,
    is_kind,
    large_records,
    largest_accepted_item,
    published_limit,
    set_attribute,
    size,
)

LARGE = 1e6
"""Bytes of an item from which it belongs in an object store.

Basis: brokers and key-value stores refuse more than 0.4 to 1 MB by default (DynamoDB 400 KB,
Kafka and SQS 1 MB), which tells what they are built for."""

NOTABLE = 100e3
"""Bytes from which an interviewer asks. Basis: a rule of thumb, no measured border."""

MOST_SUMS = 4
"""Stores of one finding whose arithmetic is shown."""


class BlobInDatabase(Rule):
    """Pictures, videos or files are kept in a store for small records.

    **Why**: a database pays for every byte in its memory, its log, its replicas and its backups; a
    broker that carries megabytes delivers little else. Many refuse such items outright. Object
    stores keep them for a tenth of the price, and serve them directly.

    It is a sum: the stated size of what is written against what the technology accepts at most.
    Above that it is an error, above a megabyte a warning, above 100 KB a note. A database that
    says `holds=media` is a note without a size. Beside an object store in the same flow the size
    is taken for the object's.

    **Do instead**: the object in `s3 files`, its URL and size in the row or message; an upload by
    signed URL bypasses your servers.

    **It cannot see**: items whose size nobody states: without `size` only `holds=media` counts. A
    size is one figure for all items, so a few large ones among many small ones stay hidden.
    """

    id = "blob-in-database"
    severity = Severity.WARNING
    category = Category.SCALABILITY
    problem = "wrong_store_for_workload"
    topics = ("Media in object storage",)
    citations = (
        Citation(
            "Azure cloud design patterns: claim check, valet key",
            "https://learn.microsoft.com/azure/architecture/patterns/",
        ),
        Citation(
            "etcd: limits",
            "https://etcd.io/docs/latest/dev-guide/limit/",
            "1.5 MiB a request",
        ),
    )
    follow_up = "How does an upload of 2 GB travel through your system, and what does each component do with it?"
    passes = (
        """
        client app
        service api x2
        s3 photos
        postgres db x2
        app -> api -> photos, db
        flow upload 10/s write 3MB: app -> api -> photos; api -> db
        """,
        """
        client app
        service api x2
        postgres db x2
        app -> api -> db
        flow post 100/s write 2KB: app -> api -> db
        """,
    )
    fails = (
        """
        client app
        service api x2
        postgres photos x2
        app -> api -> photos
        flow upload 10/s write 3MB: app -> api -> photos
        """,
        """
        client app
        service api x2
        queue jobs: SQS
        worker resize x4
        app -> api ~> jobs ~> resize
        flow upload 10/s write 3MB: app -> api ~> jobs ~> resize
        """,
    )

    databases = components(is_kind("database"))
    item_size = published_limit("item_size")

    large_items = finding(
        "{names} {is} built for small records, but flow {flow} writes items of {item|size}.",
        "Every replica, log and backup carries them, and reads of small rows wait behind them.",
        weight=0.7,
    )
    holds_media = finding(
        "{names} is a database and holds media.",
        "Pictures and videos fill its memory and backups; an object store keeps them for less.",
        severity=Severity.INFO,
        weight=0.4,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at the largest item that is written to each store of records and broker."""
        largest = large_records(facts.traffic, NOTABLE)
        for severity in sorted({_severity(cargo) for cargo in largest}, reverse=True):
            alike = [cargo for cargo in largest if _severity(cargo) is severity]
            yield self._accuse(facts, alike, severity)
        objects = declare(f"s3 {free_name(design, 'files')}")
        judged = {cargo.target for cargo in largest}
        for store in self.databases.components_of(facts):
            if "media" in (store.attributes.holds or ()) and store not in judged:
                fix = objects + set_attribute("holds=records")
                yield self.holds_media.about([store], fix=fix)

    def _accuse(self, facts: Facts, cargos: list[Cargo], severity: Severity) -> Answer:
        shown = cargos[:MOST_SUMS]
        refused = [cargo.target for cargo in shown] if severity is Severity.ERROR else []
        bounds = [self.item_size.bound_of(facts, store) for store in refused]
        return self.large_items.about(
            [cargo.target for cargo in cargos],
            flow=[cargos[0].flow],
            item=cargos[0].size,
            flows=[cargo.flow for cargo in cargos],
            sums=(_size_text(cargo) for cargo in shown),
            fix=declare(f"s3 {free_name(facts.design, 'files')}") + set_attribute("size=1KB"),
            severity=severity,
            assumed=[subject for bound in bounds if bound for subject in bound.subjects],
        )


def _severity(cargo: Cargo) -> Severity:
    most, default = largest_accepted_item(cargo.target), default_limit(cargo.target, "item_size")
    is_firm = default is None or most is None or default.value < most  # else a setting raises it
    if is_firm and most is not None and cargo.size > most:
        return Severity.ERROR
    return Severity.WARNING if cargo.size >= LARGE else Severity.INFO


def _size_text(cargo: Cargo) -> str:
    most = largest_accepted_item(cargo.target)
    limit = "" if most is None else f", and the most it accepts is {size(most)}"
    default = default_limit(cargo.target, "item_size")
    if default is not None and (most is None or default.value <= most):
        limit = f", and it accepts {size(default.value)} until `{default.setting}` is raised"
    item = f"{size(cargo.size)} an item; from {size(LARGE)} on it belongs in an object store"
    return f"`{cargo.target.name}`: {item}{limit}"
