"""The rule `unbounded-queue`."""

from __future__ import annotations

import math
from collections.abc import Iterator

from dsl.design import Component, Design, Op
from dsl.kinds import Kind
from reviewer.analysis.capacity.utilization import instances
from reviewer.analysis.facts import Facts
from reviewer.analysis.traffic.queue_backlog import Backlog
from reviewer.model.finding import Answer, Category, Citation, Severity
from reviewer.model.rule import Rule
from reviewer.text.numbers import count, duration, rate
from reviewer.text.suggestion import declaration, listed

HOUR = 3600.0
"""Seconds that a peak is taken to last; a convention, said in the sum."""

TOLD = (" backpressure ", " back pressure ", " backlog", " lag ")
"""Words of one who has thought of it."""


class UnboundedQueue(Rule):
    """More comes into a queue than its consumers carry.

    **Why**: a queue turns too much work into late work. While more comes in than goes out it
    only grows, and the last message waits for all before it; when the peak is over, what is
    left over of the consumers' capacity has to work it off, so that a short peak becomes a
    long delay.

    It is a sum: backlog = (in - out) × time, and time to drain = backlog / (out - average in).
    Where the average is above what the consumers carry it never drains: an error where the
    design states their capacity, a warning where the best known figure is too low as well.
    Where it drains after the peak, or no flow says what comes there, it is a remark with the
    sum. Where consumers carry the peak, a large design is asked once what the
    queue holds when they stop, and what slows the producers down.

    **Do instead**: as many consumers as the sum asks for, scaled by the backlog; a bound with
    an answer to the producer when it is reached; drop what is worthless by then.

    **It cannot see**: how long your peak lasts, and how messages differ: an hour is taken, and
    each message costs the same. Consumers that are not counted, and those that grow by themselves,
    are not in the sum.
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
        worker mail [capacity=5/s]
        worker text [capacity=5/s]
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

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Hold what comes to each consumer against what it carries."""
        carried: list[Backlog] = []
        alike: dict[tuple[tuple[str, ...], Severity, bool], list[Backlog]] = {}
        for backlog in facts.capacity.queue_backlogs:
            if backlog.peak > backlog.carries:
                severity = _severity(backlog, _assumed(facts, backlog.consumer))
                brokers = tuple(broker.name for broker in backlog.brokers)
                alike.setdefault((brokers, severity, _never(backlog)), []).append(backlog)
            else:
                carried.append(backlog)
        for (_, severity, _), behind in alike.items():
            yield self._judge(facts, behind, severity if design.flows else Severity.INFO)
        if (
            carried
            and facts.estimates.warrants_operational_review
            and not any(word in facts.words.text for word in TOLD)
        ):
            yield from self._ask([one for one in carried if not _bounded(one)])

    def _judge(self, facts: Facts, behind: list[Backlog], severity: Severity) -> Answer:
        """The consumers of one queue that fall behind alike; the sum is of the one furthest behind."""
        backlog = max(behind, key=lambda one: one.peak - one.carries)
        names = listed([broker.name for broker in backlog.brokers])
        assumed = dict.fromkeys(s for one in behind for s in _assumed(facts, one.consumer))
        sure = severity is not Severity.INFO
        takes = f"{_takers(behind)} {rate(backlog.carries)}"
        return self.violated(
            *backlog.brokers,
            *(one.consumer for one in behind),
            message=f"{rate(backlog.peak)} come into {names} at peak and {takes}: "
            + _grows(never=_never(backlog), sure=sure),
            sums=tuple(_sums(backlog, backlog.peak - backlog.carries, never=_never(backlog))),
            why="The last message waits for all that came before it.",
            instead="\n".join(_enough(facts, one) for one in behind),
            severity=severity,
            assumed=(*assumed, *(("peak",) if "peak" in facts.assumptions else ())),
        )

    def _ask(self, open_ones: list[Backlog]) -> Iterator[Answer]:
        if not open_ones:
            return
        largest = max(open_ones, key=lambda one: one.peak)
        if largest.peak * HOUR < MUCH:
            return
        brokers = list({b.name: b for one in open_ones for b in one.brokers}.values())
        broker = largest.brokers[0]
        limit = "bound=1M" if broker.kind is Kind.QUEUE else "retention=1d"
        line = declaration(broker, attributes=limit, whole=False)
        yield self.cannot_tell(
            *brokers,
            message=f"`{largest.consumer.name}` stops for an hour at peak: `{broker.name}` then holds"
            f" {count(largest.peak * HOUR)} messages. How long until they are gone, and what slows"
            f" the producers down? Say `{line}`, or note it.",
            weight=0.3,
        )


def _takers(behind: list[Backlog]) -> str:
    """Who takes from the queue; where several fall behind, the figure is that of the furthest."""
    names = listed([one.consumer.name for one in behind])
    alike = len({one.carries for one in behind}) == 1
    if len(behind) == 1:
        return f"{names} takes"
    return f"{names} {'each take' if alike else 'take as little as'}"


def _enough(facts: Facts, backlog: Backlog) -> str:
    """As many consumers as carry the peak, used as far as is planned of them."""
    strain = facts.capacity.strain(backlog.consumer)
    wanted = instances(strain) if strain is not None else 0
    least = math.ceil(backlog.peak / backlog.carries * backlog.nodes) if backlog.carries else 0
    return declaration(backlog.consumer, count=max(wanted, least, backlog.nodes + 1))


def _never(backlog: Backlog) -> bool:
    return backlog.average >= backlog.carries


def _severity(backlog: Backlog, assumed: tuple[str, ...]) -> Severity:
    """An error by the design's own numbers, a warning where the best of known figures is too low."""
    if backlog.average < backlog.carries:
        return Severity.INFO
    if not assumed:
        return Severity.ERROR
    return Severity.WARNING if backlog.average >= backlog.at_best else Severity.INFO


MUCH = 1_000_000
"""Messages of an hour from which the question is worth its place; a convention."""


def _grows(*, never: bool, sure: bool) -> str:
    if not never:
        return "what is left waits until the peak is over."
    return "it grows without end." if sure else "by the usual figure it grows without end."


def _sums(backlog: Backlog, grows: float, *, never: bool) -> Iterator[str]:
    yield (
        f"{rate(backlog.peak)} − {rate(backlog.carries)} = {rate(grows)}:"
        f" an hour of peak leaves {count(grows * HOUR)} messages"
    )
    if never:
        yield f"on average {rate(backlog.average)} come, no less than {rate(backlog.carries)}: it never drains"
        return
    spare = backlog.carries - backlog.average
    yield (
        f"after that {rate(backlog.carries)} − {rate(backlog.average)} = {rate(spare)} drain it:"
        f" {duration(min(grows * HOUR / spare, LONGEST))}"
    )


LONGEST = 1e12
"""Seconds that no time is told above."""


def _assumed(facts: Facts, consumer: Component) -> tuple[str, ...]:
    found = (facts.capacity.of(consumer, op) for op in Op)
    subjects = (one.assumed.subject for one in found if one is not None and one.assumed)
    return tuple(dict.fromkeys(subjects))


def _bounded(backlog: Backlog) -> bool:
    """Whether the design says what happens when the queue is long."""
    said = [broker.attributes for broker in backlog.brokers]
    return any(one.bound or one.retention for one in said)
