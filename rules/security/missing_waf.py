"""The rule `missing-waf`."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.design import Component, Design
from dsl.kinds import Kind
from reviewer.analysis.facts import Facts
from reviewer.analysis.semantics.operational_stakes import is_senior
from reviewer.analysis.semantics.sensitive_data import GRAVE
from reviewer.analysis.topology.ingress import around
from reviewer.model.finding import Answer, Category, Citation, Severity
from reviewer.model.rule import Rule
from reviewer.text.suggestion import declaration, listed

SHIELDED = frozenset({"cloudflare", "akamai", "fastly", "cloudfront", "front-door", "imperva"})
"""Edges that take a flood upon themselves."""

TOLD = (" waf", " ddos", " shield", " firewall", " bot ")
"""Stems of words of one who has thought of it."""


class MissingWaf(Rule):
    """Nothing at the edge filters hostile requests or takes a flood.

    **Why**: floods are cheap to send and fill the line before any service can count callers;
    and known attacks on forms and queries come with every scan of the internet. Both are
    stopped best before they reach the first box of one's own.

    Where a design says that there is none on what the public reaches it is a warning. It is
    asked, from senior on or where money or health is concerned, where nothing at
    the edge is known to take a flood.

    **Do instead**: `waf shield` before the load balancer, or `[waf]` on the gateway.

    **It cannot see**: what a filter lets through, and what a provider's network does unasked, but
    for a short list of edges. One `waf` anywhere counts for every door.
    """

    id = "missing-waf"
    severity = Severity.WARNING
    category = Category.SECURITY
    problem = "missing_waf"
    topics = ("WAF and DDoS",)
    citations = (
        Citation(
            "AWS Well-Architected, Security pillar: SEC05, protect networks",
            "https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/",
        ),
        Citation(
            "Azure Well-Architected, Security: design review checklist, SE:06",
            "https://learn.microsoft.com/azure/well-architected/security/checklist",
        ),
    )
    follow_up = "A hundred thousand hosts send you requests: where do they end, and who pays?"
    passes = (
        """
        client app
        waf shield
        lb front: ALB
        service api x4
        app -> shield -> front -> api
        """,
        """
        client staff [private]
        service api x4 [waf=no]
        staff -> api
        """,
    )
    fails = (
        """
        client app
        service api x4 [waf=no]
        app -> api
        """,
        """
        client app
        lb front: ALB [waf=no]
        service api x4
        app -> front -> api
        """,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at what the public passes before the first box that works."""
        doors = facts.topology.ingress
        if not doors.works or _guarded(design, doors.edges):
            return
        refused = [part for part in (*doors.edges, *doors.works) if part.attributes.waf is False]
        if refused:
            yield self._accuse(refused)
            return
        matters = is_senior(design) or not facts.words.topics.isdisjoint(GRAVE)
        inside = all(around(design, part, "private") for part in doors.works)
        if not matters or inside or not facts.estimates.warrants_operational_review:
            return
        if not any(word in facts.words.text for word in TOLD):
            first = doors.first
            line = (
                declaration(first, attributes="waf", whole=False)
                if first.kind in (Kind.GATEWAY, Kind.LB, Kind.CDN)
                else "waf shield"
            )
            yield self.cannot_tell(
                first,
                message=f"A flood or a hostile request comes to `{first.name}`: what stops it before"
                f" it costs you anything? Say `{line}`.",
                weight=0.3,
            )

    def _accuse(self, parts: list[Component]) -> Answer:
        return self.violated(
            *parts,
            message=f"nothing filters hostile requests before {listed([p.name for p in parts])}.",
            why="What every scan of the internet tries, and every flood, comes in as it is.",
            instead="\n".join(declaration(part, attributes="waf") for part in parts),
        )


def _guarded(design: Design, edges: tuple[Component, ...]) -> bool:
    """Whether some edge filters, or is known to take floods upon itself."""
    if any(part.kind is Kind.WAF or part.attributes.waf for part in design.components.values()):
        return True
    return any(e.technology is not None and e.technology.id in SHIELDED for e in edges)
