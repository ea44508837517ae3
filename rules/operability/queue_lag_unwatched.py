"""Rule `queue-lag-unwatched`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from reviewer import (
    Answer,
    Category,
    Citation,
    Component,
    Design,
    Facts,
    Rule,
    Severity,
    at_level,
    attribute_contains,
    calls_any,
    components,
    consumers_of,
    denies,
    finding,
    is_called_by_family,
    is_dead_letter_queue,
    is_family,
    is_kind,
    memory_queues,
    mentions,
    omits,
    question,
    set_attribute,
    states,
    warrants_operational_review,
)

BY_LAG = ("lag", "queue", "depth", "age", "backlog", "length", "message")
"""Words of signals that tell how much work waits."""

BY_MACHINE = ("cpu", "memory", "ram", "load")
"""Words of signals that tell how busy a machine is."""

MONITORING_TERMS = ("lag", "queue depth", "queue length", "backlog", "oldest message", "age of")
"""What names and remarks say of monitoring a queue."""


class QueueLagUnwatched(Rule):
    """Nothing monitors how much work waits in a queue.

    **Why**: a queue hides trouble: producers are served, the servers look idle, and work is an
    hour late. Consumer lag, or the age of the oldest message, is the first sign. CPU is a bad
    one: workers that wait for a slow dependency use none of it while the backlog grows.

    Workers behind a queue that scale by CPU or memory, and queues that say `alert=no`, are a
    warning. Where all that monitors are probes of other parts, it is a note. Where nothing
    at all is monitored it is a note in a small design, but at junior level; of a larger one
    `missing-monitoring` speaks, and at senior level and above silence is a question. Work that waits
    in Redis and the like is a queue as well.

    **Do instead**: scale by lag, `worker mail x4 [autoscale=lag]`, and page someone when the
    oldest message is older than users tolerate: `queue jobs [alert=lag]`.

    **It cannot see**: alarms that are set outside the drawing: it reads `alert`, `autoscale` and
    remarks. Whether the threshold is a good one is not in the language.
    """

    id = "queue-lag-unwatched"
    severity = Severity.WARNING
    category = Category.OPERABILITY
    problem = "missing_monitoring"
    topics = ("Queues", "Alerting")
    citations = (
        Citation(
            "Amazon Builders' Library: avoiding insurmountable queue backlogs",
            "https://aws.amazon.com/builders-library/avoiding-insurmountable-queue-backlogs/",
        ),
        Citation(
            "AWS Well-Architected, Reliability: REL07-BP03, obtain resources when more are needed",
            "https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/",
        ),
    )
    follow_up = "How old may a message get before users complain, and how many workers does that take after an hour's outage?"
    passes = (
        """
        design "Receipts" [level=mid]
        client till
        service shop x2
        queue printed: SQS
        worker printer x2
        till -> shop ~> printed ~> printer
        note: "an alarm rings once the backlog of receipts is a minute old"
        """,
        """
        client app
        service api x2
        queue jobs: SQS
        worker mail x4 [autoscale=lag]
        app -> api ~> jobs ~> mail
        """,
        """
        client app
        service api x2
        queue jobs: SQS
        worker mail x4
        monitoring metrics [alert]
        app -> api ~> jobs ~> mail
        api ~> metrics
        """,
        """
        client app
        service api x2 [autoscale=cpu]
        queue jobs: SQS [alert=lag]
        worker mail x4
        app -> api ~> jobs ~> mail
        """,
    )
    fails = (
        """
        design "Receipts" [level=mid]
        client till
        service shop x2
        queue printed: SQS
        worker printer x2
        till -> shop ~> printed ~> printer
        """,
        """
        client app
        service api x2
        queue jobs: SQS
        worker mail x4 [autoscale=cpu]
        app -> api ~> jobs ~> mail
        """,
        """
        client app
        service api x2
        kafka events x3 [alert=no]
        worker mail x4
        app -> api ~> events ~> mail
        """,
        """
        client app
        service api x2
        redis jobs x2
        worker mail x4
        app -> api ~> jobs ~> mail
        """,
        """
        client app
        service api x2
        queue jobs: SQS
        worker mail x4
        monitoring probe [alert]
        app -> api ~> jobs ~> mail
        probe -> api [control]
        """,
    )

    consumes = is_family("compute") & ~is_kind("function")
    is_watched = states("alert") | attribute_contains("autoscale", *BY_LAG, *BY_MACHINE)
    by_machine = components(
        consumes & is_called_by_family("messaging"), attribute_contains("autoscale", *BY_MACHINE)
    )
    unmonitored = components(is_family("messaging") & denies("alert"), calls_any(consumes))
    silent = components(
        is_family("messaging") & omits("alert") & ~is_dead_letter_queue,
        calls_any(consumes) & ~calls_any(consumes & is_watched),
    )
    is_open = omits("alert")
    alerts_by_lag = components(attribute_contains("alert", *BY_LAG))
    knows_lag = mentions(*MONITORING_TERMS)
    asks_when = warrants_operational_review & at_level("senior")
    is_small = ~warrants_operational_review & ~(at_level("junior") & ~at_level("mid"))
    watchers = components(is_kind("monitoring", "logging"))

    scales_by_machine = finding(
        "{names} {scales/scale} by how busy the machines are, not by consumer lag.",
        "A worker that waits for a slow dependency uses no CPU, and the backlog grows meanwhile.",
        set_attribute("autoscale=lag"),
    )
    no_alert = finding(
        "{names} {has} no alert on lag.",
        "Producers are served at once, so nothing else shows the delay.",
        set_attribute("alert=lag"),
    )
    unseen = finding(
        "Nothing monitors the backlog of {names}: work piles up there unseen.",
        "Producers are served at once while consumers fall behind, so users notice first.",
        set_attribute("alert=lag"),
        severity=Severity.INFO,
        weight=0.4,
    )
    elsewhere = finding(
        "{watchers} {probes/probe:watchers} other components: nothing monitors the backlog of {names}.",
        "Producers answer as before while work piles up, so every probe stays green.",
        set_attribute("alert=lag"),
        severity=Severity.INFO,
        weight=0.5,
    )
    how_late = question(
        "How far behind may {names} fall, and who is paged when it falls further?",
        set_attribute("alert=lag"),
        weight=0.3,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look at every queue that has consumers, and at how they scale."""
        if by_machine := self.by_machine.components_of(facts):
            yield self.scales_by_machine.about(by_machine)
        if unmonitored := self.unmonitored.components_of(facts):
            yield self.no_alert.about(unmonitored)
        silent = self._silent(facts)
        if not silent or self.knows_lag(facts, design):
            return
        if unwatched := self._beside_probes(facts, silent):
            yield self.elsewhere.about(
                unwatched,
                also=self._takers(facts, unwatched),
                watchers=self.watchers.components_of(facts),
            )
        elif self.asks_when(facts, design):
            yield self.how_late.about(silent)
        elif self.is_small(facts, design) and not self.watchers.components_of(facts):
            yield self.unseen.about(silent, also=self._takers(facts, silent))

    def _silent(self, facts: Facts) -> list[Component]:
        """The queues of which nothing is said, those in the memory of a cache among them."""
        queues = {queue.holder.name: queue for queue in memory_queues(facts.design)}
        in_memory = [
            queue.holder
            for queue in queues.values()
            if self.is_open(facts, queue.holder)
            and not any(self.is_watched(facts, one) for one in queue.consumers)
        ]
        return list(dict.fromkeys((*self.silent.components_of(facts), *in_memory)))

    def _takers(self, facts: Facts, queues: Iterable[Component]) -> list[Component]:
        """What takes work from these queues."""
        held = {queue.holder.name: queue.consumers for queue in memory_queues(facts.design)}
        parts = facts.design.components
        takers = (
            held.get(queue.name) or [parts[name] for name in consumers_of(facts, queue)]
            for queue in queues
        )
        return list(dict.fromkeys(one for each in takers for one in each))

    def _beside_probes(self, facts: Facts, silent: Iterable[Component]) -> list[Component]:
        """The queues that no probe asks, nor a consumer of, where probes are all that monitors."""
        links_from, links_to = facts.design.links_from, facts.design.links_to
        watchers = self.watchers.components_of(facts)
        is_told = any(links_to[one.name] for one in watchers)
        probed = {link.target for one in watchers for link in links_from[one.name]}
        if is_told or not probed or self.alerts_by_lag.components_of(facts):
            return []
        return [
            queue
            for queue in silent
            if probed.isdisjoint({queue.name, *(one.name for one in self._takers(facts, [queue]))})
        ]
