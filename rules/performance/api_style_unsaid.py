"""The rule `api-style-unsaid`."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.design import Component, Design, Link
from dsl.kinds import Family, Kind
from reviewer.analysis.facts import Facts
from reviewer.model.finding import Answer, Category, Citation, Severity
from reviewer.model.rule import Rule
from reviewer.text.numbers import count
from reviewer.text.suggestion import listed

STYLES = (
    " rest ",
    " restful ",
    " graphql ",
    " grpc ",
    " rpc ",
    " soap ",
    " openapi ",
    " protobuf ",
    " json ",
    " http api",
    " bff ",
)
"""Words for how an interface is asked."""

GRAPH = ("graphql", "apollo", "hasura", "appsync")
"""Stems of gateways through which a client asks for a graph of things at once."""

TOGETHER = (" dataloader", " data loader", " batch", " join", " n 1 ", " lookahead")
"""Words for asking for many things with one call."""

SEVERAL = 2
"""So many kinds of clients want different things of one interface (a convention of ours)."""


class ApiStyleUnsaid(Rule):
    """How clients ask is not said, or asks one by one for what could be had at once.

    **Why**: a phone on a slow line wants one round trip with little in it; a partner wants an
    interface that stays the same for years; services among themselves want it fast and typed.
    REST, GraphQL and gRPC each suit one of them. A graph that is resolved field by field asks
    the store once for every item of a list: one query, and then N more.

    A GraphQL gateway behind which one request makes ten calls or more, with nothing that joins
    them, is a remark, and without numbers a question. Where several kinds of clients are drawn
    at senior level and above and nothing tells the style, it is a question.

    **Do instead**: `[protocol=grpc]` on the link, or `decide "REST over GraphQL" on door: "…"`;
    behind a graph, load what belongs together at once: `[batch=100]`.

    **It cannot see**: which questions clients really ask, or how deep a graph goes: behind
    gateways of a known name it counts what `fanout` and `batch` say. A habit of the team that
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

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look behind gateways that resolve graphs, then at who the clients are."""
        graphs = [part for part in design.components.values() if _is_graph(part)]
        if graphs and not any(word in facts.words.text for word in TOGETHER):
            yield from self._behind(design, graphs)
        elif not graphs:
            yield from self._ask(design, facts)

    def _behind(self, design: Design, graphs: list[Component]) -> Iterator[Answer]:
        links = [link for graph in graphs for link in _resolved(design, graph)]
        together = {(link.source, link.target) for link in links if link.attributes.batch}
        many = [
            link
            for link in links
            if (link.attributes.fanout or 0) >= FAN and (link.source, link.target) not in together
        ]
        if many:
            yield self._one_by_one(graphs[0], many)
        elif not any(link.attributes.batch for link in links):
            first = links[0].id if links else f"{graphs[0].name} -> …"
            yield self.cannot_tell(
                *graphs,
                message=f"A list of fifty is asked of `{graphs[0].name}`: is each item looked up by itself, or all at once? Say `[batch=50]` on `{first}`.",
                weight=0.3,
            )

    def _one_by_one(self, graph: Component, links: list[Link]) -> Answer:
        most = max(link.attributes.fanout or 0.0 for link in links)
        return self.violated(
            graph,
            *links,
            message=f"one request to `{graph.name}` makes {count(most)} calls, one for each item.",
            why="A graph is resolved field by field unless something gathers the fields that go to one place.",
            instead="\n".join(
                f"{link.source} -> {link.target} [fanout={link.attributes.fanout:g}, batch={link.attributes.fanout:g}]"
                for link in links
            ),
        )

    def _ask(self, design: Design, facts: Facts) -> Iterator[Answer]:
        clients = [p for p in design.components.values() if _is_public_client(p)]
        if len(clients) < SEVERAL or not (
            facts.is_judged_at("senior") and facts.estimates.warrants_operational_review
        ):
            return
        told = any(link.attributes.protocol for c in clients for link in design.links_from[c.name])
        if told or any(word in facts.words.text for word in STYLES):
            return
        names = listed([client.name for client in clients])
        line = 'decide "REST over GraphQL": "…"'
        yield self.cannot_tell(
            message=f"How do {names} ask: REST, GraphQL or gRPC, and why? Say `{line}`.", weight=0.1
        )


FAN = 10
"""Calls for one request from which looking things up one by one is felt.

Basis: ten round trips of half a millisecond, and ten chances to meet the slowest answer."""


def _is_graph(part: Component) -> bool:
    text = f"{part.name} {part.technology_text} {part.label} {part.technology.id if part.technology else ''}"
    plain = text.casefold()
    return part.kind in (Kind.GATEWAY, Kind.SERVICE) and any(stem in plain for stem in GRAPH)


def _resolved(design: Design, graph: Component) -> list[Link]:
    """The calls of the gateway, and those of what it calls."""
    first = design.links_from[graph.name]
    return [*first, *(link for one in first for link in design.links_from[one.target])]


def _is_public_client(part: Component) -> bool:
    return part.family is Family.CLIENT and not part.attributes.private
