"""The rule `media-through-servers`."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.design import Component, Design, Op
from dsl.kinds import Family, Kind
from reviewer.analysis.facts import Facts
from reviewer.analysis.semantics.meanings import words_in
from reviewer.analysis.traffic.payload_size import Cargo
from reviewer.model.finding import Answer, Category, Citation, Severity
from reviewer.model.rule import Rule
from reviewer.text.numbers import bandwidth, percent, rate, size
from reviewer.text.suggestion import declaration, listed

LARGE = 1e6
"""Bytes from which an upload is worth a way of its own; below, a request is not much more.

Basis: a convention, the megabyte above which brokers refuse items by default."""

NIC = 1.25e9
"""Bytes a second of one network card of 10 Gb/s: 10e9 / 8.

Basis: a planning value; such a card is an ordinary one of a server."""

STORED = frozenset({Kind.OBJECT_STORE, Kind.FILE_STORE})
PROCESSING = frozenset({Kind.TRANSCODER, Kind.WORKER, Kind.BATCH, Kind.FUNCTION, Kind.MODEL})


class MediaThroughServers(Rule):
    """Media and files pass, or lie on, the servers that answer requests.

    **Why**: a server that passes a video on is a very dear cable: for seconds or minutes it
    holds memory and a connection, and its deploy cuts the upload. A file on its disk is seen
    by one instance and goes with it. And what is stored as it came is stored too large.

    It is a sum: uploads a second times their size, against the network card of each server.
    Above half of it is a warning, else large files that pass a service are a remark. A file
    store on the servers themselves is a warning where there are several. Media of users that
    is stored and nowhere made smaller (a transcoder, a worker, `compress`) is a remark.

    **Do instead**: sign an address and let the client send to the store itself: `app -> media
    [auth=signed]`; work on it behind a queue: `media ~> jobs ~> encode`.

    **It cannot see**: why a file passes a server: a check or a cut on the way may need it, and a
    note that says so is not read. Sizes have to be stated, and every instance is taken to have a
    network card of 10 Gb/s.
    """

    id = "media-through-servers"
    severity = Severity.INFO
    category = Category.SCALABILITY
    problem = "media_on_app_server"
    topics = ("Media in object storage", "CDN")
    citations = (
        Citation(
            "Azure cloud design patterns: valet key",
            "https://learn.microsoft.com/azure/architecture/patterns/",
        ),
        Citation(
            "Flickr: photo sizes and resizing",
            "https://code.flickr.net/2017/01/05/a-year-without-a-byte/",
            "3.25 MB an average photo",
        ),
    )
    follow_up = (
        "An upload breaks off after nine of ten minutes: what is sent again, and through which box?"
    )
    passes = (
        """
        client app
        service api x4
        s3 photos
        worker resize x4
        queue jobs: SQS
        app -> photos
        app -> api ~> jobs ~> resize -> photos
        flow upload 100/s write 3MB: app -> photos
        """,
        """
        client app
        service api x4
        s3 reports
        app -> api -> reports
        flow save 10/s write 20KB: app -> api -> reports
        """,
    )
    fails = (
        """
        client app
        service api x2
        s3 videos
        transcoder encode x4
        app -> api -> videos
        videos ~> encode
        flow upload 20/s write 200MB: app -> api -> videos
        """,
        """
        client app
        service media x2 [colocated=files]
        file store files x1
        app -> media -> files
        """,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at what large things pass, at files beside servers, and at media as it came."""
        passed: dict[str, Cargo] = {}
        senders = {
            r.name: r.client for r in facts.traffic.routes if r.client.family is Family.CLIENT
        }
        for cargo in facts.traffic.payloads:
            if cargo.flow not in senders or _is_sent_past(design, cargo.target):
                continue
            if _passes(cargo) and cargo.bytes >= _most(passed, cargo.source.name):
                passed[cargo.source.name] = cargo
        if passed:
            yield self._passed(facts, list(passed.values()), senders)
        beside = [p for p in design.components.values() if _is_beside(design, p)]
        if beside:
            yield self._beside(design, beside)
        raw = [part for part in _raw(design, facts) if part.name not in passed]
        if raw:
            yield self._raw(raw)

    def _passed(self, facts: Facts, cargos: list[Cargo], senders: dict[str, Component]) -> Answer:
        servers = [cargo.source for cargo in cargos]
        shares = [_share(facts, cargo) for cargo in cargos]
        busy = any(share > HALF for share in shares)
        biggest = max(cargo.size for cargo in cargos)
        way = " and ".join(sorted({"from" if c.op is Op.READ else "to" for c in cargos}))
        stores = list(dict.fromkeys(cargo.target.name for cargo in cargos))
        return self.violated(
            *servers,
            message=f"files of {size(biggest)} pass {listed([s.name for s in servers])} on their way"
            f" {way} {listed(stores)}.",
            flows=tuple(dict.fromkeys(cargo.flow for cargo in cargos)),
            sums=tuple(_sum(facts, c, s) for c, s in zip(cargos, shares, strict=True) if c.rate),
            why="A signed address lets clients send them to the store, past servers that only pass them on.",
            instead="\n".join(
                f"{senders[c.flow].name} -> {c.target.name} [auth=signed]" for c in cargos
            ),
            severity=Severity.WARNING if busy else Severity.INFO,
            weight=0.5,
        )

    def _beside(self, design: Design, files: list[Component]) -> Answer:
        users = (design.components[li.source] for f in files for li in design.links_to[f.name])
        servers = dict.fromkeys(part for part in users if part.family is Family.COMPUTE)
        return self.violated(
            *files,
            *servers,
            message=f"{listed([f.name for f in files])} lies on the machines that answer requests.",
            why="A file is on one machine, and goes with it; no second server sees it.",
            instead="\n".join(f"object store {f.name}: S3" for f in files),
            severity=Severity.WARNING,
            weight=0.6,
        )

    def _raw(self, servers: list[Component]) -> Answer:
        names = listed([server.name for server in servers])
        return self.violated(
            *servers,
            message=f"media passes {names} and is stored as it came: nothing makes it smaller, or"
            " fits it to the screens that ask for it.",
            why="Originals are several times as large as what is looked at, and are paid for each month and each view.",
            instead="\n".join(declaration(server, attributes="compress") for server in servers),
            severity=Severity.INFO,
            weight=0.3,
        )


