"""Rule `dual-write`."""

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
    WritePair,
    considers_sagas,
    count,
    dual_writes,
    finding,
    list_names,
    rate,
    set_attribute,
)

FAILED = 1e-5
"""The share of requests that end between two writes, for the sum.

Basis: a planning value, one crash or time-out in 100,000; at 1,000 writes a second it makes
864 a day."""

DAY = 86400.0

MOST_SUMS = 4
"""Components of one finding whose arithmetic is shown."""


class DualWrite(Rule):
    """One step writes two systems, and nothing keeps them consistent.

    **Why**: a process can die, or a call time out, between the two writes. Then the row is there
    and the event is not, or the index shows what was never stored. Nobody notices on the day; the
    two diverge a little more each day, and no log says where.

    It is a note where a service writes its store and a queue, a stream or a second store in one
    flow: most designs do, and an interviewer asks. It is a warning where the design asks for
    strong consistency of two stores. A feed out of the store, `outbox`, `saga`, a component that
    is an outbox, caches, and objects that are put before their row count as answered; work out of
    a queue that nobody waits for is repeated until both are written.

    **Do instead**: write one and let the other follow: `service api [outbox]` keeps the event in
    the same transaction, `db ~> events` reads the store's own log.

    **It cannot see**: what the code does between the two writes: it knows `outbox`, `saga`,
    `atomic`, feeds out of a store, and words of names and remarks. Without drawn flows it is
    silent; the one crash in 100,000 in its sum is a planning value.
    """

    id = "dual-write"
    severity = Severity.INFO
    category = Category.CONSISTENCY
    problem = "cache_inconsistency"
    topics = ("Transactions across services",)
    citations = (
        Citation(
            "Pattern: transactional outbox",
            "https://microservices.io/patterns/data/transactional-outbox.html",
        ),
        Citation(
            "Azure cloud design patterns",
            "https://learn.microsoft.com/azure/architecture/patterns/",
        ),
    )
    follow_up = "The process dies between the two writes: which one wins, and who repairs it?"
    passes = (
        """
        client app
        service api x2 [outbox]
        postgres db x2
        kafka events x3
        worker index x2
        app -> api -> db
        api ~> events ~> index
        flow post 1k/s write: app -> api -> db; api ~> events
        """,
        """
        client app
        service api x2
        postgres db x2
        kafka events x3
        worker index x2
        app -> api -> db
        db ~> events ~> index
        flow post 1k/s write: app -> api -> db ~> events
        """,
        """
        client app
        service api x2
        s3 photos
        postgres db x2
        redis hot x2
        app -> api -> photos, db, hot
        flow post 1k/s write: app -> api -> photos; api -> db; api -> hot
        """,
    )
    fails = (
        """
        client app
        service api x2
        postgres db x2
        kafka events x3
        worker index x2
        app -> api -> db
        api ~> events ~> index
        flow post 1k/s write: app -> api -> db; api ~> events
        """,
        """
        require consistency strong
        client app
        service api x2
        postgres db x2
        search index x3
        app -> api -> db, index
        flow post 1k/s write: app -> api -> db; api -> index
        """,
    )

    diverging = finding(
        "Dual write: if `{writer}` fails between {targets}, they diverge{others}.",
        "Neither write knows of the other, and no retry repairs it once the process is gone.",
        weight=0.5,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at each flow that writes, for a component that writes two systems itself."""
        found = [] if considers_sagas(facts, design) else dual_writes(design, facts.traffic)
        for strong in dict.fromkeys(one.strong for one in found):
            alike = [one for one in found if one.strong is strong]
            writers = [one.writer for one in alike]
            yield self.diverging.about(
                dict.fromkeys(part for one in alike for part in (one.writer, *one.targets)),
                writer=writers[0].name,
                targets=alike[0].targets,
                others=f"; so it is with {list_names(writers[1:])}" if writers[1:] else "",
                sums=filter(None, (_diverging_a_day(facts, one) for one in alike[:MOST_SUMS])),
                fix=set_attribute("outbox", *writers),
                severity=Severity.WARNING if strong else Severity.INFO,
            )


def _diverging_a_day(facts: Facts, pair: WritePair) -> str:
    """How many writes a day diverge; "" where it is less than one."""
    demands = (facts.traffic.demand(target.name) for target in pair.targets)
    writes = min((one.writes for one in demands if one is not None), default=0.0)
    a_day = writes / facts.traffic.peak_factor * DAY * FAILED
    line = (
        f"`{pair.writer.name}`: {rate(writes)} at peak; if one in {count(1 / FAILED)} fails between"
    )
    return f"{line} the writes, {count(a_day)} records a day diverge" if a_day >= 1 else ""
