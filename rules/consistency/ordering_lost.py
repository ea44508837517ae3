"""The rule `ordering-lost`."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.attributes import MANY
from dsl.design import Component, Design, Link
from dsl.kinds import Family, Kind
from reviewer.analysis.facts import Facts
from reviewer.analysis.topology.counts import counted, entry
from reviewer.model.finding import Answer, Category, Citation, Severity
from reviewer.model.rule import Rule
from reviewer.text.suggestion import declaration, listed

BEST_EFFORT = frozenset({"sqs", "google-pubsub", "sns", "azure-queue", "eventbridge"})
"""Brokers that keep no order unless another sort of them is named."""


class OrderingLost(Rule):
    """Order is wanted, and the way of the messages loses it.

    **Why**: order holds within one partition, or one group of messages, and only while one
    consumer at a time takes from it. Over several partitions without a key, or with several
    workers on one queue, the second message can be done before the first: "deleted" before
    "created".

    It is a warning where the design says that order matters (`ordered`, on the broker, its
    links or its consumers) and names no key over several partitions, a queue that keeps no
    order, or several consumers of one plain queue. Where conversations or money pass through
    a stream without a key, it is asked.

    **Do instead**: order by what needs it, and no more: `kafka inbox x3 [partitions=24,
    partition-key=chat, ordered]`; `queue jobs: SQS FIFO`, up to 300 a second without batches.

    **It cannot see**: how a consumer works inside: threads can lose an order that the broker
    keeps. That order matters is told by `ordered`, or guessed where English names speak of
    conversations or money.
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

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at every broker that something takes from."""
        asked: list[Component] = []
        for broker in design.components.values():
            takes = design.links_from[broker.name]
            if broker.family is not Family.MESSAGING or not takes:
                continue
            wanted = _wanted(design, broker, takes)
            lost = _lost(design, broker, takes)
            if wanted and lost:
                yield self._lose(broker, lost)
            elif wanted:
                yield self.satisfied(
                    broker, message=f"`{broker.name}` keeps order where it matters"
                )
            elif wanted is None and lost and _may_matter(design, facts, broker, takes):
                asked.append(broker)
        if asked and facts.estimates.warrants_operational_review:
            yield self._ask(asked)

    def _lose(self, broker: Component, why: str) -> Answer:
        key = broker.kind is not Kind.QUEUE
        return self.violated(
            broker,
            message=f"order matters behind `{broker.name}`, and {why}.",
            why="What was sent second can be done first.",
            instead=declaration(broker, attributes="partition-key=user"),
            severity=Severity.WARNING if key or broker.attributes.ordered else Severity.INFO,
            weight=0.7,
        )

    def _ask(self, brokers: list[Component]) -> Answer:
        line = declaration(brokers[0], attributes="partition-key=user", whole=False)
        return self.cannot_tell(
            *brokers,
            message=f"Does order matter behind {listed([b.name for b in brokers])}, and by what"
            f" key? Say `{line}`, or `ordered=no`.",
            weight=0.35,
        )


def _wanted(design: Design, broker: Component, takes: tuple[Link, ...]) -> bool | None:
    """Whether the broker, its links or its consumers say that order matters; None where unsaid."""
    ends = (*takes, *design.links_to[broker.name])
    said = [broker.attributes.ordered, *(link.attributes.ordered for link in ends)]
    said += [design.components[link.target].attributes.ordered for link in takes]
    known = [one for one in said if one is not None]
    return any(known) if known else None


def _lost(design: Design, broker: Component, takes: tuple[Link, ...]) -> str:
    """What loses order behind a broker, in words; "" where nothing is known to."""
    said = broker.attributes
    if said.shard or said.key:
        return ""
    if entry(broker).id in BEST_EFFORT:
        return f"`{entry(broker).title}` keeps none of its own"
    if broker.kind is Kind.STREAM:
        several = said.partitions not in (None, 1) or (counted(broker) or 0) > 1
        number = "" if said.partitions in (None, MANY) else f"{said.partitions} "
        return f"its {number}partitions have no key that keeps it" if several else ""
    if entry(broker).id == "sqs-fifo":
        return ""
    consumers = [design.components[link.target] for link in takes]
    many = [one for one in consumers if one.many or (counted(one) or 2) > 1]
    return f"several of `{many[0].name}` take from it at once" if many else ""


def _may_matter(design: Design, facts: Facts, broker: Component, takes: tuple[Link, ...]) -> bool:
    """Whether names say that conversations or money pass a stream, and no remark says otherwise."""
    if broker.kind is not Kind.STREAM:
        return False
    near = [broker.name, *(link.target for link in takes)]
    near += [link.source for link in design.links_to[broker.name]]
    told = " order" in facts.words.text or " idempot" in facts.words.text
    return not told and any({"talk", "money"} & facts.words.meanings[name] for name in near)
