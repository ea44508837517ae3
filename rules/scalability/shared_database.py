"""Rule `shared-database`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reviewer import (
    Answer,
    Category,
    Citation,
    Component,
    Design,
    Facts,
    Fix,
    Problem,
    Rule,
    Severity,
    at_level,
    components,
    declare,
    finding,
    free_name,
    has_small_audience,
    is_explained,
    is_family,
    is_kind,
    lives_in_memory,
    percent,
    set_attribute,
    states,
    unrelated_users,
    words_in,
)

SEVERAL = 3
"""Services that write one database from which it has no single owner (our convention).

Two that do are often one team's, and the second a worker of the first."""

MANY_SERVICES = 4
"""The same where no senior level is stated, and the drawing is coarser. A convention."""


class SharedDatabase(Rule):
    """Several services, or different kinds of data, share one database.

    **Why**: a table that several services write belongs to no one: nobody can change it, all wait
    for the same locks, and one service's bad query stops the others. Logs beside orders crowd the
    orders out.

    Different `workloads` in one database are a warning where it is busy by the numbers, a note
    otherwise; so they are in a cache. Cached answers in one memory with jobs, sessions or other
    data are a warning at any load: eviction loses the one, or its absence stops both. Three services or more that write the same database, directly
    or through one pooler, are a note at senior level and above, four at any level. Workers,
    functions and stream processors count as services, but for those that work for one of them.
    It is a note, too, where a store that users wait for is loaded by a service that nothing drawn
    asks to: the one's load is the other's outage.
    What must change in one transaction belongs together: a decision or a note on the store, and
    consistency that is required there, explain it.

    **Do instead**: give each its own store, and let the others ask its owner or follow its
    events; put logs into a log store.

    **It cannot see**: who owns which table, and schemas that are kept apart in one database. That
    several services are several teams is a guess.
    """

    id = "shared-database"
    severity = Severity.INFO
    category = Category.SCALABILITY
    problem = Problem("shared_database", by_kind={"cache": "shared_store_mixed_workloads"})
    topics = ("Monolith against services, CQRS, event sourcing",)
    citations = (
        Citation(
            "Azure Architecture Center: monolithic persistence and other antipatterns",
            "https://learn.microsoft.com/azure/architecture/antipatterns/",
        ),
        Citation(
            "HashiCorp support: Redis eviction behavior with Sidekiq and Terraform Enterprise",
            "https://support.hashicorp.com/hc/en-us/articles/40809186329235-Understanding-Redis-Eviction-Behavior-with-Sidekiq-and-Terraform-Enterprise-TFE",
            "a job queue expects no eviction: what is evicted never runs",
        ),
        Citation(
            "AWS Well-Architected, Performance: PERF03-BP01, use a store made for the purpose",
            "https://docs.aws.amazon.com/wellarchitected/latest/performance-efficiency-pillar/",
        ),
    )
    follow_up = "Who may change this table, and whom do they have to ask?"
    passes = (
        """
        design "Riding school" [level=senior]
        client rider
        service lessons x2
        service horses x2
        service invoices x2
        pgbouncer pool_lessons x2
        pgbouncer pool_rest x2
        postgres lesson_db x3
        postgres rest_db x3
        rider -> lessons, horses, invoices
        lessons -> pool_lessons -> lesson_db
        horses, invoices -> pool_rest -> rest_db
        """,
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
        """
        client gardener
        service plots x2
        queue waiting
        worker letters x2
        postgres db x2
        gardener -> plots -> db
        plots ~> waiting ~> letters -> db
        """,
        """
        client player
        client judge
        service ranks x2
        service scores x2
        redis best x2
        player -> ranks -> best
        judge -> scores -> best
        """,
        """
        client finder
        service desk x2
        batch cleanup [every=1d]
        postgres things x2
        finder -> desk -> things
        cleanup -> things
        """,
    )
    fails = (
        """
        client user
        service web x1
        redis kept x1 [durable, workloads=[feeds queues cache]]
        user -> web -> kept
        """,
        """
        design "Riding school" [level=senior]
        client rider
        service lessons x2
        service horses x2
        service invoices x2
        pgbouncer pool x2
        postgres stable x3
        rider -> lessons, horses, invoices
        lessons, horses, invoices -> pool -> stable
        """,
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
        """
        client guest
        service office x2
        redis shared x2 [workloads=[cache jobs]]
        guest -> office -> shared
        """,
        """
        client tester
        service runs x2
        service auditing x1
        postgres db x2
        tester -> runs -> db
        auditing -> db
        """,
    )

    keepers = components(is_family("store") | is_kind("coordination"))
    databases = components(is_kind("database", "document", "wide-column", "kv", "graph"))
    is_meant = is_explained | states("consistency")
    is_in_memory = is_kind("cache") | lives_in_memory
    is_senior = at_level("senior")

    mixed = finding(
        "{name} holds {workloads}, which compete for its resources.",
        "They grow, are read and are retained differently; split, each gets the store that suits it.",
        weight=0.6,
    )
    evicts = finding(
        "{name} holds {kept} and cached answers: when memory is full, one of them is lost.",
        "Cached answers may be evicted and the rest must not be; one instance has one eviction policy.",
        severity=Severity.WARNING,
        weight=0.7,
    )
    apart = finding(
        "{others} {loads/load:others} {names} on {its/their:others} own schedule, while users of {serving} wait for it.",
        "A burst or a long query on one side slows down or takes down the other.",
        weight=0.5,
    )
    shared = finding(
        "{store} is written by {names}: no single service owns its tables.",
        "No service can change a table alone, and each feels the others' bad queries.",
        severity=Severity.INFO,
        weight=0.4,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at what each database holds, and who writes it."""
        for store in self.keepers.components_of(facts):
            if len(store.attributes.workloads or ()) > 1:
                yield self._mixed(facts, store)
        for store in self.databases.components_of(facts):
            services = _writing_services(facts, store)
            enough = SEVERAL if self.is_senior(facts, design) else MANY_SERVICES
            if len(services) >= enough and not self.is_meant(facts, store):
                title = f"one database for {len(services)} services"
                text = f'decide "{title}" on {store.name}: "why, and who owns which table"'
                yield self.shared.about(
                    [store], also=services, names=services, store=[store], fix=declare(text)
                )

        yield from self._unrelated(facts, design)

    def _unrelated(self, facts: Facts, design: Design) -> Iterator[Answer]:
        """Stores that users wait for, and that something else loads, which nobody drawn asks to."""
        if has_small_audience(facts, design):
            return
        for one in unrelated_users(design, facts.traffic):
            parts = list(dict.fromkeys((*one.serving, *one.others)))
            is_told = len(one.store.attributes.workloads or ()) > 1
            is_listed = one.store in self.databases.components_of(facts) and len(parts) >= SEVERAL
            if is_told or is_listed or self.is_meant(facts, one.store):
                continue
            title = f"one store for {len(parts)} services"
            fix = declare(f'decide "{title}" on {one.store.name}: "what keeps their load apart"')
            yield self.apart.about(
                [one.store], also=parts, serving=one.serving, others=one.others, fix=fix
            )

    def _evicting(self, facts: Facts, store: Component) -> Answer:
        """What is said of cached answers in one memory with what must not be lost."""
        workloads = store.attributes.workloads or ()
        kept = [one for one in workloads if CACHED.isdisjoint(words_in(one))]
        return self.evicts.about([store], kept=kept, fix=_split(facts, store))

    def _mixed(self, facts: Facts, store: Component) -> Answer:
        workloads = store.attributes.workloads or ()
        used = facts.capacity.utilization(store) or 0.0
        is_busy = used > facts.capacity.target(store)
        if self.is_in_memory(facts, store) and _is_cache_beside_others(workloads):
            return self._evicting(facts, store)
        return self.mixed.about(
            [store],
            workloads=workloads,
            sums=[f"`{store.name}` is {percent(used)} utilized"] if used else (),
            fix=_split(facts, store),
            severity=Severity.WARNING if is_busy else Severity.INFO,
        )


CACHED = frozenset({"cache", "cached", "caches", "caching"})
"""Words of a workload whose entries may be evicted."""


def _is_cache_beside_others(workloads: Sequence[str]) -> bool:
    cached = [not CACHED.isdisjoint(words_in(one)) for one in workloads]
    return any(cached) and not all(cached)


OWNERS = ("service", "worker", "function", "stream-processor")
"""Kinds of components that a team owns, and the tables that they write."""


def _writing_services(facts: Facts, store: Component) -> list[Component]:
    """The services that write a store, directly or through a pooler or proxy in front of it.

    What works for one of those services is left out: it is called by it, or takes its work from a
    queue that the service fills.
    """
    writers = [one for one in facts.traffic.writers_of(store) if one.kind in OWNERS]
    services = {one.name for one in writers if one.kind == "service"}
    return [one for one in writers if one.name in services or not _feeds(facts, one) & services]


def _feeds(facts: Facts, worker: Component) -> set[str]:
    """What calls a worker, or puts work into the queue that it takes it from."""
    links_to, components_ = facts.design.links_to, facts.design.components
    callers = {link.source for link in links_to[worker.name]}
    queues = {name for name in callers if components_[name].family == "messaging"}
    return callers | {link.source for name in queues for link in links_to[name]}


def _split(facts: Facts, store: Component) -> Fix:
    """The first workload stays, and each other one gets a store of its own."""
    workloads = store.attributes.workloads or ()
    return set_attribute(f"workloads={workloads[0]}") + declare(
        *_own_stores(facts, store, workloads[1:])
    )


def _own_stores(facts: Facts, store: Component, workloads: Sequence[str]) -> Iterator[str]:
    """A store of its own for each workload."""
    kind = store.technology.id if store.technology else store.kind
    for workload in workloads:
        plain = "".join(c if c.isalnum() and c.isascii() else "_" for c in workload).strip("_")
        name = free_name(facts.design, f"{store.name}_{plain or 'more'}")
        yield f"{kind} {name} [workloads={workload}]"
