"""The rule `ledger-unreconciled`."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.design import Component, Design
from dsl.kinds import Family, Kind
from reviewer.analysis.facts import Facts
from reviewer.analysis.topology.stores_of_record import MADE_AGAIN
from reviewer.model.finding import Answer, Category, Citation, Severity
from reviewer.model.rule import Rule
from reviewer.text.suggestion import declaration, listed

TOLD = ("reconcil", "settlement", "compare", "matches the")
"""Stems of names and remarks that speak of comparing two books."""


class LedgerUnreconciled(Rule):
    """Two books of the same money, and nobody compares them.

    **Why**: your ledger and the provider's statement are two records of one thing. Time-outs,
    refunds, disputes and bugs make them differ, a few in a million at a time. Whoever does
    not compare them learns of it from a customer, or from the auditor.

    It is a remark where flows keep money in a store and also move it at another company, and
    the design is of some size. `reconcile=1d` on the store or a job, and any name or remark
    that speaks of reconciliation or settlement count.

    **Do instead**: a job that compares each day's statement with the ledger, entry by entry,
    and puts aside what differs: `batch reconciliation [every=1d]`; entries that are only
    added, never changed.

    **It cannot see**: what a service compares inside itself: it looks for `reconcile` and for
    words of names and remarks. Ledgers and providers of payments are told by English names and a
    short list of technologies.
    """

    id = "ledger-unreconciled"
    severity = Severity.INFO
    category = Category.CONSISTENCY
    citations = (
        Citation(
            "AWS Well-Architected, Reliability: REL04-BP04, make mutating operations idempotent",
            "https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/",
        ),
        Citation("Pattern: saga", "https://microservices.io/patterns/data/saga.html"),
    )
    follow_up = "The provider says that 41 payments went through, your ledger has 40: when do you know, and who decides?"
    passes = (
        """
        client app
        service pay x4 [idempotency=key]
        postgres ledger x2 [reconcile=1d]
        external bank: Stripe
        app -> pay -> ledger, bank
        flow charge 100/s write: app -> pay -> ledger; pay -> bank
        """,
        """
        client app
        service pay x4 [idempotency=key]
        postgres ledger x2
        app -> pay -> ledger
        flow charge 100/s write: app -> pay -> ledger
        """,
    )
    fails = (
        """
        require availability 99.95%
        client app
        lb front: ALB
        service pay x4 [idempotency=key]
        postgres ledger x2
        redis hot x2
        external bank: Stripe
        app -> front -> pay -> hot, ledger, bank
        flow charge 100/s write: app -> front -> pay -> ledger; pay -> bank
        """,
        """
        design "Wallet" [level=senior]
        client app
        lb front: ALB
        gateway door x2
        service wallets x4 [idempotency=key]
        postgres balances x2
        external provider: Adyen
        app -> front -> door -> wallets -> balances, provider
        flow pay 10/s write: app -> front -> door -> wallets -> balances; wallets -> provider
        """,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at stores of money in a design that also moves money elsewhere."""
        if (
            any(stem in facts.words.text for stem in TOLD)
            or not facts.estimates.warrants_operational_review
        ):
            return
        if any(part.attributes.reconcile is not None for part in design.components.values()):
            return
        written = facts.traffic.reads_and_writes.written
        outside = [
            design.components[name]
            for name in written
            if design.components[name].kind is Kind.EXTERNAL and _is_money(facts, name)
        ]
        books = [
            design.components[name]
            for name in written
            if design.components[name].family is Family.STORE
            and design.components[name].kind not in MADE_AGAIN
            and "ledger" in facts.words.meanings[name]
        ]
        if outside and books:
            yield self._apart(books, outside)

    def _apart(self, books: list[Component], outside: list[Component]) -> Answer:
        return self.violated(
            *books,
            *outside,
            message=f"money is written in {listed([b.name for b in books])} and moved at"
            f" {listed([o.name for o in outside])}, and nothing compares the two.",
            why="A time-out, a refund or a dispute leaves them apart, and no error tells.",
            instead="\n".join(declaration(book, attributes="reconcile=1d") for book in books),
            weight=0.5,
        )


def _is_money(facts: Facts, name: str) -> bool:
    technology = facts.design.components[name].technology
    payers = ("stripe", "adyen", "paypal", "braintree", "square", "worldpay", "klarna", "visa")
    return "money" in facts.words.meanings[name] or (
        technology is not None and technology.id in payers
    )
