"""Rule `secrets-in-configuration`."""

from __future__ import annotations

from reviewer import (
    Category,
    Citation,
    DeniedOrSilent,
    Facts,
    Part,
    Severity,
    State,
    components,
    has_kind,
    inherited,
    inherits_denial,
    is_family,
    mentions,
    mentions_anywhere,
    needs_api_key,
    set_attribute,
    warrants_operational_review,
)

PLAIN = frozenset(
    {"config", "code", "env", "environment", "file", "settings", "plain", "repository"}
)
"""Places where the secret is read by all who read the configuration."""

MITIGATION_TERMS = ("vault", "secret", "rotat", "kms ", "managed identit", "workload identit")
"""Word stems that show the author considered this."""


class SecretsInConfiguration(DeniedOrSilent):
    """Passwords and keys are kept in plain configuration.

    **Why**: settings are copied, shown in consoles, kept in histories and read by every build.
    A secret that was there once stays exposed, and one that nobody can rotate quickly
    stays valid after it has leaked.

    Where a design states that secrets are in settings or code it is a warning. Where services
    call other companies' services, which means keys, and nothing is stated, it asks. A
    secret store or key management in the drawing counts.

    **Do instead**: `vault secrets`, read at start with the service's own identity, keys
    rotated automatically within 90 days: `service pay x4 [secrets=vault]`.

    **It cannot see**: how a secret travels, and when it was last rotated: `secrets` is taken at
    its word. It asks about keys for other companies' services only, not about the passwords of
    your own stores.
    """

    id = "secrets-in-configuration"
    severity = Severity.WARNING
    category = Category.SECURITY
    problem = "secrets_in_config"
    topics = ("Keys and secrets",)
    citations = (
        Citation(
            "AWS Well-Architected, Security pillar: SEC02-BP03, store and use secrets securely",
            "https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/",
        ),
        Citation(
            "Azure Well-Architected, Security: design review checklist, SE:09",
            "https://learn.microsoft.com/azure/well-architected/security/checklist",
        ),
    )
    follow_up = "This key leaked an hour ago: how is it replaced, and what stops meanwhile?"
    passes = (
        """
        client app
        service pay x4 [secrets=vault]
        external bank: Stripe
        app -> pay -> bank
        """,
        """
        client app
        service pay x4
        external bank: Stripe
        app -> pay -> bank
        """,
    )
    fails = (
        """
        client app
        service pay x4 [secrets=config]
        external bank: Stripe
        app -> pay -> bank
        """,
        """
        client app
        network inside [secrets=env] {
          service pay x4
        }
        app -> pay
        """,
    )

    scope = components(~is_family("client"))
    attribute = inherited("secrets", denied=PLAIN)
    denied = "{names} {keeps/keep} secrets in plain configuration."
    why = "Settings are copied, shown and kept in histories, and the secret with them."
    fix = set_attribute("secrets=vault")

    question = (
        "Where {does} {names|or} get the keys for third parties, and how are they rotated"
        " without downtime?"
    )
    when_silent = needs_api_key
    asks_when = (
        warrants_operational_review
        & ~mentions_anywhere("secrets")
        & ~has_kind("secrets", "kms")
        & ~mentions(*MITIGATION_TERMS)
    )
    question_weight = 0.25

    def state_of(self, facts: Facts, part: Part) -> State:
        """What is said of its secrets; `secrets=no` says that it has none."""
        has_none = inherits_denial("secrets")(facts, part)
        return State.STATED if has_none else super().state_of(facts, part)
