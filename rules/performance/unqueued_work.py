"""Rule `unqueued-work`."""

from __future__ import annotations

from collections.abc import Iterator

from reviewer import (
    ROUND_TRIP,
    WIDE_FAN,
    Answer,
    Category,
    Citation,
    Design,
    Facts,
    Rule,
    Severity,
    WriteStream,
    awaited_write_fans,
    calls_in_turn,
    calls_of_planners,
    count,
    duration,
    finding,
    is_kind,
    is_managed,
    is_overloaded,
    means,
    names_technology,
    queue_between,
    states,
    write_streams,
)

STREAM = 25_000.0
"""Writes a second of one flow from which they are events, and no single one is waited for.

Basis: a convention, beside the 24,000 transactions a second that Visa published for its network:
few systems commit more results that a person waits for."""

FLOOD = 100_000.0
"""Writes a second from which single writes that callers wait for are a warning. A convention."""

MUCH = 1_000.0
"""Writes a second to an overloaded collector from which a queue in between is worth a note.

Basis: a planning value, a tenth of what one relational node is taken to write."""

IN_TURN = 3
"""Services called in turn for one write from which an event would do. Basis: a convention."""


class UnqueuedWork(Rule):
    """Callers wait for writes whose result they do not need.

    **Why**: what a request makes others do, such as copies for many readers, counts or events,
    does not change its answer. Done while the caller waits, it takes as long as the slowest of
    them, fails with any of them, and a restart of the sink stops every caller. Behind a queue or
    a stream the caller gets its answer once the event is accepted, and workers write in batches.

    Shape and rate decide, not names. A request that waits for fifty or more writes to a store is
    a warning. A flow that only writes, to one store, is a note from 25,000 writes a second and a
    warning from 100,000. It is also a note where such a flow ends at an overloaded service that
    collects in memory, where a service calls three others one by one for the same write, and where
    a scheduler that you run calls its workers and no retry is stated. Money,
    stock, `atomic`, `idempotency` and strong consistency mean that the result is needed; `batch`,
    `queued`, `~>` and a decision count.

    **Do instead**: `api ~> events ~> writer -> store` with `stream events` and `batch=500` on
    the last step; answer when the event is accepted.

    **It cannot see**: which result a caller shows: at a lower rate, or with a second store in the
    flow, it takes the write for one that has to be confirmed.
    """

    id = "unqueued-work"
    severity = Severity.INFO
    category = Category.PERFORMANCE
    problem = "missing_async_queue"
    topics = ("Queues", "Streams")
    citations = (
        Citation(
            "Azure Architecture Center: Queue-Based Load Leveling pattern",
            "https://learn.microsoft.com/azure/architecture/patterns/queue-based-load-leveling",
        ),
        Citation(
            "AWS Well-Architected, Reliability: REL04-BP02, loosely coupled dependencies",
            "https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/",
        ),
    )
    follow_up = "What do you answer when the event is accepted, and what if the worker fails later?"
    passes = (
        """
        client guest
        service booking x4
        postgres seats x3
        guest -> booking -> seats
        flow reserve 120/s write: guest -> booking -> seats
        """,
        """
        client payer
        service wallets x100
        cassandra balances x90 [rf=3]
        payer -> wallets -> balances
        flow transfer 90k/s write: payer -> wallets -> balances
        """,
        """
        client listener
        service player x160
        kafka heard x12 [partitions=240]
        worker counter x40
        dynamodb plays
        listener -> player ~> heard ~> counter -> plays
        flow heartbeat 90k/s write: listener -> player ~> heard ~> counter -> plays [batch=500]
        """,
        """
        client buyer
        service shop x4
        service cart x2
        service stock x2
        postgres carts x2
        postgres items x2
        buyer -> shop -> cart -> carts
        shop -> stock -> items
        flow order 20/s write: buyer -> shop -> cart -> carts; shop -> stock -> items
        """,
        """
        client analyst
        service search x8
        elasticsearch papers x60 [shards=60]
        analyst -> search -> papers
        flow ask 60/s: analyst -> search -> papers [fanout=60]
        """,
        """
        client farmer
        service fields x2
        scheduler planner x1
        queue surveys
        worker drones x4
        postgres db x2
        farmer -> fields -> db
        planner ~> surveys ~> drones -> db
        """,
    )
    fails = (
        """
        client editor
        service newsroom x6
        cassandra mailboxes x9 [rf=3]
        editor -> newsroom -> mailboxes
        flow issue 60/s write: editor -> newsroom -> mailboxes [fanout=400]
        """,
        """
        client listener
        service player x1600
        dynamodb plays
        listener -> player -> plays
        flow heartbeat 1.1M/s write: listener -> player -> plays
        """,
        """
        client meters
        service sums x1
        postgres hourly x2
        meters -> sums
        sums -> hourly: "every minute" [write]
        flow measure 30k/s write: meters -> sums
        """,
        """
        client reader
        service library x2
        service fines x2
        service shelves x2
        service loans x2
        postgres fines_db
        postgres shelves_db
        postgres loans_db
        reader -> library -> fines, shelves, loans
        fines -> fines_db
        shelves -> shelves_db
        loans -> loans_db
        flow give_back 20/s write: reader -> library -> loans -> loans_db;
            library -> fines -> fines_db; library -> shelves -> shelves_db
        """,
        """
        client farmer
        service fields x2
        scheduler planner x1
        worker drones x4
        postgres db x2
        farmer -> fields -> db
        planner -> drones -> db
        """,
    )

    keeps_on_disk = is_kind(
        *("database", "document", "kv", "wide-column", "timeseries", "warehouse", "search", "graph")
    )
    needs_result = (
        means("money", "ledger", "stock", "talk")
        | states("atomic")
        | states("consistency")
        | states("idempotency")
        | states("queued")
    )

    plans = ~is_managed & ~names_technology
    takes_calls = ~(states("queued") | states("checkpoint") | states("idempotency"))

    handed = finding(
        "{names} {calls/call} {workers} directly: work that fails on the way is lost.",
        "A queue keeps each job until it is done, and hands it to a free worker.",
        weight=0.6,
    )
    wide = finding(
        "{callers} {makes/make:callers} users wait for {number} writes to {names} in each request.",
        "The answer does not depend on the copies; a queue takes them, and workers write them.",
        severity=Severity.WARNING,
    )
    stream = finding(
        "{callers} {waits/wait:callers} for {load|count} writes/s to {names}, with no queue to batch them.",
        "Nobody needs the result of each: a stream accepts them, and workers write in batches.",
        weight=0.7,
    )
    in_turn = finding(
        "{callers} {calls/call:callers} {names} one by one for the same write, and waits for each.",
        "One event with several consumers answers sooner, and a slow consumer delays no caller.",
        weight=0.6,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look for wide writes, for streams of writes, and for services called in turn."""
        decided = {name for remark in design.decisions for name in remark.about}
        yield from self._wide(facts, decided)
        for one in write_streams(facts.traffic, MUCH):
            if one.sink.name not in decided and self._is_stream(facts, one):
                yield self.stream.about(
                    [one.sink],
                    also=[one.caller, one.link],
                    names=[one.sink],
                    callers=[one.caller],
                    load=one.rate,
                    flows=[one.flow],
                    fix=queue_between(facts, one.link, stream=True, load=one.rate),
                    severity=Severity.WARNING if one.rate >= FLOOD else Severity.INFO,
                    assumed=facts.traffic.load_assumptions,
                )
        yield from self._in_turn(facts, decided)
        yield from self._handed_over(facts, decided)

    def _handed_over(self, facts: Facts, decided: set[str]) -> Iterator[Answer]:
        """Workers that a scheduler calls, so that nothing keeps the work while it is done."""
        calls = [
            call
            for call in calls_of_planners(facts.design, facts.traffic)
            if self.plans(facts, call.caller)
            and self.takes_calls(facts, call.callee)
            and decided.isdisjoint((call.caller.name, call.callee.name))
        ]
        if calls:
            yield self.handed.about(
                dict.fromkeys(call.caller for call in calls),
                also=[part for call in calls for part in (call.callee, call.link)],
                workers=list(dict.fromkeys(call.callee for call in calls)),
                fix=queue_between(facts, *(call.link for call in calls)),
            )

    def _wide(self, facts: Facts, decided: set[str]) -> Iterator[Answer]:
        for fan in awaited_write_fans(facts.traffic, WIDE_FAN):
            if fan.callee.name not in decided:
                yield self.wide.about(
                    [fan.caller, fan.callee],
                    also=[fan.link],
                    names=[fan.callee],
                    callers=[fan.caller],
                    number=count(round(fan.calls)),
                    sums=[_on_the_way(fan.calls)],
                    flows=[fan.route],
                    fix=queue_between(facts, fan.link),
                )

    def _is_stream(self, facts: Facts, one: WriteStream) -> bool:
        """Whether writes are events: by their rate, or as what collects them is overloaded."""
        if any(self.needs_result(facts, part) for part in (one.sink, one.caller)):
            return False
        if self.keeps_on_disk(facts, one.sink):
            return one.rate >= STREAM
        return is_overloaded(facts, one.sink)

    def _in_turn(self, facts: Facts, decided: set[str]) -> Iterator[Answer]:
        for one in calls_in_turn(facts.design, facts.traffic, IN_TURN):
            if one.caller.name not in decided:
                yield self.in_turn.about(
                    [one.caller, *one.callees],
                    also=one.links,
                    names=one.callees,
                    callers=[one.caller],
                    flows=[one.flow],
                    fix=queue_between(facts, *one.links[1:]),
                )


def _on_the_way(calls: float) -> str:
    """The arithmetic of the time that so many calls in a row take on the way."""
    return f"{count(calls)} × 0.5 ms per round trip = {duration(calls * ROUND_TRIP)}"
