"""The rule `database-connection-storm`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from dsl.attributes import MANY
from dsl.design import Component, Design, Link
from dsl.kinds import Family, Kind
from reviewer.analysis.capacity.resource_limits import Bound, connections_of
from reviewer.analysis.facts import Facts
from reviewer.analysis.traffic.routes import carries_requests
from reviewer.model.finding import Answer, Category, Citation, Severity
from reviewer.model.rule import Rule
from reviewer.text.numbers import count
from reviewer.text.suggestion import declaration, listed

USUAL_POOL = 10
"""Connections that a pool keeps where nobody says: HikariCP's default."""

MOST_TERMS = 4
"""So many callers are told in the sum."""

FEW = 100.0
"""Requests a second up to which functions seldom run into the limit: a remark then.

Basis: at the usual 20 ms a request, 100/s keep two of them busy; bursts keep a few dozen."""


class DatabaseConnectionStorm(Rule):
    """Together the callers open more connections than the database serves well.

    **Why**: each connection to a relational database is a process or a thread with its own
    memory. Past a few hundred they wait for each other: one team went from 2,048 to 96
    connections and from 100 ms to 3 ms. Every instance that is added, and every function
    that runs at once, brings its own; a failover makes all of them connect again together.

    It is a sum: instances times the pool of each, over all callers, against what the store
    holds (PostgreSQL is well up to about 300, MySQL comes with 151). Functions that call a
    relational store with nothing between are found as such. A pooler between (PgBouncer, RDS
    Proxy), or one that the store says it has, counts.

    **Do instead**: keep pools small, `service web x40 [pool=5]`; or put a pooler before the
    store: `postgres db [pooler]`.

    **It cannot see**: pools that a framework opens unsaid: a pool is what `pool` says of the
    caller or the link, and ten is taken only to ask. Only relational stores are looked at; how
    many connections serve one well is a figure of the catalogue.
    """

    id = "database-connection-storm"
    severity = Severity.WARNING
    category = Category.SCALABILITY
    problem = "connection_limit"
    topics = ("Connections to stores",)
    citations = (
        Citation(
            "HikariCP: about pool sizing",
            "https://github.com/brettwooldridge/HikariCP/wiki/About-Pool-Sizing",
            "cores × 2 + disks, of all callers together; 2,048 to 96 connections: 100 ms to 3 ms",
        ),
        Citation(
            "EDB: connections in PostgreSQL",
            "https://www.enterprisedb.com/node/1263271",
            "about 300 clients at most; 100 by default",
        ),
        Citation(
            "AWS Lambda: concurrency",
            "https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html",
            "1,000 at once by default",
        ),
    )
    follow_up = "Autoscaling doubles the instances during a failover: what happens at the database?"
    passes = (
        """
        client app
        service api x20 [pool=10]
        postgres db x2
        app -> api -> db
        """,
        """
        client app
        service api x40 [pool=20]
        lb pool x2: PgBouncer
        postgres db x2
        app -> api -> pool -> db
        """,
        """
        client app
        function api: Lambda
        postgres db x2 [pooler]
        app -> api -> db
        """,
    )
    fails = (
        """
        client app
        service api x40 [pool=20]
        postgres db x2
        app -> api -> db
        """,
        """
        client app
        function api: Lambda
        postgres db x2
        app -> api -> db
        """,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Add up the connections that each relational store is sent."""
        for store in design.components.values():
            if store.kind is not Kind.DATABASE or store.attributes.pool:
                continue
            callers = list(_callers(design, facts, store))
            bound = connections_of(facts.assumptions, store) if callers else None
            if bound is None:
                continue
            functions = [one for one in callers if one.function]
            stated = [one for one in callers if one.pool is not None and one.instances]
            opened = sum(one.opened for one in stated)
            if functions:
                yield self._functions(facts, store, functions, bound)
            elif opened > bound.usual:
                yield self._judge(store, stated, opened, bound)
            else:
                yield from self._ask(store, callers, bound)

    def _judge(
        self, store: Component, callers: list[Caller], opened: float, bound: Bound
    ) -> Answer:
        severity = Severity.WARNING if opened > bound.most else Severity.INFO
        if bound.assumed is None and opened > bound.most:
            severity = Severity.ERROR
        terms = [f"{one.instances} `{one.part.name}` × {one.pool}" for one in callers[:MOST_TERMS]]
        more = " + …" if len(callers) > MOST_TERMS else ""
        return self.violated(
            store,
            *(one.part for one in callers),
            message=f"{count(opened)} connections are kept to `{store.name}`, which serves {_serves(bound)} well.",
            sums=(f"{' + '.join(terms)}{more} = {count(opened)}",),
            why="Past that, connections wait for each other, and a failover makes all of them come back at once.",
            instead=declaration(store, attributes="pooler"),
            severity=severity,
            assumed=bound.subjects,
        )

    def _functions(
        self, facts: Facts, store: Component, functions: list[Caller], bound: Bound
    ) -> Answer:
        demand = facts.traffic.demand(store.name)
        few = demand is not None and demand.total <= FEW
        names = listed([one.part.name for one in functions])
        at_once = max(one.instances or 0 for one in functions)
        sums = (
            (f"up to {count(at_once)} run at once, each with its own connection",)
            if at_once
            else ()
        )
        return self.violated(
            store,
            *(one.part for one in functions),
            message=f"{names} {'opens' if len(functions) == 1 else 'open'} a connection to `{store.name}`"
            f" for each call that runs, and it serves {_serves(bound)} well.",
            sums=sums,
            why="A function keeps no pool that others share: a burst of calls is a burst of connections.",
            instead=declaration(store, attributes="pooler"),
            severity=Severity.INFO if few else Severity.WARNING,
            assumed=bound.subjects,
        )

    def _ask(self, store: Component, callers: list[Caller], bound: Bound) -> Iterator[Answer]:
        """Ask for the pool where the usual one would be too large."""
        open_ = [one for one in callers if one.pool is None and one.instances]
        taken = sum((one.instances or 0) * USUAL_POOL for one in open_)
        if taken <= bound.most:
            return
        most = max(open_, key=lambda one: one.instances or 0)
        yield self.cannot_tell(
            store,
            *(one.part for one in open_),
            message=f"How many connections does each instance of {listed([one.part.name for one in open_])}"
            f" keep to `{store.name}`? {USUAL_POOL} each would be {count(taken)}, and it serves"
            f" {_serves(bound)} well. Say `{declaration(most.part, attributes='pool=3', whole=False)}`.",
            weight=0.3,
        )


class Caller(NamedTuple):
    """Who opens connections: instances (None: not counted) and the pool of each (None: unsaid)."""

    part: Component
    instances: int | None
    pool: int | None
    function: bool

    @property
    def opened(self) -> int:
        """Connections of all its instances."""
        return (self.instances or 0) * (self.pool or 0)


def _callers(design: Design, facts: Facts, store: Component) -> Iterator[Caller]:
    for link in design.links_to[store.name]:
        part = design.components[link.source]
        if part.family is not Family.COMPUTE or not carries_requests(design, link):
            continue
        pool = _pool(part, link)
        if pool is True:
            continue
        function = part.kind is Kind.FUNCTION or bool(part.attributes.serverless)
        instances = _at_once(facts, part) if function else facts.topology.count(part)
        yield Caller(part, instances, None if pool is False else pool, function)


def _pool(part: Component, link: Link) -> int | bool | None:
    """True for a pooler; None where nothing is said."""
    said = link.attributes.pool if link.attributes.pool is not None else part.attributes.pool
    return None if said == MANY and said is not True else said


def _at_once(facts: Facts, part: Component) -> int | None:
    return part.attributes.concurrency


def _serves(bound: Bound) -> str:
    if bound.safe == bound.most:
        return count(bound.most)
    return f"{count(bound.usual)} to {count(bound.most)}"
