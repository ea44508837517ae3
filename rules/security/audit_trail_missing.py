"""The rule `audit-trail-missing`."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.design import Component, Design
from dsl.kinds import Family
from reviewer.analysis.facts import Facts
from reviewer.analysis.semantics.sensitive_data import GRAVE, topics_of
from reviewer.analysis.topology.ingress import anywhere, around
from reviewer.analysis.traffic.message_delivery import name_words
from reviewer.model.finding import Answer, Category, Citation, Severity
from reviewer.model.rule import Rule
from reviewer.text.suggestion import declaration, listed

STAFF = frozenset({"admin", "admins", "administrator", "operator", "operators", "backoffice"})
"""Names of clients that act on what belongs to others."""

TOLD = (" audit", " event sourc", " append only", " double entry", " cloudtrail ")
"""Stems of words of one who has thought of it."""


class AuditTrailMissing(Rule):
    """Nobody can say later who did what.

    **Why**: when money is missing or a record was read, the first question is who did it and
    when. What the services write into their logs for themselves is changed, sampled and
    thrown away; an audit trail is only ever added to, and kept apart from those it is about.

    Where a design says that there is none it is a warning. Where services move money, keep
    health records, or where administrators act, and nothing is said, it is asked.

    **Do instead**: write each such action, with who, what and when, to a store that is only
    added to: `service pay x4 [audit]`.

    **It cannot see**: a trail that the database or the platform keeps unsaid, or whether one is
    really only added to. Money, health and administrators are told by English names and by
    `holds`; of other data nothing is asked.
    """

    id = "audit-trail-missing"
    severity = Severity.WARNING
    category = Category.SECURITY
    problem = ""
    topics = ("Audit",)
    citations = (
        Citation(
            "AWS Well-Architected, Security pillar: SEC04, detection",
            "https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/",
            "record what is done in services and applications, and keep it apart",
        ),
    )
    follow_up = "An administrator changed a balance by hand last month: how do you find out?"
    passes = (
        """
        client app
        service pay x4 [audit]
        postgres ledger x2
        app -> pay -> ledger
        """,
        """
        client app
        service posts x4
        postgres db x2
        app -> posts -> db
        """,
    )
    fails = (
        """
        client app
        service pay x4 [audit=no]
        postgres ledger x2
        app -> pay -> ledger
        """,
        """
        client admin
        group inside [audit=no] {
          service console x2
        }
        admin -> console
        """,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at what is said, then at who acts on what is grave."""
        acting = [part for part in design.components.values() if part.family is Family.COMPUTE]
        without = [part for part in acting if around(design, part, "audit") is False]
        if without:
            yield self._accuse(without)
        if without or not facts.estimates.warrants_operational_review or anywhere(design, "audit"):
            return
        if any(word in facts.words.text for word in TOLD):
            return
        grave = [p for p in acting if _is_staff(design, p) or not GRAVE.isdisjoint(topics_of(p))]
        if grave:
            line = declaration(grave[0], attributes="audit", whole=False)
            yield self.cannot_tell(
                *grave,
                message=f"Somebody asks in a year who did what in {listed([p.name for p in grave], 'or')}:"
                f" where is it recorded so that nobody can change it? Say `{line}`.",
                weight=0.25,
            )

    def _accuse(self, without: list[Component]) -> Answer:
        verb = "keeps" if len(without) == 1 else "keep"
        return self.violated(
            *without,
            message=f"{listed([part.name for part in without])} {verb} no record of who did what.",
            why="What is missing later cannot be traced, and nobody can show that they did not do it.",
            instead="\n".join(declaration(part, attributes="audit") for part in without),
        )


def _is_staff(design: Design, part: Component) -> bool:
    """Whether administrators act through it."""
    sources = (design.components[link.source] for link in design.links_to[part.name])
    return any(
        source.family is Family.CLIENT and not STAFF.isdisjoint(name_words(source))
        for source in sources
    )
