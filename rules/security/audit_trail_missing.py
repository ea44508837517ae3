"""Rule `audit-trail-missing`."""

from __future__ import annotations

from reviewer import (
    Category,
    Citation,
    DeniedOrSilent,
    Severity,
    components,
    holds,
    inherited,
    is_called_by_client_named,
    is_family,
    mentions,
    mentions_anywhere,
    set_attribute,
    warrants_operational_review,
)

STAFF = frozenset({"admin", "admins", "administrator", "operator", "operators", "backoffice"})
"""Names of clients that act on other people's data."""

MITIGATION_TERMS = ("audit", "event sourc", "append only", "double entry", "cloudtrail ")
"""Word stems that show the author considered this."""


class AuditTrailMissing(DeniedOrSilent):
    """Nobody can say later who did what.

    **Why**: when money is missing or a record was read, the first question is who did it and
    when. Application logs are changed, sampled and deleted; an audit trail is append-only,
    and kept apart from those it is about.

    Where a design states `audit=no` it is a warning. Where services move money, keep
    health records, or where administrators act, and nothing is stated, it asks.

    **Do instead**: write each such action, with who, what and when, to an append-only
    store: `service pay x4 [audit]`.

    **It cannot see**: a trail that the database or the platform keeps without the design saying
    so, or whether one is really append-only. Money, health and administrators are told by English
    names and by `holds`; of other data nothing is asked.
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

    scope = components(is_family("compute"))
    attribute = inherited("audit")
    denied_by_words = ("audit",)
    denied = "{names} {has} no audit trail."
    why = "Without one, an incident cannot be traced, and nobody can prove what they did not do."
    fix = set_attribute("audit")

    question = "Is there an audit log of who did what in {names|or}, and is it tamper-proof?"
    when_silent = holds("money", "health") | is_called_by_client_named(*STAFF)
    asks_if_denied = False
    asks_when = (
        warrants_operational_review & ~mentions_anywhere("audit") & ~mentions(*MITIGATION_TERMS)
    )
    question_weight = 0.25
