"""Rule `ordering-lost`."""

from __future__ import annotations

from collections.abc import Iterator

from reviewer import (
    Answer,
    Category,
    Citation,
    Component,
    Design,
    Facts,
    MessageOrder,
    Rule,
    Severity,
    credit,
    finding,
    means,
    mentions,
    message_orders,
    question,
    set_attribute,
    warrants_operational_review,
)

KEY = set_attribute("partition-key=user")


class OrderingLost(Rule):
    """Order matters, and the path of the messages loses it.

    **Why**: order holds within one partition, or one message group, and only while one consumer at
    a time takes from it. Over several partitions without a key, or with several workers on one
    queue, the second message can be processed before the first: "deleted" before "created".

    It is a warning where the design says that order matters (`ordered`, on the broker, its links
    or its consumers) and names no key over several partitions, a queue that keeps no order, or
    several consumers of one plain queue. Where conversations or money pass through a stream
    without a key, it is asked.

    **Do instead**: order by what needs it, and no more: `kafka inbox x3 [partitions=24,
    partition-key=chat, ordered]`; `queue jobs: SQS FIFO`, up to 300 a second without batches.

    **It cannot see**: how a consumer works inside: threads can lose an order that the broker keeps.
    That order matters is stated by `ordered`, or guessed where English names speak of conversations
    or money.
    """

    id = "ordering-lost"
    severity = Severity.WARNING
    category = Category.CONSISTENCY
    problem = "weak_delivery_guarantee"
    topics = ("Ordering and exactly-once",)
    citations = (
        Citation(
            "Amazon SQS: message quotas",
            "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html",
            "FIFO queues: 300 a second for each action, 3,000 with batches",
        ),
        Citation(
            "Confluent: how to choose the number of topics and partitions",
            "https://www.confluent.io/blog/how-choose-number-topics-partitions-kafka-cluster/",
        ),
    )
    follow_up = "In order by what, and how many messages a second has the busiest of those?"
    passes = (
        """
        client app
        service api x2
        kafka inbox x3 [partitions=24, partition-key=chat, ordered]
        worker deliver x8
        app -> api ~> inbox ~> deliver
        """,
        """
        client app
        service api x2
        queue jobs: SQS
        worker mail x8
        app -> api ~> jobs ~> mail
        """,
        """
        client app
        service api x2
        queue jobs: SQS FIFO [ordered]
        worker mail x8
        app -> api ~> jobs ~> mail
        """,
    )
    fails = (
        """
        client app
        service api x2
        kafka inbox x3 [partitions=24, ordered]
        worker deliver x8
        app -> api ~> inbox ~> deliver
        """,
        """
        client app
        service api x2
        queue jobs: RabbitMQ x3 [ordered]
        worker mail x8
        app -> api ~> jobs ~> mail
        """,
    )

    may_matter = means("talk", "money")
    considered = mentions("order", "idempot")

    lost = finding(
        "Order matters behind {names}, but {reason}.",
        "What was sent second can be processed first.",
        KEY,
        weight=0.7,
    )
    kept = credit("{names} {keeps/keep} order where it matters")
    by_which_key = question(
        "Does order matter downstream of {names}, and by which key? Set `{line}`, or `ordered=no`.",
        KEY,
        weight=0.35,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at every broker that something takes from."""
        asked: list[Component] = []
        for order in message_orders(design):
            broker = order.broker
            if order.wanted and order.lost:
                plain = broker.kind == "queue" and not broker.attributes.ordered
                severity = Severity.INFO if plain else Severity.WARNING
                yield self.lost.about([broker], reason=order.lost, severity=severity)
            elif order.wanted:
                yield self.kept.about([broker])
            elif order.wanted is None and self._is_asked(facts, order):
                asked.append(broker)
        if asked and warrants_operational_review(facts, design):
            yield self.by_which_key.about(asked)

    def _is_asked(self, facts: Facts, order: MessageOrder) -> bool:
        """Whether names say that conversations or money pass a stream that loses order."""
        silent = not self.considered(facts, facts.design)
        loses = order.lost and order.broker.kind == "stream"
        return bool(loses) and silent and any(self.may_matter(facts, one) for one in order.near)
