"""Rule `race-on-a-counter`."""

from __future__ import annotations

from collections.abc import Iterator

from reviewer import (
    Answer,
    Category,
    Citation,
    CountedUpdate,
    Design,
    Facts,
    Rule,
    Severity,
    control_updates,
    counted_updates,
    finding,
    has_remark_anywhere,
    mentions,
    set_attribute,
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
    is a warning where the design states that it is not atomic. Several instances that write the
    same configuration (a control link that says `[write]`), such as DNS records or a routing
    table, are a note as well. `atomic`, `lock`, `consistency=strong` on the store, and remarks on
    locks or conditions count.

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
        """
        client boat
        dns names: Route 53
        service gates x6
        worker applier x3 [lock=lease]
        object store plans
        boat -> names -> gates
        applier -> plans [read]
        applier -> names [write, control, atomic=compare]
        """,
        """
        client user
        service api x6
        monitoring watch
        user -> api
        api -> watch [write, control]
        """,
        """
        client user
        service api x6
        worker deployer x1
        user -> api
        deployer -> api [write, control]
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
        """
        client boat
        dns names: Route 53
        service gates x6
        worker applier x3
        object store plans
        boat -> names -> gates
        applier -> plans [read]
        applier -> names [write, control]
        """,
    )

    considered = has_remark_anywhere(*MITIGATION_TERMS) | mentions(*NAMES)

    settings_race = finding(
        "Several instances of {writers|or} write {stores|or}, and nothing orders their writes.",
        "A slow instance overwrites a newer value with an older one; a lease or a version check stops it.",
        weight=0.6,
    )
    lost_update = finding(
        "Lost update: two {sides} of {writers|or} can change {stores|or} at the same time.",
        "Both read the same value and write it back: under load the last item is given away twice.",
        weight=0.6,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at the writers of each store where names speak of counts or of what is limited."""
        found = counted_updates(design, facts.traffic, facts.words.meanings)
        updates = [update for update in found if not update.is_atomic]
        settings = [update for update in control_updates(design) if not update.is_atomic]
        if settings:
            writers = list(dict.fromkeys(update.writer for update in settings))
            stores = list(dict.fromkeys(update.store for update in settings))
            yield self.settings_race.about(
                [*writers, *stores],
                writers=writers,
                stores=stores,
                fix=set_attribute("lock=lease", *writers),
            )
        denied = [update for update in updates if update.is_denied_atomic]
        silent = [update for update in updates if not update.is_denied_atomic]
        if denied:
            yield self._accuse(facts, denied, Severity.WARNING)
        if silent and not self.considered(facts, design):
            yield self._accuse(facts, silent, Severity.INFO)

    def _accuse(self, facts: Facts, updates: list[CountedUpdate], severity: Severity) -> Answer:
        stores = list(dict.fromkeys(update.store for update in updates))
        writers = list(dict.fromkeys(update.writer for update in updates))
        several = any((facts.topology.count(writer) or 2) > 1 for writer in writers)
        return self.lost_update.about(
            [part for update in updates for part in (update.writer, update.store)],
            sides="instances" if several else "requests",
            writers=writers,
            stores=stores,
            fix=set_attribute("atomic=compare", *stores),
            severity=severity,
        )
