"""Rule `client-trusted`."""

from __future__ import annotations

from collections.abc import Iterator

from reviewer import (
    Answer,
    Category,
    Citation,
    Design,
    Facts,
    Op,
    Rule,
    Severity,
    components,
    denies,
    finding,
    is_entry_point,
    is_ingress_edge,
    is_ingress_link,
    is_named,
    is_on_a_writing_flow,
    links,
    mentions,
    question,
    set_attribute,
    states,
    warrants_operational_review,
    words_in,
)

REPORTED = (
    *("score", "scores", "leaderboard", "leaderboards", "game", "games", "result", "results"),
    *("price", "prices", "bid", "bids", "auction", "vote", "votes", "voting", "quiz"),
    *("win", "wins"),
)
"""What is worth lying about, by the names of flows and components."""

MITIGATION_TERMS = (
    *("validat", "recomput", "authoritative"),
    *("anti cheat", "anticheat", "server side"),
)
"""Word stems that show the author considered this."""


class ClientTrusted(Rule):
    """The client reports what the server should compute: prices, scores, results.

    **Why**: code on the user's device belongs to the user: it can be changed, and its requests
    can be forged. A score or a price that it reports is a claim, not a fact.

    Where a design says that client input is not validated it is a warning. Where clients write
    scores, prices, bids, votes or results, by the names of flows and components, and nothing is
    said, the rule asks.

    **Do instead**: let the client report what the user did, and compute the outcome where the
    rules and the prices are: `service game x4 [validate=moves]`.

    **It cannot see**: what the server does with its input: `validate` on any entry point is taken
    at its word. What is worth lying about comes from a list of English names.
    """

    id = "client-trusted"
    severity = Severity.WARNING
    category = Category.SECURITY
    problem = "client_trusted"
    topics = ("Authentication and authorization at the edge",)
    citations = (
        Citation(
            "OWASP API Security Top 10 2023, API6: sensitive business flows",
            "https://owasp.org/API-Security/editions/2023/en/0x11-t10/",
        ),
    )
    follow_up = "I send your request by hand, with a score of a million: what stops me?"
    passes = (
        """
        client player
        service game x4 [validate=moves]
        redis board x2
        player -> game -> board
        flow score 300/s write: player -> game -> board
        """,
        """
        client app
        service posts x4
        postgres db x2
        app -> posts -> db
        flow post 300/s write: app -> posts -> db
        """,
    )
    fails = (
        """
        client player
        service game x4 [validate=no]
        redis board x2
        player -> game -> board
        """,
        """
        client player
        service game x4
        player -> game [validate=no]
        """,
    )

    unvalidated = components(is_entry_point & denies("validate")) | links(
        is_ingress_link & denies("validate")
    )
    validated = components((is_entry_point | is_ingress_edge) & states("validate")) | links(
        is_ingress_link & states("validate")
    )
    writers = components(is_entry_point & is_on_a_writing_flow)
    asks_when = warrants_operational_review & ~mentions(*MITIGATION_TERMS)

    trusted = finding(
        "{names} {trusts/trust} client input without validating it.",
        "Code on the user's device can be changed; what it reports is only a claim.",
        set_attribute("validate=schema"),
    )
    unclear = question(
        "Does the client report the outcome in {subject}, or does the server compute it from what the user did?",
        set_attribute("validate=schema"),
        weight=0.35,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at the entry points that clients write through."""
        unvalidated = self.unvalidated.parts_of(facts)
        if unvalidated:
            yield self.trusted.about(unvalidated)
        elif self.asks_when(facts, design) and not self.validated.parts_of(facts):
            writing = (flow.name for flow in design.flows if flow.op is Op.WRITE)
            flow = next((name for name in writing if set(words_in(name)) & set(REPORTED)), "")
            writers = self.writers.components_of(facts)[:1]
            if writers and (flow or is_named(*REPORTED)(facts, writers[0])):
                subject = f"flow `{flow}`" if flow else f"`{writers[0].name}`"
                yield self.unclear.about(writers, subject=subject)
