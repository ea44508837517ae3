"""The rule `personal-data-unmasked`."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.design import Component, Design
from dsl.kinds import Kind
from reviewer.analysis.facts import Facts
from reviewer.analysis.topology.ingress import around, denied
from reviewer.model.finding import Answer, Category, Citation, Severity
from reviewer.model.rule import Rule
from reviewer.text.suggestion import connection, declaration, listed

READ_BY_MANY = frozenset({Kind.LOGGING, Kind.WAREHOUSE})
"""Where data goes that many people read, long after it was needed."""

TOLD = (" mask", " tokeni", " pseudonym", " anonymi", " redact", " hashed")
"""Stems of words of one who has thought of it."""


class PersonalDataUnmasked(Rule):
    """Personal data goes as it is into logs, statistics and warehouses.

    **Why**: many people read those, they are kept for long, and nobody looks there when
    somebody asks to be forgotten. A card number in a log makes the log a part of what has to
    be guarded like a bank.

    Where a design says that data is not masked on its way there it is a warning. Where money,
    health or people are concerned and a warehouse or a log is fed, and nothing is said, it is
    asked.

    **Do instead**: leave out what is not needed, put a token for the rest, and keep the table
    of tokens apart: `warehouse olap: ClickHouse x3 [mask=tokens]`.

    **It cannot see**: what is in a log line or an event: it goes by `mask`, and asks only where
    names or `holds` speak of money, health or people. One word of masking in a remark answers for
    all of it.
    """

    id = "personal-data-unmasked"
    severity = Severity.WARNING
    category = Category.SECURITY
    problem = ""
    topics = ("Masking of personal data",)
    citations = (
        Citation(
            "AWS Well-Architected, Security pillar: SEC07 and SEC08, classify and protect data",
            "https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/",
        ),
        Citation(
            "Azure Well-Architected, Security: design review checklist",
            "https://learn.microsoft.com/azure/well-architected/security/checklist",
        ),
    )
    follow_up = "A user asks you to forget them: in how many places are they, and who finds them?"
    passes = (
        """
        client app
        service users x4
        warehouse olap: ClickHouse x3 [mask=tokens]
        app -> users ~> olap
        """,
        """
        client app
        service api x4
        warehouse olap: ClickHouse x3
        app -> api ~> olap
        """,
    )
    fails = (
        """
        client app
        service users x4
        warehouse olap: ClickHouse x3 [mask=no]
        app -> users ~> olap
        """,
        """
        client app
        service users x4
        logging logs: ELK
        app -> users
        users -> logs [mask=no]
        """,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at what is said, then at what is fed."""
        parts = [part for part in design.components.values() if part.attributes.mask is False]
        links = denied(design, "mask")
        if parts or links:
            names = [part.name for part in parts] or [link.target for link in links]
            lines = [declaration(part, attributes="mask=tokens") for part in parts]
            lines += [connection(link, "mask=tokens") for link in links]
            yield self.violated(
                *parts,
                *links,
                message=f"personal data goes into {listed(list(dict.fromkeys(names)))} as it is.",
                why="Many people read it there, for long, and none of them needs to know whose it is.",
                instead="\n".join(lines),
            )
        fed = [part for part in design.components.values() if _is_fed(design, part)]
        told = any(word in facts.words.text for word in TOLD) or parts or links
        if fed and facts.words.topics and facts.estimates.warrants_operational_review and not told:
            yield self._ask(fed)

    def _ask(self, fed: list[Component]) -> Answer:
        line = declaration(fed[0], attributes="mask=tokens", whole=False)
        return self.cannot_tell(
            *fed,
            message=f"What of people or cards gets into {listed([p.name for p in fed], 'or')}, and what"
            f" is masked before? Say `{line}`.",
            weight=0.25,
        )


def _is_fed(design: Design, part: Component) -> bool:
    """Whether it is read by many and something comes to it of which nothing is said."""
    links = design.links_to[part.name]
    if part.kind not in READ_BY_MANY or not links or around(design, part, "mask") is not None:
        return False
    return not any(link.attributes.mask for link in links)
