"""Rule `unbounded-queue`."""

from __future__ import annotations

from collections.abc import Iterator

from reviewer import (
    HOUR,
    Answer,
    Backlog,
    Category,
    Citation,
    Component,
    Design,
    Facts,
    Fix,
    Rule,
    Severity,
    consumers_needed,
    finding,
    join_fixes,
    mentions,
    question,
    set_attribute,
    set_count,
    warrants_operational_review,
)

MUCH = 1_000_000
"""Messages of an hour from which the question is worth its place; a convention."""


class UnboundedQueue(Rule):
    """More comes into a queue than its consumers carry.

    **Why**: a queue turns too much work into late work. While more comes in than goes out it only
    grows, and the last message waits for all before it; after the peak, the spare capacity of the
    consumers has to drain it, so that a short peak becomes a long delay.

    It is a sum: backlog = (in - out) × time, and time to drain = backlog / (out - average in).
    Where the average is above what the consumers carry it never drains: an error where the design
    states their capacity, a warning where the best known figure is too low as well. Where it
    drains after the peak, or no flow states what comes there, it is a note with the sum. Where
    consumers carry the peak, a large design is asked once what the queue holds when they stop,
    and what slows the producers down.

    **Do instead**: as many consumers as the sum asks for, scaled by the backlog; a bound, with an
    answer to the producer when it is reached; drop what is worthless by then.

    **It cannot see**: how long your peak lasts, and how messages differ: an hour is taken, and
    each message costs the same. Consumers that are not counted, and those that autoscale, are not
    in the sum.
    """

    id = "unbounded-queue"
    severity = Severity.WARNING
    category = Category.RELIABILITY
    problem = "capacity_overload"
    topics = ("Sudden spikes", "Back-pressure")
    citations = (
        Citation(
            "Amazon Builders' Library: Avoiding insurmountable queue backlogs",
            "https://aws.amazon.com/builders-library/avoiding-insurmountable-queue-backlogs/",
        ),
        Citation(
            "AWS Well-Architected, Reliability: REL05-BP04, fail fast and limit queues",
            "https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/",
        ),
    )
    follow_up = "How long until the backlog is gone, and which messages are worthless by then?"
    passes = (
        """
        client app
        service api x4
        queue jobs: SQS
        worker encode x20 [capacity=5/s]
        app -> api ~> jobs ~> encode
        flow post 50/s write: app -> api ~> jobs ~> encode
        """,
        """
        client app
        service api x4
        queue jobs: SQS
        worker encode [autoscale, capacity=5/s]
        app -> api ~> jobs ~> encode
        flow post 50/s write: app -> api ~> jobs ~> encode
        """,
    )
    fails = (
        """
        client app
        service api x4
        queue jobs: SQS
        worker mail x1 [capacity=5/s]
        worker text x1 [capacity=5/s]
        app -> api ~> jobs ~> mail, text
        flow post 50/s write: app -> api ~> jobs ~> mail, text
        """,
        """
        client app
        service api x4
        queue jobs: SQS
        worker encode x2 [capacity=5/s]
        assume peak 2
        app -> api ~> jobs ~> encode
        flow post 50/s write: app -> api ~> jobs ~> encode
        """,
        """
        client app
        service api x4
        queue jobs: SQS
        worker encode x8 [capacity=5/s]
        assume peak 2
        app -> api ~> jobs ~> encode
        flow post 50/s write: app -> api ~> jobs ~> encode
        """,
    )

    considered = mentions("backpressure ", "back pressure ", "backlog", "lag ")

    falls_behind = finding(
        "{names} {receives/receive} {peak|rate} at peak, but {takers} {takes/take as little as:takers}"
        " {carried|rate}: {end}.",
        "The last message waits for all that came before it.",
    )
    when_stopped = question(
        "If `{consumer}` stops for an hour at peak, `{broker}` holds {held|count} messages."
        " How long until they are gone, and what slows the producers down? Set `{line}`.",
        weight=0.3,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Compare what comes to each consumer with what it carries."""
        carried: list[Backlog] = []
        alike: dict[tuple[tuple[str, ...], Severity, bool], list[Backlog]] = {}
        for backlog in facts.capacity.queue_backlogs:
            if backlog.growth <= 0:
                carried.append(backlog)
                continue
            brokers = tuple(broker.name for broker in backlog.brokers)
            key = (brokers, _severity(facts, backlog), backlog.never_drains)
            alike.setdefault(key, []).append(backlog)
        for (_, severity, _), behind in alike.items():
            yield self._about_consumers(facts, behind, severity if design.flows else Severity.INFO)
        if warrants_operational_review(facts, design) and not self.considered(facts, design):
            yield from self._asked_about([one for one in carried if not _is_bounded(one)])

    def _about_consumers(self, facts: Facts, behind: list[Backlog], severity: Severity) -> Answer:
        """The consumers of one queue that fall behind alike; the sum is of the furthest behind."""
        worst, consumers = max(behind, key=lambda one: one.growth), [one.consumer for one in behind]
        end = "it never drains" if severity > Severity.INFO else "by usual figures it never drains"
        assumed = (subject for part in consumers for subject in facts.capacity.assumptions_of(part))
        needed = ((consumers_needed(one, facts.capacity), one.consumer) for one in behind)
        return self.falls_behind.about(
            worst.brokers,
            also=consumers,
            peak=worst.peak,
            takers=consumers,
            carried=worst.carries,
            end=end if worst.never_drains else "the rest waits until the peak is over",
            sums=worst.sums,
            fix=join_fixes(_with_consumers(count, part) for count, part in needed),
            severity=severity,
            assumed=[*dict.fromkeys(assumed), *(["peak"] if "peak" in facts.assumptions else [])],
        )

    def _asked_about(self, backlogs: list[Backlog]) -> Iterator[Answer]:
        largest = max(backlogs, key=lambda one: one.peak, default=None)
        if largest is None or largest.peak * HOUR < MUCH:
            return
        broker = largest.brokers[0]
        limit = set_attribute("bound=1M" if broker.kind == "queue" else "retention=1d")
        yield self.when_stopped.about(
            dict.fromkeys(broker for one in backlogs for broker in one.brokers),
            consumer=largest.consumer.name,
            broker=broker.name,
            held=largest.peak * HOUR,
            line=limit.line_for(broker),
        )


def _with_consumers(count: int, part: Component) -> Fix:
    """So many instances of a consumer; where it states shards, so many take a share of the work."""
    shards = part.attributes.shards
    more = f"shards={max(count, shards)}" if shards is not None and shards > 0 else ""
    return set_count(count, part, attributes=more)


def _severity(facts: Facts, backlog: Backlog) -> Severity:
    """An error by the design's own numbers, a warning where the best known figure is too low."""
    if not backlog.never_drains:
        return Severity.INFO
    if not facts.capacity.assumptions_of(backlog.consumer):
        return Severity.ERROR
    return Severity.WARNING if backlog.average >= backlog.at_best else Severity.INFO


def _is_bounded(backlog: Backlog) -> bool:
    """Whether the design states what happens when the queue is long."""
    return any(one.attributes.bound or one.attributes.retention for one in backlog.brokers)
