"""The rule `unencrypted-in-transit`."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.design import Component, Design, Group, Link
from reviewer.analysis.facts import Facts
from reviewer.analysis.semantics.operational_stakes import is_senior
from reviewer.analysis.semantics.sensitive_data import GRAVE
from reviewer.analysis.topology.ingress import anywhere, denied
from reviewer.model.finding import Answer, Category, Citation, Severity
from reviewer.model.rule import Rule
from reviewer.text.suggestion import connection, declaration, listed

TOLD = (" tls", " mtls", " https", " ssl ", " encrypt", " mesh", " istio ")
"""Stems of words of one who has thought of it."""


class UnencryptedInTransit(Rule):
    """Requests travel in the clear.

    **Why**: whoever sits on the way, in a café or on one host of the network inside, reads
    and changes them, sign-in tokens included. Inside, encryption that proves both ends also
    tells a service who calls it, wherever it comes from.

    Where a design says that there is none it is a warning. Where money or health is concerned,
    or people from senior on, and nothing is said, one question covers where it ends and who proves itself.

    **Do instead**: `[tls]` on what the public reaches, and `[tls=mutual]` on the links, or on
    the network, inside.

    **It cannot see**: versions, certificates, and what a platform encrypts unsaid: `tls` counts by
    its presence. Said once, anywhere in the design, it ends the question for all links.
    """

    id = "unencrypted-in-transit"
    severity = Severity.WARNING
    category = Category.SECURITY
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

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at what is said; where nothing is, at what travels."""
        parts = [part for part in design.components.values() if part.attributes.tls is False]
        links = denied(design, "tls")
        groups = [group for group in design.groups.values() if group.attributes.tls is False]
        if parts or links or groups:
            yield self._accuse(design, parts, links, groups)
            return
        said = anywhere(design, "tls")
        if "mutual" in said:
            yield self.satisfied(message="services prove themselves to each other (`tls=mutual`)")
        elif not said and _matters(facts) and not any(word in facts.words.text for word in TOLD):
            yield self._ask(facts)

    def _accuse(
        self, design: Design, parts: list[Component], links: list[Link], groups: list[Group]
    ) -> Answer:
        inside = [
            part
            for part in design.components.values()
            if any(group.name in part.groups for group in groups)
        ]
        names = [part.name for part in parts] or [group.name for group in groups]
        what = (
            f"what comes to {listed(names)}"
            if names
            else f"the calls of {listed(list(dict.fromkeys(link.source for link in links)))}"
        )
        lines = [declaration(part, attributes="tls") for part in (parts or inside)]
        lines += [connection(link, "tls") for link in links]
        verb = "travels" if names else "travel"
        return self.violated(
            *(parts or inside),
            *links,
            message=f"{what} {verb} in the clear.",
            why="Whoever sits on the way reads it, and changes it, sign-in tokens included.",
            instead="\n".join(lines),
        )

    def _ask(self, facts: Facts) -> Answer:
        first, inner = facts.topology.ingress.first, facts.topology.ingress.works[0]
        line = declaration(first, attributes="tls", whole=False)
        inside = "network inside [tls=mutual]"
        if inner is not first:
            inside = declaration(inner, attributes="tls=mutual", whole=False)
        return self.cannot_tell(
            first,
            message=f"Where does TLS end, and how do services behind `{first.name}` prove themselves"
            f" to each other? Say `{line}`, and `{inside}`.",
            weight=0.3,
        )


def _matters(facts: Facts) -> bool:
    """Whether what is sensitive travels from the public to a service here."""
    grave = not facts.words.topics.isdisjoint(GRAVE)
    matters = grave or (bool(facts.words.topics) and is_senior(facts.design))
    return (
        matters
        and facts.estimates.warrants_operational_review
        and bool(facts.topology.ingress.works)
    )
