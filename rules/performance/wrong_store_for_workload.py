"""Rule `wrong-store-for-workload`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from reviewer import (
    Answer,
    Category,
    Citation,
    Component,
    Design,
    Facts,
    Rule,
    Severity,
    StoreQuery,
    components,
    declare,
    finding,
    is_data_store,
    is_kind,
    is_product,
    is_replica,
    list_names,
    means,
    render,
    set_attribute,
    states,
    unanswered_queries,
)

MEASURED = 5_000.0
"""Writes a second of measurements from which rows of a database are the wrong place.

Basis: what one node of a relational database is known to take safely (published runs of
pgbench on small machines: 2,500 to 8,000 a second)."""

QUERIES: Mapping[str, tuple[str, str]] = {
    "prefix": (
        "{looks/look} up prefixes",
        "A prefix tree in memory, or a search index, answers that in one step.",
    ),
    "place": (
        "{looks/look} for what is nearby",
        "A plain index orders by one number; nearness needs two. Cells (geohash, S2, H3) or a"
        " quadtree make one key of them.",
    ),
    "board": (
        "{ranks/rank} by score",
        "A sorted set keeps the order as scores change; rows have to be counted for each answer.",
    ),
    "search": (
        "{looks/look} for words within texts",
        "An inverted index answers that; rows have to be read one by one.",
    ),
}
"""What a query asks for that the order of rows does not answer, and what does."""

SUITED = {"prefix": "prefix", "place": "geohash", "search": "words", "board": "score"}
"""An index that makes a database fit for the query."""


class WrongStoreForWorkload(Rule):
    """A store that does not answer what is asked of it.

    **Why**: each store is quick at one sort of query. What begins with "sys", what is
    within two kilometers, what holds this word: a table sorted by a key has to read all of
    itself for that, and no size of machine changes it.

    By names it is a note: a relational or document store behind what is called typeahead,
    nearby or search, without an `index` that answers it, an index drawn beside, or a cache of
    answers. Measurements in rows are a warning where their stated rate is above 5,000 a
    second.

    **Do instead**: the store that is made for the query: `elasticsearch`, `redis` with
    geo sets, `timescaledb`; or state which index answers it: `[index=geohash]`.

    **It cannot see**: your queries: what is asked is guessed from English names of readers and
    from the title, and any `index` counts as the right one. How many rows there are it does not
    know; a small table is as wrong to it as a large one.
    """

    id = "wrong-store-for-workload"
    severity = Severity.INFO
    category = Category.PERFORMANCE
    problem = "wrong_store_for_workload"
    topics = ("Choice of the store", "Slow queries and indexes")
    citations = (
        Citation(
            "AWS Well-Architected, Performance: PERF03-BP01, use a store made for the purpose",
            "https://docs.aws.amazon.com/wellarchitected/latest/performance-efficiency-pillar/",
        ),
        Citation(
            "pgbench results by size",
            "https://kb.ekarisky.com/databases/postgresql/benchmarks",
        ),
    )
    follow_up = (
        "Which query runs most often, and how many rows does it read for each that it returns?"
    )
    passes = (
        """
        client app
        service nearby x4
        postgres places x2 [index=geohash]
        app -> nearby -> places
        flow look 1k/s: app -> nearby -> places
        """,
        """
        client app
        service suggest x4
        elasticsearch terms x3
        app -> suggest -> terms
        flow type 1k/s: app -> suggest -> terms
        """,
        """
        client app
        service search x4
        postgres posts x2
        elasticsearch index x3
        app -> search -> index, posts
        flow look 1k/s: app -> search -> index -> posts
        """,
        """
        client typist
        service leaderboard x20
        redis scores x3 [durable]
        mysql typists x2
        typist -> leaderboard -> scores, typists
        flow rank 3k/s: typist -> leaderboard -> scores; leaderboard -> typists
        """,
    )
    fails = (
        """
        client app
        service nearby x4
        postgres places x2
        app -> nearby -> places
        flow look 1k/s: app -> nearby -> places
        """,
        """
        client sensors
        service telemetry x4
        mysql readings x2
        sensors -> telemetry -> readings
        flow report 20k/s write: sensors -> telemetry -> readings
        """,
    )

    holds_rows = is_kind("database", "document")
    is_fit = states("index") | is_product("postgis", "timescaledb", "singlestore", "voltdb")
    plain_rows = components(holds_rows, ~is_fit)
    originals = components(is_data_store, ~is_replica)
    is_series = means("series")

    scans = finding("{readers} {what} in {names}, where every query scans all rows.", "{why}")
    measurements = finding(
        "{name} takes {load|rate} of measurements as rows.",
        "They arrive in the order of time and are summed over it: a time-series store keeps them in"
        " columns, at a tenth of the size, and drops old ones at once.",
        severity=Severity.WARNING,
        weight=0.6,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at each store of rows, at what reads it, and at what is written to it."""
        plain = self.plain_rows.components_of(facts)
        title = design.title if len(self.originals.components_of(facts)) == 1 else ""
        asked: dict[str, list[StoreQuery]] = {}
        meanings = facts.words.meanings
        for query in unanswered_queries(design, facts.traffic, meanings, plain, title):
            asked.setdefault(query.question, []).append(query)
        for question, queries in asked.items():
            yield self._judge(facts, question, queries)
        for store in plain:
            demand = facts.traffic.demand(store.name)
            writes = demand.writes if demand is not None else 0.0
            if writes >= MEASURED and self._takes_measurements(facts, store):
                fix = declare(f"timescaledb {store.name} x{max(2, store.count or 1)}")
                yield self.measurements.about([store], fix=fix, load=writes)

    def _judge(self, facts: Facts, question: str, queries: list[StoreQuery]) -> Answer:
        stores = [query.store for query in queries]
        ends = [part for query in queries for part in (query.reader, query.store)]
        readers = [part for part in ends if not self.holds_rows(facts, part)]
        what, why = QUERIES[question]
        return self.scans.about(
            [part for part in ends if self.holds_rows(facts, part)],
            also=readers,
            names=stores,
            readers=list_names(readers) or "the design",
            what=render(what, readers or [""]),
            why=why,
            fix=set_attribute(f"index={SUITED[question]}", *stores),
            weight=0.6,
        )

    def _takes_measurements(self, facts: Facts, store: Component) -> bool:
        links = facts.traffic.reads_and_writes.written.get(store.name, ())
        near = (store, *(facts.design.components[one.source] for one in links))
        return any(self.is_series(facts, part) for part in near)
