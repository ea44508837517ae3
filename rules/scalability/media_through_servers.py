"""Rule `media-through-servers`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reviewer import (
    Answer,
    Category,
    Citation,
    Design,
    Facts,
    RelayedFiles,
    Rule,
    Severity,
    calls_kind,
    components,
    declare,
    files_through_servers,
    finding,
    free_name,
    has_small_audience,
    holds_media,
    is_kind,
    is_on_a_server,
    join_fixes,
    link,
    list_words,
    set_attribute,
    states,
    stores_media,
    warrants_operational_review,
)

LARGE = 1e6
"""Bytes from which an upload deserves a path of its own; below, a request is not much more.

Basis: a convention, the megabyte above which brokers refuse items by default."""

NIC = 1.25e9
"""Bytes a second of one network card of 10 Gb/s: 10e9 / 8.

Basis: a planning value; such a card is an ordinary one of a server."""

HALF = 0.5
"""The share of its network cards above which relaying is what a server does; a convention."""


class MediaThroughServers(Rule):
    """Media and files pass through, or are stored on, the servers that answer requests.

    **Why**: a server that relays a video is a very expensive cable: for seconds or minutes it holds
    memory and a connection, and its deploy cuts the upload. A file on its disk is visible to one
    instance and is lost with it. And what is stored as uploaded is stored too large.

    It is a sum: uploads a second times their size, against the network card of each server.
    Above half of it is a warning, else large files that pass a service are a note. A file store
    on the servers themselves is a warning where there are several; a service that states
    `holds=media` and calls no file or object store is a note. Media of users that is stored
    and nowhere compressed (a transcoder, a worker, `compress`) is a note.

    **Do instead**: sign a URL and let the client send to the store itself: `app -> media
    [auth=signed]`; process it behind a queue: `media ~> jobs ~> encode`.

    **It cannot see**: why a file passes a server: a check or a crop on the way may need it, and a
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
    follow_up = "An upload breaks off after nine of ten minutes: what is sent again, and through which server?"
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
        """
        client curator
        service museum x3 [holds=media]
        s3 scans
        curator -> museum -> scans
        """,
        """
        client curator
        service museum x3 [holds=payments]
        postgres exhibits x2
        curator -> museum -> exhibits
        """,
    )
    fails = (
        """
        client curator
        service museum x3 [holds=media]
        postgres exhibits x2
        curator -> museum -> exhibits
        """,
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

    beside_servers = components(is_on_a_server)
    keeps_files = components(
        is_kind("service") & holds_media,
        ~calls_kind("object-store", "file-store", "cdn"),
    )
    stores_originals = components(is_kind("service"), stores_media)
    processes_media = components(
        is_kind("transcoder", "worker", "batch", "function", "model") | states("compress")
    )

    relayed = finding(
        "{names} {relays/relay} files of {largest|size} {way} {stores}.",
        "A signed URL lets clients reach the store directly; the servers only pass the bytes on.",
        weight=0.5,
    )
    on_servers = finding(
        "{names} {shares/share} the machines that serve requests.",
        "A file is on one machine and is lost with it; no second server sees it.",
        severity=Severity.WARNING,
        weight=0.6,
    )
    kept_by_service = finding(
        "{names} {holds/hold} media, with no file or object store behind {it}.",
        "Servers that answer requests are replaced at any time; files belong where each of them can reach them.",
        severity=Severity.INFO,
        weight=0.5,
    )
    originals = finding(
        "{names} {stores/store} media as uploaded: no step compresses or resizes it.",
        "Originals are several times as large as what is viewed, and cost storage every month and transfer every view.",
        set_attribute("compress"),
        severity=Severity.INFO,
        weight=0.3,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at large files that servers relay, at files beside servers, and at originals."""
        relayed = files_through_servers(design, facts.traffic, LARGE)
        if relayed:
            yield self._relay(relayed)
        beside = self.beside_servers.components_of(facts)
        if beside and not has_small_audience(facts, design):
            names = (link.source for part in beside for link in design.links_to[part.name])
            servers = [
                one for name in names if (one := design.components[name]).family == "compute"
            ]
            fix = declare(*(f"object store {part.name}: S3" for part in beside))
            yield self.on_servers.about(beside, also=servers, fix=fix)
        keepers = self.keeps_files.components_of(facts)
        if keepers and not beside:
            files = free_name(design, "media")
            links = (link(one, files) for one in keepers)
            fix = declare(f"object store {files}: S3") + join_fixes(links)
            yield self.kept_by_service.about(keepers, fix=fix)
        is_processed = bool(self.processes_media.components_of(facts))
        if warrants_operational_review(facts, design) and not is_processed:
            relays = [one.cargo.source for one in relayed]
            stored = self.stores_originals.components_of(facts)
            if originals := [part for part in stored if part not in relays]:
                yield self.originals.about(originals)

    def _relay(self, relayed: Sequence[RelayedFiles]) -> Answer:
        cargos = [one.cargo for one in relayed]
        is_busy = any(one.network_share(NIC) > HALF for one in relayed)
        links = (link(one.client, one.cargo.target, attributes="auth=signed") for one in relayed)
        return self.relayed.about(
            [cargo.source for cargo in cargos],
            largest=max(cargo.size for cargo in cargos),
            way=list_words(sorted({"from" if cargo.op == "read" else "to" for cargo in cargos})),
            stores=[cargo.target for cargo in cargos],
            flows=[cargo.flow for cargo in cargos],
            sums=(one.network_sum(NIC) for one in relayed if one.cargo.rate),
            fix=join_fixes(links),
            severity=Severity.WARNING if is_busy else Severity.INFO,
        )
