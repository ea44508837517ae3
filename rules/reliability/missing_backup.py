"""The rule `missing-backup`."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.design import Component, Design
from dsl.kinds import Kind
from dsl.quantity import Quantity
from reviewer.analysis.facts import Facts
from reviewer.model.finding import Answer, Category, Citation, Severity
from reviewer.model.rule import Rule
from reviewer.text.numbers import duration
from reviewer.text.suggestion import declaration, listed


class MissingBackup(Rule):
    """Data that cannot be brought back after a mistake, or not in time.

    **Why**: a copy takes over from a lost machine, but copies a wrong DELETE within
    milliseconds. Only an older state, kept apart, brings back what people and programs
    destroy; and only a restore that was tried is known to work.

    Where the design says `backup=no` it is a warning. Where it states a target, it is a sum:
    the time between backups against `require rpo`, the time of a tried restore against
    `require rto`. Where nothing is said of any store, it is one question for all.

    **Do instead**: `[backup=1d, pitr]`: a backup each day and the log in between, kept under
    another account; and try a restore each quarter: `restored=40min`.

    **It cannot see**: whether a backup can be restored, or is out of reach of whoever deletes the
    data: `backup`, `pitr` and `restored` are taken at their word. Backups that a provider makes
    unasked have to be said, or it asks.
    """

    id = "missing-backup"
    severity = Severity.WARNING
    category = Category.RELIABILITY
    citations = (
        Citation(
            "AWS Well-Architected, Reliability: REL09-BP01 to BP04, back up data and try restores",
            "https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/",
        ),
        Citation(
            "Google SRE book, chapter 26: data integrity",
            "https://sre.google/sre-book/data-integrity/",
        ),
    )
    follow_up = "Somebody dropped this table at 14:03: to which moment do you restore it, and how long does that take?"
    passes = (
        """
        require rpo 1h
        require rto 1h
        client app
        service api x2
        postgres db x2 [backup=1h, restored=40min]
        app -> api -> db
        """,
        "client -> api -> postgres",
        """
        require rpo 5min
        client app
        service api x2
        postgres db x2 [backup=1d, pitr]
        app -> api -> db
        """,
    )
    fails = (
        """
        client app
        service api x2
        postgres db x2 [backup=no]
        app -> api -> db
        """,
        """
        require rto 1h
        client app
        service api x2
        postgres db x1 [backup=1d, restored=6h]
        app -> api -> db
        """,
        """
        require rpo 5min
        client app
        service api x2
        postgres db x2 [backup=1d]
        app -> api -> db
        """,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at every home of data."""
        none: list[Component] = []
        silent: list[Component] = []
        kept: list[Component] = []
        for store in facts.topology.stores_of_record:
            said = store.attributes
            if said.backup is False and not said.pitr:
                none.append(store)
            elif said.backup or said.pitr:
                kept.append(store)
                yield from self._judge(design, facts, store)
            elif not _has_versions(design, facts, store):
                silent.append(store)
        if none:
            yield self._none(none)
        if (
            silent
            and facts.estimates.warrants_operational_review
            and not TOLD & set(facts.words.text.split())
        ):
            yield self._ask(facts, silent)
        if kept and not silent and not none:
            names = listed([store.name for store in kept])
            yield self.satisfied(*kept, message=f"{names} can be brought back from backups")

    def _judge(self, design: Design, facts: Facts, store: Component) -> Iterator[Answer]:
        """Whether a store is backed up often enough, and back in time."""
        said = store.attributes
        allowed, within = _required(design, "rpo"), _required(design, "rto")
        gap = said.backup.value if isinstance(said.backup, Quantity) else None
        if gap is not None and allowed is not None and gap > allowed and not said.pitr:
            yield self._seldom(facts, store, gap, allowed)
        took = said.restored.value if isinstance(said.restored, Quantity) else None
        if took is not None and within and took > within:
            yield self._slow(facts, store, took, within)
        elif said.restored is False:
            yield self.violated(
                store,
                message=f"no restore of `{store.name}` was ever tried.",
                why="Backups fail in silence; the first restore is where it shows.",
                instead=declaration(store, attributes="restored=1h"),
                severity=Severity.INFO,
                weight=0.4,
            )

    def _seldom(self, facts: Facts, store: Component, gap: float, allowed: float) -> Answer:
        alone = facts.topology.copies(store) == 1
        return self.violated(
            store,
            message=f"`{store.name}` is backed up every {duration(gap)}, and"
            f" {f'{duration(allowed)} of writes' if allowed else 'nothing'} may be lost.",
            sums=(f"a wrong DELETE takes up to {duration(gap)} of writes with it",),
            why="Copies follow a mistake at once; only the log between backups stops short of it.",
            instead=declaration(store, attributes="pitr"),
            severity=Severity.WARNING if alone else Severity.INFO,
            weight=0.5,
        )

    def _slow(self, facts: Facts, store: Component, took: float, within: float) -> Answer:
        alone = facts.topology.copies(store) == 1
        return self.violated(
            store,
            message=f"a restore of `{store.name}` takes {duration(took)}, and"
            f" `require rto` allows {duration(within)}.",
            sums=(f"{duration(took)} − {duration(within)} = {duration(took - within)} too long",),
            why="It is the only way back." if alone else "It is the way back from a mistake.",
            instead=declaration(
                store, count=None if not alone else 2, attributes=f"restored={_time(within)}"
            ),
            severity=Severity.ERROR if alone else Severity.WARNING,
        )

    def _none(self, stores: list[Component]) -> Answer:
        return self.violated(
            *stores,
            message=f"what is deleted from {listed([s.name for s in stores], 'or')} by mistake is"
            " gone: there is no backup.",
            why="Copies take over from a lost machine; they copy a wrong DELETE as well.",
            instead="\n".join(declaration(s, attributes="backup=1d, pitr") for s in stores),
        )

    def _ask(self, facts: Facts, stores: list[Component]) -> Answer:
        line = declaration(stores[0], attributes="backup=1d, pitr", whole=False)
        money = any("money" in facts.words.meanings[store.name] for store in stores)
        return self.cannot_tell(
            *stores,
            message=f"Somebody drops a table of {listed([s.name for s in stores], 'or')}: to which"
            f" moment is it restored, and how soon? Say `{line}`.",
            weight=0.5 if money or facts.design.requirement("rpo") else 0.3,
        )


TOLD = frozenset({"backup", "backups", "snapshot", "snapshots", "pitr", "versioning"})
"""Words of names and remarks that speak of backups."""


def _has_versions(design: Design, facts: Facts, store: Component) -> bool:
    """Whether copies of it are backed up, or it keeps objects that are not changed in place."""
    copies = (design.components[name].attributes for name in facts.topology.replicas.of(store.name))
    return store.kind is Kind.OBJECT_STORE or any(one.backup or one.pitr for one in copies)


def _required(design: Design, metric: str) -> float | None:
    required = design.requirement(metric)
    return required.value.value if required and isinstance(required.value, Quantity) else None


def _time(seconds: float) -> str:
    """Seconds, or parts of one, as the language writes them."""
    return f"{seconds:.0f}s" if seconds >= 1 else f"{seconds * 1000:.3f}ms"
