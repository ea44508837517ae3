"""The rule `wrong-store-for-workload`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from dsl.design import Component, Design
from dsl.kinds import Kind
from reviewer.analysis.facts import Facts
from reviewer.analysis.semantics.meanings import meanings_in
from reviewer.analysis.topology.counts import entry
from reviewer.model.finding import Answer, Category, Citation, Severity
from reviewer.model.rule import Rule
from reviewer.text.numbers import rate
from reviewer.text.suggestion import declaration, listed

ROWS = frozenset({Kind.DATABASE, Kind.DOCUMENT})
"""Stores that find rows by the order of a key."""

MEASURED = 5_000.0
"""Writes a second of measurements from which rows of a database are the wrong home.

Basis: what one node of a relational database is known to take safely (published runs of
pgbench on small machines: 2,500 to 8,000 a second)."""

QUERIES: Mapping[str, tuple[str, str]] = {
    "prefix": (
        "looks up what begins with some letters",
        "A tree of prefixes in memory, or a search index, answers that in one step.",
    ),
    "place": (
        "looks for what is near",
        "A plain index orders by one number; nearness needs two. Cells (geohash, S2, H3) or a"
        " tree of squares make one key of them.",
    ),
    "board": (
        "asks for places among all by their scores",
        "A sorted set keeps the order as scores change; rows have to be counted for each answer.",
    ),
    "search": (
        "looks for words within texts",
        "An index by words answers that; rows have to be read one by one.",
    ),
}
"""What a question asks for that the order of rows does not answer, and what does."""

QUESTIONS = frozenset(QUERIES)

SUITED = {"prefix": "prefix", "place": "geohash", "search": "words", "board": "score"}
"""An index that makes a database fit for the question."""


class WrongStoreForWorkload(Rule):
    """A store that does not answer what is asked of it.

    **Why**: each store is quick at one sort of question. What begins with "sys", what is
    within two kilometres, what holds this word: a table sorted by a key has to read all of
    itself for that, and no size of machine changes it.

    By names it is a remark: a relational or document store behind what is called typeahead,
    nearby or search, without an `index` that answers it, an index drawn beside, or a cache of
    answers. Measurements in rows are a warning where their stated rate is above 5,000 a
    second.

    **Do instead**: the store that is made for the question: `elasticsearch`, `redis` with
    geo sets, `timescaledb`; or say which index answers it: `[index=geohash]`.

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

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at each store of rows, at what reads it, and at what is written to it."""
        answered = _answered(facts)
        title = _told_by_title(design, facts).difference(*answered.values())
        found: dict[str, dict[Component, None]] = {}
        for name, links in facts.traffic.reads_and_writes.read.items():
            store = design.components[name]
            if store.kind not in ROWS or not _is_plain(store):
                continue
            for link in links:
                reader = design.components[link.source]
                asked = (facts.words.meanings[reader.name] | (title & title)) & QUERIES.keys()
                for question in sorted(asked - answered.get(reader.name, frozenset())):
                    if question != "search" or _is_search(facts, reader):
                        found.setdefault(question, {}).update({reader: None, store: None})
        for question, parts in found.items():
            yield self._asked(question, list(parts))
        yield from self._measured(design, facts)

    def _asked(self, question: str, parts: list[Component]) -> Answer:
        what, cure = QUERIES[question]
        stores = [part for part in parts if part.kind in ROWS]
        readers = [part for part in parts if part.kind not in ROWS]
        asker = listed([reader.name for reader in readers]) if readers else "the design"
        return self.violated(
            *stores,
            *readers,
            message=f"{asker} {what} in {listed([s.name for s in stores])}, which has to read all its"
            " rows for that.",
            why=cure,
            instead="\n".join(
                declaration(s, attributes=f"index={SUITED[question]}") for s in stores
            ),
            weight=0.6,
        )

    def _measured(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Measurements that are written as rows faster than rows are written well."""
        for store in design.components.values():
            demand = facts.traffic.demand(store.name)
            if store.kind not in ROWS or demand is None or demand.writes < MEASURED:
                continue
            writers = facts.traffic.reads_and_writes.written.get(store.name, ())
            near = [store.name, *(link.source for link in writers)]
            if _is_plain(store) and any("series" in facts.words.meanings[name] for name in near):
                yield self.violated(
                    store,
                    message=f"{rate(demand.writes)} of measurements are written to `{store.name}` as rows.",
                    why="They come in the order of time and are summed over it: a store for time"
                    " series keeps them in columns, a tenth the size, and drops old ones at once.",
                    instead=f"timescaledb {store.name} x{max(2, store.count or 1)}",
                    severity=Severity.WARNING,
                    weight=0.6,
                )


FIT = frozenset({"postgis", "timescaledb", "singlestore", "voltdb"})


def _is_plain(store: Component) -> bool:
    return not store.attributes.index and entry(store).id not in FIT


def _told_by_title(design: Design, facts: Facts) -> frozenset[str]:
    """What the title says is asked, where the design has but one sort of rows to ask."""
    rows = [p for p in design.components.values() if p.kind in ROWS]
    origins = [p for p in rows if not facts.topology.replicas.origins(p.name)]
    asked = meanings_in((design.title,)) & QUESTIONS - {"search"}  # much is for searching
    return asked if len(origins) == 1 else frozenset()


def _is_search(facts: Facts, reader: Component) -> bool:
    """Whether it is called a search, and is no service of queries in general."""
    return any(
        word in ("search", "fulltext")
        for word in reader.name.casefold().replace("-", "_").split("_")
    )


def _answered(facts: Facts) -> dict[str, frozenset[str]]:
    """For each component, the questions that something else it asks answers."""
    by_kind = {
        Kind.SEARCH: frozenset(QUERIES),
        Kind.GEO: frozenset({"place"}),
        Kind.VECTOR: frozenset({"search"}),
    }
    found: dict[str, frozenset[str]] = {}
    for link in facts.design.links:
        target = facts.design.components[link.target]
        answers = by_kind.get(target.kind)
        if target.kind in (Kind.CACHE, Kind.KV):  # where it is kept by cell, or by prefix
            answers = facts.words.meanings[target.name] & {"place", "prefix", "board"}
        if answers:
            found[link.source] = found.get(link.source, frozenset()) | answers
    return found
