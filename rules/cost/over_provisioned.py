"""Rule `over-provisioned`."""

from __future__ import annotations

from collections.abc import Iterator

from reviewer import (
    MANY,
    Answer,
    Category,
    Citation,
    Component,
    Design,
    Facts,
    IdleInstances,
    Rule,
    Severity,
    components,
    declare,
    finding,
    fits_one_node,
    has_held_link,
    has_leader,
    has_one_consumer,
    has_rate_of_every_flow,
    has_shards,
    idle_instances,
    is_bound_by_quota,
    is_explained,
    is_family,
    is_kind,
    join_fixes,
    passes_items_of,
    requires,
    set_attribute,
    set_count,
    size,
    states,
)

IDLE = 0.1
"""Below this share of what even a small instance carries, most of them are not needed.

Basis: a convention; ten times the load is the growth that is usually planned for."""

ROOMY = 0.3
"""The share of a small instance that is proposed instead.

Basis: a convention: room to grow threefold, typically tenfold."""

STANDING_BY = 3
"""Instances that availability may want: one for each of three zones; a convention."""

A_QUEUE_DOES = 50
"""Messages a second up to which a stream with one reader is more than is needed.

Basis: a hundredth of the 5,000 that the smallest queue carries."""

MOST_SUMS = 6
"""Components of one finding whose arithmetic is shown."""

LARGE = 1e6
"""Bytes of an item from which passing it on takes more of a machine than a request does.

Basis: a planning value; at 1,000 a second such items fill a network card of 10 Gb/s."""


class OverProvisioned(Rule):
    """There is far more of something than its load asks for.

    **Why**: every machine that is not needed is paid for, patched and monitored, and can fail. A
    million requests a day are twelve a second: one machine. An interviewer who reads shards,
    a stream and forty instances asks which number made them necessary.

    It is a sum, and only where every flow has a rate: instances that use less than a tenth
    of what even a small machine carries, beyond the three that availability may want; shards
    of a store that one node would hold and serve; a stream for fifty messages a second that
    one service reads. A decision or a note on the component, autoscaling, a stated capacity,
    or a requirement that explains it ends the matter.

    **Do instead**: the simplest design that carries ten times today's numbers; say in a
    decision why it is more.

    **It cannot see**: reasons that nobody wrote down: planned growth, isolation, a law. It
    trusts the stated rates, and a small machine carries the least that the catalog says of its
    kind.
    """

    id = "over-provisioned"
    severity = Severity.INFO
    category = Category.COST
    problem = ""
    topics = ("Cost and simplicity",)
    citations = (
        Citation(
            "Azure Well-Architected, RE:01: simplicity and efficiency",
            "https://learn.microsoft.com/azure/well-architected/reliability/simplify",
        ),
        Citation(
            "AWS Well-Architected, Sustainability: SUS02, alignment to demand",
            "https://docs.aws.amazon.com/wellarchitected/latest/sustainability-pillar/",
        ),
    )
    follow_up = "What is the simplest design that carries ten times today's numbers?"
    passes = (
        """
        client reader
        service web x3
        postgres db x2
        reader -> web -> db
        flow read 20/s: reader -> web -> db
        """,
        """
        client reader
        service web x40
        reader -> web
        flow read 20/s: reader -> web
        decide "forty small ones" on web: "a launch on Friday brings 20k/s for an hour"
        """,
        """
        client phones
        service intake x3
        postgres events x2 [shards=4, data=8TB]
        phones -> intake -> events
        flow ingest 20/s write: phones -> intake -> events
        """,
    )
    fails = (
        """
        client reader
        service web x40
        reader -> web
        flow read 20/s: reader -> web
        """,
        """
        client phones
        service intake x3
        postgres events x2 [shards=8, data=5GB]
        phones -> intake -> events
        flow ingest 20/s write: phones -> intake -> events
        """,
        """
        client phones
        service intake x3
        kafka events x3
        worker mail x3
        phones -> intake ~> events ~> mail
        flow ask 10/s write: phones -> intake ~> events ~> mail
        """,
    )

    scope = components(~is_explained, ~states("autoscale"), ~is_bound_by_quota)
    is_stream = is_kind("stream")
    is_plain_stream = ~states("ordered") & ~states("retention") & has_one_consumer
    may_be_idle = (
        is_family("compute", "edge")
        & ~states("connections")
        & ~has_held_link
        & ~passes_items_of(LARGE)
    )
    needs_no_shards = has_leader & has_shards(2) & ~requires("storage") & fits_one_node(IDLE)

    idle = finding(
        "{names} {is} {/at most }{used|percent} utilized at peak, even on small machines.",
        "Fewer instances would do, with room to grow and to lose one.",
        weight=0.2,
    )
    split = finding(
        "{name} has {shards} shards for {load|rate}{held}: one would do.",
        "Queries without the shard key ask every shard, and transactions end at its borders.",
        set_attribute("shards=1"),
        weight=0.2,
    )
    stream = finding(
        "{name} is a stream for {load|rate} that one service reads: a queue would do.",
        "Brokers, partitions and offsets pay off with several readers, or where messages are replayed.",
        weight=0.2,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look for what is idle, sharded for nothing, or a stream where a queue would do."""
        if not has_rate_of_every_flow(facts, design):
            return
        idle: list[IdleInstances] = []
        for part in self.scope.components_of(facts):
            demand, shards = facts.traffic.demand(part.name), part.attributes.shards
            if self.is_stream(facts, part):
                load = demand.writes if demand is not None else 0.0
                if 0 < load <= A_QUEUE_DOES and self.is_plain_stream(facts, part):
                    fix = declare(f"queue {part.name}: SQS")
                    yield self.stream.about([part], fix=fix, load=load)
            elif demand is not None and shards != MANY and self.needs_no_shards(facts, part):
                held = _data_held(facts, part)
                yield self.split.about([part], load=demand.total, held=held, shards=shards)
            elif self.may_be_idle(facts, part):
                found = idle_instances(facts.capacity.strain(part), IDLE, ROOMY, STANDING_BY)
                idle += [found] if found is not None else []
        if idle:
            yield self._judge(idle)

    def _judge(self, idle: list[IdleInstances]) -> Answer:
        strains = [one.strain for one in idle]
        return self.idle.about(
            [strain.part for strain in strains],
            fix=join_fixes(set_count(one.enough, one.strain.part) for one in idle),
            used=max(strain.worst for strain in strains),
            sums=[one.sum for one in idle[:MOST_SUMS]],
            assumed=[subject for strain in strains for subject in strain.assumed],
        )


def _data_held(facts: Facts, store: Component) -> str:
    storage = facts.estimates.storage(store)
    return f" and {size(storage.of_one_copy)}" if storage and storage.of_one_copy else ""
