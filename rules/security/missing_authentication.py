"""The rule `missing-authentication`."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.design import Component, Design, Link, Op
from dsl.kinds import Family, Kind
from reviewer.analysis.facts import Facts
from reviewer.analysis.topology.ingress import anywhere, around, denied
from reviewer.model.finding import Answer, Category, Citation, Severity
from reviewer.model.rule import Rule
from reviewer.text.suggestion import connection, declaration, listed

TOLD = (" auth", " login", " sign in", " token", " jwt", " oauth", " sso ", " anonym", " oidc")
"""Stems of words of one who has thought of it; one of them is that callers stay unknown."""

SIGNED = (" presign", " pre sign", " signed", " sas ")
"""Stems of words for links that allow one upload."""


class MissingAuthentication(Rule):
    """Nobody asks callers who they are.

    **Why**: whoever finds the address may do what the service does, for anybody. Knowing who
    calls comes first; then each object has to be checked for whether this caller may see it.

    Where a design says that there is no authentication it is a warning. Where clients write
    into an object store by themselves and nothing says who may, it is a remark. Where they
    write, or money, health or people are concerned, and nothing is said, it is asked; a
    gateway or an identity provider that is drawn is taken to see to it.

    **Do instead**: prove the caller at the first box that works: `gateway door x2
    [auth=token]`, and check every object against its owner behind it.

    **It cannot see**: whether each object is checked against its owner: proof of who calls says
    nothing of what they may see. A gateway or an identity provider that is drawn, or a word of a
    login, is taken to see to it.
    """

    id = "missing-authentication"
    severity = Severity.WARNING
    category = Category.SECURITY
    citations = (
        Citation(
            "OWASP API Security Top 10 2023",
            "https://owasp.org/API-Security/editions/2023/en/0x11-t10/",
            "broken authorization of objects, broken authentication and functions lead the list",
        ),
        Citation(
            "AWS Well-Architected, Security pillar: SEC03-BP02, least privilege",
            "https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/",
        ),
    )
    follow_up = "How does the service know that this caller may read the object with this id?"
    passes = (
        """
        client app
        gateway door x2 [auth=token]
        service api x4
        postgres db x2
        app -> door -> api -> db
        """,
        """
        client staff [private]
        service reports x2 [auth=no]
        staff -> reports
        """,
        """
        client app
        service api x4
        s3 media
        app -> api -> media
        app -> media [write]: "pre-signed URL"
        """,
    )
    fails = (
        """
        client app
        service notify x4 [auth=no]
        app -> notify
        """,
        """
        client app
        service api x4
        s3 media
        app -> api
        app -> media [write]
        """,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at what is said, then at uploads, then at the doors."""
        open_doors = [
            part
            for part in design.components.values()
            if part.family is not Family.CLIENT
            and around(design, part, "auth") is False
            and not around(design, part, "private")
            and design.links_to[part.name]
            and not _only_private(design, part)
        ]
        open_links = denied(design, "auth")
        if open_doors or open_links:
            yield self._accuse(open_doors, open_links)
        uploads = list(_uploads(design))
        if uploads and not any(word in facts.words.text for word in SIGNED):
            yield self._uploads(uploads)
        elif not open_doors and not open_links:
            yield from self._doors(design, facts)

    def _accuse(self, parts: list[Component], links: list[Link]) -> Answer:
        names = [part.name for part in parts] or [link.target for link in links]
        verb = "takes" if len(names) == 1 else "take"
        lines = [declaration(part, attributes="auth=token") for part in parts]
        lines += [connection(link, "auth=token") for link in links]
        return self.violated(
            *parts,
            *links,
            message=f"{listed(names)} {verb} requests from anybody who knows the address.",
            why="Whoever calls can act as anybody, and no limit or record can name them.",
            instead="\n".join(lines),
        )

    def _uploads(self, links: list[Link]) -> Answer:
        stores = listed(list(dict.fromkeys(link.target for link in links)))
        return self.violated(
            *links,
            message=f"clients write into {stores} by themselves, and nothing says who may.",
            why="An address that anybody may write to is soon somebody else's storage.",
            instead="\n".join(connection(link, "auth=signed-url") for link in links),
            severity=Severity.INFO,
        )

    def _doors(self, design: Design, facts: Facts) -> Iterator[Answer]:
        proven = [part for part in design.components.values() if around(design, part, "auth")]
        if proven:
            names = listed([part.name for part in proven])
            yield self.satisfied(*proven, message=f"callers prove who they are at {names}")
            return
        doors = facts.topology.ingress
        if (
            not doors.works
            or not facts.estimates.warrants_operational_review
            or anywhere(design, "auth")
        ):
            return
        if any(part.kind in (Kind.AUTH, Kind.GATEWAY) for part in design.components.values()):
            return
        told = any(word in facts.words.text for word in TOLD)
        if not told and (facts.words.topics or _written(design)):
            yield self._ask(list(doors.works), bool(facts.words.topics))

    def _ask(self, works: list[Component], sensitive: bool) -> Answer:
        line = declaration(works[0], attributes="auth=token", whole=False)
        return self.cannot_tell(
            *works,
            message=f"Who may call {listed([part.name for part in works], 'or')}, where is that"
            f" checked, and what may each of them see? Say `{line}`.",
            weight=0.6 if sensitive else 0.45,
        )


def _only_private(design: Design, part: Component) -> bool:
    """Whether only private clients, and nothing else, come to it."""
    sources = (design.components[link.source] for link in design.links_to[part.name])
    return all(
        source.family is Family.CLIENT and around(design, source, "private") for source in sources
    )


def _uploads(design: Design) -> Iterator[Link]:
    """Links over which public clients write into an object store, with nothing said of who may."""
    written = {
        link.id
        for flow in design.flows
        for stage in flow.stages
        if stage.op is Op.WRITE
        for link in stage.links
    }
    said = {(link.source, link.target) for link in design.links if link.attributes.auth is not None}
    for link in design.links:
        source, target = design.components[link.source], design.components[link.target]
        if target.kind is not Kind.OBJECT_STORE or source.family is not Family.CLIENT:
            continue
        writes = link.attributes.write or link.id in written
        known = (link.source, link.target) in said or around(design, target, "auth")
        if writes and not known and not around(design, source, "private"):
            yield link


def _written(design: Design) -> bool:
    """Whether callers change anything, as far as the design says."""
    return design.requirement("writes") is not None or any(
        flow.op is Op.WRITE for flow in design.flows
    )
