"""The rule `scheduler-runs-once`."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.design import Component, Design
from dsl.kinds import Kind
from reviewer.analysis.facts import Facts
from reviewer.analysis.semantics.annotations import is_told
from reviewer.analysis.topology.counts import is_managed
from reviewer.model.finding import Answer, Category, Citation, Severity
from reviewer.model.rule import Rule
from reviewer.text.suggestion import declaration, listed

TOLD = (
    "lock",
    "lease",
    "leader",
    "elect",
    "idempot",
    "once",
    "dedup",
    "fenc",
    "missed",
    "catch up",
)
"""What a remark says of jobs that run twice or not at all."""


class SchedulerRunsOnce(Rule):
    """A timed job that runs as often as there are instances, or not at all.

    **Why**: two schedulers that do not know of each other both start the nightly job, and the
    bills go out twice. One scheduler that is down at midnight starts none, and nobody misses
    it until morning. Even with a lock, a holder that pauses may wake up believing it holds it.

    A scheduler, or a job that says `every`, of several instances with nothing that lets only
    one of them go is a warning. A single one of one's own is a remark where its loss would
    matter. A provider's scheduler, a workflow engine, a lock, a coordination service it asks,
    and jobs that may safely run twice count.

    **Do instead**: `scheduler nightly x2 [lock=lease]` beside `etcd locks x3`, with a token that
    the store checks; or make the job `idempotency=key`, so that twice is as good as once.

    **It cannot see**: whether a lock still holds when its holder pauses, or a timer inside a
    service: it looks at schedulers, and at jobs that say `every`. `lock` and `idempotency` are
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
    )
    fails = (
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
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at every scheduler, and at what says how often it runs."""
        twice: list[Component] = []
        never: list[Component] = []
        for job in design.components.values():
            if not _is_timed(job) or _is_safe(design, job):
                continue
            several = job.many or (job.count or 1) > 1
            if several:
                twice.append(job)
            elif job.kind is Kind.SCHEDULER and facts.estimates.warrants_operational_review:
                never.append(job)
        if twice:
            yield self._twice(twice)
        if never:
            yield self._never(never)

    def _twice(self, jobs: list[Component]) -> Answer:
        names = listed([job.name for job in jobs])
        number = (
            f"{jobs[0].count} times" if len(jobs) == 1 and jobs[0].count else "once an instance"
        )
        number = "twice" if number == "2 times" else number
        return self.violated(
            *jobs,
            message=f"{names} may start each job {number}: nothing lets only one instance go.",
            why="Instances that do not know of each other all find that it is time.",
            instead="\n".join(declaration(job, attributes="lock=lease") for job in jobs),
        )

    def _never(self, jobs: list[Component]) -> Answer:
        return self.violated(
            *jobs,
            message=f"when {listed([job.name for job in jobs], 'or')} is down at the time of a job, the job is not run, and nothing notices.",
            why="A job that did not start leaves no error behind.",
            instead="\n".join(declaration(job, count=2, attributes="lock=lease") for job in jobs),
            severity=Severity.INFO,
        )


def _is_timed(job: Component) -> bool:
    """Whether it starts by the clock and sees to that by itself."""
    if job.kind is not Kind.SCHEDULER:
        return job.attributes.every is not None and job.kind in (Kind.BATCH, Kind.WORKER)
    plain = job.technology is None or "cron" in job.technology.id
    return plain and not is_managed(job)


def _is_safe(design: Design, job: Component) -> bool:
    said = job.attributes
    if said.lock or said.idempotency or is_managed(job) or is_told(design, TOLD, job.name):
        return True
    asked = (design.components[link.target].kind for link in design.links_from[job.name])
    return Kind.COORDINATION in asked
