"""The rule `missing-retry`."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.design import Component, Design
from dsl.kinds import Kind
from reviewer.analysis.facts import Facts
from reviewer.analysis.topology.counts import is_managed
from reviewer.analysis.traffic.message_delivery import Delivery, deliveries, setting_aside
from reviewer.model.finding import Answer, Category, Citation, Severity
from reviewer.model.rule import Rule
from reviewer.text.suggestion import declaration, listed

LONG_WORK = frozenset({Kind.TRANSCODER, Kind.BATCH, Kind.MODEL})
"""Kinds whose work takes long enough to be cut off by a crash."""


HANDED = frozenset({Kind.WORKER, Kind.TRANSCODER})
"""Kinds that work on each thing as it comes; a batch job finds what it left at its next run."""

FILES = frozenset({Kind.OBJECT_STORE, Kind.FILE_STORE})


class MissingRetry(Rule):
    """Work from a queue that is lost when it fails once.

    **Why**: providers refuse for a minute, connections break, workers are restarted by every
    deploy. Whoever handed the work over was told that it will be done, and nobody waits who
    could try again.

    Where a design says that a consumer does not try again it is a warning, unless what fails
    is put aside. Where one consumer tries again and another that calls out as it does says
    nothing it is a remark; so is a worker that is fed by a store of files with no queue between.
    Else it is a question. Calls that a user waits for are left alone:
    there one layer that tries again is enough.

    **Do instead**: try again with growing, scattered waits, and put aside what keeps failing:
    `worker mail x3 [retry=5, backoff=jitter, dlq=failed]`.

    **It cannot see**: tries that a library or the queue itself makes, unless `retry` or `dlq` says
    so. Whether the work may be done twice is asked by `repeat-not-idempotent`.
    """

    id = "missing-retry"
    severity = Severity.WARNING
    category = Category.RELIABILITY
    problem = "missing_retry"
    topics = ("Timeouts and retries",)
    citations = (
        Citation(
            "AWS Well-Architected: REL05-BP03, control and limit retry calls",
            "https://docs.aws.amazon.com/wellarchitected/latest/framework/rel05-bp03.html",
        ),
        Citation(
            "Azure Well-Architected: background jobs",
            "https://learn.microsoft.com/azure/well-architected/design-guides/background-jobs",
        ),
    )
    follow_up = "The provider refuses for ten minutes: which messages are sent after that, and how?"
    passes = (
        """
        client app
        service api x4
        queue jobs: SQS
        worker mail x2 [retry=5, backoff=jitter]
        external sendgrid
        app -> api ~> jobs ~> mail -> sendgrid
        """,
        """
        client app
        service api x4
        queue jobs: SQS
        worker mail x2 [retry=0, dlq=failed]
        queue failed
        external sendgrid
        app -> api ~> jobs ~> mail -> sendgrid
        """,
        """
        client app
        service api x4 [retry=0]
        external bank: Stripe
        app -> api -> bank
        """,
        """
        client app
        object store originals: S3
        queue jobs: SQS
        worker encoder x3
        object store films: S3
        app -> originals ~> jobs ~> encoder -> films
        """,
    )
    fails = (
        """
        client app
        service api x4
        queue jobs: SQS
        worker mail x2 [retry=0]
        external sendgrid
        app -> api ~> jobs ~> mail -> sendgrid
        """,
        """
        client app
        service api x4
        queue jobs: SQS
        worker mail x2 [retry=5]
        worker texts x2
        external sendgrid
        external twilio
        app -> api ~> jobs ~> mail -> sendgrid
        jobs ~> texts -> twilio
        """,
        """
        client app
        object store originals: S3
        worker encoder x3
        object store films: S3
        app -> originals -> encoder -> films
        """,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at every consumer that hands work on to where it may be refused."""
        calls: dict[str, list[object]] = {}
        outside: set[str] = set()
        for call in facts.traffic.calls:
            calls.setdefault(call.caller.name, []).append(call.own("retry"))
            if call.callee.kind is Kind.EXTERNAL:
                outside.add(call.caller.name)
        never: list[Component] = []
        silent: list[Component] = []
        again: list[Component] = []
        for consumer in dict.fromkeys(one.consumer for one in _not_aside(design)):
            said = [consumer.attributes.retry, *calls.get(consumer.name, ())]
            if any(said):
                again.append(consumer)
            elif any(one is not None for one in said):
                never.append(consumer)
            elif consumer.name in outside or consumer.kind in LONG_WORK:
                silent.append(consumer)
        yield from self._answers(facts, never, silent, [c for c in again if c.name in outside])
        dropped = [part for part in design.components.values() if _takes_from_store(design, part)]
        dropped = [part for part in dropped if not any(calls.get(part.name, ()))]
        if dropped:
            yield self._unheld(design, dropped)

    def _answers(
        self,
        facts: Facts,
        never: list[Component],
        silent: list[Component],
        again: list[Component],
    ) -> Iterator[Answer]:
        if never:
            yield self._accuse(never, "", Severity.WARNING)
        if silent and again:
            yield self._accuse(
                silent, f", while {listed([c.name for c in again])} does", Severity.INFO
            )
        elif (
            silent
            and facts.estimates.warrants_operational_review
            and " retr" not in facts.words.text
        ):
            line = declaration(silent[0], attributes="retry=5, backoff=jitter", whole=False)
            yield self.cannot_tell(
                *silent,
                message=f"The work of {listed([c.name for c in silent])} fails once: who tries it"
                f" again, how often, and after what wait? Say `{line}`.",
                weight=0.4,
            )

    def _unheld(self, design: Design, workers: list[Component]) -> Answer:
        """Work that comes straight out of a store: nothing hands it over a second time."""
        names = listed([worker.name for worker in workers])
        stores = dict.fromkeys(li.source for w in workers for li in design.links_to[w.name])
        return self.violated(
            *workers,
            *(design.components[name] for name in stores),
            message=f"{names} {'takes' if len(workers) == 1 else 'take'} work straight from"
            f" {listed(list(stores))}: what fails half way is in no queue that would hand it over again.",
            why="A queue between the steps keeps each piece of work until it is done.",
            instead="\n".join(
                declaration(worker, attributes="retry=5, backoff=jitter") for worker in workers
            ),
            severity=Severity.INFO,
        )

    def _accuse(self, lost: list[Component], beside: str, severity: Severity) -> Answer:
        verb = "does" if len(lost) == 1 else "do"
        return self.violated(
            *lost,
            message=f"{listed([c.name for c in lost])} {verb} not try again what failed{beside}.",
            why="Nobody waits for this work who could ask for it anew, so one refusal loses it.",
            instead="\n".join(declaration(c, attributes="retry=5, backoff=jitter") for c in lost),
            severity=severity,
        )


def _takes_from_store(design: Design, part: Component) -> bool:
    """Whether a worker of one's own is fed by stores of files alone, and says nothing of retries."""
    if part.kind not in HANDED or part.attributes.retry is not None or is_managed(part):
        return False
    said = part.attributes
    if said.queued or said.dlq or said.durable or said.serverless:
        return False
    links = design.links_to[part.name]
    kinds = {design.components[link.source].kind for link in links}
    again = any(link.attributes.retry for link in links)
    return bool(kinds) and kinds <= FILES and not again


def _not_aside(design: Design) -> list[Delivery]:
    """What is delivered, but for what is put aside where it fails."""
    aside = setting_aside(design)
    return [
        one
        for one in deliveries(design)
        if one.consumer.name not in aside and one.broker.name not in aside
    ]
