"""Rule `missing-dead-letters`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from reviewer import (
    Answer,
    Category,
    Citation,
    Component,
    Design,
    Facts,
    Rule,
    Severity,
    at_level,
    consumers_of,
    credit,
    finding,
    is_kind,
    list_names,
    mentions,
    poison_messages,
    question,
    set_attribute,
    warrants_operational_review,
)


class MissingDeadLetters(Rule):
    """Poison messages have no dead-letter queue.

    **Why**: sooner or later one message crashes every consumer that reads it. Without a
    dead-letter queue it is redelivered forever: in an ordered stream everything behind it waits,
    in a queue it takes the consumers' time.

    Where a design states that there is none it is a warning. Where one queue has a dead-letter
    queue and another does not, it is a note, and so it is where consumers state that they try a
    message again and nothing says what happens after the last attempt; otherwise one question covers all queues, and from
    senior level on streams and topics as well. Consumers that aggregate streams are left alone.

    **Do instead**: after a few attempts move it to a dead-letter queue, alert on the first
    message there, and keep a way to replay it: `queue jobs: SQS [dlq=failed]`.

    **It cannot see**: what a provider's queue or a consumer's code does by default: it knows
    `dlq`, and words of names, decisions and notes. Whether anybody ever looks into the
    dead-letter queue is not in the language.
    """

    id = "missing-dead-letters"
    severity = Severity.WARNING
    category = Category.RELIABILITY
    problem = "missing_dlq"
    topics = ("Queues",)
    citations = (
        Citation(
            "Azure Well-Architected: background jobs",
            "https://learn.microsoft.com/azure/well-architected/design-guides/background-jobs",
            "poison messages go to a dead-letter queue after a few deliveries",
        ),
        Citation(
            "Amazon SQS: message quotas",
            "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html",
            "kept for 4 days by default, 14 at most",
        ),
    )
    follow_up = (
        "A message fails for the fifth time: where is it, who is alerted, and how is it replayed?"
    )
    passes = (
        """
        client app
        service api x4
        queue jobs: SQS [dlq=failed]
        queue failed: SQS
        worker mail x2
        app -> api ~> jobs ~> mail
        """,
        """
        client app
        service api x4
        kafka clicks x3
        stream-processor sums x3: Flink
        app -> api ~> clicks ~> sums
        """,
        """
        client app
        service api x4
        queue jobs: SQS
        worker mail x2
        queue dead: SQS
        app -> api ~> jobs ~> mail ~> dead
        """,
        """
        client shop
        service intake x2
        rabbitmq orders x3 [dlq=failed]
        queue failed
        worker ship x4 [retry=5]
        shop -> intake ~> orders ~> ship
        """,
    )
    fails = (
        """
        client app
        service api x4
        queue jobs: SQS [dlq=no]
        worker mail x2
        app -> api ~> jobs ~> mail
        """,
        """
        client app
        service api x4
        queue jobs: SQS [dlq=failed]
        queue orders: SQS
        queue failed: SQS
        worker mail x2
        worker pack x2
        app -> api ~> jobs ~> mail
        api ~> orders ~> pack
        """,
        """
        client shop
        service intake x2
        rabbitmq orders x3
        worker ship x4 [retry=5]
        shop -> intake ~> orders ~> ship
        """,
    )

    is_queue = is_kind("queue")
    is_senior = at_level("senior")
    is_unaware = ~mentions("dead letter")
    asks = warrants_operational_review & is_unaware

    keeps = credit("poison messages of {names} go to a dead-letter queue")
    none = finding(
        "{names} {has} no dead-letter queue for messages that always fail{beside}.",
        "A poison message is redelivered forever and takes the time of those that would succeed.",
        set_attribute("dlq"),
    )
    given_up = finding(
        "{takers} {retries/retry:takers} messages of {names} a few times, and nothing says what happens then.",
        "A message that always fails is lost after the last attempt, or comes back and delays the rest.",
        set_attribute("dlq"),
        severity=Severity.INFO,
        weight=0.4,
    )
    where = question(
        "Where does a message of {names|or} go that fails every time? Set `{line}`, or name the queue: `dlq=failed`.",
        set_attribute("dlq"),
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at every broker that a consumer takes messages from."""
        kept, denied, silent = poison_messages(design)
        queues = [part for part in silent if self.is_queue(facts, part)]
        if denied:
            yield self.none.about(denied, beside="")
        if queues and kept:
            beside = f", unlike {list_names(kept)}"
            yield self.none.about(queues, beside=beside, severity=Severity.INFO)
        elif silent:
            yield from self._about_silent(facts, design, silent)
        if kept and not silent and not denied:
            yield self.keeps.about(kept)

    def _about_silent(
        self, facts: Facts, design: Design, silent: Iterable[Component]
    ) -> Iterator[Answer]:
        """What is certain of queues whose messages are tried again, and a question about others."""
        retried = {part: one for part in silent if (one := self._retrying(facts, part))}
        if retried:
            takers = list(dict.fromkeys(taker for each in retried.values() for taker in each))
            yield self.given_up.about(retried, also=takers, takers=takers)
        rest = [part for part in silent if part not in retried]
        queues = [part for part in rest if self.is_queue(facts, part)]
        if rest and (queues or self.is_senior(facts, design)) and self.asks(facts, design):
            yield self.where.about(rest, weight=0.4 if queues else 0.25)

    def _retrying(self, facts: Facts, broker: Component) -> list[Component]:
        """What takes messages from a broker and states that it tries again, not without a limit."""
        if not self.is_unaware(facts, facts.design):
            return []
        takers = (facts.design.components[name] for name in consumers_of(facts, broker))
        return [taker for taker in takers if (taker.attributes.retry or 0) > 0]
