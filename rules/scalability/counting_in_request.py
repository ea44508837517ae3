"""Rule `counting-in-request`."""

from __future__ import annotations

from collections.abc import Iterator

from reviewer import (
    Answer,
    Category,
    Citation,
    Design,
    Facts,
    Rule,
    Severity,
    components,
    declare,
    finding,
    free_name,
    is_kind,
    is_read_and_written_by_flows,
    means,
    set_attribute,
    synchronous_writes,
)

OFTEN = 1_000.0
"""Increments a second from which they are better aggregated before they are written.

Basis: a planning value, a tenth of the small transactions that one relational node is taken
to handle; each increment locks the row it changes, and counters tend to hit few rows."""


class CountingInRequest(Rule):
    """Each request increments a counter, in the store that answers others.

    **Why**: a counter that is updated while the user waits makes a write of every search, view or
    vote. The writes fall on the few rows that are popular, wait for each other's row locks, and
    delay readers. Hardly any count has to be right to the second.

    A service that writes a table of counters (votes, likes, frequencies) a thousand times a second
    while a user waits, in a database that also serves reads, is a note. A broker in between,
    `batch` on the way, and stores that count in memory are left alone.

    **Do instead**: append events as they come, and aggregate them every few seconds or every
    night: `api ~> events ~> adder -> counts` with `stream events`, `batch=1000` on the last step.

    **It cannot see**: what is counted: it knows English words for counters in names and labels;
    and whether one row or a million take the writes.
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
    follow_up = "How late may a count be, and what is lost when the aggregator stops for a minute?"
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

    counters = components(
        is_kind("database", "document", "graph", "search"),  # they lock, log or index each change
        means("counter"),
        is_read_and_written_by_flows,
    )
    one_by_one = finding(
        "{writers} {increments/increment:writers} counters in {name} one by one, {load|rate}, while users wait.",
        "Counters hit few rows; appended as events and aggregated they cost a fraction.",
        weight=0.4,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at the synchronous writes of each database whose name means counters."""
        for store in self.counters.components_of(facts):
            writers, load = synchronous_writes(facts, store)
            if load < OFTEN:
                continue
            events, adder = free_name(design, "events"), free_name(design, "adder")
            fix = declare(
                f"stream {events}: Kafka",
                f"worker {adder} x2",
                f"{', '.join(one.name for one in writers)} ~> {events} ~> {adder}",
                f"{adder} -> {store.name} [write, batch=1000]",
            ) + set_attribute("queued", *writers)
            yield self.one_by_one.about(
                [store],
                also=writers,
                writers=writers,
                load=load,
                fix=fix,
                assumed=facts.traffic.load_assumptions,
            )
