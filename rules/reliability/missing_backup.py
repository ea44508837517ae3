"""Rule `missing-backup`."""

from __future__ import annotations

from collections.abc import Iterator

from reviewer import (
    Answer,
    Category,
    Citation,
    Component,
    DeniedOrSilent,
    Design,
    Facts,
    Part,
    Severity,
    Sorted,
    at_level,
    attribute_value,
    components,
    duration,
    finding,
    is_counted_once,
    is_kind,
    is_store_of_record,
    is_used_by_many,
    is_written_with,
    keeps_one_copy,
    means,
    mentions,
    replica_states,
    required_value,
    requires,
    set_attribute,
    set_count,
    states,
    states_one_copy,
    warrants_operational_review,
    write_duration,
)


class MissingBackup(DeniedOrSilent):
    """Data cannot be restored after a mistake, or not in time.

    **Why**: a replica takes over from a lost machine, but applies a wrong DELETE within
    milliseconds. Only an older state, kept apart, brings back what people and programs
    destroy; and only a tested restore is known to work.

    `backup=no` is a warning. Where targets are stated, they are compared: the backup interval
    with `require rpo`, the time of a tested restore with `require rto`. A store that is stated to
    hold money, health records or personal data (`holds`, on it or on a flow that writes it), with
    no backup mentioned, is a note, and a warning where one copy of it is stated. `pitr=no` beside a
    stated backup interval is a note where no RPO is required. Where no such data is stated and no
    store mentions backups, it is one question for all: where many use the system, a recovery is
    required, or from senior level on.

    **Do instead**: `[backup=1d, pitr]`: a daily backup and the log in between, in another account;
    and test a restore every quarter: `restored=40min`.

    **It cannot see**: whether a backup can be restored, or is out of reach of the person who deletes the
    data: `backup`, `pitr` and `restored` are taken at their word. Backups that a provider makes by
    default have to be stated, or it asks.
    """

    id = "missing-backup"
    severity = Severity.WARNING
    category = Category.RELIABILITY
    problem = "missing_backup"
    topics = ("Backups and recovery",)
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
        client walker
        service trails x2
        postgres huts x2 [holds=media]
        redis shown x2 [holds=pii, ttl=5min]
        walker -> trails -> shown, huts
        """,
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
        client app
        service api x2
        postgres db x2
        app -> api -> db
        note db: "no incidents so far; snapshots every night"
        """,
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
        client parent
        service fees x4
        postgres dues x2 [holds=payments]
        parent -> fees -> dues
        """,
        """
        client shopper
        service cart x2
        postgres orders x2
        shopper -> cart -> orders
        flow buy 2/s write [holds=payments]: shopper -> cart -> orders
        """,
        """
        client app
        service api x2
        postgres db x2 [backup=no]
        app -> api -> db
        """,
        """
        client clerk
        service deeds x2
        mysql land x2 [backup=1d, pitr=no]
        clerk -> deeds -> land
        """,
        """
        client app
        service api x2
        postgres db x2
        app -> api -> db
        note db: "we have no backups yet"
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

    scope = components(is_store_of_record)
    attribute = states("backup", instead=("pitr",))
    denied = "{names} {has} no backup: data deleted by mistake is lost."
    why = "Replicas take over from a lost machine; they apply a wrong DELETE as well."
    fix = set_attribute("backup=1d, pitr")
    credit = "{names} can be restored from backups"
    credits_all_or_none = True

    question = "If a table of {names|or} is dropped, to which point in time can you restore it, and how fast?"
    denied_by_words = ("backup", "snapshot", "pitr ")
    when_silent = ~is_kind("object-store") & ~replica_states("backup") & ~replica_states("pitr")
    mentions_backups = mentions(
        "backup ", "backups ", "snapshot ", "snapshots ", "pitr ", "versioning "
    )
    is_at_stake = at_level("senior") | is_used_by_many | requires("rpo") | requires("rto")
    asks_when = warrants_operational_review & is_at_stake & ~mentions_backups

    is_irreplaceable = is_written_with("money", "health", "people")
    is_the_only_copy = is_counted_once & keeps_one_copy | states_one_copy
    unbacked = finding(
        "{names} {holds/hold} data that cannot be recreated, and no backup is mentioned.",
        "Replicas apply a wrong DELETE within milliseconds; only a backup brings the rows back.",
        set_attribute("backup=1d, pitr"),
        severity=Severity.INFO,
        weight=0.6,
    )

    holds_money = means("money")
    can_be_restored = components(is_store_of_record & (states("backup") | states("pitr")))

    too_seldom = finding(
        "{names} {is} backed up every {interval|duration}; the RPO is {allowed|duration}.",
        "Replicas apply a mistake at once; only the log between backups stops short of it.",
        set_attribute("pitr"),
        weight=0.5,
    )
    gap = finding(
        "{names} can only be restored to the last backup: up to {interval|duration} of writes are lost.",
        "Without the log between backups, no later point in time can be restored.",
        set_attribute("pitr"),
        severity=Severity.INFO,
        weight=0.4,
    )
    too_slow = finding(
        "Restoring {names} takes {took|duration}; the RTO is {allowed|duration}.", "{why}"
    )
    untested = finding(
        "No restore of {names} was ever tested.",
        "Backups fail silently; the first restore is where it shows.",
        set_attribute("restored=1h"),
        severity=Severity.INFO,
        weight=0.4,
    )

    def weight_of_question(self, facts: Facts, silent: tuple[Part, ...]) -> float:
        """More where money or a recovery point is at stake."""
        money = any(self.holds_money(facts, store) for store in silent)
        return 0.5 if money or facts.design.requirement("rpo") else 0.3

    def _is_asked(self, facts: Facts, parts: Sorted) -> bool:
        return super()._is_asked(facts, parts) and not self._irreplaceable(facts, parts.silent)

    def _irreplaceable(
        self, facts: Facts, silent: tuple[Part, ...]
    ) -> dict[Severity, list[Component]]:
        """The silent stores of data that cannot be recreated, by how bad their loss is."""
        found: dict[Severity, list[Component]] = {}
        for store in silent:
            if isinstance(store, Component) and self.is_irreplaceable(facts, store):
                is_only = self.is_the_only_copy(facts, store)
                found.setdefault(Severity.WARNING if is_only else Severity.INFO, []).append(store)
        return found

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Judge stated backups by the targets, beside those that are denied or not mentioned."""
        yield from super().check(design, facts)
        if not self.mentions_backups(facts, design):
            irreplaceable = self._irreplaceable(facts, self.sorted_parts(facts).silent)
            for severity, stores in irreplaceable.items():
                yield self.unbacked.about(stores, severity=severity)
        for store in self.can_be_restored.components_of(facts):
            yield from self._about_interval(facts, store)
            yield from self._about_restore(facts, store)

    def _about_interval(self, facts: Facts, store: Component) -> Iterator[Answer]:
        rpo = required_value(facts.design, "rpo")
        interval = attribute_value(store.attributes.backup)
        if rpo is None:
            yield from self._about_gap(facts, store, interval or 0.0)
        elif interval and interval > rpo and not store.attributes.pitr:
            yield self.too_seldom.about(
                [store],
                interval=interval,
                allowed=rpo,
                sums=[f"a wrong DELETE loses up to {duration(interval)} of writes"],
                severity=Severity.WARNING if keeps_one_copy(facts, store) else Severity.INFO,
            )

    def _about_gap(self, facts: Facts, store: Component, interval: float) -> Iterator[Answer]:
        """What lies between two backups, where the design says that no log covers it."""
        if store.attributes.pitr is False and interval:
            yield self.gap.about([store], interval=interval)

    def _about_restore(self, facts: Facts, store: Component) -> Iterator[Answer]:
        rto, took = required_value(facts.design, "rto"), attribute_value(store.attributes.restored)
        if took is not None and rto and took > rto:
            alone, target = keeps_one_copy(facts, store), f"restored={write_duration(rto)}"
            yield self.too_slow.about(
                [store],
                took=took,
                allowed=rto,
                why="It is the only way back." if alone else "It is the way back from a mistake.",
                sums=[f"{duration(took)} − {duration(rto)} = {duration(took - rto)} too long"],
                fix=set_count(2, attributes=target) if alone else set_attribute(target),
                severity=Severity.ERROR if alone else Severity.WARNING,
            )
        elif store.attributes.restored is False:
            yield self.untested.about([store])
