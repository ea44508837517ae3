"""The rule `shared-database`."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.design import Component, Design
from dsl.kinds import Kind
from reviewer.analysis.facts import Facts
from reviewer.model.finding import Answer, Category, Citation, Severity
from reviewer.model.rule import Rule
from reviewer.text.numbers import percent
from reviewer.text.suggestion import declaration, free_name, listed

SEVERAL = 3
"""So many services that write one database no longer change it alone (our convention).

Two that do are often one team's, and the second a worker of the first."""

OWNED = frozenset({Kind.DATABASE, Kind.DOCUMENT, Kind.WIDE_COLUMN, Kind.KV, Kind.GRAPH})


class SharedDatabase(Rule):
    """Several services, or unlike sorts of data, in one database.

    **Why**: a table that several services write belongs to nobody: no one can change it, all
    wait for the same locks, and one service's bad query stops the others. Logs beside orders
    crowd the orders out.

    Unlike `workloads` in one database are a warning where it is busy by the numbers, a remark
    else. Three services or more that write the same one are a remark at senior level and
    above, or where they are many and busy. What must change in one transaction belongs
    together: a decision or a note on the store, and consistency that is required there,
    explain it.

    **Do instead**: give each its own store, and let the others ask its owner or follow its
    events; put logs where logs go.

    **It cannot see**: who owns which table, and schemas that are kept apart in one database. That
    several services are several teams is a guess, and below senior level it says nothing of them.
    """

    id = "shared-database"
    severity = Severity.INFO
    category = Category.SCALABILITY
    problem = "shared_database"
    topics = ("Monolith against services, CQRS, event sourcing",)
    citations = (
        Citation(
            "Azure Architecture Center: monolithic persistence and other antipatterns",
            "https://learn.microsoft.com/azure/architecture/antipatterns/",
        ),
        Citation(
            "AWS Well-Architected, Performance: PERF03-BP01, use a store made for the purpose",
            "https://docs.aws.amazon.com/wellarchitected/latest/performance-efficiency-pillar/",
        ),
    )
    follow_up = "Who may change this table, and whom do they have to ask?"
    passes = (
        """
        client app
        service orders x2
        service stock x2
        postgres orderdb x2 [workloads=orders]
        postgres stockdb x2
        app -> orders -> orderdb
        app -> stock -> stockdb
        """,
        """
        design "Shop" [level=senior]
        client app
        service orders x2
        worker mail x2
        postgres db x2
        app -> orders -> db
        mail -> db
        """,
    )
    fails = (
        """
        client app
        service api x2
        postgres db x2 [workloads=[orders logs]]
        app -> api -> db
        """,
        """
        design "Shop" [level=senior]
        client app
        service orders x2
        service stock x2
        service profiles x2
        postgres db x2
        app -> orders, stock, profiles
        orders, stock, profiles -> db
        """,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at what each database holds, and who writes it."""
        for store in design.components.values():
            unlike = store.attributes.workloads or ()
            if len(unlike) > 1 and store.kind in OWNED:
                yield self._unlike(design, facts, store, unlike)
        if facts.is_judged_at("senior"):
            for name, links in facts.traffic.reads_and_writes.written.items():
                store = design.components[name]
                writers = dict.fromkeys(design.components[link.source] for link in links)
                services = [one for one in writers if one.kind is Kind.SERVICE]
                if store.kind in OWNED and len(services) >= SEVERAL and not _meant(design, store):
                    yield self._shared(store, services)

    def _unlike(
        self, design: Design, facts: Facts, store: Component, unlike: tuple[str, ...]
    ) -> Answer:
        used = facts.capacity.utilization(store)
        busy = used is not None and used > facts.capacity.target(store)
        return self.violated(
            store,
            message=f"`{store.name}` holds {listed(unlike)}: each takes from the others what they need.",
            sums=(f"`{store.name}` is {percent(used)} busy",) if used else (),
            why="They grow, are read and are kept differently; split, each has the store that suits it.",
            instead="\n".join(
                [
                    declaration(store, attributes=f"workloads={unlike[0]}"),
                    *_others(design, store, unlike[1:]),
                ]
            ),
            severity=Severity.WARNING if busy else Severity.INFO,
            weight=0.6,
        )

    def _shared(self, store: Component, services: list[Component]) -> Answer:
        return self.violated(
            store,
            *services,
            message=f"{listed([s.name for s in services])} all write `{store.name}`: its tables"
            " belong to no one of them.",
            why="None of them can change a table alone, and each feels the others' bad queries.",
            instead=f'decide "one database for {len(services)} services" on {store.name}: "why, and who owns which table"',
            severity=Severity.INFO,
            weight=0.4,
        )


def _meant(design: Design, store: Component) -> bool:
    """Whether a remark on it, or a need of consistency, explains that it is shared."""
    remarks = (*design.decisions, *design.notes)
    return bool(store.attributes.consistency) or any(store.name in r.about for r in remarks)


def _others(design: Design, store: Component, unlike: tuple[str, ...]) -> Iterator[str]:
    """A store of its own for each other sort."""
    kind = store.technology.id if store.technology else store.kind
    for word in unlike:
        plain = (
            "".join(c if c.isalnum() and c.isascii() else "_" for c in word).strip("_") or "more"
        )
        yield f"{kind} {free_name(design, f'{store.name}_{plain}')} [workloads={word}]"
