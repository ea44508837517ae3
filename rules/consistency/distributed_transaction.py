"""The rule `distributed-transaction`."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.design import Component, Design, Link, Op
from dsl.kinds import Family, Kind
from reviewer.analysis.facts import Facts
from reviewer.analysis.semantics.consistency_needs import STRONG, is_made_whole
from reviewer.analysis.topology.counts import entry
from reviewer.analysis.traffic.routes import Route
from reviewer.model.finding import Answer, Category, Citation, Severity
from reviewer.model.rule import Rule
from reviewer.text.numbers import count
from reviewer.text.suggestion import declaration, listed

SPANS = frozenset({"spanner", "cockroachdb", "tidb", "yugabytedb", "foundationdb", "voltdb"})
"""Stores whose transactions span their nodes."""


class DistributedTransaction(Rule):
    """A change of several stores that must agree, with nothing that undoes half of it.

    **Why**: no transaction spans two services. When the second step fails the first one
    stands: money is taken and no room is booked. What then happens has to be designed, and
    each undoing step can fail as well.

    It is a warning where strong consistency is required and one request changes the stores of
    two services, or several shards of one store; a remark where names speak of money, stock
    or bookings. `saga`, `atomic`, an engine that runs the steps, `idempotency` towards a
    provider of payments, and stores whose transactions span nodes count as answered.

    **Do instead**: `service orders [saga]`: each step with one that undoes it, both safe to
    repeat, and a record of how far it came; or keep what must agree in one store.

    **It cannot see**: what the code does when a step fails: it knows `saga`, `outbox`, `atomic`,
    engines of workflows, and words of names and remarks. Without drawn flows it is silent, and
    money and bookings are told by English names.
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

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at each flow that writes."""
        if is_made_whole(facts.words.text):
            return
        found: list[Answer] = []
        for number, route in enumerate(facts.traffic.routes):
            if route.flow is None or route.op is not Op.WRITE or route.flow.attributes.saga:
                continue
            links = _waited(design, route, facts.traffic.reads_and_writes.by_route[number])
            both = (self._shards(facts, route, links), self._services(facts, route, links))
            found.extend(answer for answer in both if answer)
        yield from _widest(found)

    def _shards(self, facts: Facts, route: Route, links: list[Link]) -> Answer | None:
        """One request that changes several items of a store that is split."""
        design = facts.design
        if facts.traffic.consistency[route.name] != STRONG:
            return None
        for link in links:
            store, writer = design.components[link.target], design.components[link.source]
            changed = max(link.attributes.fanout or 1.0, _fanout(route, link))
            whole = _whole(store) or _joined(writer) or bool(link.attributes.atomic)
            if changed > 1 and store.attributes.shards not in (None, 1) and not whole:
                return self._apart(writer, store, changed, route)
        return None

    def _apart(self, writer: Component, store: Component, changed: float, route: Route) -> Answer:
        return self.violated(
            writer,
            store,
            message=f"a request of flow `{route.name}` changes {count(changed)} items of"
            f" `{store.name}`, which may be on two shards: nothing makes that one change.",
            flows=(route.name,),
            why="Strong consistency is required, and one of the shards can fail when the other has written.",
            instead=declaration(writer, attributes="saga"),
        )

    def _services(self, facts: Facts, route: Route, links: list[Link]) -> Answer | None:
        """Stores of several services, changed by one request."""
        design = facts.design
        kept = [li for li in links if design.components[li.target].attributes.durable is not False]
        stores = _stores_by_writer(design, kept)
        if len(stores) < 2 or any(_joined(design.components[name]) for name in stores):  # noqa: PLR2004  # several
            return None
        names = dict.fromkeys(store for own in stores.values() for store in own)
        if len(names) < 2:  # noqa: PLR2004  # several
            return None
        strong = facts.traffic.consistency[route.name] == STRONG
        meant = set().union(*(facts.words.meanings[n] for n in (*stores, *names)))
        if not strong and not {"money", "stock"} & meant:
            return None
        first = design.components[next(iter(stores))]
        parts = [design.components[name] for name in (*stores, *names)]
        return self.violated(
            *parts,
            message=f"flow `{route.name}` changes {listed(list(names))} through"
            f" {listed(list(stores))}: when one fails, the others have written.",
            flows=(route.name,),
            why="No transaction spans them, and nothing here says what undoes the first step.",
            instead=declaration(first, attributes="saga"),
            severity=Severity.WARNING if strong else Severity.INFO,
            weight=0.6,
        )


MOST = 5
"""So many flows are told of; the others change parts of the same."""


def _widest(answers: list[Answer]) -> list[Answer]:
    """Those about the most parts, without those about no other part than one before."""
    kept: list[Answer] = []
    for answer in sorted(answers, key=lambda one: -len(one.components)):
        about = set(answer.components)
        if len(kept) < MOST and not any(about <= set(one.components) for one in kept):
            kept.append(answer)
    return kept


def _waited(design: Design, route: Route, links: tuple[Link, ...]) -> list[Link]:
    """The links to stores of record that an answer waits for."""
    waited = {hop.link.id for hop in route.hops if hop.waited}
    return [
        link
        for link in links
        if link.id in waited and design.components[link.target].kind in TRANSACTED
    ]


TRANSACTED = frozenset({Kind.DATABASE, Kind.KV, Kind.WIDE_COLUMN, Kind.DOCUMENT, Kind.GRAPH})
"""Stores whose rows have to agree with others."""


def _fanout(route: Route, link: Link) -> float:
    return max((hop.fanout for hop in route.hops if hop.link is link), default=1.0)


def _stores_by_writer(design: Design, links: list[Link]) -> dict[str, dict[str, None]]:
    found: dict[str, dict[str, None]] = {}
    for link in links:
        if design.components[link.source].family is Family.COMPUTE and not link.attributes.atomic:
            found.setdefault(link.source, {})[link.target] = None
    return found


def _joined(writer: Component) -> bool:
    said = writer.attributes
    return bool(said.saga or said.atomic or said.outbox)


def _whole(store: Component) -> bool:
    return entry(store).id in SPANS or bool(store.attributes.atomic)
