"""Rule `shared-queue`."""

from __future__ import annotations

from collections.abc import Iterator

from reviewer import (
    Answer,
    Category,
    Citation,
    Component,
    Design,
    Facts,
    Rule,
    Severity,
    components,
    consumers_of,
    declare,
    finding,
    free_name,
    has_own_remark,
    is_family,
    is_kind,
    keeps_several_queues,
    set_attribute,
    states,
)

SEVERAL = 3
"""Destinations of one worker from which a slow one is likely to hold up the others.

Basis: a convention; with three at 99.9% each, one or another is down two hours a month."""


class SharedQueue(Rule):
    """One queue and one worker serve several destinations that fail on their own.

    **Why**: each destination of another company is slow or down at its own times. In one queue,
    messages for a slow one, and their retries, block those for all others (head-of-line blocking):
    one slow partner delays all, and the backlog of one is the backlog of all.

    It is a note where one worker takes from one queue and calls three outside services or more, a
    warning where it states that it retries: retries then wait in the same queue. A queue for each
    destination, `workloads` or `bulkhead` on the worker or its links, a key by which a stream is
    split, and a remark on the queue or the worker about priorities or lanes count. A queue that
    states several `workloads` is a note as well: what is short waits behind what is long.

    **Do instead**: a queue for each destination, with its own workers and retries; at many
    thousands of destinations, queues that are made and removed on demand.

    **It cannot see**: how different the destinations are: three that one company runs fail
    together. Short timeouts and retries on a queue of their own make it bearable.
    """

    id = "shared-queue"
    severity = Severity.INFO
    category = Category.SCALABILITY
    problem = "shared_queue"
    topics = ("Queues", "Circuit breakers, bulkheads, graceful degradation")
    citations = (
        Citation(
            "Twilio Segment: Centrifuge, a reliable system for delivering billions of events per day (2018)",
            "https://segment.com/blog/introducing-centrifuge/",
            "one slow destination filled the single queue and delayed all others",
        ),
        Citation(
            "Azure Architecture Center: Bulkhead pattern",
            "https://learn.microsoft.com/azure/architecture/patterns/bulkhead",
        ),
    )
    follow_up = "One destination answers in 30 seconds for an hour: what do the others notice?"
    passes = (
        """
        service api xmany
        queue events [queues=many]
        worker delivery xmany
        external analytics
        external ads
        external webhooks
        api ~> events ~> delivery -> analytics, ads, webhooks
        """,
        """
        service api x4
        queue letters
        worker sender x4
        external mail
        api ~> letters ~> sender -> mail
        """,
        """
        service api x4
        queue letters
        queue texts
        queue pushes
        worker mailer x4
        worker texter x4
        worker pusher x4
        external mail
        external sms
        external push
        api ~> letters ~> mailer -> mail
        api ~> texts ~> texter -> sms
        api ~> pushes ~> pusher -> push
        """,
        """
        service api x4
        queue jobs
        worker indexer x4
        postgres db
        redis hot
        elasticsearch words x3
        api ~> jobs ~> indexer -> db, hot, words
        """,
        """
        service api x4
        queue events
        worker delivery x4 [bulkhead]
        external bank
        external courier
        external tax
        api ~> events ~> delivery -> bank, courier, tax
        """,
        """
        client developer
        service api x2
        queue jobs [workloads=[notices exports], queues=2]
        worker workers x4
        developer -> api ~> jobs ~> workers
        """,
    )
    fails = (
        """
        service api xmany
        queue events [queues=1]
        worker delivery xmany
        external analytics
        external ads
        external webhooks
        api ~> events ~> delivery -> analytics, ads, webhooks
        """,
        """
        service api xmany
        queue events
        worker delivery xmany
        external analytics
        external ads
        external webhooks
        api ~> events ~> delivery -> analytics, ads, webhooks
        """,
        """
        client developer
        service api x2
        queue jobs [workloads=[notices exports]]
        worker workers x4
        developer -> api ~> jobs ~> workers
        """,
    )

    queues = components(
        is_kind("queue", "stream", "pubsub"), ~states("shard") & ~keeps_several_queues
    )
    works = is_family("compute") & ~is_kind("stream-processor")
    is_separated = states("bulkhead") | states("workloads")
    retries = states("retry")
    has_lanes = has_own_remark("priorit", "lane", "separate", "per destination", "fair")

    mixed = finding(
        "{name} queues {workloads} together: a burst or a slow job of one delays the others.",
        "Their urgency and duration differ; with a queue for each, jobs wait only for their own kind.",
        weight=0.6,
    )
    one_line = finding(
        "{worker} serves {names} from one queue, {queue}: a slow one delays the rest.",
        "Messages for one destination, and their retries, block those for all others.",
        weight=0.7,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at what each consumer of a queue calls outside, and at what waits in one queue."""
        for queue in self.queues.components_of(facts):
            workloads = queue.attributes.workloads or ()
            if len(workloads) > 1 and not self.has_lanes(facts, queue):
                own = free_name(design, f"{queue.name}_{_plain(workloads[1])}")
                rest = f"queue {own} [workloads=[{' '.join(workloads[1:])}]]"
                fix = set_attribute(f"workloads={workloads[0]}", queue) + declare(rest)
                yield self.mixed.about([queue], workloads=workloads, fix=fix)
        for queue in self.queues.components_of(facts):
            for worker in (design.components[name] for name in consumers_of(facts, queue)):
                called = _destinations(facts, worker)
                if len(called) < SEVERAL or self._is_separated(facts, queue, worker):
                    continue
                own = free_name(design, f"{queue.name}_{called[0].name}")
                fix = declare(f"queue {own}", f"worker {free_name(design, own + '_worker')}")
                yield self.one_line.about(
                    [queue, worker],
                    also=called,
                    queue=[queue],
                    worker=[worker],
                    names=called,
                    fix=fix + set_attribute("bulkhead", worker),
                    severity=Severity.WARNING if self.retries(facts, worker) else Severity.INFO,
                )

    def _is_separated(self, facts: Facts, queue: Component, worker: Component) -> bool:
        if not self.works(facts, worker) or self.is_separated(facts, worker):
            return True
        return self.has_lanes(facts, queue) or self.has_lanes(facts, worker)


def _destinations(facts: Facts, worker: Component) -> list[Component]:
    """The outside services that it calls, but those over a link with a pool of its own."""
    links = facts.design.links_from[worker.name]
    names = dict.fromkeys(one.target for one in links if not one.attributes.bulkhead)
    parts = (facts.design.components[name] for name in names)
    return [part for part in parts if part.family == "outside"]


def _plain(workload: str) -> str:
    return "".join(c if c.isalnum() and c.isascii() else "_" for c in workload).strip("_") or "more"
