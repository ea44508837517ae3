"""The rule `over-provisioned`."""

from __future__ import annotations

import math
from collections.abc import Iterator

from dsl.attributes import MANY
from dsl.design import Component, Design, Mode, Op
from dsl.kinds import Family, Kind
from dsl.quantity import Quantity
from reviewer.analysis.capacity.resource_limits import data_of
from reviewer.analysis.capacity.utilization import Strain, is_quota
from reviewer.analysis.facts import Facts
from reviewer.analysis.topology.counts import has_leader
from reviewer.analysis.traffic.routes import carries_requests
from reviewer.model.finding import Answer, Category, Citation, Severity
from reviewer.model.rule import Rule
from reviewer.text.numbers import percent, rate, size
from reviewer.text.suggestion import declaration, listed

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


LARGE = 1e6
"""Bytes of a thing from which passing it on takes more of a machine than a request does.

Basis: a planning value; at 1,000 a second such things fill a network card of 10 Gb/s."""


class OverProvisioned(Rule):
    """There is far more of something than its load asks for.

    **Why**: every box that is not needed is paid for, patched and watched, and can fail. A
    million requests a day are twelve a second: one machine. An interviewer who reads shards,
    a stream and forty instances asks which number made them necessary.

    It is a sum, and only where every flow has a rate: instances that use less than a tenth
    of what even a small machine carries, beyond the three that availability may want; shards
    of a store that one node would hold and serve; a stream for fifty messages a second that
    one service reads. A decision or a note on the component, autoscaling, a stated capacity,
    or a requirement that explains it ends the matter.

    **Do instead**: the simplest design that carries ten times today's numbers; say in a
    decision why it is more.

    **It cannot see**: reasons that nobody wrote down: growth that is planned, isolation, a law. It
    trusts the stated rates, and a small machine carries the least that the catalogue says of its
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

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Look for what is idle, sharded for nothing, or a stream where a queue would do."""
        if (
            not facts.traffic.arrival_rates
            or not all(facts.traffic.arrival_rates)
            or "reads" in facts.assumptions
        ):
            return
        told = {name for remark in (*design.decisions, *design.notes) for name in remark.about}
        idle: list[tuple[Strain, int]] = []
        for part in design.components.values():
            if part.name in told or part.attributes.autoscale or is_quota(part):
                continue
            if part.kind is Kind.STREAM:
                yield from self._stream(design, facts, part)
            elif _split_for_nothing(facts, part):
                yield self._split(facts, part)
            elif (spare := _idle(facts, part)) is not None:
                idle.append(spare)
        if idle:
            yield self._many(idle)

    def _many(self, idle: list[tuple[Strain, int]]) -> Answer:
        names = listed([strain.part.name for strain, _ in idle])
        most = max(strain.worst for strain, _ in idle)
        verb, up_to = ("is", "") if len(idle) == 1 else ("are", "at most ")
        return self.violated(
            *(strain.part for strain, _ in idle),
            message=f"{names} {verb} {up_to}{percent(most)} used at peak, even by small machines.",
            sums=tuple(_idle_sum(strain, number) for strain, number in idle[:6]),
            why="Fewer would do, with room to grow and for the loss of one.",
            instead="\n".join(declaration(strain.part, count=number) for strain, number in idle),
            assumed=tuple(subject for strain, _ in idle for subject in strain.assumed),
            weight=0.2,
        )

    def _split(self, facts: Facts, store: Component) -> Answer:
        storage = facts.estimates.storage(store)
        held = (storage.held or storage.a_year) if storage is not None else None
        has = f" and holds {size(held)}" if held else ""
        demand = facts.traffic.demand(store.name)
        comes = rate(demand.total) if demand is not None else "little"
        return self.violated(
            store,
            message=f"`{store.name}` takes {comes}{has}: one shard would do, and it has {store.attributes.shards}.",
            why="Every query that does not know the key asks all shards, and transactions end at their borders.",
            instead=declaration(store, attributes="shards=1"),
            weight=0.2,
        )

    def _stream(self, design: Design, facts: Facts, stream: Component) -> Iterator[Answer]:
        demand = facts.traffic.demand(stream.name)
        said = stream.attributes
        readers = {
            link.target for link in design.links_from[stream.name] if carries_requests(design, link)
        }
        wanted = said.ordered or said.retention or len(readers) != 1
        if wanted or demand is None or not 0 < demand.writes <= A_QUEUE_DOES:
            return
        yield self.violated(
            stream,
            message=f"`{stream.name}` is a stream for {rate(demand.writes)} that one service reads: a queue would do.",
            why="Brokers, partitions and offsets pay where several read, or where what passed is read again.",
            instead=f"queue {stream.name}: SQS",
            weight=0.2,
        )


def _idle(facts: Facts, part: Component) -> tuple[Strain, int] | None:
    """Instances that are hardly used, and how many would do; None where they are needed."""
    if part.family not in (Family.COMPUTE, Family.EDGE) or part.count is None:
        return None
    if _is_bound_otherwise(facts, part):
        return None
    needed = max(STANDING_BY, _zones(part))
    strain = facts.capacity.strain(part)
    if part.count <= needed or strain is None or not strain.assumed or strain.worst >= IDLE:
        return None
    number = max(needed, math.ceil(part.count * strain.worst / ROOMY))
    return (strain, number) if number < part.count else None


def _is_bound_otherwise(facts: Facts, part: Component) -> bool:
    """Whether connections that it holds, or large things that pass it, ask for so many of it."""
    links = (*facts.design.links_to[part.name], *facts.design.links_from[part.name])
    if part.attributes.connections or any(link.mode is Mode.HELD for link in links):
        return True
    return any(
        part in (one.source, one.target) and one.size >= LARGE for one in facts.traffic.payloads
    )


def _idle_sum(strain: Strain, number: int) -> str:
    count = strain.part.count or 1
    used = strain.worst * count / number
    return f"`{strain.part.name}`: {percent(strain.worst)} × {count} ÷ {number} = {percent(used)} of a small one"


def _zones(part: Component) -> int:
    said = part.attributes.zones
    return len(said) if isinstance(said, tuple) else max(1, said or 1)


def _split_for_nothing(facts: Facts, store: Component) -> bool:
    """Whether one node would serve a tenth of its load, and hold its data, shards or not."""
    parts = store.attributes.shards
    if not has_leader(store) or parts is None or parts == MANY or parts <= 1:
        return False
    demand, storage = facts.traffic.demand(store.name), facts.estimates.storage(store)
    if demand is None or demand.total == 0 or storage is None or _grows(facts):
        return False
    held = storage.held if storage.held is not None else storage.a_year
    bound = data_of(facts.assumptions, store)
    carried = [
        (demand.reads, facts.capacity.of(store, Op.READ)),
        (demand.writes, facts.capacity.of(store, Op.WRITE)),
    ]
    used = sum(each / c.conservative for each, c in carried if c is not None and c.conservative > 0)
    return bound is not None and held <= bound.safe * IDLE and used < IDLE


def _grows(facts: Facts) -> bool:
    """Whether a requirement speaks of more data than the store is known to hold."""
    required = facts.design.requirement("storage")
    return required is not None and isinstance(required.value, Quantity)
