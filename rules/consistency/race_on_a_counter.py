"""Rule `race-on-a-counter`."""

from __future__ import annotations

from collections.abc import Iterator

from reviewer import (
    Answer,
    Category,
    Citation,
    Component,
    Design,
    Facts,
    Link,
    Rule,
    Severity,
    attribute_is,
    components,
    denies,
    finding,
    has_remark_anywhere,
    is_family,
    is_kind,
    is_rate_limiter,
    means,
    mentions,
    set_attribute,
    states,
)

MITIGATION_TERMS = (
    *("atomic", "lock", "optimistic", "constraint", "transaction", "condition", "serializ"),
    *("increment", "script", "compare", "crdt", "one at a time", "single writer", "single thread"),
)
"""Stems of remarks that show the author considered concurrent changes."""

NAMES = ("lock ", "locks ", "locking ", "hold ", "holds ", "claim ", "claims ", "lua ")
"""Words of names that say how concurrent changes are told apart."""


class RaceOnACounter(Rule):
    """Two requests read the same value, and both write it back.

    **Why**: "is one left?" and "take one" are two steps. Between them another instance, or another
    thread of the same one, asks the same question and gets the same answer. The last seat is sold
    twice, the limit lets twice as much through, a count loses updates.

    What a design calls a counter, a limiter, stock, seats, bookings or matching, and reads and
    changes, is a note where nothing says how it changes: that is what an interviewer asks next. It
    is a warning where the design states that it is not atomic. `atomic`, `lock`,
    `consistency=strong` on the store, and remarks on locks or conditions count.

    **Do instead**: change it in one step where it is kept: an increment, `UPDATE … WHERE
    left > 0`, a unique constraint, a script in Redis; and state so: `[atomic=compare]`.

    **It cannot see**: the code of the change: one statement, a lock, or a read and a write. That
    something is counted or limited is recognized by English names, and one word of locks or
    transactions in a remark answers for the whole design.
    """

    id = "race-on-a-counter"
    severity = Severity.INFO
    category = Category.CONSISTENCY
    problem = "race_condition"
    topics = (
        "Rate limiting: token bucket, leaky bucket, window; distributed",
        "Concurrent updates",
    )
    citations = (
        Citation(
            "DynamoDB: read and write operations",
            "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.md",
            "conditional writes",
        ),
        Citation(
            "Stripe, Scaling your API with rate limiters (2017)",
            "https://stripe.com/blog/rate-limiters",
            "counts tokens in Redis",
        ),
    )
    follow_up = (
        "Two requests want the last one in the same millisecond: which line stops the second?"
    )
    passes = (
        """
        client guest
        service booking x4
        postgres rooms x2 [atomic=compare]
        guest -> booking -> rooms
        flow book 100/s write: guest -> booking -> rooms
        """,
        """
        client reader
        service posts x4
        postgres db x2
        reader -> posts -> db
        flow write 100/s write: reader -> posts -> db
        """,
        """
        client guest
        service booking x4
        postgres rooms x2
        guest -> booking -> rooms
        flow book 100/s write: guest -> booking -> rooms
        decide "optimistic locking" on rooms: "a version on each night; the second one is told to look again"
        """,
    )
    fails = (
        """
        client guest
        service booking x4
        postgres rooms x2
        guest -> booking -> rooms
        flow book 100/s write: guest -> booking -> rooms
        """,
        """
        client app
        gateway limiter x3
        redis counters x2 [atomic=no]
        service api x4
        app -> limiter -> counters
        limiter -> api
        """,
    )

    stores = components(
        is_kind("database", "kv", "cache", "document", "wide-column", "geo"),
        ~states("atomic") & ~attribute_is("consistency", "strong"),
    )
    is_counted = means("counter", "stock") | is_rate_limiter
    is_racing = is_family("compute", "edge") & ~states("atomic") & ~states("lock")
    gives_away = means("stock")
    not_atomic = denies("atomic")
    considered = has_remark_anywhere(*MITIGATION_TERMS) | mentions(*NAMES)

    lost_update = finding(
        "Lost update: two {sides} of {writers|or} can change {stores|or} at the same time.",
        "Both read the same value and write it back: under load the last item is given away twice.",
        weight=0.6,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at the writers of each store where names speak of counts or of what is limited."""
        considered = self.considered(facts, design)
        races: dict[Severity, dict[Component, None]] = {}
        for store in self.stores.components_of(facts):
            for link in facts.traffic.reads_and_writes.written.get(store.name, ()):
                writer = design.components[link.source]
                denied = any(self.not_atomic(facts, part) for part in (store, writer))
                if (denied or not considered) and self._is_race(facts, store, writer, link):
                    severity = Severity.WARNING if denied else Severity.INFO
                    races.setdefault(severity, {}).update({writer: None, store: None})
        for severity, parts in races.items():
            yield self._about_parts(facts, list(parts), severity)

    def _is_race(self, facts: Facts, store: Component, writer: Component, link: Link) -> bool:
        """Whether what is counted or given away changes in more than one step."""
        counted = self.is_counted(facts, store) or is_rate_limiter(facts, writer)
        counted = counted or (self.gives_away(facts, writer) and store.kind != "cache")
        return counted and self.is_racing(facts, writer) and not link.attributes.atomic

    def _about_parts(self, facts: Facts, parts: list[Component], severity: Severity) -> Answer:
        writers = [part for part in parts if part.family != "store"]
        stores = [part for part in parts if part.family == "store"]
        several = any((facts.topology.count(writer) or 2) > 1 for writer in writers)
        return self.lost_update.about(
            parts,
            sides="instances" if several else "requests",
            writers=writers,
            stores=stores,
            fix=set_attribute("atomic=compare", *stores),
            severity=severity,
        )
