"""Rule `missing-retry`."""

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
    consumer_retries,
    finding,
    mentions,
    question,
    set_attribute,
    takers_of_files,
    unretried_payments,
    warrants_operational_review,
)

RETRY = set_attribute("retry=5, backoff=jitter")
LOST = "Nobody waits for this work who could request it again, so one failure loses it."


class MissingRetry(Rule):
    """Work from a queue is lost when it fails once.

    **Why**: providers refuse for a minute, connections break, every deploy restarts workers. The
    caller who enqueued the work was told that it will be done, and nobody waits who could retry.

    Where a design states that a consumer does not retry it is a warning, unless what fails goes to
    a dead-letter queue. Where one consumer retries and another that calls out as it does says
    nothing it is a note; so is a worker that a file store feeds with no queue between. Otherwise
    it is a question. Calls that a user waits for are left alone, as one layer that retries is
    enough there. The exception is a payment at another company: where a flow that is stated to
    carry payments makes one, and no retry, queue or saga is stated, it is a note.

    **Do instead**: retry with exponential backoff and jitter, and move what keeps failing to a
    dead-letter queue: `worker mail x3 [retry=5, backoff=jitter, dlq=failed]`.

    **It cannot see**: retries that a library or the queue itself makes, unless `retry` or `dlq`
    states them. Whether the work may be done twice is asked by `repeat-not-idempotent`.
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
        client guest
        service checkout x4
        external bank
        queue pending
        guest -> checkout -> bank
        checkout ~> pending
        flow pay 5/s write [holds=payments]: guest -> checkout -> bank; checkout ~> pending
        """,
        """
        client guest
        service rooms x4
        external weather
        guest -> rooms -> weather
        flow look 5/s: guest -> rooms -> weather
        """,
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
        client guest
        service checkout x4
        external bank
        guest -> checkout -> bank
        flow pay 5/s write [holds=payments]: guest -> checkout -> bank
        """,
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

    considered = mentions("retr")

    never = finding("{names} {does} not retry failed work.", LOST, RETRY, severity=Severity.WARNING)
    unlike = finding(
        "{names} {does} not retry failed work, while {others} {does:others}.",
        LOST,
        RETRY,
        severity=Severity.INFO,
    )
    undecided = finding(
        "{callers} {pays/pay:callers} through {names}, and no retry is stated: a payment that times out stays undecided.",
        "It may or may not have gone through: only a later retry with the same key finds out.",
        RETRY,
        severity=Severity.INFO,
    )
    no_queue = finding(
        "{names} {takes/take} work straight from {stores}: no queue delivers failed work again.",
        "A queue between the steps keeps each piece of work until it is done.",
        RETRY,
        severity=Severity.INFO,
    )
    who_retries = question(
        "Who retries failed work of {names}, how often, and with what backoff?", RETRY, weight=0.4
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at every consumer that passes work on to where it may fail."""
        found = consumer_retries(design, facts.traffic.calls)
        if found.never:
            yield self.never.about(found.never)
        if found.silent and found.outside:
            yield self.unlike.about(found.silent, others=found.outside)
        elif found.silent and self._is_asked(design, facts):
            yield self.who_retries.about(found.silent)
        payments = unretried_payments(design, facts.traffic.routes, facts.traffic.calls)
        if payments and not self.considered(facts, design):
            callers = list(dict.fromkeys(call.caller for call in payments))
            yield self.undecided.about(
                dict.fromkeys(call.callee for call in payments),
                also=callers,
                callers=callers,
                fix=set_attribute("retry=3, backoff=jitter", callers[0]),
            )
        if takers := takers_of_files(design, facts.traffic.calls):
            links = (link for taker in takers for link in design.links_to[taker.name])
            stores = list(dict.fromkeys(design.components[link.source] for link in links))
            yield self.no_queue.about(takers, also=stores, stores=stores)

    def _is_asked(self, design: Design, facts: Facts) -> bool:
        return warrants_operational_review(facts, design) and not self.considered(facts, design)
