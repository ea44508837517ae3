"""The rule `race-on-a-counter`."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.design import Component, Design, Link
from dsl.kinds import Family, Kind
from reviewer.analysis.facts import Facts
from reviewer.analysis.semantics.annotations import is_told
from reviewer.analysis.topology.counts import counted
from reviewer.analysis.topology.rate_limited_paths import LIMITER
from reviewer.model.finding import Answer, Category, Citation, Severity
from reviewer.model.rule import Rule
from reviewer.text.suggestion import declaration, listed

NAMED = frozenset(["lock", "locks", "locking", "hold", "holds", "claim", "claims", "lua"])
"""Words of names that say how two changes at once are told apart."""

TOLD = (
    "atomic", "lock", "optimistic", "constraint", "transaction", "condition", "serializ", "increment",
    "script", "compare", "crdt", "one at a time", "single writer", "single thread",
)  # fmt: skip
"""How decisions and notes speak of it."""

SINGLE = frozenset({Kind.DATABASE, Kind.KV, Kind.CACHE, Kind.DOCUMENT, Kind.WIDE_COLUMN, Kind.GEO})
"""Kinds of stores in which values are read, changed and written back."""


class RaceOnACounter(Rule):
    """Two requests read the same value, and both write it back.

    **Why**: "is one left?" and "take one" are two steps. Between them another instance, or
    another thread of the same one, asks the same question and gets the same answer. The last
    seat is sold twice, the limit lets twice as much through, a count loses.

    What a design calls a counter, a limiter, stock, seats, bookings or matching, and reads
    and changes, is a remark where nothing says how it changes: that is what an interviewer
    asks next. It is a warning where the design says that it is not atomic. `atomic`, `lock`,
    `consistency=strong` on the store, and remarks on locks or conditions count.

    **Do instead**: change it in one step where it is kept: an increment, `UPDATE … WHERE
    left > 0`, a unique constraint, a script in Redis; and say so: `[atomic=compare]`.

    **It cannot see**: the code of the change: one statement, a lock, or a read and a write. That
    something is counted or limited is told by English names, and one word of locks or transactions
    in a remark answers for the whole design.
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

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at the writers of each store where names speak of counts or of what is limited."""
        told = is_told(design, TOLD) or not NAMED.isdisjoint(facts.words.text.split())
        races: dict[Severity, dict[Component, None]] = {}
        for name, links in facts.traffic.reads_and_writes.written.items():
            store = design.components[name]
            if store.kind not in SINGLE or store.attributes.atomic or _is_strong(store):
                continue
            for link in links:
                writer = design.components[link.source]
                if _is_atomic(writer, link) or not _counts(facts, store, writer):
                    continue
                denied = False in (store.attributes.atomic, writer.attributes.atomic)
                if denied or not told:
                    severity = Severity.WARNING if denied else Severity.INFO
                    races.setdefault(severity, {}).update({writer: None, store: None})
        for severity, parts in races.items():
            yield self._race(list(parts), severity)

    def _race(self, parts: list[Component], severity: Severity) -> Answer:
        writers = [part for part in parts if part.family is not Family.STORE]
        stores = [part for part in parts if part.family is Family.STORE]
        several = any((counted(writer) or 2) > 1 for writer in writers)
        who = f"two instances of {listed([w.name for w in writers], 'or')}"
        if not several:
            who = f"two requests at {listed([w.name for w in writers], 'or')}"
        return self.violated(
            *parts,
            message=f"{who} can read the same value of {listed([s.name for s in stores], 'or')} and"
            " both write it back: nothing says that it changes in one step.",
            why="The last one is given away twice, or a count is lost, only ever under load.",
            instead="\n".join(declaration(store, attributes="atomic=compare") for store in stores),
            severity=severity,
            weight=0.6,
        )


def _is_strong(store: Component) -> bool:
    return store.attributes.consistency == "strong"


def _is_atomic(writer: Component, link: Link) -> bool:
    said = writer.attributes
    return bool(said.atomic or said.lock or link.attributes.atomic)


def _counts(facts: Facts, store: Component, writer: Component) -> bool:
    """Whether names say that the store counts, or that its writer gives away what is limited."""
    if writer.family not in (Family.COMPUTE, Family.EDGE):
        return False
    meant = facts.words.meanings[store.name]
    if "counter" in meant or "stock" in meant or LIMITER.search(store.name):
        return True
    own = facts.words.meanings[writer.name]
    limits = bool(LIMITER.search(f"{writer.name} {writer.label}"))
    return limits or ("stock" in own and store.kind is not Kind.CACHE)
