"""Rule `unencrypted-at-rest`."""

from __future__ import annotations

from reviewer import (
    Category,
    Citation,
    DeniedOrSilent,
    Severity,
    components,
    has_kind,
    holds,
    inherited,
    is_data_store,
    is_managed,
    mentions,
    set_attribute,
    states_level,
    warrants_operational_review,
)


class UnencryptedAtRest(DeniedOrSilent):
    """Stored data is not encrypted.

    **Why**: data travels in snapshots, exports and replaced disks. Encrypted, a copy is worthless
    without the key, and access to the key can be restricted, recorded and revoked.

    `encrypted=no` on a store is a warning. Where a self-managed store holds payments or health
    records, or at senior level personal data, by its name or by `holds=`, and encryption is not
    mentioned, the rule asks. A `kms` in the drawing answers the question.

    **Do instead**: `postgres ledger x2 [encrypted]`, with keys in a `kms` that rotates them.

    **It cannot see**: encryption by a disk or a platform that the design does not mention;
    managed stores are not asked about. `encrypted` is taken at its word, and only your answer
    tells who holds the keys.
    """

    id = "unencrypted-at-rest"
    severity = Severity.WARNING
    category = Category.SECURITY
    problem = ""
    topics = ("Encryption in transit and at rest", "Keys and secrets")
    citations = (
        Citation(
            "AWS Well-Architected, Security pillar: SEC08-BP01, SEC08-BP02",
            "https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/",
            "manage keys, and enforce encryption at rest",
        ),
        Citation(
            "Azure Well-Architected, Security: design review checklist, SE:07",
            "https://learn.microsoft.com/azure/well-architected/security/checklist",
        ),
    )
    follow_up = "Who can use the keys, who can read the backups, and how is a key replaced?"
    passes = (
        """
        client app
        service pay x4
        postgres ledger x2 [encrypted]
        app -> pay -> ledger
        """,
        """
        client app
        service pay x4
        postgres ledger x2
        app -> pay -> ledger
        """,
    )
    fails = (
        """
        client app
        service pay x4
        postgres ledger x2 [encrypted=no]
        app -> pay -> ledger
        """,
        """
        client app
        service notes x4
        network data [encrypted=no] {
          mysql texts x2
        }
        app -> notes -> texts
        """,
    )

    scope = components(is_data_store)
    attribute = inherited("encrypted")
    denied_by_words = ("encrypt",)
    denied = "{names} {is} stored unencrypted."
    why = "A lost disk, snapshot or export can be read by anyone."
    fix = set_attribute("encrypted")

    question = "Is the data of {names|or} encrypted at rest, and who holds and rotates the keys?"
    when_silent = (
        warrants_operational_review
        & ~mentions("encrypt")
        & ~has_kind("kms")
        & ~is_managed
        & (holds("money", "health") | holds("people") & states_level("senior"))
    )
    question_weight = 0.3
