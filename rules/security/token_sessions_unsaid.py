"""The rule `token-sessions-unsaid`."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.design import Component, Design
from dsl.kinds import Kind
from reviewer.analysis.facts import Facts
from reviewer.analysis.semantics.sensitive_data import GRAVE
from reviewer.analysis.topology.ingress import anywhere
from reviewer.model.finding import Answer, Category, Citation, Severity
from reviewer.model.rule import Rule
from reviewer.text.suggestion import declaration, listed

RESENT = frozenset({"basic", "password", "passwords", "api-key-in-url"})
"""Ways to prove oneself that send the lasting secret with each request."""

TOLD = (
    " session",
    " jwt",
    " sso ",
    " mfa ",
    " second factor",
    " expir",
    " revo",
    " refresh token",
    " passkey",
)
"""Stems of words of one who has thought of it."""


class TokenSessionsUnsaid(Rule):
    """How people sign in, stay signed in and are signed out is not said.

    **Why**: passwords are guessed and reused; a second factor or the sign-in of their company
    stops most of that. A token that proves who is calling works for whoever has it, as long
    as it lives: so it lives for minutes, is renewed by something that can be taken back, and
    there is a way to end it now.

    A design that sends the password with each request, or says that there is no second
    factor, gets a remark; that is a warning where money or health is concerned. Where people
    sign in and nothing is said of it, it is asked.

    **Do instead**: `auth login: Keycloak [mfa]` and `gateway door x2 [auth=sso,
    sessions=token]`, with tokens of 5 to 15 minutes and a list of those taken back.

    **It cannot see**: how long a token lives, or how it is taken back: `sessions` and `mfa` count
    by their presence. Where there is no sign-in service, any box that says `auth` is taken for one
    where people sign in.
    """

    id = "token-sessions-unsaid"
    severity = Severity.INFO
    category = Category.SECURITY
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

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at what is said of signing in, then at where people sign in."""
        parts = list(design.components.values())
        resent = [part for part in parts if str(part.attributes.auth).casefold() in RESENT]
        single = [part for part in parts if part.attributes.mfa is False]
        if resent or single:
            yield self._accuse(facts, resent, single)
            return
        if not facts.estimates.warrants_operational_review or not facts.topology.ingress.works:
            return
        if any(word in facts.words.text for word in TOLD) or anywhere(design, "sessions"):
            return
        places = [part for part in parts if part.kind is Kind.AUTH] or [
            part for part in parts if part.attributes.auth
        ]
        if places and not any(
            part.attributes.mfa or part.attributes.auth == "sso" for part in parts
        ):
            yield self._ask(places)

    def _accuse(self, facts: Facts, resent: list[Component], single: list[Component]) -> Answer:
        grave = not facts.words.topics.isdisjoint(GRAVE)
        names = listed([part.name for part in (*resent, *single)])
        what = (
            "take the password with each request"
            if resent and not single
            else "ask for no second factor"
            if single and not resent
            else "rely on a password alone"
        )
        verb = what if len(resent) + len(single) > 1 else _singular(what)
        lines = [declaration(part, attributes="auth=token") for part in resent]
        lines += [declaration(part, attributes="mfa") for part in single if part not in resent]
        return self.violated(
            *dict.fromkeys((*resent, *single)),
            message=f"{names} {verb}.",
            why="A password that was guessed or reused opens everything, for as long as it stands.",
            instead="\n".join(lines),
            severity=Severity.WARNING if grave else Severity.INFO,
        )

    def _ask(self, places: list[Component]) -> Answer:
        login = next((part for part in places if part.kind is Kind.AUTH), None)
        first = login or places[0]
        said = "mfa, sessions=token" if login else "sessions=token"
        line = declaration(first, attributes=said, whole=False)
        return self.cannot_tell(
            *places,
            message=f"People sign in at `{first.name}`: with a second factor or the sign-in of their"
            f" company, how long does a token live, and how is it taken back? Say `{line}`.",
            weight=0.3,
        )


def _singular(what: str) -> str:
    first, _, rest = what.partition(" ")
    return f"{'relies' if first == 'rely' else f'{first}s'} {rest}"
