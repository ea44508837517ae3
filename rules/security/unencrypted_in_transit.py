"""Rule `unencrypted-in-transit`."""

from __future__ import annotations

from collections.abc import Iterator

from reviewer import (
    Answer,
    Category,
    Citation,
    DeniedOrSilent,
    Design,
    Facts,
    Link,
    Part,
    Severity,
    State,
    comes_from_family,
    components,
    concerns,
    inherited,
    is_nearest_to_clients,
    links,
    mentions,
    mentions_anywhere,
    says_anywhere,
    serves_public_clients,
    set_attribute,
    states_level,
    warrants_operational_review,
)

PLAIN = frozenset({"http", "ws", "ftp"})
"""Protocols that send everything as plain text."""


class UnencryptedInTransit(DeniedOrSilent):
    """Traffic is not encrypted.

    **Why**: anyone on the path, in a café or on one host of the internal network, reads and
    changes requests, sign-in tokens included. Mutual TLS inside also tells a service who calls
    it, wherever the call comes from.

    `tls=no` is a warning. So is a plain-text protocol from a client (`protocol=http`) where money,
    health or personal data is concerned; elsewhere it is a note. Where money or health records are
    concerned, or personal data at senior level, and TLS is not mentioned, one question covers where
    it ends and how services authenticate each other.

    **Do instead**: `[tls]` on what the public reaches, and `[tls=mutual]` on the links, or on
    the network, inside.

    **It cannot see**: versions, certificates, and encryption by a platform that the design does
    not mention: `tls` counts by its presence. Stated once, anywhere in the design, it ends the
    question for all links.
    """

    id = "unencrypted-in-transit"
    severity = Severity.WARNING
    category = Category.SECURITY
    problem = "missing_tls"
    topics = ("mTLS and segmentation", "Encryption in transit and at rest")
    citations = (
        Citation(
            "AWS Well-Architected, Security pillar: SEC09-BP02, encryption in transit",
            "https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/",
        ),
        Citation(
            "Azure Well-Architected, Security: design review checklist, SE:07",
            "https://learn.microsoft.com/azure/well-architected/security/checklist",
        ),
    )
    follow_up = "Who ends TLS, and is traffic between your own services encrypted after that?"
    passes = (
        """
        client app
        lb front: ALB [tls]
        network inside [tls=mutual] {
          service pay x4
          postgres ledger x2
        }
        app -> front -> pay -> ledger
        """,
        """
        client app
        service pay x4
        app -> pay
        """,
        """
        client donor
        alb front
        service give x4
        postgres gifts x3 [holds=payments]
        donor -> front [protocol=https, tls]
        front -> give -> gifts
        """,
        """
        client donor
        alb front [tls]
        service give x4
        postgres gifts x3 [holds=payments]
        donor -> front [protocol=http]
        front -> give -> gifts
        """,
    )
    fails = (
        """
        client app
        lb front: ALB [tls=no]
        service pay x4
        app -> front -> pay
        """,
        """
        client app
        service pay x4
        service ledger x2
        app -> pay
        pay -> ledger [tls=no]
        """,
        """
        client donor
        alb front
        service give x4
        postgres gifts x3 [holds=payments]
        donor -> front [protocol=http]
        front -> give -> gifts
        """,
    )

    scope = components() | links()
    attribute = inherited("tls")
    denied = "Traffic to {names} is unencrypted."
    why = "Anyone on the path can read and change it, sign-in tokens included."
    fix = set_attribute("tls")
    asks_if_denied = False

    question = "Where does TLS end, and how do services behind {names} authenticate each other? Set `{line}`, and `tls=mutual` inside."
    when_silent = is_nearest_to_clients
    asks_when = (
        warrants_operational_review
        & serves_public_clients
        & (concerns("money", "health") | concerns("people") & states_level("senior"))
        & ~mentions_anywhere("tls")
        & ~mentions("tls", "mtls", "https", "ssl ", "encrypt", "mesh", "istio ")
    )
    question_weight = 0.3

    is_from_public = comes_from_family("client")
    is_sensitive = concerns("money", "health", "people")

    def state_of(self, facts: Facts, part: Part) -> State:
        """What is said of TLS; plain HTTP from a client denies it where nothing else is said."""
        state = super().state_of(facts, part)
        if state is not State.SILENT or not isinstance(part, Link):
            return state
        beside = [one for one in facts.design.links_to[part.target] if one.source == part.source]
        ends: list[Part] = [*beside, facts.design.components[part.target]]
        encrypted = any(self.attribute.state(facts, end) is State.STATED for end in ends)
        is_plain = (part.attributes.protocol or "").casefold() in PLAIN and not encrypted
        return State.DENIED if is_plain and self.is_from_public(facts, part) else state

    def severity_of(self, facts: Facts, denied: tuple[Part, ...]) -> Severity | None:
        """A note where only plain HTTP is written, and nothing sensitive is sent."""
        said = any(self.attribute.state(facts, part) is State.DENIED for part in denied)
        return None if said or self.is_sensitive(facts, facts.design) else Severity.INFO

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Credit mutual TLS where nothing is denied."""
        answers = list(super().check(design, facts))
        yield from answers
        if not answers and says_anywhere("tls", "mutual")(facts, design):
            yield self.satisfied(message="services authenticate each other (`tls=mutual`)")
