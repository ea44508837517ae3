"""Rule `object-store-too-slow`."""

from __future__ import annotations

from collections.abc import Iterator

from reviewer import (
    Answer,
    Category,
    Citation,
    Design,
    Facts,
    ObjectRead,
    Op,
    Rule,
    Severity,
    cache_between,
    duration,
    finding,
    list_flows,
    object_store_reads,
    percent,
    required_value,
)

TIGHT = 0.3
"""Seconds of a required p99 below which the first byte of an object store is much of it.

Basis: Amazon S3 answers small objects in 100 to 200 ms, and once in 100 times later."""

SHARE = 0.5
"""The part of a latency target from which one hop decides whether it is met; a convention."""

MOST_SUMS = 4
"""Reads of one finding whose arithmetic is shown."""


class ObjectStoreTooSlow(Rule):
    """A flow with a tight latency target reads an object store on its way.

    **Why**: object stores are made for size and durability, not for low latency: the first
    byte of a small object takes 100 to 200 ms, and once in 100 times a quarter of a second. A
    flow with a target of 200 ms has nothing left.

    It looks at reads that are waited for under a stated p99 of less than 300 ms, with no cache
    and no CDN in front of the store, where the store alone takes half of that.

    **Do instead**: keep what is read often in a cache or a CDN in front of it; keep small
    records in a store made for them, and only the large bytes here.

    **It cannot see**: what your objects and your region take: unless a latency is stated, it is
    the catalog's. Copies that the caller keeps count only where it says `cache`, and without a
    stated p99 nothing is looked at.
    """

    id = "object-store-too-slow"
    severity = Severity.WARNING
    category = Category.PERFORMANCE
    problem = "latency_budget_missed"
    topics = ("Media in object storage",)
    citations = (
        Citation(
            "Amazon S3: performance guidelines",
            "https://docs.aws.amazon.com/AmazonS3/latest/userguide/optimizing-performance.html",
            "100 to 200 ms for small objects",
        ),
        Citation("Napkin math", "https://github.com/sirupsen/napkin-math"),
        Citation(
            "Azure Well-Architected, PE:03: selecting services",
            "https://learn.microsoft.com/azure/well-architected/performance-efficiency/select-services",
        ),
    )
    follow_up = "What of it is asked for often, and where could it be kept nearer?"
    passes = (
        """
        require p99 200ms
        client reader
        service api x4
        redis hot x2 [hit=95%]
        s3 items
        reader -> api -> hot, items
        flow read 100/s: reader -> api -> hot -> items
        """,
        """
        require p99 2s
        client reader
        service api x4
        s3 films
        reader -> api -> films
        flow read 100/s: reader -> api -> films
        """,
    )
    fails = (
        """
        require p99 200ms
        client reader
        service api x4
        s3 items
        reader -> api -> items
        flow read 100/s: reader -> api -> items
        """,
        """
        require p99 250ms on read
        client reader
        service api x4
        postgres rows x2
        gcs items
        reader -> api -> rows, items
        flow read 100/s: reader -> api -> rows; api -> items
        """,
    )

    too_slow = finding(
        "{names} {takes/take} {time|duration} at p99 in {flow} (target {budget|duration}).",
        "An object store is made for durability and size, not for low latency.",
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at reads of object stores in flows with a tight p99."""
        first: dict[tuple[str, str], tuple[ObjectRead, float]] = {}
        for read in object_store_reads(facts.traffic):
            budget = required_value(design, "p99", read.flow) or 0.0
            if 0 < budget < TIGHT:
                first.setdefault((read.caller.name, read.store.name), (read, budget))
        slow = []
        for read, budget in first.values():
            timing = facts.latency.own_timing(read.store, Op.READ)
            if timing is not None and timing.delay.p99 >= SHARE * budget:
                slow.append((read, budget, timing.delay.p99))
        if slow:
            reads = [read for read, _, _ in slow]
            _, budget, time = slow[0]
            latencies = (f"{read.store.name}.read_latency" for read in reads)
            yield self.too_slow.about(
                [read.store for read in reads],
                also=[read.link for read in reads],
                flows=[read.flow for read in reads],
                fix=cache_between(design, *(read.link for read in reads)),
                flow=list_flows(design, (reads[0].flow,)),
                time=time,
                budget=budget,
                sums=[
                    f"`{read.store.name}`: p99 {duration(p99)} ÷ target {duration(target)} = {percent(p99 / target)}"
                    for read, target, p99 in slow[:MOST_SUMS]
                ],
                assumed=dict.fromkeys(one for one in latencies if one in facts.assumptions),
            )
