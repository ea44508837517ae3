"""Rule `quota-exceeded`."""

from __future__ import annotations

from collections.abc import Mapping

from reviewer import (
    Amount,
    Category,
    Citation,
    Component,
    Excess,
    Facts,
    Family,
    Fix,
    OverLimit,
    Severity,
    capacity_limit,
    components,
    declare,
    has_fixed_quota,
    is_bound_by_quota,
    is_uncounted,
    peak_requests,
    requests_by_op,
    set_attribute,
    set_count,
    write_rate,
)


class QuotaExceeded(OverLimit):
    """More is asked of a provider's service than its quota allows.

    **Why**: a quota is a wall, not a slope: above it requests are refused, at the peak, for
    everybody. Some quotas are raised on request, days ahead; others are how the service is
    built, and need another design: more queues, more accounts, another service.

    The peak load is compared with what one account, queue, table or contract grants. Above a
    stated quota it is an error, and above a published one that cannot be raised; one that can
    be raised, and a contract whose quota is not stated, are asked about.

    **Do instead**: state what was granted, `[capacity=40k/s]`; spread over several,
    `queue jobs: SQS FIFO x4`; or put a queue in front that keeps to its rate.

    **It cannot see**: what your account was granted: unless `capacity` is stated, it is the
    published default of one account, queue or table. Quotas on anything but requests a second,
    such as bytes or calls a day, are not compared.
    """

    id = "quota-exceeded"
    severity = Severity.ERROR
    category = Category.SCALABILITY
    problem = "capacity_overload"
    topics = ("Capacity of each component",)
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

    scope = components(is_bound_by_quota)
    quantity = peak_requests
    limit = capacity_limit("read")
    over = "{names} receives {amount}; its quota is {most}."
    why = "Everything above the quota is refused, no matter who sends it."
    sums = ("{amount} - {most} = {excess} refused at peak",)
    fix = set_attribute("capacity={granted}")
    rests_on_load = True

    limit_question = "{names} receives {amount}; the default quota is {most}. What is your quota?"
    limit_answer = set_attribute("capacity={doubled}")
    question_weight = 0.6

    def excess(self, facts: Facts, part: Component, amount: Amount) -> Excess | None:
        """The worse of reads and writes; other services than stores count all requests alike."""
        found = [
            Excess(part, amount._replace(value=asked, values={"op": op}), bound)
            for op, asked in requests_by_op(facts, part)
            if (bound := capacity_limit(op).bound_of(facts, part)) is not None
        ]
        return max(found, key=lambda one: one.load, default=None)

    def severity_of(self, facts: Facts, excess: Excess) -> Severity | None:
        """An error, as what is above a quota is refused."""
        return Severity.ERROR if excess.amount.value > excess.bound.most else None

    def is_certain(self, facts: Facts, excess: Excess) -> bool:
        """Whether the quota is stated, or cannot be raised."""
        fixed = has_fixed_quota(str(excess.amount.values["op"]))
        return excess.bound.assumed is None or fixed(facts, excess.part)

    def asks_for_limit(self, facts: Facts, excess: Excess) -> bool:
        """Also of a partner that receives more than is usual, and less than the best handles."""
        is_open = facts.capacity.open_load(excess.part) == "capacity"
        is_busy = is_open and not self.is_certain(facts, excess)
        return is_busy or super().asks_for_limit(facts, excess)

    def text_values(self, facts: Facts, excess: Excess) -> Mapping[str, object]:
        """The usual values, and quotas that would do."""
        asked = excess.amount.value
        own = {"granted": write_rate(asked), "doubled": write_rate(2 * asked)}
        return {**super().text_values(facts, excess), **own}

    def fix_for(self, facts: Facts, excess: Excess) -> Fix:
        """The line that assumes its quota raised; else more of them, or a larger contract."""
        part = excess.part
        for one in facts.design.assumptions:
            if one.subject == part.name and one.quality.endswith("capacity"):
                return declare(f"assume {one.subject}.{one.quality} {{granted}}")
        if part.family is Family.MESSAGING and excess.bound.usual > 0 and is_uncounted(facts, part):
            return set_count(max(2, excess.needed))
        return self.fix
