"""The rule `blob-in-database`."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.design import Component, Design, Op
from dsl.kinds import Family, Kind
from reviewer.analysis.capacity.catalogue_figures import figures_of
from reviewer.analysis.capacity.resource_limits import figure_of
from reviewer.analysis.facts import Facts
from reviewer.analysis.traffic.payload_size import BULK, Cargo
from reviewer.model.finding import Answer, Category, Citation, Severity
from reviewer.model.rule import Rule
from reviewer.text.numbers import size
from reviewer.text.suggestion import declaration, free_name, listed

LARGE = 1e6
"""Bytes of an item from which it belongs with objects.

Basis: brokers and key-value stores refuse more than 0.4 to 1 MB by default (DynamoDB 400 KB,
Kafka and SQS 1 MB), which tells what they are built for."""

NOTABLE = 100e3
"""Bytes from which an interviewer asks. Basis: a rule of thumb, no measured border."""


class BlobInDatabase(Rule):
    """Pictures, videos or files kept in a store for small records.

    **Why**: a database pays for every byte in its memory, its log, its copies and its
    backups; a broker that carries megabytes delivers little else. Many refuse such items
    outright. Object stores take them for a tenth of the price, and hand them out themselves.

    It is a sum: the stated size of what is written against what the technology takes at most.
    Above that it is an error, above a megabyte a warning, above 100 KB a remark. A database
    that says `holds=media` is a remark without a size. Beside an object store in the same
    flow the size is taken for the object's.

    **Do instead**: the object in `s3 files`, its address and size in the row or message; an
    upload by signed address goes past your servers.

    **It cannot see**: items whose size nobody states: without `size` only `holds=media` tells. A
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
    follow_up = (
        "How does an upload of 2 GB travel through your system, and what does each box do with it?"
    )
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

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at the largest thing that is written to each store of records and broker."""
        largest: dict[str, Cargo] = {}
        for cargo in facts.traffic.payloads:
            keeps = cargo.target.family in (Family.STORE, Family.MESSAGING)
            if not keeps or cargo.target.kind in NOT_FOR_RECORDS or cargo.op is not Op.WRITE:
                continue
            if cargo.size >= NOTABLE and cargo.size > _seen(largest, cargo):
                largest[cargo.target.name] = cargo
        alike: dict[Severity, list[Cargo]] = {}
        for cargo in sorted(largest.values(), key=lambda one: -one.size):
            alike.setdefault(_severity(cargo), []).append(cargo)
        for severity, cargos in alike.items():
            yield self._large(facts, cargos, severity)
        for part in design.components.values():
            holds = part.attributes.holds or ()
            if part.kind is Kind.DATABASE and "media" in holds and part.name not in largest:
                yield self._held(design, part)

    def _large(self, facts: Facts, cargos: list[Cargo], severity: Severity) -> Answer:
        first = cargos[0]
        stores = [cargo.target for cargo in cargos]
        told = cargos[:MOST]
        wrong = told if severity is Severity.ERROR else []
        rests = [figure_of(facts.assumptions, one.target, "item_size") for one in wrong]
        assumed = [subject for bound in rests if bound for subject in bound.subjects]
        return self.violated(
            *stores,
            message=f"flow `{first.flow}` writes {size(first.size)} a time to"
            f" {listed([store.name for store in stores])}, for small records.",
            flows=tuple(dict.fromkeys(cargo.flow for cargo in cargos)),
            sums=tuple(_sum(one) for one in told),
            why="Every copy, log and backup carries it, and readers of small rows wait behind it.",
            instead=_instead(facts.design, stores),
            severity=severity,
            assumed=tuple(assumed),
            weight=0.7,
        )

    def _held(self, design: Design, store: Component) -> Answer:
        return self.violated(
            store,
            message=f"`{store.name}` is a database and holds media.",
            why="Pictures and videos fill its memory and backups; an object store keeps them for less.",
            instead=f"s3 {free_name(design, 'files')}\n{declaration(store, attributes='holds=records')}",
            severity=Severity.INFO,
            weight=0.4,
        )


MOST = 4
"""So many stores are summed up one by one."""

NOT_FOR_RECORDS = BULK | {Kind.WAREHOUSE, Kind.VECTOR}


def _seen(largest: dict[str, Cargo], cargo: Cargo) -> float:
    return largest[cargo.target.name].size if cargo.target.name in largest else 0.0


def _most(store: Component) -> float | None:
    """The largest item that it takes, where the catalogue knows."""
    limit = figures_of(store.technology, store.kind).limits.get("item_size")
    return limit.high if limit else None


def _severity(cargo: Cargo) -> Severity:
    most = _most(cargo.target)
    if most is not None and cargo.size > most:
        return Severity.ERROR
    return Severity.WARNING if cargo.size >= LARGE else Severity.INFO


def _sum(cargo: Cargo) -> str:
    most = _most(cargo.target)
    line = f"`{cargo.target.name}`: {size(cargo.size)} an item; from {size(LARGE)} on it belongs with objects"
    return line if most is None else f"{line}, and it takes {size(most)} at most"


def _instead(design: Design, stores: list[Component]) -> str:
    """An object store beside them, and items that hold no more than an address."""
    lines = [declaration(store, attributes="size=1KB") for store in stores]
    return "\n".join([f"s3 {free_name(design, 'files')}", *lines])
