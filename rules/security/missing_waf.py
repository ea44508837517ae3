"""Rule `missing-waf`."""

from __future__ import annotations

from collections.abc import Iterator

from reviewer import (
    Answer,
    Category,
    Citation,
    Design,
    Facts,
    Rule,
    Severity,
    components,
    concerns,
    declare,
    denies,
    finding,
    inherited,
    is_entry_point,
    is_ingress_edge,
    is_kind,
    is_technology,
    mentions,
    question,
    serves_public_clients,
    set_attribute,
    states,
    states_level,
    warrants_operational_review,
)

SHIELDED = frozenset({"cloudflare", "akamai", "fastly", "cloudfront", "front-door", "imperva"})
"""Edges that absorb DDoS attacks."""

MITIGATION_TERMS = ("waf", "ddos", "shield", "firewall", "bot ")
"""Word stems that show the author considered this."""


class MissingWaf(Rule):
    """Nothing at the edge filters malicious requests or absorbs a DDoS attack.

    **Why**: DDoS attacks are cheap to launch and saturate the network before any service can
    count callers; and known attacks on forms and queries come with every scan of the internet.
    Both are best stopped before they reach the first machine of your own.

    Where a design states `waf=no` on what the public reaches it is a warning. From senior on, or
    where money or health is concerned, it asks where nothing at the edge is known to absorb
    such an attack.

    **Do instead**: `waf shield` in front of the load balancer, or `[waf]` on the gateway.

    **It cannot see**: what a filter lets through, and what a provider's network does by default,
    but for a short list of edges. One `waf` anywhere counts for every entry point.
    """

    id = "missing-waf"
    severity = Severity.WARNING
    category = Category.SECURITY
    fits_every_drawing = True
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

    guards = components(is_kind("waf") | states("waf") | is_ingress_edge & is_technology(*SHIELDED))
    refusing = components(is_ingress_edge | is_entry_point, denies("waf"))
    open_entries = components(is_entry_point, ~inherited("private"))
    asks = (
        warrants_operational_review
        & (states_level("senior") | concerns("money", "health"))
        & ~mentions(*MITIGATION_TERMS)
    )
    takes_waf = is_kind("gateway", "lb", "cdn")

    unfiltered = finding(
        "{names} {is} not protected by a WAF.",
        "Every vulnerability scan and every flood of requests reaches it unfiltered.",
        set_attribute("waf"),
    )
    protection = question(
        "What protects {name} from DDoS attacks and malicious requests?",
        set_attribute("waf"),
        weight=0.3,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at what the public passes before the first component that works."""
        if not serves_public_clients(facts, design) or self.guards.components_of(facts):
            return
        refusing = self.refusing.components_of(facts)
        if refusing:
            yield self.unfiltered.about(refusing)
        elif self.asks(facts, design) and self.open_entries.components_of(facts):
            first = facts.topology.ingress.first
            own = self.takes_waf(facts, first)
            yield self.protection.about([first], fix=None if own else declare("waf shield"))
