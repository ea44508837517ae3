"""Rule `backlog-in-memory`."""

from __future__ import annotations

from collections.abc import Iterator

from reviewer import (
    Answer,
    Category,
    Citation,
    Design,
    Facts,
    MemoryQueue,
    Rule,
    Severity,
    finding,
    has_small_audience,
    is_called_by_family,
    is_explained,
    is_kind,
    memory_queues,
    set_attribute,
    states,
)


class BacklogInMemory(Rule):
    """Waiting work is kept in memory, and nothing bounds it.

    **Why**: a queue is short until its consumers stall, on a slow database or a bad deploy. Then
    all that arrives stays, and in Redis it stays in memory: once that is full every write is
    refused, also of the sessions, limits and cached pages that live there, and the producers fail
    with it. The stall of a background job has become an outage.

    It is a note where users' work waits in Redis or the like, or in a broker that states
    `durable=no`, whatever the load: no count or rate changes what happens when consumers stop.
    A `bound`, load shedding or a fallback of what sends there, and a decision or note about it
    count. So does work that only timed jobs put there, or that is handed on from a broker, where
    the rest waits.

    **Do instead**: bound the queue, and answer the producer when it is full, `redis jobs
    [bound=100k]`; or keep the backlog on disk, in a log or a broker made for it, and away from
    caches and sessions.

    **It cannot see**: how large a job is and how long a stall lasts, so not how soon memory is
    full. Brokers that keep messages in memory until they are many, as RabbitMQ's classic queues
    do, are left alone.
    """

    id = "backlog-in-memory"
    severity = Severity.INFO
    category = Category.RELIABILITY
    problem = "working_set_exceeds_memory"
    topics = ("Queues", "Back-pressure")
    citations = (
        Citation(
            "Redis documentation: key eviction",
            "https://redis.io/docs/latest/develop/reference/eviction/",
            "at `maxmemory` without eviction, commands that add data return errors",
        ),
        Citation(
            "Slack Engineering, Scaling Slack's Job Queue (2017)",
            "https://slack.engineering/scaling-slacks-job-queue/",
            "with Redis out of memory no job could be put in, and none taken out",
        ),
        Citation(
            "Honeybadger, Partial API outage (incident report)",
            "https://status.honeybadger.io/incidents/31x4k2z31dv9",
            "slow queries made jobs slow, and their backlog used up the memory of Redis",
        ),
    )
    follow_up = (
        "The database behind the workers is slow for an hour: what fills, and what fails next?"
    )
    passes = (
        """
        client sender
        service desk x2
        redis parcels x2 [bound=100k]
        worker labels x4
        sender -> desk ~> parcels ~> labels
        """,
        """
        client sender
        service desk x2
        kafka parcels x3
        worker labels x4
        sender -> desk ~> parcels ~> labels
        """,
        """
        batch nightly [every=1d]
        redis readings x2
        worker bills x4
        nightly ~> readings ~> bills
        """,
        """
        client sender
        service desk x2
        kafka kept x3
        worker pace x2
        redis parcels x2
        worker labels x4
        sender -> desk ~> kept ~> pace ~> parcels ~> labels
        """,
    )
    fails = (
        """
        client sender
        service desk x2
        redis parcels x2
        worker labels x4
        sender -> desk ~> parcels ~> labels
        """,
        """
        client sender
        service desk x2
        queue parcels [durable=no]
        worker labels x4
        sender -> desk ~> parcels ~> labels
        """,
    )

    bounded = states("bound") | states("shed") | is_explained
    sends_what_it_can = (
        states("shed")
        | states("fallback")
        | is_kind("batch", "scheduler", "coordination")
        | is_called_by_family("messaging")
    )

    fills = finding(
        "{name} queues work in memory: when {consumers} {falls/fall:consumers} behind, it fills up and rejects writes.",
        "Nothing bounds it, so stalled consumers stop {producers} as well.",
        set_attribute("bound=100k"),
        weight=0.5,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at what keeps work in memory, and at who sends it."""
        if has_small_audience(facts, design):
            return
        for queue in memory_queues(design):
            if not self._gives_way(facts, queue):
                yield self.fills.about(
                    [queue.holder],
                    consumers=queue.consumers,
                    producers=queue.producers,
                )

    def _gives_way(self, facts: Facts, queue: MemoryQueue) -> bool:
        """Whether it is bounded, what sends there can do without it, or no user's work is in it."""
        if self.bounded(facts, queue.holder):
            return True
        return all(self.sends_what_it_can(facts, one) for one in queue.producers)
