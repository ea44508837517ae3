"""Rule `ledger-unreconciled`."""

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
    finding,
    is_derived_kind,
    is_family,
    is_kind,
    is_technology,
    is_written_by_flows,
    means,
    mentions_anywhere,
    says_within,
    set_attribute,
    warrants_operational_review,
)

RECONCILIATION_TERMS = ("reconcil", "settlement", "compare", "matches the")
"""Stems of names and remarks that mention comparing two ledgers."""

PROVIDERS = ("stripe", "adyen", "paypal", "braintree", "square", "worldpay", "klarna", "visa")
"""Technologies that move money for others."""


class LedgerUnreconciled(Rule):
    """A ledger is never reconciled with the provider that moves the money.

    **Why**: your ledger and the provider's statement are two records of one thing. Timeouts,
    refunds, disputes and bugs make them differ, a few in a million at a time. Without
    reconciliation you learn of it from a customer, or from the auditor.

    It is a note where flows write money to a store and also move it at another company, and the
    design is more than a sketch. `reconcile=1d` on the store or a job, and any name or remark
    that mentions reconciliation or settlement count.

    **Do instead**: a job that compares each day's statement with the ledger, entry by entry, and
    sets differences aside: `batch reconciliation [every=1d]`; entries that are only appended,
    never changed.

    **It cannot see**: what a service reconciles internally: it looks for `reconcile` and for words
    of names and remarks. Ledgers and payment providers are recognized by English names and a
    short list of technologies.
    """

    id = "ledger-unreconciled"
    severity = Severity.INFO
    category = Category.CONSISTENCY
    problem = "missing_reconciliation"
    topics = ("Transactions across services",)
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

    moves_money = components(
        is_kind("external") & is_written_by_flows & (means("money") | is_technology(*PROVIDERS))
    )
    ledgers = components(
        is_family("store") & ~is_derived_kind & is_written_by_flows & means("ledger")
    )
    applies = (
        warrants_operational_review
        & ~says_within(*RECONCILIATION_TERMS)
        & ~mentions_anywhere("reconcile")
    )

    unreconciled = finding(
        "{names} {is} never reconciled with {providers}.",
        "A timeout, a refund or a dispute makes them differ, and no error shows it.",
        set_attribute("reconcile=1d"),
        weight=0.5,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at ledgers in a design that also moves money elsewhere."""
        if self.applies(facts, design):
            providers = self.moves_money.components_of(facts)
            ledgers = self.ledgers.components_of(facts)
            if providers and ledgers:
                yield self.unreconciled.about(ledgers, also=providers, providers=providers)
