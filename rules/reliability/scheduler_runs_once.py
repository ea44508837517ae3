"""Rule `scheduler-runs-once`."""

from __future__ import annotations

from collections.abc import Iterator

from reviewer import (
    Answer,
    Category,
    Citation,
    Component,
    Design,
    Facts,
    Rule,
    Severity,
    calls_any,
    calls_kind,
    components,
    finding,
    has_remark,
    is_family,
    is_kind,
    is_managed,
    is_technology,
    names_technology,
    omits,
    set_attribute,
    set_count,
    states,
    warrants_operational_review,
)

GUARD_TERMS = ("lock", "lease", "leader", "elect", "idempot", "once", "dedup", "fenc", "missed", "catch up")  # fmt: skip
"""Word stems that show the author considered jobs that run twice or not at all."""


class SchedulerRunsOnce(Rule):
    """A timed job runs once on each instance, or not at all.

    **Why**: two schedulers without leader election both start the nightly job, and the bills go
    out twice. One scheduler that is down at midnight starts none, and nobody notices until
    morning. Even with a lock, a holder that pauses may wake up believing it still holds it.

    A scheduler, or a job that states `every`, with several instances and no lock is a warning. A
    single scheduler that you run yourself is a note where its loss would matter. At any size so is a
    stated single instance (`x1`) at which a flow with a stated rate begins, or that states `every`
    and serves people or companies outside. A
    provider's scheduler, a workflow engine, a lock, a coordination service it calls, and idempotent
    jobs count.

    **Do instead**: `scheduler nightly x2 [lock=lease]` beside `etcd locks x3`, with a token that
    the store checks; or make the job `idempotency=key`, so that running it twice does no harm.

    **It cannot see**: whether a lock still holds when its holder pauses, or a timer inside a
    service: it looks at schedulers, and at jobs that state `every`. `lock` and `idempotency` are
    taken at their word.
    """

    id = "scheduler-runs-once"
    severity = Severity.WARNING
    category = Category.RELIABILITY
    problem = "spof"
    topics = ("Idempotency", "Timed and long jobs")
    citations = (
        Citation(
            "Azure cloud design patterns: leader election, scheduler agent supervisor",
            "https://learn.microsoft.com/azure/architecture/patterns/",
        ),
        Citation(
            "Google SRE book: managing critical state",
            "https://sre.google/sre-book/managing-critical-state/",
        ),
    )
    follow_up = (
        "The holder of the lock pauses for a minute and comes back: what stops it from going on?"
    )
    passes = (
        """
        scheduler nightly x2 [lock=lease]
        worker bills x3
        postgres db x2
        nightly ~> bills -> db
        """,
        """
        scheduler nightly: Airflow x2
        worker bills x3
        nightly ~> bills
        """,
        """
        scheduler rota x1
        worker letters x2
        postgres crews x2
        rota ~> letters -> crews
        flow weekly write: rota ~> letters -> crews
        """,
        """
        scheduler harvest x2 [lock=lease]
        worker readers x6
        postgres tanks x2
        harvest -> readers -> tanks
        flow sample 40/s write: harvest -> readers -> tanks
        """,
        """
        client member
        service shop x2
        postgres db x2
        batch cleanup x1 [every=1d]
        member -> shop -> db
        cleanup -> db
        """,
    )
    fails = (
        """
        scheduler harvest x1
        worker readers x6
        postgres tanks x2
        harvest -> readers -> tanks
        flow sample 40/s write: harvest -> readers -> tanks
        """,
        """
        scheduler nightly x2
        worker bills x3
        postgres db x2
        nightly ~> bills -> db
        """,
        """
        batch bills x3 [every=1d]
        postgres db x2
        bills -> db
        """,
        """
        client member
        service shop x2
        postgres db x2
        batch mailer x1 [every=1d]
        external smtp
        member -> shop -> db
        mailer -> db, smtp
        """,
    )

    is_scheduler = is_kind("scheduler") & (~names_technology | is_technology("k8s-cronjob"))
    is_guarded = states("lock") | states("idempotency") | has_remark(*GUARD_TERMS)
    unguarded = components(
        is_scheduler | (is_kind("batch", "worker") & ~omits("every")),
        ~is_guarded & ~is_managed & ~calls_kind("coordination"),
    )

    is_timed = ~omits("every")
    reaches_people = calls_any(is_family("outside", "client"))

    twice = finding(
        "{names} may start each job {often}: no lock or leader election.",
        "Each instance starts the job when it is due, whatever the others do.",
        set_attribute("lock=lease"),
    )
    never = finding(
        "If {names|or} is down when a job is due, the job does not run and nothing notices.",
        "A job that did not start leaves no error behind.",
        set_count(2, attributes="lock=lease"),
        severity=Severity.INFO,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at every scheduler, and at every job that states how often it runs."""
        timed = self.unguarded.components_of(facts)
        several = [job for job in timed if job.many or (job.count or 1) > 1]
        single = [job for job in timed if job not in several and self._must_run(facts, job)]
        if several:
            number = several[0].count if len(several) == 1 else None
            often = f"{number} times" if number else "once per instance"
            yield self.twice.about(several, often="twice" if number == 2 else often)  # noqa: PLR2004
        if not warrants_operational_review(facts, design):
            single = [job for job in single if job.count == 1 and self._is_promised(facts, job)]
        if single:
            yield self.never.about(single)

    def _must_run(self, facts: Facts, job: Component) -> bool:
        """Whether it is a scheduler, or a job of one stated instance whose time is stated."""
        return self.is_scheduler(facts, job) or (job.count == 1 and self.is_timed(facts, job))

    def _is_promised(self, facts: Facts, job: Component) -> bool:
        """Whether others feel that it did not run: by its rate, or as it works for people outside."""
        reaches = self.reaches_people(facts, job) and self.is_timed(facts, job)
        return reaches or _starts_rated_work(facts.design, job)


def _starts_rated_work(design: Design, job: Component) -> bool:
    """Whether a flow with a stated rate begins at a scheduler."""
    return any(flow.rate is not None and job.name in flow.stages[0].names for flow in design.flows)
