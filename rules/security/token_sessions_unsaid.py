"""Rule `token-sessions-unsaid`."""

from __future__ import annotations

from collections.abc import Iterator

from reviewer import (
    Answer,
    Category,
    Citation,
    Component,
    Design,
    Facts,
    Rule,
    Severity,
    attribute_is,
    components,
    concerns,
    denies,
    finding,
    is_kind,
    join_fixes,
    mentions,
    mentions_anywhere,
    question,
    says_anywhere,
    serves_public_clients,
    set_attribute,
    states,
    states_anywhere,
    warrants_operational_review,
)

RESENDS_SECRET = ("basic", "password", "passwords", "api-key-in-url")
"""Values of `auth` that send the long-lived secret with each request."""

MITIGATION_TERMS = (
    *("session", "jwt", "sso ", "mfa ", "second factor", "expir", "revo", "refresh token"),
    "passkey",
)
"""Word stems that show the author considered this."""

GUESSED = "A guessed or reused password opens everything until someone changes it."


class TokenSessionsUnsaid(Rule):
    """The design does not say how users sign in, stay signed in and sign out.

    **Why**: passwords are guessed and reused; a second factor or single sign-on stops most of
    that. A bearer token works for anyone who has it, for as long as it lives: so it expires within
    minutes, is renewed by a refresh token that can be revoked, and there is a way to end it now.

    A design that sends the password with each request, or that turns the second factor off,
    gets a note; a warning where money or health is concerned. Where users sign in and nothing
    is said about it, the rule asks.

    **Do instead**: `auth login: Keycloak [mfa]` and `gateway edge x2 [auth=sso,
    sessions=token]`, with tokens of 5 to 15 minutes and a revocation list.

    **It cannot see**: how long a token lives, or how it is revoked: `sessions` and `mfa` count
    by their presence. Without a sign-in service, any component with `auth` counts as one where
    users sign in.
    """

    id = "token-sessions-unsaid"
    severity = Severity.INFO
    category = Category.SECURITY
    problem = ""
    topics = ("Statelessness", "SSO, MFA and token sessions")
    citations = (
        Citation(
            "OWASP API Security Top 10 2023, API2: broken authentication",
            "https://owasp.org/API-Security/editions/2023/en/0x11-t10/",
        ),
        Citation(
            "AWS Well-Architected, Security pillar: SEC02, manage identities",
            "https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/",
            "strong sign-in and temporary credentials",
        ),
    )
    follow_up = "A phone is stolen: how long does its token work, and how do you end it now?"
    passes = (
        """
        client app
        auth login: Keycloak x2 [mfa]
        gateway door x2 [auth=sso, sessions=token]
        service api x4
        app -> login
        app -> door -> api
        """,
        """
        client app
        gateway door x2 [auth=token]
        service api x4
        app -> door -> api
        """,
    )
    fails = (
        """
        client app
        gateway door x2 [auth=basic]
        service api x4
        app -> door -> api
        """,
        """
        client app
        auth login: Keycloak x2 [mfa=no]
        service pay x4
        app -> login
        app -> pay
        """,
    )

    resent = components(attribute_is("auth", *RESENDS_SECRET))
    single_factor = components(denies("mfa"))
    considered = mentions(*MITIGATION_TERMS) | mentions_anywhere("sessions")
    is_stated = states_anywhere("mfa") | says_anywhere("auth", "sso")
    asks_when = warrants_operational_review & serves_public_clients & ~considered & ~is_stated

    is_grave = concerns("money", "health")
    sign_in = components(is_kind("auth"))
    checks_tokens = components(states("auth"))

    resends = finding("{names} {takes/take} the password with each request.", GUESSED)
    one_factor = finding("{names} {does/do} not require a second factor.", GUESSED)
    weak = finding("{names} {relies/rely} on a password alone.", GUESSED)
    unstated = question(
        "Users sign in at {name}: is there a second factor or single sign-on, how long does a"
        " token live, and how is it revoked?",
        set_attribute("mfa, sessions=token"),
        weight=0.3,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Find weak sign-in where it is stated; ask where users sign in and nothing is said."""
        resent, single = (scope.components_of(facts) for scope in (self.resent, self.single_factor))
        sign_in = self.sign_in.components_of(facts)
        places = sign_in or self.checks_tokens.components_of(facts)
        if resent or single:
            yield self._judge(facts, resent, single)
        elif places and self.asks_when(facts, design):
            fix = None if sign_in else set_attribute("sessions=token")
            yield self.unstated.about(places, fix=fix)

    def _judge(self, facts: Facts, resent: list[Component], single: list[Component]) -> Answer:
        said = self.weak if resent and single else self.resends if resent else self.one_factor
        lines = [set_attribute("auth=token", part) for part in resent]
        lines += [set_attribute("mfa", part) for part in single if part not in resent]
        severity = Severity.WARNING if self.is_grave(facts, facts.design) else None
        return said.about((*resent, *single), fix=join_fixes(lines), severity=severity)
