"""The rule `quota-exceeded`."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

from dsl.design import Component, Design, Op
from dsl.kinds import Family, Kind
from reviewer.analysis.capacity.capacity import Capacity
from reviewer.analysis.capacity.catalogue_figures import figures_of
from reviewer.analysis.capacity.utilization import is_quota, per
from reviewer.analysis.facts import Facts
from reviewer.analysis.topology.counts import is_uncounted
from reviewer.model.finding import Answer, Category, Citation, Severity
from reviewer.model.rule import Rule
from reviewer.text.numbers import rate
from reviewer.text.suggestion import declaration, load_assumptions


class QuotaExceeded(Rule):
    """More is asked of a provider's service than it grants.

    **Why**: a quota is a wall, not a slope: above it requests are refused, at the peak, for
    everybody. Some are raised on request, days ahead; others are how the service is built,
    and need another drawing: more queues, more accounts, another service.

    It is a sum: the peak demand against what one account, queue, table or contract grants.
    Above a stated figure it is an error; above a published one that cannot be raised too;
    one that can be raised, and a contract whose limit nobody stated, are asked about.

    **Do instead**: say what was granted, `[capacity=40k/s]`; spread over several,
    `queue jobs: SQS FIFO x4`; or put a queue before it that keeps to its rate.

    **It cannot see**: what your account was granted: unless `capacity` is stated, it is the
    published default of one account, queue or table. Quotas on other things than requests a
    second, such as bytes or calls a day, are not compared.
    """

    id = "quota-exceeded"
    severity = Severity.ERROR
    category = Category.SCALABILITY
    citations = (
        Citation(
            "AWS Well-Architected, Reliability: REL01, service quotas and constraints",
            "https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/",
        ),
        Citation(
            "Amazon SQS: message quotas",
            "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html",
            "FIFO: 300 a second, 3,000 in batches",
        ),
        Citation(
            "AWS Lambda: concurrency",
            "https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html",
            "1,000 at once for each region by default",
        ),
    )
    follow_up = "Which quota do you hit first at five times the load, and can it be raised?"
    passes = (
        """
        client app
        service api x4
        external bank [capacity=2k/s]
        app -> api -> bank
        flow pay 600/s write: app -> api -> bank
        """,
        """
        client app
        gateway door: API Gateway
        service api x40
        app -> door -> api
        flow read 8k/s: app -> door -> api
        """,
    )
    fails = (
        """
        client app
        service api x4
        external bank [capacity=200/s]
        app -> api -> bank
        flow pay 600/s write: app -> api -> bank
        """,
        """
        client app
        service api x4
        external bank
        app -> api -> bank
        assume bank.capacity 200/s
        flow pay 600/s write: app -> api -> bank
        """,
        """
        client app
        service api x40
        queue jobs: Cloud Tasks
        worker mail x40
        app -> api ~> jobs ~> mail
        flow send 5k/s write: app -> api ~> jobs ~> mail
        """,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Put the demand on everything that a provider runs against what it grants."""
        for part in design.components.values():
            over = Over.of(facts, part) if is_quota(part) else None
            if over is None:
                continue
            if over.capacity.assumed is None or over.fixed:
                yield self._judge(facts, over)
            else:
                yield self._ask(facts, over)

    def _judge(self, facts: Facts, over: Over) -> Answer:
        part, most = over.part, over.capacity.optimistic
        stated = over.capacity.assumed is None
        what = "its contract allows" if part.kind is Kind.EXTERNAL else f"one {per(part)} grants"
        return self.violated(
            part,
            message=f"`{part.name}` is asked for {rate(over.asked)}, and {rate(most)} are all that"
            f" {'is stated that it takes' if stated else what}.",
            sums=(
                f"{rate(over.asked)} - {rate(most)} = {rate(over.asked - most)} refused at peak",
            ),
            why="What is above it is refused, whoever it is.",
            instead=_assumption(facts.design, over) or over.instead,
            assumed=(*over.assumed, *load_assumptions(facts)),
        )

    def _ask(self, facts: Facts, over: Over) -> Answer:
        part, most = over.part, over.capacity.optimistic
        line = declaration(part, attributes=f"capacity={_figure(over.asked * 2)}/s", whole=False)
        if part.kind is Kind.EXTERNAL:
            question = f"What does `{part.name}` allow you? {rate(over.asked)} come to it."
        else:
            question = (
                f"`{part.name}` takes {rate(over.asked)}, and {rate(most)} are what a provider grants"
                " unasked. Have you asked for more?"
            )
        return self.cannot_tell(
            part,
            message=f"{question} Say `{line}`.",
            assumed=(*over.assumed, *load_assumptions(facts)),
            weight=0.6,
        )


class Over(NamedTuple):
    """What is asked of a service, reads or writes, beyond its `capacity` for them."""

    part: Component
    asked: float
    capacity: Capacity
    fixed: bool

    @classmethod
    def of(cls, facts: Facts, part: Component) -> Over | None:
        """The worse of reads and writes that is beyond what is granted; None where neither is."""
        demand = facts.traffic.demand(part.name)
        if demand is None:
            return None
        found: list[Over] = []
        ways = ((Op.READ, demand.reads), (Op.WRITE, demand.writes))
        alike = part.family is not Family.STORE
        for op, asked in ways:
            whole = demand.total if alike and asked else asked
            capacity = facts.capacity.of(part, op) if asked > 0 else None
            if capacity is not None and whole > capacity.optimistic:
                found.append(cls(part, whole, capacity, _fixed(part, op)))
        return max(found, key=_times, default=None)

    @property
    def assumed(self) -> tuple[str, ...]:
        """The figure, where it is not stated."""
        return (self.capacity.assumed.subject,) if self.capacity.assumed else ()

    @property
    def instead(self) -> str:
        """More of them where it is one of several, else a larger contract."""
        part, typical = self.part, self.capacity.typical
        if part.family is Family.MESSAGING and typical > 0 and is_uncounted(part):
            return declaration(part, count=max(2, math.ceil(self.asked / typical)))
        return declaration(part, attributes=f"capacity={_figure(self.asked)}/s")


def _assumption(design: Design, over: Over) -> str:
    """The line that assumes its capacity, with what is asked for; "" where none does."""
    for one in design.assumptions:
        if one.subject == over.part.name and one.quality.endswith("capacity"):
            return f"assume {one.subject}.{one.quality} {_figure(over.asked)}/s"
    return ""


def _times(over: Over) -> float:
    most = over.capacity.optimistic
    return over.asked / most if most > 0 else math.inf


def _figure(value: float) -> str:
    """A rate as it is written in the language, rounded up."""
    whole = math.ceil(min(value, 1e12))
    return f"{math.ceil(whole / 1000)}k" if whole > 10_000 else str(whole)  # noqa: PLR2004  # short


def _fixed(part: Component, op: Op) -> bool:
    """Whether a published figure is how the service is built, and cannot be raised."""
    if part.kind is Kind.EXTERNAL:
        return False
    figures = figures_of(part.technology, part.kind)
    said = figures.quota.get(op.value) or figures.carries(op)
    if said is None:
        return False
    return per(part) == "queue" and "raised" not in said.said.of
