"""The rule `untrusted-third-party`."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.design import Component, Design, Link
from dsl.kinds import Family, Kind
from reviewer.analysis.facts import Facts
from reviewer.analysis.topology.ingress import denied
from reviewer.analysis.traffic.message_delivery import name_words
from reviewer.model.finding import Answer, Category, Citation, Severity
from reviewer.model.rule import Rule
from reviewer.text.suggestion import connection, declaration, listed

FETCHERS = frozenset(
    {"crawler", "crawlers", "fetcher", "fetch", "downloader", "scraper", "unfurl", "unfurler"}
    | {"preview", "previews", "webhook", "webhooks", "importer", "proxy"}
)
"""Names of what follows addresses that strangers give."""

TOLD = (
    " signature",
    " hmac",
    " signed",
    " allow list",
    " allowlist",
    " egress",
    " ssrf",
    " sandbox",
)
"""Stems of words of one who has thought of it."""


class UntrustedThirdParty(Rule):
    """What comes from other companies, or from addresses that users give, is taken as it comes.

    **Why**: anybody can send a message that looks like the bank's; only its signature, and a
    time in it, tell. And who lets users name addresses to fetch lets them name those inside:
    the metadata service of the cloud, which hands out keys, is the first that is tried.

    Where a design says that such input is not checked it is a warning. Where another company
    calls in, or a part by its name fetches what strangers name, and nothing is said, it is
    asked.

    **Do instead**: check signature, age and schema, and treat each as repeated: `bank ->
    hooks [validate=signature]`; fetch through a proxy that only reaches the outside:
    `worker fetcher [validate=addresses]`.

    **It cannot see**: what code does with a message or an address: `validate` is taken at its
    word, and one word of signatures or allow lists in a remark answers for the whole design. What
    fetches strangers' addresses is told by English names.
    """

    id = "untrusted-third-party"
    severity = Severity.WARNING
    category = Category.SECURITY
    citations = (
        Citation(
            "OWASP API Security Top 10 2023, API7 and API10",
            "https://owasp.org/API-Security/editions/2023/en/0x11-t10/",
            "server side request forgery, and unsafe consumption of APIs",
        ),
    )
    follow_up = "A user gives you the address of your own metadata service to fetch: what happens?"
    passes = (
        """
        client app
        service pay x4
        external bank: Stripe
        app -> pay -> bank
        bank -> pay [validate=signature]
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
        service pay x4
        external bank: Stripe
        app -> pay -> bank
        bank -> pay [validate=no]
        """,
        """
        client app
        service api x4
        worker fetcher x4 [validate=no]
        queue links: SQS
        app -> api ~> links ~> fetcher
        """,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at calls from outside, and at what follows foreign addresses."""
        calls = [link for link in design.links if _calls_in(design, link)]
        fetchers = [part for part in design.components.values() if _fetches(design, part)]
        foreign = {link.id for link in calls}
        links = [link for link in denied(design, "validate") if link.id in foreign]
        parts = [part for part in fetchers if part.attributes.validate is False]
        if links or parts:
            yield self._accuse(links, parts)
        if not facts.estimates.warrants_operational_review or any(
            word in facts.words.text for word in TOLD
        ):
            return
        callers = [link for link in calls if _is_open(design, link)]
        if callers:
            yield self._ask_callers(design, callers)
        silent = [part for part in fetchers if part.attributes.validate is None]
        if silent:
            yield self._ask_fetchers(silent)

    def _accuse(self, links: list[Link], parts: list[Component]) -> Answer:
        names = list(dict.fromkeys([*(link.target for link in links), *(p.name for p in parts)]))
        verb = "takes" if len(names) == 1 else "take"
        lines = [connection(link, "validate=signature") for link in links]
        lines += [declaration(part, attributes="validate=addresses") for part in parts]
        return self.violated(
            *parts,
            *links,
            message=f"{listed(names)} {verb} what comes from outside without checking it.",
            why="Anybody can send what looks like it, or name an address inside your network.",
            instead="\n".join(lines),
        )

    def _ask_callers(self, design: Design, links: list[Link]) -> Answer:
        link = links[0]
        return self.cannot_tell(
            *dict.fromkeys(design.components[one.target] for one in links),
            message=f"Anybody can send what looks like a call of `{link.source}`: how does"
            f" `{link.target}` know? Say `{connection(link, 'validate=signature')}`.",
            weight=0.35,
        )

    def _ask_fetchers(self, parts: list[Component]) -> Answer:
        line = declaration(parts[0], attributes="validate=addresses", whole=False)
        return self.cannot_tell(
            *parts,
            message=f"Strangers name what {listed([p.name for p in parts], 'or')} calls: what keeps"
            f" it from addresses inside your network? Say `{line}`.",
            weight=0.3,
        )


def _calls_in(design: Design, link: Link) -> bool:
    """Whether another company calls a part of this design."""
    source, target = design.components[link.source], design.components[link.target]
    return source.kind is Kind.EXTERNAL and target.family in (Family.COMPUTE, Family.EDGE)


def _is_open(design: Design, link: Link) -> bool:
    """Whether nothing is said of how what comes over it is checked."""
    said = (link.attributes, design.components[link.target].attributes)
    return not any(one.validate is not None or one.auth for one in said)


def _fetches(design: Design, part: Component) -> bool:
    """Whether it follows addresses that strangers give, by its name or by what is said of it."""
    if part.family is not Family.COMPUTE:
        return False
    if not FETCHERS.isdisjoint(name_words(part)):
        return True
    return part.attributes.validate is False and not _asked_by_clients(design, part)


def _asked_by_clients(design: Design, part: Component) -> bool:
    sources = (design.components[link.source] for link in design.links_to[part.name])
    return any(source.family in (Family.CLIENT, Family.EDGE) for source in sources)
