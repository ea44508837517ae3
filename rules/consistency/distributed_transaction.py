"""Rule `distributed-transaction`."""

from __future__ import annotations

from collections.abc import Iterator

from reviewer import (
    Answer,
    Category,
    Citation,
    Design,
    DistributedChange,
    Facts,
    Rule,
    Severity,
    considers_sagas,
    distributed_changes,
    finding,
    list_flows,
    means,
    set_attribute,
    widest_changes,
)

MOST_CHANGES = 5
"""So many flows get a finding; the others change parts of the same."""


class DistributedTransaction(Rule):
    """A change of several stores that have to agree, and nothing undoes half of it.

    **Why**: no transaction spans two services. When the second step fails the first one stands:
    money is taken and no room is booked. What happens then has to be designed, and each
    compensating step can fail as well.

    It is a warning where strong consistency is required and one request changes the stores of two
    services, or several shards of one store; a note where names speak of money, stock or
    bookings. `saga`, `atomic`, a workflow engine, `idempotency` towards a payment provider, and
    stores whose transactions span nodes count as answered.

    **Do instead**: `service orders [saga]`: each step with one that undoes it, both safe to
    repeat, and a record of how far it came; or keep what must agree in one store.

    **It cannot see**: what the code does when a step fails: it knows `saga`, `outbox`, `atomic`,
    workflow engines, and words of names and remarks. Without drawn flows it is silent, and money
    and bookings are recognized by English names.
    """

    id = "distributed-transaction"
    severity = Severity.WARNING
    category = Category.CONSISTENCY
    problem = "non_atomic_cross_shard_write"
    topics = ("Transactions across services",)
    citations = (
        Citation("Pattern: saga", "https://microservices.io/patterns/data/saga.html"),
        Citation(
            "Azure cloud design patterns: compensating transaction, saga",
            "https://learn.microsoft.com/azure/architecture/patterns/",
        ),
    )
    follow_up = "The payment went through and the booking failed: who undoes what, and when does it give up?"
    passes = (
        """
        require consistency strong
        client app
        service orders x2 [saga]
        service stock x2
        postgres orderdb x2
        postgres stockdb x2
        app -> orders -> orderdb
        orders -> stock -> stockdb
        flow buy 100/s write: app -> orders -> orderdb; orders -> stock -> stockdb
        """,
        """
        client app
        service posts x2
        service profiles x2
        postgres postdb x2
        postgres profiledb x2
        app -> posts -> postdb
        posts -> profiles -> profiledb
        flow publish 100/s write: app -> posts -> postdb; posts -> profiles -> profiledb
        """,
        """
        require consistency strong
        client app
        service wallets x2
        spanner accounts
        app -> wallets -> accounts [fanout=2]
        flow pay 100/s write: app -> wallets -> accounts
        """,
    )
    fails = (
        """
        require consistency strong
        client app
        service orders x2
        service stock x2
        postgres orderdb x2
        postgres stockdb x2
        app -> orders -> orderdb
        orders -> stock -> stockdb
        flow buy 100/s write: app -> orders -> orderdb; orders -> stock -> stockdb
        """,
        """
        require consistency strong
        client app
        service wallets x2
        mysql accounts x2 [shards=8]
        app -> wallets -> accounts [fanout=2]
        flow pay 100/s write: app -> wallets -> accounts
        """,
    )

    matters = means("money", "stock")

    across_shards = finding(
        "{writer} changes {items|count} items of {store} in {flow}, perhaps on two shards.",
        "Strong consistency is required, and one shard can fail after the other has written.",
    )
    across_stores = finding(
        "{writers} {updates/update:writers} {stores} in {flow} without a common transaction.",
        "If one fails, the others have written, and nothing here says what undoes their step.",
        weight=0.6,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at each flow that writes."""
        if not considers_sagas(facts, design):
            changes = distributed_changes(design, facts.traffic)
            judged = (one for one in changes if self._has_to_agree(facts, one))
            for change in widest_changes(judged, MOST_CHANGES):
                yield self._about_change(design, facts, change)

    def _has_to_agree(self, facts: Facts, change: DistributedChange) -> bool:
        """Whether consistency is required; of several stores, also whether names speak of money."""
        named = not change.items and any(self.matters(facts, part) for part in change.parts)
        return named or _is_strong(facts, change)

    def _about_change(self, design: Design, facts: Facts, change: DistributedChange) -> Answer:
        strong = _is_strong(facts, change)
        statement = self.across_shards if change.items else self.across_stores
        return statement.about(
            change.parts,
            writer=change.writers[:1],
            store=change.stores[:1],
            writers=change.writers,
            stores=change.stores,
            items=change.items,
            flow=list_flows(design, [change.flow]),
            flows=[change.flow],
            fix=set_attribute("saga", change.writers[0]),
            severity=Severity.WARNING if strong else Severity.INFO,
        )


def _is_strong(facts: Facts, change: DistributedChange) -> bool:
    return facts.traffic.consistency[change.flow] == "strong"
