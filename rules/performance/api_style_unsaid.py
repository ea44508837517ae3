"""Rule `api-style-unsaid`."""

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
    at_level,
    components,
    finding,
    is_described_like,
    is_family,
    is_kind,
    join_fixes,
    mentions,
    question,
    set_attribute,
    states,
    warrants_operational_review,
)

STYLES = (
    *("rest ", "restful ", "graphql ", "grpc ", "rpc ", "soap ", "openapi ", "protobuf "),
    *("json ", "http api", "bff "),
)
"""Words for the style of an API."""

GRAPH = ("graphql", "apollo", "hasura", "appsync")
"""Stems of gateways through which a client asks for a graph of things at once."""

TOGETHER = ("dataloader", "data loader", "batch", "join", "n 1 ", "lookahead")
"""Words for asking for many things with one call."""

SEVERAL = 2
"""So many kinds of clients want different things of one API (a convention of ours)."""

FAN = 10
"""Calls for one request from which looking items up one by one is felt.

Basis: ten round trips of half a millisecond, and ten chances to meet the slowest answer."""


class ApiStyleUnsaid(Rule):
    """The API style is not stated, or a GraphQL API looks items up one by one.

    **Why**: a phone on a slow line wants one round trip with little in it; a partner wants an
    API that stays the same for years; services among themselves want it fast and typed.
    REST, GraphQL and gRPC each suit one of them. A graph that is resolved field by field asks
    the store once for every item of a list: one query, and then N more.

    A GraphQL gateway behind which one request makes ten calls or more, with nothing that joins
    them, is a note, and without numbers a question. Where several kinds of clients are drawn
    at senior level and above and nothing states the style, it is a question.

    **Do instead**: `[protocol=grpc]` on the link, or `decide "REST over GraphQL" on door: "…"`;
    behind a graph, load what belongs together at once: `[batch=100]`.

    **It cannot see**: which queries clients really send, or how deep a graph goes: behind
    gateways of a known name it counts what `fanout` and `batch` state. A habit of the team that
    nobody wrote down is asked about.
    """

    id = "api-style-unsaid"
    severity = Severity.INFO
    category = Category.PERFORMANCE
    problem = ""
    topics = ("N+1 and chatty calls", "REST against GraphQL against gRPC")
    citations = (
        Citation(
            "Azure Architecture Center: performance antipatterns, chatty I/O",
            "https://learn.microsoft.com/azure/architecture/antipatterns/",
        ),
    )
    follow_up = (
        "The home page needs six things of four services: how many round trips does the phone make?"
    )
    passes = (
        """
        client app
        gateway door: GraphQL
        service posts x2
        app -> door
        door -> posts [fanout=50, batch=50]
        """,
        """
        client app
        gateway door x2
        service posts x2
        app -> door
        door -> posts [fanout=50]
        """,
    )
    fails = (
        """
        client app
        gateway door: GraphQL
        service posts x2
        app -> door
        door -> posts [fanout=50]
        """,
        """
        client app
        gateway door: Apollo
        service posts x2
        service users x2
        app -> door -> posts
        posts -> users [fanout=20]
        """,
    )

    graphs = components(is_kind("gateway", "service"), is_described_like(*GRAPH))
    clients = components(is_family("client"), ~states("private"))
    loads_together = mentions(*TOGETHER)
    is_open = warrants_operational_review & at_level("senior") & ~mentions(*STYLES)

    one_by_one = finding(
        "{name} makes {most} calls per request, one for each item.",
        "A graph is resolved field by field unless a batching loader gathers calls to one place.",
    )
    lookups = question(
        "Does {name} look up a list of 50 items one by one or all at once?"
        " Set `[batch=50]` on `{first}`.",
        weight=0.3,
    )
    style = question(
        'Do {names} use REST, GraphQL or gRPC, and why? Set `decide "REST over GraphQL": "…"`.',
        weight=0.1,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look behind gateways that resolve graphs, then at who the clients are."""
        graphs = self.graphs.components_of(facts)
        if graphs and not self.loads_together(facts, design):
            yield from self._look_behind(design, graphs)
        elif not graphs and self.is_open(facts, design):
            clients = self.clients.components_of(facts)
            links = [link for client in clients for link in design.links_from[client.name]]
            told = any(link.attributes.protocol for link in links)
            if len(clients) >= SEVERAL and not told:
                yield self.style.about(names=clients)

    def _look_behind(self, design: Design, graphs: list[Component]) -> Iterator[Answer]:
        """The calls of the gateways, and those of what they call."""
        first = [one for graph in graphs for one in design.links_from[graph.name]]
        links = [*first, *(one for link in first for one in design.links_from[link.target])]
        batched = {(one.source, one.target) for one in links if one.attributes.batch}
        fans = {one: one.attributes.fanout or 0.0 for one in links}
        single = [
            one for one in links if fans[one] >= FAN and (one.source, one.target) not in batched
        ]
        if single:
            fixes = (set_attribute(f"batch={fans[one]:g}", one) for one in single)
            most = max(fans[one] for one in single)
            yield self.one_by_one.about(graphs[:1], also=single, most=most, fix=join_fixes(fixes))
        elif not batched:
            line = links[0].id if links else f"{graphs[0].name} -> …"
            yield self.lookups.about(graphs, first=line)
