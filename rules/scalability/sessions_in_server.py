"""The rule `sessions-in-server`."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.design import Component, Design, Mode
from dsl.kinds import Family, Kind
from reviewer.analysis.facts import Facts
from reviewer.model.finding import Answer, Category, Citation, Severity
from reviewer.model.rule import Rule
from reviewer.text.suggestion import declaration, listed


class SessionsInServer(Rule):
    """State of users kept in servers of which there are several.

    **Why**: what one server remembers, the next one does not know. Either a user is bound to
    one server, so that load cannot move and its loss signs people out, or requests land where
    their state is not.

    Sessions in memory over several servers are a warning; sticky sessions are a remark, as
    they spread unevenly and are lost with their server. Counters and other state in the memory
    of boxes that stand side by side count alike. Servers that keep state or hold connections
    are asked how they let go of it when they leave: `drain`.

    **Do instead**: keep sessions where every server reads them, `sessions=shared` in a cache,
    or let the client carry them, `sessions=token`. Where connections are held, `drain=30s`.

    **It cannot see**: what servers remember and nobody writes down: it reads `sessions`,
    `stateless=no` and held connections. A balancer that is sticky by its settings goes unseen,
    unless the servers say `sessions=sticky`.
    """

    id = "sessions-in-server"
    severity = Severity.WARNING
    category = Category.SCALABILITY
    problem = "stateful_web_tier"
    topics = ("Statelessness", "Held connections", "Deploys")
    citations = (
        Citation(
            "AWS Well-Architected, Reliability: REL05-BP06, make systems stateless where possible",
            "https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/",
        ),
    )
    follow_up = "You take one server out for a deploy: what becomes of the people signed in there?"
    passes = (
        """
        client reader
        lb front: ALB
        service web x4 [sessions=shared]
        redis sessions x2
        reader -> front -> web -> sessions
        """,
        """
        client reader
        service web [sessions=memory]
        reader -> web
        """,
    )
    fails = (
        """
        client reader
        lb front: ALB
        service web x4 [sessions=memory]
        reader -> front -> web
        """,
        """
        client caller
        service one [sessions=memory]
        service two [sessions=memory]
        caller -> one, two
        """,
        """
        client app
        lb front: NLB
        realtime sockets x4 [drain=no]
        app <-> front
        front -> sockets
        """,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at what compute says of its state, then at what holds connections."""
        servers = [p for p in design.components.values() if p.family is Family.COMPUTE]
        inside = [part for part in servers if part.attributes.sessions == "memory"]
        several = len(inside) > 1 or any(
            not facts.topology.is_single_instance(part) for part in inside
        )
        if inside and several:
            yield self._inside(inside)
        if sticky := [p for p in servers if p.attributes.sessions == "sticky"]:
            yield self._sticky(sticky)
        yield from self._leaving(design, facts, servers)
        outside = [p for p in servers if p.attributes.sessions in ("shared", "token")]
        if outside:
            verb = "keeps" if len(outside) == 1 else "keep"
            yield self.satisfied(
                *outside, message=f"{_names(outside)} {verb} no sessions: any server may answer"
            )

    def _inside(self, parts: list[Component]) -> Answer:
        return self.violated(
            *parts,
            message=f"what one server of {_names(parts)} remembers of a user, the next one does not know.",
            why="A user has to come back to the same server, and is forgotten when it goes.",
            instead="\n".join(
                ["redis sessions x2"]
                + [declaration(part, attributes="sessions=shared") for part in parts]
            ),
        )

    def _sticky(self, parts: list[Component]) -> Answer:
        return self.violated(
            *parts,
            message=f"sticky sessions bind each user to one server of {_names(parts)}: new servers take nothing over, and a lost one forgets its users.",
            why="What a server remembers cannot move, so neither can the users.",
            instead="\n".join(declaration(part, attributes="sessions=shared") for part in parts),
            severity=Severity.INFO,
        )

    def _leaving(self, design: Design, facts: Facts, servers: list[Component]) -> Iterator[Answer]:
        """How servers that hold something of users leave."""
        cut: list[Component] = []
        unsaid: list[Component] = []
        for part in servers:
            if facts.topology.is_single_instance(part) or not _holds(design, part):
                continue
            if part.attributes.drain is False:
                cut.append(part)
            elif part.attributes.drain is None and not _is_drained(design, part):
                unsaid.append(part)
        if cut:
            yield self.violated(
                *cut,
                message=f"a server of {_names(cut)} that leaves cuts all the connections it holds.",
                why="Each deploy does that once for every server.",
                instead="\n".join(declaration(part, attributes="drain=30s") for part in cut),
            )
        if (
            unsaid
            and facts.estimates.warrants_operational_review
            and " drain" not in facts.words.text
        ):
            line = declaration(unsaid[0], attributes="drain=30s", whole=False)
            yield self.cannot_tell(
                *unsaid,
                message=f"A server of {_names(unsaid)} has to leave for a deploy: what becomes of the connections it holds? Say `{line}`.",
                weight=0.4,
            )


def _names(parts: list[Component]) -> str:
    return listed([part.name for part in parts])


def _holds(design: Design, part: Component) -> bool:
    """Whether it keeps state or holds connections of users."""
    if part.kind is Kind.REALTIME or part.attributes.stateless is False:
        return True
    return any(link.mode is Mode.HELD for link in design.links_to[part.name])


def _is_drained(design: Design, part: Component) -> bool:
    around = [design.groups[name].attributes for name in part.groups]
    before = [design.components[link.source].attributes for link in design.links_to[part.name]]
    return any(said.drain for said in (*around, *before))
