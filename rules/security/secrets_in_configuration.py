"""The rule `secrets-in-configuration`."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.design import Component, Design
from dsl.kinds import Family, Kind
from reviewer.analysis.facts import Facts
from reviewer.analysis.semantics.sensitive_data import topics_of
from reviewer.analysis.topology.ingress import anywhere, around
from reviewer.analysis.traffic.sync_calls import Call
from reviewer.model.finding import Answer, Category, Citation, Severity
from reviewer.model.rule import Rule
from reviewer.text.suggestion import declaration, listed

PLAIN = frozenset(
    {"config", "code", "env", "environment", "file", "settings", "plain", "repository"}
)
"""Places where whoever reads the set-up reads the secret."""

TOLD = (" vault", " secret", " rotat", " kms ", " managed identit", " workload identit")
"""Stems of words of one who has thought of it."""


class SecretsInConfiguration(Rule):
    """Passwords and keys lie where the set-up lies.

    **Why**: settings are copied, shown in consoles, kept in histories and read by every build.
    A secret that was there once is known for ever, and one that nobody can change quickly
    stays valid after it has leaked.

    Where a design says that secrets are in settings or code it is a warning. Where services
    call other companies' services, which means keys, and nothing is said, it is asked. A
    secret store or key management in the drawing counts.

    **Do instead**: `vault secrets`, read at start with the service's own identity, keys
    changed by themselves within 90 days: `service pay x4 [secrets=vault]`.

    **It cannot see**: how a secret travels, and when it was last changed: `secrets` is taken at
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

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at what is said, then at who needs a key."""
        parts = [part for part in design.components.values() if part.family is not Family.CLIENT]
        plain = [part for part in parts if _is_plain(around(design, part, "secrets"))]
        if plain:
            yield self._accuse(plain)
        if plain or not facts.estimates.warrants_operational_review or anywhere(design, "secrets"):
            return
        if any(part.kind in (Kind.SECRETS, Kind.KMS) for part in parts):
            return
        keyed = {call.caller.name: call for call in facts.traffic.calls if _needs_key(call)}
        if keyed and not any(word in facts.words.text for word in TOLD):
            call = next(iter(keyed.values()))
            line = declaration(call.caller, attributes="secrets=vault", whole=False)
            yield self.cannot_tell(
                *(one.caller for one in keyed.values()),
                message=f"Where does `{call.caller.name}` get its key for `{call.callee.name}`, and how"
                f" is it changed without a stop? Say `{line}`.",
                weight=0.25,
            )

    def _accuse(self, plain: list[Component]) -> Answer:
        whose = listed([part.name for part in plain])
        return self.violated(
            *plain,
            message=f"the secrets of {whose} lie in plain configuration.",
            why="Settings are copied, shown and kept in histories, and the secret with them.",
            instead="\n".join(declaration(part, attributes="secrets=vault") for part in plain),
        )


def _needs_key(call: Call) -> bool:
    """Whether another company has to know who calls: by its technology, or because of money."""
    foreign = call.callee
    known = foreign.technology is not None or "money" in topics_of(foreign)
    return foreign.kind is Kind.EXTERNAL and known


def _is_plain(said: object) -> bool:
    words = str(said).casefold().replace("_", "-").split("-") if said is not None else []
    return not PLAIN.isdisjoint(words)
