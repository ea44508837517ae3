"""The rule `missing-cdn`."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.design import Component, Design, Op
from dsl.kinds import Family, Kind
from reviewer.analysis.facts import Facts
from reviewer.analysis.topology.rate_limited_paths import callers
from reviewer.analysis.traffic.payload_size import Cargo
from reviewer.model.finding import Answer, Category, Citation, Severity
from reviewer.model.rule import Rule
from reviewer.text.numbers import bandwidth, count, size
from reviewer.text.suggestion import free_name, listed

NIC = 1.25e9
"""Bytes a second of one network card of 10 Gb/s: 10e9 / 8.

Basis: a planning value; such a card is an ordinary one of a server."""

LARGE = 100e3
"""Bytes of an answer from which it is a picture, a script or a film, not a record.

Basis: a rule of thumb, no measured border."""

MANY = 1_000_000
"""Users from which they are taken to live far apart (our convention)."""

STORED = frozenset({Kind.OBJECT_STORE, Kind.FILE_STORE})


class MissingCdn(Rule):
    """Media or static files come from the origin each time.

    **Why**: a picture is the same for everybody, and is asked for from everywhere. From the
    origin it crosses an ocean and takes your bandwidth; from an edge nearby it takes
    neither. OpenStreetMap's edge answers 94 % of requests and 97 % of bytes.

    It is a sum where sizes and rates are stated: bytes a second that clients fetch, against
    one network card. Above it is a warning where names tell that they are the same for
    many. Media that clients fetch from an object store, by name, size or flow, are a remark
    where there are many users or a stated load; logs, archives, private callers and designs
    with a CDN are left alone.

    **Do instead**: put one before what does not change: `cdn edge`, `app -> edge -> media`,
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
            "94 % of requests and 97 % of bytes are answered at the edge",
        ),
        Citation(
            "Cloudflare network",
            "https://www.cloudflare.com/network/",
            "within 50 ms of 95 % of Internet users",
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
    )
    fails = (
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
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at what clients fetch from where files are kept, in a design without a CDN."""
        edges = [part for part in design.components.values() if part.kind is Kind.CDN]
        stores = [part for part in design.components.values() if part.kind in STORED]
        public = {client.name for client in callers(design)}
        if edges:
            fed = [store for store in stores if _is_fed(design, edges, store)]
            if fed:
                names = listed([store.name for store in fed])
                yield self.satisfied(
                    *edges, *fed, message=f"files of {names} are kept near their readers"
                )
            return
        if not public:
            return
        heavy = _heavy(facts, public)
        if heavy:
            yield self._heavy(facts, heavy)
        elif facts.estimates.warrants_operational_review or (_users(facts) >= MANY):
            files = [store for store in stores if _is_for_readers(facts, store, public)]
            if files and (_users(facts) >= MANY or _is_loaded(facts)):
                yield self._files(design, facts, files, public)

    def _heavy(self, facts: Facts, cargos: list[Cargo]) -> Answer:
        total = sum(cargo.bytes for cargo in cargos)
        largest = max(cargos, key=lambda cargo: cargo.bytes)
        stores = list(dict.fromkeys(cargo.target for cargo in cargos))
        shared = any(_is_shared(facts, cargo) for cargo in cargos)
        return self.violated(
            *stores,
            message=f"{bandwidth(total)} of files leave {listed([s.name for s in stores])} for"
            " clients, past no CDN.",
            flows=tuple(dict.fromkeys(cargo.flow for cargo in cargos)),
            sums=(
                f"flow `{largest.flow}`: {count(largest.rate)}/s × {size(largest.size)} ="
                f" {bandwidth(largest.bytes)}; one network card carries {bandwidth(NIC)}",
                f"at an edge that answers 95 %: {bandwidth(total * 0.05)} are left",
            ),
            why=SAME if shared else OWN,
            instead=_instead(facts.design, stores[0], _clients(facts.design)),
            severity=Severity.WARNING if shared and total > NIC else Severity.INFO,
            weight=0.8,
        )

    def _files(
        self, design: Design, facts: Facts, files: list[Component], public: set[str]
    ) -> Answer:
        names = listed([store.name for store in files])
        users = f" by {count(_users(facts))} users" if _users(facts) >= MANY else ""
        return self.violated(
            *files,
            *_servers(design, files),
            message=f"what is in {names} is fetched{users} from the origin: no CDN keeps it near them.",
            why="Files that are the same for everybody need not cross the sea, or your servers, each time.",
            instead=_instead(design, files[0], [n for n in design.components if n in public]),
            severity=Severity.INFO,
            weight=0.5,
        )


SAME = "The same bytes are sent to everybody; an edge near the readers sends them once each."
OWN = (
    "What is the same for many is sent once each by an edge near them; what is one user's own is"
    " best fetched from the store by a signed address."
)


def _users(facts: Facts) -> float:
    return facts.traffic.users_per_day or 0.0


def _is_loaded(facts: Facts) -> bool:
    return any(rate > 0 for rates in facts.traffic.arrival_rates for rate in rates.values())


def _is_fed(design: Design, edges: list[Component], store: Component) -> bool:
    near = {edge.name for edge in edges}
    ends = (*design.links_to[store.name], *design.links_from[store.name])
    return any(link.source in near or link.target in near for link in ends)


def _heavy(facts: Facts, public: set[str]) -> list[Cargo]:
    """Large things that public clients read out of stores of files, with their rates."""
    started = {route.name for route in facts.traffic.routes if route.client.name in public}
    return [
        cargo
        for cargo in facts.traffic.payloads
        if cargo.flow in started
        and cargo.op is Op.READ
        and cargo.waited
        and cargo.target.kind in STORED
        and cargo.size >= LARGE
        and cargo.rate > 0
    ]


def _is_shared(facts: Facts, cargo: Cargo) -> bool:
    """Whether names say that a thing is for many: media or static files, along its way."""
    near = (cargo.source, cargo.target)
    return any({"media", "static"} & facts.words.meanings[part.name] for part in near)


def _is_for_readers(facts: Facts, store: Component, public: set[str]) -> bool:
    """Whether names or sizes say that it keeps media or static files that clients may ask for."""
    design = facts.design
    meant = set(facts.words.meanings[store.name])
    writers = [design.components[li.source] for li in design.links_to[store.name]]
    for writer in writers:
        if writer.kind in (Kind.SERVICE, Kind.CLIENT):
            meant |= facts.words.meanings[writer.name] & {"media", "static"}
    if (
        "log" in facts.words.meanings[store.name]
        and not {"media", "static"} & facts.words.meanings[store.name]
    ):
        return False
    near = (
        c for c in facts.traffic.payloads if c.target is store and (c.waited or c.op is Op.READ)
    )
    large = any(c.size >= LARGE for c in near)
    fetched = _is_fetched(facts, store, public)
    told = large or fetched or bool({"media", "static"} & meant)
    return told and any(
        facts.traffic.routes_through.get(store.name, ()) or writer.name in public
        for writer in writers
    )


def _is_fetched(facts: Facts, store: Component, public: set[str]) -> bool:
    """Whether public clients wait for what flows read from it."""
    routes = (
        facts.traffic.routes[number] for number in facts.traffic.routes_through.get(store.name, ())
    )
    return any(
        hop.link.target == store.name and hop.waited and hop.op is Op.READ
        for route in routes
        if route.client.name in public
        for hop in route.hops
    )


def _servers(design: Design, files: list[Component]) -> list[Component]:
    """The services through which the files go now."""
    sources = dict.fromkeys(link.source for store in files for link in design.links_to[store.name])
    return [design.components[n] for n in sources if design.components[n].kind is Kind.SERVICE]


def _clients(design: Design) -> list[str]:
    return [part.name for part in design.components.values() if part.family is Family.CLIENT]


def _instead(design: Design, store: Component, clients: list[str]) -> str:
    edge = free_name(design, "edge")
    return f"cdn {edge} [hit=95%]\n{clients[0]} -> {edge} -> {store.name}"