LOCAL = frozenset({"local", "localhost"})
"""Words of a disk that is inside the machine that uses it."""

HALF = 0.5
"""The share of its network cards from which passing on is what a server does; a convention."""


def _most(passed: dict[str, Cargo], name: str) -> float:
    return passed[name].bytes if name in passed else 0.0


def _passes(cargo: Cargo) -> bool:
    """Whether a server stores or fetches a large thing that somebody waits for."""
    servers = (Kind.SERVICE, Kind.GATEWAY)
    return (
        cargo.waited
        and cargo.source.kind in servers
        and cargo.target.kind in STORED
        and cargo.size >= LARGE
    )


def _share(facts: Facts, cargo: Cargo) -> float:
    """The share of the network cards of all instances that it takes; 0 where not counted."""
    boxes = facts.topology.count(cargo.source)
    return cargo.bytes / (boxes * NIC) if boxes else 0.0


def _sum(facts: Facts, cargo: Cargo, share: float) -> str:
    boxes = facts.topology.count(cargo.source)
    line = (
        f"`{cargo.source.name}`: {rate(cargo.rate)} × {size(cargo.size)} = {bandwidth(cargo.bytes)}"
    )
    if not boxes:
        return line
    return f"{line}; over {boxes} × {bandwidth(NIC)} (10 Gb/s each) that is {percent(share)}"


def _is_sent_past(design: Design, store: Component) -> bool:
    """Whether clients send to it themselves."""
    links = design.links_to[store.name]
    sent = (link for link in links if not link.attributes.read)
    return any(design.components[link.source].family is Family.CLIENT for link in sent)


def _is_beside(design: Design, part: Component) -> bool:
    """Whether a file store is said to be on the machine of a server."""
    if part.kind is not Kind.FILE_STORE:
        return False
    if LOCAL & {*words_in(part.name), *words_in(part.label)}:
        return any(
            design.components[li.source].family is Family.COMPUTE
            for li in design.links_to[part.name]
        )
    hosts = set(part.attributes.colocated or ())
    hosts |= {li.source for li in design.links_to[part.name] if _names(design, li.source, part)}
    return any(
        design.components[h].family is Family.COMPUTE for h in hosts if h in design.components
    )


def _names(design: Design, host: str, part: Component) -> bool:
    return part.name in (design.components[host].attributes.colocated or ())


def _raw(design: Design, facts: Facts) -> list[Component]:
    """Services that take media from users for an object store, where nothing works on media."""
    stored = [part for part in design.components.values() if part.kind is Kind.OBJECT_STORE]
    if (
        not stored
        or not facts.estimates.warrants_operational_review
        or any(_works(p) for p in design.components.values())
    ):
        return []
    found: dict[Component, None] = {}
    for store in stored:
        for link in facts.traffic.reads_and_writes.written.get(store.name, ()):
            writer = design.components[link.source]
            near = facts.words.meanings[store.name] | facts.words.meanings[writer.name]
            media = "media" in near and not writer.attributes.compress
            if media and writer.kind is Kind.SERVICE and not store.attributes.compress:
                found[writer] = None
    return list(found)


def _works(part: Component) -> bool:
    """Whether it may be what makes media smaller."""
    return part.kind in PROCESSING or bool(part.attributes.compress)
