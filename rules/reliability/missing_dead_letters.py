"""The rule `missing-dead-letters`."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.design import Component, Design
from dsl.kinds import Kind
from reviewer.analysis.facts import Facts
from reviewer.analysis.traffic.message_delivery import deliveries, is_aside, setting_aside
from reviewer.model.finding import Answer, Category, Citation, Severity
from reviewer.model.rule import Rule
from reviewer.text.suggestion import declaration, listed

LOOKERS = frozenset({Kind.STREAM_PROCESSOR, Kind.BATCH, Kind.REALTIME})
"""Consumers of streams that sum up or pass on: one item more or less does not stop them."""


class MissingDeadLetters(Rule):
    """Messages that always fail have nowhere to go.

    **Why**: sooner or later one message crashes whatever reads it. Without a place to put it
    aside it comes back for ever: in an ordered stream everything behind it waits, in a queue
    it eats the consumers' time.

    Where a design says that there is none it is a warning. Where messages of one queue are
    put aside and those of another are not, it is a remark; else one question covers all.
    What sums up streams is left alone.

    **Do instead**: after a few tries put it aside, alert on the first one there, and keep a
    way to play it again: `queue jobs: SQS [dlq=failed]`.

    **It cannot see**: what a provider's queue or a consumer's code does unsaid: it knows `dlq`,
    and words of names and remarks. Whether anybody ever looks at what was put aside is not in the
    language.
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
            "kept for 4 days unless said otherwise, 14 at most",
        ),
    )
    follow_up = "A message fails for the fifth time: where is it, who hears of it, and how is it played again?"
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
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at every queue that something takes work from."""
        kept: dict[str, Component] = {}
        silent: dict[str, Component] = {}
        refused: dict[str, Component] = {}
        aside = setting_aside(design)
        for one in deliveries(design):
            broker, consumer = one.broker, one.consumer
            if is_aside(broker) or (consumer.kind in LOOKERS and broker.kind is not Kind.QUEUE):
                continue
            if broker.name in aside or consumer.name in aside:
                kept[broker.name] = broker
            elif broker.attributes.dlq is False or consumer.attributes.dlq is False:
                refused[broker.name] = broker
            else:
                silent[broker.name] = broker
        silent = {name: part for name, part in silent.items() if name not in kept}
        yield from self._answers(
            facts, list(kept.values()), list(silent.values()), list(refused.values())
        )

    def _answers(
        self, facts: Facts, kept: list[Component], silent: list[Component], refused: list[Component]
    ) -> Iterator[Answer]:
        if refused:
            yield self._accuse(refused, "", Severity.WARNING)
        queues = [part for part in silent if part.kind is Kind.QUEUE]
        if queues and kept:
            beside = f", as those of {listed([part.name for part in kept])} have"
            yield self._accuse(queues, beside, Severity.INFO)
        elif (
            silent
            and facts.estimates.warrants_operational_review
            and " dead letter" not in facts.words.text
        ):
            yield self._ask(silent)
        if kept and not silent and not refused:
            names = listed([part.name for part in kept])
            yield self.satisfied(*kept, message=f"what keeps failing in {names} is put aside")

    def _accuse(self, queues: list[Component], beside: str, severity: Severity) -> Answer:
        return self.violated(
            *queues,
            message=f"messages of {listed([q.name for q in queues])} that always fail have nowhere"
            f" to go{beside}.",
            why="Such a message comes back for ever and takes the time of those that would succeed.",
            instead="\n".join(declaration(queue, attributes="dlq") for queue in queues),
            severity=severity,
        )

    def _ask(self, silent: list[Component]) -> Answer:
        line = declaration(silent[0], attributes="dlq", whole=False)
        return self.cannot_tell(
            *silent,
            message=f"A message of {listed([q.name for q in silent], 'or')} fails every time: where"
            f" does it go? Say `{line}`, or name the queue: `dlq=failed`.",
            weight=0.4 if any(q.kind is Kind.QUEUE for q in silent) else 0.25,
        )
