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
    Severity,
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


class UnencryptedInTransit(DeniedOrSilent):
    """Traffic is not encrypted.

    **Why**: anyone on the path, in a café or on one host of the internal network, reads and
    changes requests, sign-in tokens included. Mutual TLS inside also tells a service who calls
    it, wherever the call comes from.

    `tls=no` is a warning. Where money or health records are concerned, or personal data at senior
    level, and TLS is not mentioned, one question covers where it ends and how services
    authenticate each other.

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

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Credit mutual TLS where nothing is denied."""
        answers = list(super().check(design, facts))
        yield from answers
        if not answers and says_anywhere("tls", "mutual")(facts, design):
            yield self.satisfied(message="services authenticate each other (`tls=mutual`)")
