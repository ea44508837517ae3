"""The rule `too-few-partitions`."""

from __future__ import annotations

import math
from collections.abc import Iterator

from dsl.attributes import MANY
from dsl.design import Component, Design, Op
from dsl.kinds import Kind
from reviewer.analysis.capacity.catalogue_figures import figures_of
from reviewer.analysis.capacity.resource_limits import Bound, figure_of
from reviewer.analysis.facts import Facts
from reviewer.analysis.traffic.routes import carries_requests
from reviewer.model.finding import Answer, Category, Citation, Severity
from reviewer.model.rule import Rule
from reviewer.text.numbers import count, rate
from reviewer.text.suggestion import declaration, listed

MANY_READERS = 3
"""So many consumers share a topic that its partitions are worth a question; a convention."""


class TooFewPartitions(Rule):
    """A stream has fewer partitions than it has consumers, or than its rate needs.

    **Why**: a partition is read by one consumer of a group. Consumers beyond the number of
    partitions stand idle, and no number of them reads faster than the partitions allow. To
    add partitions later moves keys to other partitions, and their order is lost.

    It is a count and a sum: consumers of each reader against partitions; messages a second
    against partitions times what one consumer handles, or what one shard of the service
    takes in. Where partitions are not said and one consumer is too slow it asks.

    **Do instead**: as many partitions as consumers at three times today's load:
    `kafka events x3 [partitions=48]`.

    **It cannot see**: how fast your consumers are: unless it is stated, a partition carries what
    the catalogue says of a consumer. All instances of one component are taken for one group; how
    keys spread over partitions is looked at by `hot-partition`.
    """

    id = "too-few-partitions"
    severity = Severity.WARNING
    category = Category.SCALABILITY
    problem = "unsharded_write_heavy_store"
    topics = ("Streams",)
    citations = (
        Citation(
            "Confluent: how to choose the number of topics and partitions (2015)",
            "https://www.confluent.io/blog/how-choose-number-topics-partitions-kafka-cluster/",
            "one consumer for each partition; up to 2,000 to 4,000 partitions a broker",
        ),
        Citation(
            "Kinesis Data Streams: quotas and limits",
            "https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html",
            "1,000 records or 1 MB a second for each shard",
        ),
    )
    follow_up = "How many partitions do you need at three times the load, and what becomes of order when you add them?"
    passes = (
        """
        client phones
        service intake x4
        kafka events x3 [partitions=24]
        worker count x12
        phones -> intake ~> events ~> count
        """,
        """
        client phones
        service intake x4
        kinesis events [shards=8]
        worker count x8
        phones -> intake ~> events ~> count
        flow report 4k/s write: phones -> intake ~> events ~> count
        """,
    )
    fails = (
        """
        client phones
        service intake x4
        kafka events x3 [partitions=6]
        worker count x12
        phones -> intake ~> events ~> count
        """,
        """
        client phones
        service intake x4
        kinesis events [shards=2]
        worker count x2
        phones -> intake ~> events ~> count
        flow report 4k/s write: phones -> intake ~> events ~> count
        """,
    )

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Compare the partitions of each stream with its consumers and its rate."""
        open_: list[Component] = []
        for stream in design.components.values():
            if stream.kind is not Kind.STREAM:
                continue
            said = stream.attributes
            parts = said.partitions or said.shards
            readers = _readers(design, facts, stream)
            most = max(readers.values(), default=0)
            if parts is None and most >= MANY_READERS and _busy(facts, stream):
                open_.append(stream)
            elif parts and parts != MANY:
                yield from self._judge(facts, stream, parts, readers)
        if open_:
            yield self._ask(open_)

    def _judge(
        self, facts: Facts, stream: Component, parts: int, readers: dict[str, int]
    ) -> Iterator[Answer]:
        idle = {name: number for name, number in readers.items() if number > parts}
        demand, bound = facts.traffic.demand(stream.name), _one_carries(facts, stream)
        writes = demand.writes if demand is not None else 0.0
        slow = bound is not None and writes / parts > bound.most
        needed = max([parts, *readers.values()])
        if slow and bound is not None and bound.usual > 0:
            needed = max(needed, math.ceil(writes / bound.usual))
        if idle:
            yield self._idle(facts, stream, parts, idle, needed)
        elif slow and bound is not None:
            yield self._slow(facts, stream, parts, writes, bound, needed)

    def _idle(
        self, facts: Facts, stream: Component, parts: int, idle: dict[str, int], needed: int
    ) -> Answer:
        name, number = max(idle.items(), key=lambda pair: pair[1])
        return self.violated(
            stream,
            *(facts.design.components[name] for name in idle),
            message=f"`{stream.name}` has {parts} partitions, so {number - parts} of the {number}"
            f" `{name}` have nothing to read.",
            sums=(f"{number} consumers - {parts} partitions = {number - parts} idle",),
            why="A partition is read by one consumer of a group.",
            instead=_more(stream, needed),
        )

    def _slow(  # the parts of one sum
        self,
        facts: Facts,
        stream: Component,
        parts: int,
        writes: float,
        bound: Bound,
        needed: int,
    ) -> Answer:
        return self.violated(
            stream,
            message=f"each of the {parts} partitions of `{stream.name}` takes {rate(writes / parts)},"
            f" and one carries {rate(bound.most)} at best.",
            sums=(
                f"{rate(writes)} ÷ {parts} = {rate(writes / parts)} on each",
                f"{count(writes)} ÷ {count(bound.usual)} = {needed} partitions",
            ),
            why="More consumers do not help: a partition is read by one of a group.",
            instead=_more(stream, needed),
            assumed=(*bound.subjects, *facts.traffic.load_assumptions),
        )

    def _ask(self, streams: list[Component]) -> Answer:
        line = declaration(streams[0], attributes="partitions=24", whole=False)
        return self.cannot_tell(
            *streams,
            message=f"How many partitions {'does' if len(streams) == 1 else 'do'}"
            f" {listed([stream.name for stream in streams])} have? Each is read by one consumer"
            f" of a group. Say `{line}`.",
            weight=0.3,
        )


def _readers(design: Design, facts: Facts, stream: Component) -> dict[str, int]:
    """The consumers of a stream that are counted, and how many of each."""
    found: dict[str, int] = {}
    for link in design.links_from[stream.name]:
        number = facts.topology.count(design.components[link.target])
        if number is not None and carries_requests(design, link):
            found[link.target] = number
    return found


def _busy(facts: Facts, stream: Component) -> bool:
    """Whether one consumer, and so one partition, may be too few for what comes."""
    demand, bound = facts.traffic.demand(stream.name), _one_carries(facts, stream)
    return demand is not None and bound is not None and demand.writes > bound.safe


def _one_carries(facts: Facts, stream: Component) -> Bound | None:
    """Messages a second of one partition: of the service's shard, else of its consumer."""
    figures = figures_of(stream.technology, stream.kind)
    if figures.per in {"shard", "partition"} and figures.carries(Op.WRITE):
        return figure_of(facts.assumptions, stream, "write")
    return figure_of(facts.assumptions, stream, "consumer")


def _more(stream: Component, needed: int) -> str:
    name = "partitions" if stream.attributes.partitions is not None else "shards"
    return declaration(stream, attributes=f"{name}={needed}")
