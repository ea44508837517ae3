"""The rule `client-trusted`."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.design import Component, Design, Link, Op
from dsl.kinds import Family
from reviewer.analysis.facts import Facts
from reviewer.analysis.topology.ingress import denied
from reviewer.analysis.traffic.message_delivery import name_words
from reviewer.model.finding import Answer, Category, Citation, Severity
from reviewer.model.rule import Rule
from reviewer.text.suggestion import connection, declaration, listed

REPORTED = frozenset(
    {"score", "scores", "leaderboard", "leaderboards", "game", "games", "result", "results"}
    | {
        "price",
        "prices",
        "bid",
        "bids",
        "auction",
        "vote",
        "votes",
        "voting",
        "quiz",
        "win",
        "wins",
    }
)
"""What is worth lying about, by the names of flows and parts."""

TOLD = (" validat", " anti cheat", " anticheat", " server side", " authoritative", " recomput")
"""Stems of words of one who has thought of it."""


class ClientTrusted(Rule):
    """The client reports what the server should work out: prices, scores, results.

    **Why**: whatever runs at the user's is the user's: it can be changed, and its requests
    can be written by hand. A score or a price that it reports is a wish.

    Where a design says that what clients send is not checked it is a warning. Where callers
    write scores, prices, bids, votes or results, by the names of flows and parts, and nothing
    is said, it is asked.

    **Do instead**: let the client report what the user did, and work out the outcome where
    the rules and the prices are: `service game x4 [validate=moves]`.

    **It cannot see**: what the server does with what it gets: `validate` on any door is taken at
    its word and ends the matter. What is worth lying about comes from a list of English names.
    """

    id = "client-trusted"
    severity = Severity.WARNING
    category = Category.SECURITY
    citations = (
        Citation(
            "OWASP API Security Top 10 2023, API6: sensitive business flows",
            "https://owasp.org/API-Security/editions/2023/en/0x11-t10/",
        ),
    )
    follow_up = "I send your request by hand, with a score of a million: what stops me?"
    passes = (
        """
        client player
        service game x4 [validate=moves]
        redis board x2
        player -> game -> board
        flow score 300/s write: player -> game -> board
        """,
        """
        client app
        service posts x4
        postgres db x2
        app -> posts -> db
        flow post 300/s write: app -> posts -> db
        """,
    )
    fails = (
        """
        client player
        service game x4 [validate=no]
        redis board x2
        player -> game -> board
        """,
        """
        client player
        service game x4
        player -> game [validate=no]
        """,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at the doors that callers write through."""
        doors = facts.topology.ingress
        crossed = {link.id for link in doors.links}
        links = [link for link in denied(design, "validate") if link.id in crossed]
        parts = [part for part in doors.works if part.attributes.validate is False]
        if links or parts:
            yield self._accuse(parts, links)
            return
        if not facts.estimates.warrants_operational_review or any(
            word in facts.words.text for word in TOLD
        ):
            return
        said = [part.attributes.validate for part in (*doors.edges, *doors.works)]
        if any(said) or any(link.attributes.validate for link in doors.links):
            return
        flow = next(
            (flow.name for flow in design.flows if flow.op is Op.WRITE and _lies(flow.name)), ""
        )
        part = next((part for part in doors.works if _is_written(design, part)), None)
        if part is not None and (flow or not REPORTED.isdisjoint(name_words(part))):
            yield self._ask(part, flow)

    def _accuse(self, parts: list[Component], links: list[Link]) -> Answer:
        names = listed(
            [p.name for p in parts] or list(dict.fromkeys(link.target for link in links))
        )
        lines = [declaration(part, attributes="validate=schema") for part in parts]
        lines += [connection(link, "validate=schema") for link in links]
        return self.violated(
            *parts,
            *links,
            message=f"{names} takes what clients report as it comes.",
            why="Whatever runs at the user's can be changed; its report is a wish.",
            instead="\n".join(lines),
        )

    def _ask(self, part: Component, flow: str) -> Answer:
        what = f"flow `{flow}`" if flow else f"`{part.name}`"
        line = declaration(part, attributes="validate=schema", whole=False)
        return self.cannot_tell(
            part,
            message=f"Does the client report the outcome in {what}, or does the server work it out"
            f" from what the user did? Say what is checked: `{line}`.",
            weight=0.35,
        )


def _lies(name: str) -> bool:
    words = "".join(c if c.isalnum() else " " for c in name.casefold()).split()
    return not REPORTED.isdisjoint(words)


def _is_written(design: Design, part: Component) -> bool:
    """Whether some flow that writes passes it, or no flow says."""
    flows = [flow for flow in design.flows if flow.op is Op.WRITE]
    if not design.flows:
        return part.family is Family.COMPUTE
    return any(part.name in stage.names for flow in flows for stage in flow.stages)
