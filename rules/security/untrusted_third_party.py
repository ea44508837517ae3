"""Rule `untrusted-third-party`."""

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
    comes_from_kind,
    components,
    denies,
    finding,
    is_called_by_family,
    is_family,
    is_named,
    leads_to_family,
    links,
    mentions,
    omits,
    question,
    set_attribute,
    states,
    target_states,
    warrants_operational_review,
)

FETCHERS = (
    *("crawler", "crawlers", "fetcher", "fetch", "downloader", "scraper", "unfurl", "unfurler"),
    *("preview", "previews", "webhook", "webhooks", "importer", "proxy"),
)
"""Names of what fetches URLs that strangers supply."""

MITIGATION_TERMS = (
    *("signature", "hmac", "signed", "allow list", "allowlist"),
    *("egress", "ssrf", "sandbox"),
)
"""Word stems that show the author considered this."""

SIGNATURE, ADDRESSES = set_attribute("validate=signature"), set_attribute("validate=addresses")


class UntrustedThirdParty(Rule):
    """Input from other companies, or URLs that users supply, is trusted as is.

    **Why**: anyone can send a message that looks like the bank's; only its signature and
    timestamp tell. A service that fetches URLs its users supply can be pointed at internal
    addresses (SSRF): the cloud metadata service, which hands out credentials, is tried first.

    Where a design says that such input is not validated it is a warning. Where another company
    calls in, or a component by its name fetches URLs that strangers supply, and nothing is said,
    the rule asks.

    **Do instead**: verify signature, age and schema, and treat each message as a possible
    duplicate: `bank -> hooks [validate=signature]`; fetch through a proxy that only reaches the
    internet: `worker fetcher [validate=addresses]`.

    **It cannot see**: what code does with a message or a URL: `validate` is taken at its word, and
    one mention of signatures or allowlists answers for the whole design. What fetches strangers'
    URLs is recognized by English names.
    """

    id = "untrusted-third-party"
    severity = Severity.WARNING
    category = Category.SECURITY
    problem = ""
    topics = ("Third parties",)
    citations = (
        Citation(
            "OWASP API Security Top 10 2023, API7 and API10",
            "https://owasp.org/API-Security/editions/2023/en/0x11-t10/",
            "server side request forgery, and unsafe consumption of APIs",
        ),
    )
    follow_up = "A user supplies the address of your own metadata service: what happens?"
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

    calls_in = comes_from_kind("external") & leads_to_family("compute", "edge")
    is_fetcher = is_family("compute") & (
        is_named(*FETCHERS) | denies("validate") & ~is_called_by_family("client", "edge")
    )
    is_open = omits("validate") & ~states("auth") & ~target_states("validate", "auth")
    asks_when = warrants_operational_review & ~mentions(*MITIGATION_TERMS)

    trusted = finding(
        "{names} {trusts/trust} outside input without validation.",
        "Anyone can forge such a message, or supply an address inside your network.",
    )
    unverified = question(
        "Anyone can send what looks like a call from `{caller}`: how does {name} verify it?",
        SIGNATURE,
        weight=0.35,
    )
    unrestricted = question(
        "Strangers choose what {names|or} {calls/call}: what keeps {them} from addresses inside your network?",
        ADDRESSES,
        weight=0.3,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at calls from other companies, and at what fetches strangers' URLs."""
        calls = links(self.calls_in & denies("validate")).links_of(facts)
        fetchers = components(self.is_fetcher & denies("validate")).components_of(facts)
        if calls or fetchers:
            fix = set_attribute("validate=signature", *calls) if calls else ADDRESSES
            if calls and fetchers:
                fix += set_attribute("validate=addresses", *fetchers)
            yield self.trusted.about([*fetchers, *calls], names=[*calls, *fetchers], fix=fix)
        if not self.asks_when(facts, design):
            return
        if calls := links(self.calls_in & self.is_open).links_of(facts):
            targets = dict.fromkeys(design.components[one.target] for one in calls)
            line = SIGNATURE.line_for(calls[0])
            fix = set_attribute("validate=signature", *calls)
            yield self.unverified.about(targets, caller=calls[0].source, line=line, fix=fix)
        if silent := components(self.is_fetcher & omits("validate")).components_of(facts):
            yield self.unrestricted.about(silent)
