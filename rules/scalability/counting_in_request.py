"""The rule `counting-in-request`."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.design import Component, Design, Link
from dsl.kinds import Kind
from reviewer.analysis.facts import Facts
from reviewer.model.finding import Answer, Category, Citation, Severity
from reviewer.model.rule import Rule
from reviewer.text.numbers import rate
from reviewer.text.suggestion import declaration, free_name, listed

OFTEN = 1_000.0
"""Counts a second from which they are better added up before they are written.

Basis: a planning value, a tenth of the small transactions that one relational node is taken
to carry; each count locks the row it changes, and counts like to fall on few rows."""

ROWS = frozenset({Kind.DATABASE, Kind.DOCUMENT, Kind.GRAPH, Kind.SEARCH})
"""Stores that lock, log or index each change; what counts in memory is made for it."""


class CountingInRequest(Rule):
    """Each request adds one to a count, in the store that answers others.

    **Why**: a count that is kept while the user waits makes a write of every search, view or
    vote. The writes fall on the few rows that are popular, wait for each other there, and hold
    up those who only read. Hardly a count has to be right to the second.

    A service that writes a table of counts (votes, likes, frequencies) a thousand times a second
    while somebody waits, in a database that also answers, is a remark. A broker between, `batch`
    on the way, and stores that count in memory are left alone.

    **Do instead**: write events down as they come, and add them up in one go, each few seconds
    or each night: `api ~> events ~> adder -> counts` with `stream events`, `batch=1000` on the
    last step.

    **It cannot see**: what is counted: it knows English words for counts in names and labels; and
    whether one row or a million take the writes.
    """

    id = "counting-in-request"
    severity = Severity.INFO
    category = Category.SCALABILITY
    problem = "write_on_read_path"
    topics = ("Concurrent updates",)
    citations = (
        Citation(
            "Azure Architecture Center: Queue-Based Load Leveling",
            "https://learn.microsoft.com/azure/architecture/patterns/queue-based-load-leveling",
        ),
    )
    follow_up = "How late may a count be, and what is lost when the adder stops for a minute?"
    passes = (
        """
        client reader
        service api x20
        stream events: Kafka
        worker adder x2
        mysql votes x2
        reader -> api -> votes
        api ~> events ~> adder -> votes
        flow vote 3k/s write: reader -> api ~> events ~> adder -> votes
        flow look 3k/s: reader -> api -> votes
        """,
        """
        client reader
        service api x2
        mysql votes x2
        reader -> api -> votes
        flow vote 20/s write: reader -> api -> votes
        flow look 300/s: reader -> api -> votes
        """,
        """
        client reader
        service api x20
        redis votes x2 [durable]
        reader -> api -> votes
        flow vote 3k/s write: reader -> api -> votes
        flow look 3k/s: reader -> api -> votes
        """,
    )
    fails = (
        """
        client reader
        service api x20
        mysql votes x2
        reader -> api -> votes
        flow vote 3k/s write: reader -> api -> votes
        flow look 3k/s: reader -> api -> votes
        """,
        """
        client reader
        service search x20
        service gather x8
        postgres db x2 "Frequency of each query"
        reader -> search, gather
        search, gather -> db
        flow look 9k/s: reader -> search -> db
        flow count 2k/s write: reader -> gather -> db
        """,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at the waited writes of each database whose name speaks of counts."""
        for name, links in facts.traffic.reads_and_writes.written.items():
            store = design.components[name]
            if store.kind not in ROWS or "counter" not in facts.words.meanings[name]:
                continue
            if not facts.traffic.reads_and_writes.read.get(name):
                continue
            counting = [link for link in links if _is_waited_for(facts, link)]
            often = sum(_writes(facts, link) for link in counting)
            if often >= OFTEN:
                yield self._counts(design, facts, store, counting, often)

    def _counts(
        self, design: Design, facts: Facts, store: Component, links: list[Link], often: float
    ) -> Answer:
        writers = list(dict.fromkeys(link.source for link in links))
        events, adder = free_name(design, "events"), free_name(design, "adder")
        return self.violated(
            store,
            *(design.components[name] for name in writers),
            message=f"{listed(writers)} {'adds' if len(writers) == 1 else 'add'} to the counts in"
            f" `{store.name}` {rate(often)}, one by one, while somebody waits and others read.",
            why="Counts fall on few rows; written down as events and added up in one go they cost a fraction.",
            instead="\n".join(
                [
                    f"stream {events}: Kafka",
                    f"worker {adder} x2",
                    f"{', '.join(writers)} ~> {events} ~> {adder}",
                    f"{adder} -> {store.name} [write, batch=1000]",
                    *(
                        declaration(design.components[name], attributes="queued")
                        for name in writers
                    ),
                ]
            ),
            assumed=facts.traffic.load_assumptions,
            weight=0.4,
        )


def _is_waited_for(facts: Facts, link: Link) -> bool:
    """Whether a user waits for each write over this link."""
    said = link.attributes
    queued = facts.design.components[link.source].attributes.queued
    return link.id in facts.traffic.synchronous_links and (said.batch or 1) == 1 and not queued


def _writes(facts: Facts, link: Link) -> float:
    load = facts.traffic.link_demand(link.id)
    return 0.0 if load is None else load.writes
