"""Rule `missing-authentication`."""

from __future__ import annotations

from collections.abc import Iterator

from reviewer import (
    Answer,
    Category,
    Citation,
    Design,
    Facts,
    Rule,
    Severity,
    components,
    concerns,
    credit,
    denies,
    finding,
    has_kind,
    has_link_in,
    inherited,
    inherits_denial,
    is_called_only_privately,
    is_family,
    is_unauthenticated_upload,
    links,
    mentions,
    mentions_anywhere,
    question,
    set_attribute,
    takes_writes,
    warrants_operational_review,
)

MITIGATION_TERMS = ("auth", "login", "sign in", "token", "jwt", "oauth", "sso ", "anonym", "oidc")
"""Word stems that show the author considered this, anonymous callers included."""

SIGNED_UPLOAD_TERMS = ("presign", "pre sign", "signed", "sas ")
"""Word stems for URLs that allow one upload."""


class MissingAuthentication(Rule):
    """Callers are not authenticated.

    **Why**: anyone who finds the address can do what the service does, as anyone. Knowing who
    calls comes first; then every object has to be checked against this caller's permissions.

    Where a design says that there is no authentication it is a warning. Where clients write to
    an object store directly and nothing says who may, it is a note. Where they write, or money,
    health or personal data is concerned, and nothing is said, the rule asks; a gateway or an
    identity provider in the drawing is assumed to authenticate.

    **Do instead**: authenticate at the first component that does work: `gateway edge x2
    [auth=token]`, and check every object against its owner behind it.

    **It cannot see**: whether each object is checked against its owner: authentication is not
    authorization. A gateway or an identity provider in the drawing, or a mention of sign-in,
    counts as authentication.
    """

    id = "missing-authentication"
    severity = Severity.WARNING
    category = Category.SECURITY
    problem = "missing_auth"
    topics = ("Authentication and authorization at the edge", "SSO, MFA and token sessions")
    citations = (
        Citation(
            "OWASP API Security Top 10 2023",
            "https://owasp.org/API-Security/editions/2023/en/0x11-t10/",
            "broken authorization of objects, broken authentication and functions lead the list",
        ),
        Citation(
            "AWS Well-Architected, Security pillar: SEC03-BP02, least privilege",
            "https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/",
        ),
    )
    follow_up = "How does the service know that this caller may read the object with this id?"
    passes = (
        """
        client app
        gateway door x2 [auth=token]
        service api x4
        postgres db x2
        app -> door -> api -> db
        """,
        """
        client staff [private]
        service reports x2 [auth=no]
        staff -> reports
        """,
        """
        client app
        service api x4
        s3 media
        app -> api -> media
        app -> media [write]: "pre-signed URL"
        """,
    )
    fails = (
        """
        client app
        service notify x4 [auth=no]
        app -> notify
        """,
        """
        client app
        service api x4
        s3 media
        app -> api
        app -> media [write]
        """,
    )

    open_parts = components(
        ~is_family("client")
        & inherits_denial("auth")
        & ~inherited("private")
        & has_link_in
        & ~is_called_only_privately
    )
    open_links = links(denies("auth"))
    signs_uploads = mentions(*SIGNED_UPLOAD_TERMS)
    uploads = links(is_unauthenticated_upload)
    authenticated = components(inherited("auth"))
    asks_when = (
        warrants_operational_review
        & ~mentions_anywhere("auth")
        & ~has_kind("auth", "gateway")
        & ~mentions(*MITIGATION_TERMS)
        & (concerns("money", "health", "people") | takes_writes)
    )

    is_sensitive = concerns("money", "health", "people")

    open_to_all = finding(
        "{names} {accepts/accept} requests from anyone.",
        "Any caller can act as any user, and no limit or audit trail can name them.",
        set_attribute("auth=token"),
    )
    open_uploads = finding(
        "Clients write to {names} directly, and nothing says who may.",
        "A bucket that anyone can write to soon stores other people's files.",
        set_attribute("auth=signed-url"),
        severity=Severity.INFO,
    )
    callers = question(
        "Who may call {names|or}, where is that checked, and what may each caller see?",
        set_attribute("auth=token"),
    )
    authenticates = credit("{names} {authenticates/authenticate} callers")

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Find what is stated to be open, then uploads; else credit or ask."""
        is_open = (self.open_parts | self.open_links).parts_of(facts)
        if is_open:
            yield self.open_to_all.about(is_open)
        uploads = self.uploads.links_of(facts)
        authenticated, works = self.authenticated.components_of(facts), facts.topology.ingress.works
        if uploads and not self.signs_uploads(facts, design):
            yield self.open_uploads.about(uploads)
        elif not is_open and authenticated:
            yield self.authenticates.about(authenticated)
        elif not is_open and works and self.asks_when(facts, design):
            weight = 0.6 if self.is_sensitive(facts, design) else 0.45
            yield self.callers.about(works, weight=weight)
