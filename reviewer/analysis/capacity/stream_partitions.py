"""`StreamPartitions`: the partitions of a stream beside its consumers and its rate."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, NamedTuple, Protocol

from dsl.attributes import MANY
from dsl.design import Component, Design, Op
from reviewer.analysis.assumptions import Ledger
from reviewer.analysis.capacity.catalogue_figures import figures_of
from reviewer.analysis.capacity.resource_limits import Bound, figure_of
from reviewer.analysis.traffic.routes import carries_requests
from reviewer.text.numbers import count, rate


class InstanceCounts(Protocol):
    """What is asked of the topology here."""

    def count(self, component: Component) -> int | None:
        """How many machines it is; None where not counted."""


class StreamPartitions(NamedTuple):
    """A stream of `number` partitions (None where not stated, `MANY` where not counted).

    `consumers` are the counted instances of each consumer, by name: each consumer is one group.
    `writes` come a second at peak; `bound` is what one partition bears of them, None if unknown.
    """

    stream: Component
    number: int | None
    consumers: Mapping[str, int]
    writes: float
    bound: Bound | None

    @property
    def is_counted(self) -> bool:
        """Whether the number of partitions is stated."""
        return bool(self.number) and self.number != MANY

    @property
    def largest_group(self) -> int:
        """The instances of the consumer that has most."""
        return max(self.consumers.values(), default=0)

    @property
    def idle(self) -> Mapping[str, int]:
        """The consumers with more instances than there are partitions, which get nothing to read."""
        if not self.is_counted:
            return {}
        return {name: each for name, each in self.consumers.items() if each > (self.number or 0)}

    @property
    def each(self) -> float:
        """Messages a second of one partition."""
        return self.writes / (self.number or 1)

    @property
    def is_slow(self) -> bool:
        """Whether one of the stated partitions gets more than it bears at best."""
        return self.is_counted and self.bound is not None and self.each > self.bound.most

    @property
    def assumed(self) -> tuple[str, ...]:
        """The subjects of what is taken of one partition, where nobody states what it bears."""
        return self.bound.subjects if self.bound is not None else ()

    @property
    def exceeds_one(self) -> bool:
        """Whether one partition may be too few."""
        return self.bound is not None and self.writes > self.bound.safe

    @property
    def text_values(self) -> Mapping[str, Any]:
        """The values of templates: `group` instances of the `largest` consumer, `excess` of them idle."""
        group, number = self.largest_group, self.number or 0
        largest = [name for name, instances in self.consumers.items() if instances == group]
        return {
            "number": number,
            "largest": largest[:1],
            "group": group,
            "excess": group - number,
            "each": self.each,
            "most": self.bound.most if self.bound is not None else 0.0,
            "needed": self.needed,
            "attribute": "shards" if self.stream.attributes.partitions is None else "partitions",
        }

    @property
    def idle_sum(self) -> str:
        """The arithmetic of the largest group: its consumers beyond the number of partitions."""
        group, number = self.largest_group, self.number or 0
        return f"{group} consumers - {number} partitions = {group - number} idle"

    @property
    def rate_sums(self) -> tuple[str, ...]:
        """The arithmetic: messages of one partition, and how many partitions carry them all."""
        usual = self.bound.usual if self.bound is not None else 0.0
        return (
            f"{rate(self.writes)} ÷ {self.number} = {rate(self.each)} on each",
            f"{count(self.writes)} ÷ {count(usual)} = {self.needed} partitions",
        )

    @property
    def needed(self) -> int:
        """As many as the largest group has consumers, and as its rate needs."""
        least = max(self.number or 1, self.largest_group)
        if not self.is_slow or self.bound is None or self.bound.usual <= 0:
            return least
        return max(least, math.ceil(self.writes / self.bound.usual))


def partitions_of(
    design: Design, topology: InstanceCounts, ledger: Ledger, stream: Component, writes: float
) -> StreamPartitions:
    """The partitions of a stream to which so many `writes` a second come."""
    said, consumers = stream.attributes, {}
    for link in design.links_from[stream.name]:
        number = topology.count(design.components[link.target])
        if number is not None and carries_requests(design, link):
            consumers[link.target] = number
    bound = partition_bound(ledger, stream)
    return StreamPartitions(stream, said.partitions or said.shards, consumers, writes, bound)


def partition_bound(ledger: Ledger, stream: Component) -> Bound | None:
    """Messages a second of one partition: of the service's shard, else of its consumer."""
    figures = figures_of(stream.technology, stream.kind)
    is_by_shard = figures.per in {"shard", "partition"} and figures.carries(Op.WRITE)
    return figure_of(ledger, stream, "write" if is_by_shard else "consumer")
