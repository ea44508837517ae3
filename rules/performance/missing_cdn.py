"""Rule `missing-cdn`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reviewer import (
    Answer,
    Cargo,
    Category,
    Citation,
    Component,
    Design,
    Facts,
    Fix,
    Kind,
    Rule,
    Severity,
    bandwidth,
    calls_kind,
    carries_items_of,
    components,
    count,
    credit,
    declare,
    file_downloads,
    finding,
    free_name,
    has_known_load,
    has_known_traffic,
    has_link_in,
    has_users,
    holds_media,
    is_called_by_any,
    is_called_by_kind,
    is_fetched_by_public,
    is_kind,
    is_on_a_flow,
    is_public_client,
    is_read,
    is_read_heavy,
    link,
    means,
    receives_more_than,
    warrants_operational_review,
)

NIC = 1.25e9
"""Bytes a second of one network card of 10 Gb/s: 10e9 / 8.

Basis: a planning value; such a card is an ordinary one of a server."""

LARGE = 100e3
"""Bytes of an answer from which it is a picture, a script or a film, not a record.

Basis: a rule of thumb, no measured border."""

OFTEN = 5_500.0
"""Reads a second of an object store from which its objects are taken to be read by many.

Basis: a convention, what Amazon S3 serves a second under one prefix."""

READS_TO_A_WRITE = 10
"""Reads to a write, as stated, from which files are taken to be read by many. A convention."""

MANY = 1_000_000
"""Users a day from which they are taken to live far apart (our convention)."""


class MissingCdn(Rule):
    """Media or static files come from the origin each time.

    **Why**: a picture is the same for all users, and they request it from everywhere. From the
    origin it crosses an ocean and takes your bandwidth; from an edge nearby it takes
    neither. OpenStreetMap's edge answers 94% of requests and 97% of bytes.

    It is a sum where sizes and rates are stated: bytes a second that clients fetch, against
    one network card. Above it is a warning where names show that many users read the same
    files. Media that clients fetch from an object store, by name, size or flow, are a note
    where there are many users or a stated load; so are objects that are read 5,500 times a second,
    or in a design with ten stated reads to a write. So is a service that states `holds=media`, with
    no file or object store behind it, for a million users a day. Logs, archives, private callers
    and designs with a CDN are left alone.

    **Do instead**: put a CDN in front of what does not change: `cdn edge`, `app -> edge -> media`,
    and let the name of each file change with its content.

    **It cannot see**: what is in the files, and whether many ask for the same ones: media and
    static content are told by English names and by size. Where users live is not in the language;
    a million of them are taken to live far apart.
    """

    id = "missing-cdn"
    severity = Severity.INFO
    category = Category.PERFORMANCE
    problem = "missing_cdn"
    topics = ("CDN",)
    citations = (
        Citation(
            "OpenStreetMap: tile serving in July 2025",
            "https://community.openstreetmap.org/",
            "94% of requests and 97% of bytes are answered at the edge",
        ),
        Citation(
            "Cloudflare network",
            "https://www.cloudflare.com/network/",
            "within 50 ms of 95% of Internet users",
        ),
        Citation(
            "AWS Well-Architected, Performance: PERF04-BP06, choose the location of workloads",
            "https://docs.aws.amazon.com/wellarchitected/latest/performance-efficiency-pillar/",
        ),
    )
    follow_up = "How many bytes a second leave your origin, what do they cost, and how far away are the readers?"
    passes = (
        """
        require users 5M/d
        client app
        cdn edge
        service api x4
        s3 photos
        app -> edge -> photos
        app -> api -> photos
        """,
        """
        require users 5M/d
        client app
        service api x4
        s3 logs
        app -> api -> logs
        """,
        """
        client staff [private]
        service api x4
        s3 photos
        staff -> api -> photos
        flow look 2k/s 2MB: staff -> api -> photos
        """,
        """
        require users 11M/d
        client clerk
        service deeds x3
        postgres acts x3
        s3 sealed
        worker copier x2
        clerk -> deeds -> acts
        copier -> acts [read]
        copier -> sealed [write]
        flow look 30/s: clerk -> deeds -> acts
        """,
        """
        require users 4k/d
        client gardener
        lb door: ALB
        service seeds x2 [holds=media]
        postgres beds x2
        gardener -> door -> seeds -> beds
        """,
    )
    fails = (
        """
        require users 4M/d
        client gardener
        lb door: ALB
        service seeds x12 [holds=media]
        postgres beds x2
        gardener -> door -> seeds -> beds
        """,
        """
        require users 5M/d
        client app
        service api x4
        s3 photos
        app -> api -> photos
        """,
        """
        client app
        service api x4
        s3 videos
        app -> api -> videos
        flow look 2k/s 2MB: app -> api -> videos
        """,
        """
        require users 11M/d
        require reads 42k/s
        client pianist
        service scores x60
        s3 papers
        pianist -> scores
        scores -> papers [read]
        """,
    )

    edges = components(is_kind("cdn"))
    clients = components(is_public_client)
    near_edge = components(
        is_kind("object-store", "file-store"), is_called_by_kind("cdn") | calls_kind("cdn")
    )
    is_media = means("media", "static")
    is_read_heavy = is_read_heavy(READS_TO_A_WRITE)
    is_read_often = (
        is_kind("object-store")
        & is_read
        & (receives_more_than(OFTEN) | ~has_known_load & is_read_heavy)
    )
    holds_files = (
        is_media
        | carries_items_of(LARGE)
        | is_fetched_by_public
        | is_read_often
        | is_called_by_any(is_kind("service", "client") & is_media)
    )
    files = components(
        is_kind("object-store", "file-store"),
        is_media | ~means("log"),
        holds_files,
        has_link_in & is_on_a_flow | is_called_by_any(is_public_client),
    )
    servers_of_files = components(
        is_kind("service") & holds_media,
        ~calls_kind("object-store", "file-store"),
    )
    is_far_apart = has_users(MANY)
    is_busy = is_far_apart | is_read_heavy | warrants_operational_review & has_known_traffic

    kept_near = credit("files of {stores} are served through a CDN")
    downloads = finding(
        "{names} {serves/serve} {load|bandwidth} of files to clients without a CDN.", "{why}"
    )
    files_from_origin = finding(
        "{names} {serves/serve} every download{users} from the origin: there is no CDN.",
        "Files that many users read should not cross an ocean, or your servers, each time.",
        severity=Severity.INFO,
        weight=0.5,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at what clients fetch from where files are kept, in a design without a CDN."""
        edges, clients = self.edges.components_of(facts), self.clients.components_of(facts)
        if edges:
            if near := self.near_edge.components_of(facts):
                yield self.kept_near.about([*edges, *near], stores=near)
        elif cargos := file_downloads(facts.traffic, [one.name for one in clients], LARGE):
            yield self._judge(facts, cargos, clients[0])
        elif clients and self.is_busy(facts, design):
            files = self.files.components_of(facts)
            if not files and self.is_far_apart(facts, design):
                files = self.servers_of_files.components_of(facts)
            sources = [one.source for store in files for one in design.links_to[store.name]]
            writers = [design.components[name] for name in dict.fromkeys(sources)]
            users = f" of {count(facts.traffic.users_per_day or 0.0)} users"
            if files:
                yield self.files_from_origin.about(
                    files,
                    also=[part for part in writers if part.kind is Kind.SERVICE],
                    fix=_edge_before(design, clients[0], files[0]),
                    users=users if self.is_far_apart(facts, design) else "",
                )

    def _judge(self, facts: Facts, cargos: Sequence[Cargo], client: Component) -> Answer:
        total, largest = sum(one.bytes for one in cargos), max(cargos, key=lambda one: one.bytes)
        ends = [part for one in cargos for part in (one.source, one.target)]
        shared = any(self.is_media(facts, part) for part in ends)
        return self.downloads.about(
            [one.target for one in cargos],
            flows=[one.flow for one in cargos],
            load=total,
            fix=_edge_before(facts.design, client, cargos[0].target),
            severity=Severity.WARNING if shared and total > NIC else Severity.INFO,
            weight=0.8,
            why=SAME if shared else OWN,
            sums=(
                f"{largest.sum}; one network card carries {bandwidth(NIC)}",
                f"an edge that answers 95% leaves {bandwidth(total * 0.05)}",
            ),
        )


SAME = "All users get the same bytes; an edge near them is sent each file once."
OWN = (
    "An edge near the readers is sent files that many share once each; files of a single user"
    " are best fetched from the store by a signed URL."
)


def _edge_before(design: Design, client: Component, store: Component) -> Fix:
    edge = free_name(design, "edge")
    return declare(f"cdn {edge} [hit=95%]") + link(client, edge, store)
