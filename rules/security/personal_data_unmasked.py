"""Rule `personal-data-unmasked`."""

from __future__ import annotations

from reviewer import (
    Category,
    Citation,
    DeniedOrSilent,
    Severity,
    components,
    concerns,
    has_link_in,
    has_link_in_stating,
    inherited,
    inherits_denial,
    is_kind,
    links,
    mentions,
    set_attribute,
    states,
    warrants_operational_review,
)

MITIGATION_TERMS = ("mask", "tokeni", "pseudonym", "anonymi", "redact", "hashed")
"""Word stems that show the author considered this."""


class PersonalDataUnmasked(DeniedOrSilent):
    """Personal data reaches logs, statistics and warehouses unmasked.

    **Why**: many people read those, they are kept for long, and nobody looks there when
    a user asks to be forgotten. A card number in a log puts the log in the scope of
    everything that has to be guarded like a bank.

    Where a design states that data is not masked on its way there it is a warning. Where money,
    health or people are concerned and a warehouse or a log is fed, and nothing is stated, it
    asks.

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

    scope = components() | links()
    attribute = states("mask")
    denied = "{names} {receives/receive} personal data unmasked."
    why = "Many people read it there, for years, and none of them needs to know whose data it is."
    fix = set_attribute("mask=tokens")

    question = "What personal or card data reaches {names|or}, and how is it masked on the way?"
    when_silent = (
        is_kind("logging", "warehouse")
        & has_link_in
        & ~inherited("mask")
        & ~inherits_denial("mask")
        & ~has_link_in_stating("mask")
    )
    asks_if_denied = False
    asks_when = (
        warrants_operational_review
        & concerns("money", "health", "people")
        & ~mentions(*MITIGATION_TERMS)
    )
    question_weight = 0.25
