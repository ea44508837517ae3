"""Rule `database-connection-storm`."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from reviewer import (
    Answer,
    Category,
    Citation,
    Component,
    Design,
    Facts,
    Rule,
    Severity,
    StoreConnections,
    components,
    count,
    finding,
    is_kind,
    question,
    set_attribute,
    states,
    technology_title,
    usual_pool,
)

USUAL_POOL = 10
"""Connections that a pool keeps where neither it nor the caller's language is stated.

Source: HikariCP's default; pg, mysql2 and asyncpg keep 10 as well, SQLAlchemy up to 15, as
measured (docs/defaults.md)."""

MOST_TERMS = 4
"""Callers that the sum shows."""

SEVERAL = 3
"""Components that share a stated number of connections from which nobody divides them by eye.

Basis: a convention."""

FEW = 100.0
"""Requests a second up to which functions seldom run into the limit: a note then.

Basis: at the usual 20 ms a request, 100/s keep two of them busy; bursts keep a few dozen."""


class DatabaseConnectionStorm(Rule):
    """Together the callers open more connections than the database serves well.

    **Why**: each connection to a relational database is a process or a thread with its own memory.
    Past a few hundred they wait for each other: one team went from 2,048 to 96 connections and
    from 100 ms to 3 ms. Every added instance, and every function that runs at once, brings its
    own; a failover makes all of them reconnect together.

    It is a sum: instances times the pool of each, over all callers, against what the store holds
    (PostgreSQL does well up to about 300, MySQL defaults to 151). Functions that call a relational
    store with nothing in between are found as such, as a note where they fetch all their work from
    queues: a setting bounds how many run at once. A replica that functions also call has no finding
    of its own. Where a store states how many connections it holds, and three components or more
    share them without a stated pool, or where several instances that nobody counted share a store
    that is stated to be one machine, it is a note: nothing divides the connections. A pooler in
    between (PgBouncer, RDS Proxy), or one that the store states, counts. PgBouncer itself takes 100
    clients until it is told otherwise, Memcached 1,024 connections and Redis 10,000: where stated
    pools open more, or usual ones to a PgBouncer, it asks whether that was raised.

    **Do instead**: keep pools small, `service web x40 [pool=5]`; or put a pooler in front of the
    store: `postgres db [pooler]`.

    **It cannot see**: pools that a framework opens by default: a pool is what `pool` says of the
    caller or the link, and only to ask, ten is taken, or what usually comes with the caller's language
    (15 for Python, `docs/defaults.md`). How many connections serve a relational store well is a
    figure of the catalog; of other servers only those limits are looked at.
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
        client user
        service app xmany [pool=5]
        postgres records x1
        user -> app -> records
        """,
        """
        client app
        service api x20 [pool=10]
        postgres db x2
        app -> api -> db
        """,
        """
        client app
        service api x40 [pool=20]
        lb pool x2: PgBouncer [connections=1k]
        postgres db x2
        app -> api -> pool -> db
        """,
        """
        client app
        function api: Lambda
        postgres db x2 [pooler]
        app -> api -> db
        """,
        """
        client app
        service api x40 [pool=20]
        lb pool: PgBouncer
        postgres db x2
        app -> api -> pool -> db
        """,
        """
        client app
        service api x60 [pool=20]
        memcached hot x2
        app -> api -> hot
        """,
    )
    fails = (
        """
        client user
        service web x1
        worker jobs x1 [queued]
        realtime live x1
        postgres db x1 [connections=100]
        user -> web -> db
        user <-> live -> db
        web ~> jobs -> db
        """,
        """
        client user
        service app xmany
        postgres records x1
        user -> app -> records
        """,
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

    stores = components(is_kind("database"), ~states("pool"))
    limited = components(is_kind("cache", "kv"))

    too_many = finding(
        "{names} gets {opened|count} connections; it serves {limit} well.",
        "Beyond that, connections wait for each other, and a failover reconnects all of them at once.",
        set_attribute("pooler"),
    )
    by_functions = finding(
        "{names} gets a connection for each running call of {callers}; it serves {limit} well.",
        "A function shares no pool: a burst of calls is a burst of connections.",
        set_attribute("pooler"),
    )
    how_many = question(
        "How many connections does each instance of {callers} keep to {names}? {each} would be {taken|count}, and it serves {limit} well. Set `{line}`.",
        weight=0.3,
    )

    raised = question(
        "Is `{setting}` of {names} raised? By default {title} takes {limit|count} connections, and {callers} {opens/open:callers} {opened|count} to one.",
        set_attribute("connections={enough}"),
        weight=0.3,
    )
    undivided = finding(
        "{callers} {shares/share:callers} the {number}connections of {names}, and no pool is stated.",
        "Each instance opens its own, so the next deploy or scale-out can take the last one.",
        set_attribute("pooler"),
        severity=Severity.INFO,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Add up the connections that each relational store is sent."""
        yield from self._ask_limits(facts)
        called: set[str] = set()
        for store in self.stores.components_of(facts):
            found = facts.capacity.connections_to(store)
            if found is None:
                continue
            if found.functions:
                if called.isdisjoint(facts.topology.replicas.origins(store.name)):
                    yield self._judge_functions(facts, found)
                called.add(store.name)  # what takes its place is called alike
            elif found.opened > found.bound.usual:
                yield self._judge(found)
            elif found.taken_at(_pools_of(found.store)) > found.bound.most:
                yield self._ask(found)
            elif callers := _unpooled_callers(found):
                held = store.attributes.connections
                number = f"{count(held)} " if held else ""
                yield self.undivided.about([store], also=callers, callers=callers, number=number)

    def _ask_limits(self, facts: Facts) -> Iterator[Answer]:
        """Ask whether the limit of a server is raised, where pools open more than it takes."""
        poolers = (facts.design.components[name] for name in facts.traffic.store_proxies)
        for server in (*self.limited.components_of(facts), *poolers):
            usual = USUAL_POOL if server.kind == "lb" else 0
            found = facts.capacity.refused_connections(server, usual)
            if found is not None:
                yield self.raised.about(
                    [server],
                    also=found.callers,
                    setting=found.limit.setting,
                    title=technology_title(server),
                    limit=found.limit.value,
                    callers=found.callers,
                    opened=found.opened,
                    enough=str(found.opened),
                )

    def _judge(self, found: StoreConnections) -> Answer:
        above = Severity.ERROR if found.bound.assumed is None else Severity.WARNING
        return self.too_many.about(
            [found.store],
            also=[pool.caller for pool in found.stated],
            opened=found.opened,
            limit=found.limit_text,
            sums=[found.opened_sum(MOST_TERMS)],
            severity=above if found.opened > found.bound.most else Severity.INFO,
            assumed=found.bound.subjects,
        )

    def _judge_functions(self, facts: Facts, found: StoreConnections) -> Answer:
        demand, callers = (
            facts.traffic.demand(found.store.name),
            [pool.caller for pool in found.functions],
        )
        at_once = max(pool.instances or 0 for pool in found.functions)
        is_small = demand is not None and demand.total <= FEW
        is_pulled = all(_takes_from_queues_alone(facts, caller) for caller in callers)
        line = f"up to {count(at_once)} run at once, each with its own connection"
        return self.by_functions.about(
            [found.store],
            also=callers,
            callers=callers,
            limit=found.limit_text,
            sums=[line] if at_once else [],
            severity=Severity.INFO if is_small or is_pulled else Severity.WARNING,
            assumed=found.bound.subjects,
        )

    def _ask(self, found: StoreConnections) -> Answer:
        """Ask for the pool where the usual one would be too large."""
        callers = [pool.caller for pool in found.silent]
        size_of = _pools_of(found.store)
        library = usual_pool(callers[0], found.store)
        source = f" ({library.title}'s default)" if library else ""
        return self.how_many.about(
            [found.store],
            also=callers,
            callers=callers,
            each=f"{size_of(callers[0])} each{source}",
            taken=found.taken_at(size_of),
            limit=found.limit_text,
            line=set_attribute("pool=3").line_for(callers[0]),
            fix=set_attribute("pool=3", *callers),
        )


def _pools_of(store: Component) -> Callable[[Component], int]:
    """How many connections an instance of a caller usually keeps to a store."""

    def size_of(caller: Component) -> int:
        library = usual_pool(caller, store)
        return (library and library.pool) or USUAL_POOL

    return size_of


def _takes_from_queues_alone(facts: Facts, caller: Component) -> bool:
    """Whether it fetches its work, so that a setting bounds how many run at once."""
    sources = [facts.design.components[one.source] for one in facts.design.links_to[caller.name]]
    return bool(sources) and all(one.family == "messaging" for one in sources)


def _unpooled_callers(found: StoreConnections) -> list[Component]:
    """Callers without a stated pool that surely are many connections; none where that is open."""
    callers = [pool.caller for pool in found.pools if pool.size is None]
    if found.store.attributes.connections and len(callers) >= SEVERAL:
        return callers
    return [one for one in callers if one.many] if found.store.count == 1 else []
