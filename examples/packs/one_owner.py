"""A pack in Python: one rule, for what the conditions of a data pack do not say.

Try it:

    review examples/designs/web-shop.txt --pack examples/packs/one_owner.py
    review packs test examples/packs/one_owner.py
"""

from __future__ import annotations

from collections.abc import Iterator

from dsl.design import Component, Design
from dsl.kinds import Family, Kind
from reviewer.analysis.facts import Facts
from reviewer.model.finding import Answer, Category, Citation, Severity
from reviewer.model.rule import Rule
from reviewer.text.suggestion import listed

WRITERS = frozenset({Kind.SERVICE, Kind.FUNCTION})
"""Kinds that keep data of their own; workers and batch jobs work on that of others."""


class StoreWithSeveralOwners(Rule):
    """Several services write to the same database.

    **Why**: its tables are then a contract that nobody wrote down: one service cannot change
    them without the others, and a slow query of one is felt by all.

    **Do instead**: let one service own the store and the others ask it, or listen to the
    changes that it publishes.
    """

    id = "store-with-several-owners"
    severity = Severity.INFO
    category = Category.OPERABILITY
    citations = (
        Citation(
            "Richardson, Microservice patterns: shared database",
            "https://microservices.io/patterns/data/shared-database.html",
            "more than two services on one store is a convention of this course",
        ),
    )
    follow_up = "One of them needs another column: who has to deploy, and in which order?"
    passes = (
        """
        client app
        service orders x2
        service users x2
        postgres order_db x2
        postgres user_db x2
        app -> orders -> order_db
        app -> users -> user_db
        orders -> users
        """,
        """
        client app
        service a x2
        service b x2
        service c x2
        redis hot x2
        app -> a, b, c
        a, b, c -> hot
        """,
    )
    fails = (
        """
        client app
        service orders x2
        service users x2
        service billing x2
        postgres db x2   # expect: store-with-several-owners
        app -> orders, users, billing
        orders, users, billing -> db
        """,
    )

    MOST_OWNERS = 2

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Count the services whose arrows reach each database."""
        for store in design.components.values():
            if store.family is not Family.STORE or store.kind is Kind.CACHE:
                continue
            owners = self._owners(design, store)
            if len(owners) > self.MOST_OWNERS:
                yield self.violated(
                    store, message=f"{listed(owners)} all work on `{store.name}` themselves."
                )
            elif len(owners) == 1:
                yield self.satisfied(store, message=f"only `{owners[0]}` works on `{store.name}`")

    def _owners(self, design: Design, store: Component) -> list[str]:
        callers = dict.fromkeys(link.source for link in design.links_to[store.name])
        return [name for name in callers if design.components[name].kind in WRITERS]
