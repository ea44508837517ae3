"""`Backlog`: what comes to a consumer of queues at peak and on average, and what it carries."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

from dsl.design import Component, Design
from reviewer.analysis.capacity.component_load import ComponentLoad
from reviewer.analysis.capacity.utilization import Strain, instances
from reviewer.analysis.topology.counts import nodes as nodes_of
from reviewer.analysis.traffic.message_delivery import deliveries
from reviewer.analysis.traffic.traffic_facts import TrafficFacts
from reviewer.text.numbers import count, duration, rate

HOUR = 3600.0
"""Seconds that a peak is taken to last; a convention, said in the sum."""

_LONGEST = 1e12  # seconds; no time is shown above


class Backlog(NamedTuple):
    """A consumer whose number is counted, with all the brokers it takes work from.

    `peak`, `average` and `carries` are a second, of the work from those brokers; what the
    consumer does besides is taken off what it carries in proportion. `at_best` is what it
    carries by the highest figure that is known.
    """

    consumer: Component
    brokers: tuple[Component, ...]
    peak: float
    average: float
    carries: float
    at_best: float
    nodes: int

    @property
    def growth(self) -> float:
        """Messages a second by which the backlog grows at peak; below 0 where it does not."""
        return self.peak - self.carries

    @property
    def never_drains(self) -> bool:
        """Whether the average alone is as much as the consumer carries."""
        return self.average >= self.carries

    @property
    def sums(self) -> tuple[str, str]:
        """What an hour of peak leaves, and how long that takes to drain: backlog ÷ spare capacity."""
        left, spare = self.growth * HOUR, self.carries - self.average
        grows = (
            f"{rate(self.peak)} − {rate(self.carries)} = {rate(self.growth)}:"
            f" an hour of peak leaves {count(left)} messages"
        )
        if self.never_drains:
            return (
                grows,
                f"{rate(self.average)} arrive on average, at least the {rate(self.carries)} it handles: it never drains",
            )
        drained = duration(min(left / spare, _LONGEST))
        return (
            grows,
            f"after that {rate(self.carries)} − {rate(self.average)} = {rate(spare)} drain it: {drained}",
        )


def consumers_needed(backlog: Backlog, load: ComponentLoad) -> int:
    """As many instances of the consumer as carry the peak, used as far as is planned of them."""
    strain = Strain.of(load, backlog.consumer)
    planned = instances(strain) if strain is not None else 0
    least = math.ceil(backlog.peak / backlog.carries * backlog.nodes) if backlog.carries else 0
    return max(planned, least, backlog.nodes + 1)


def backlogs(design: Design, traffic: TrafficFacts, load: ComponentLoad) -> Iterator[Backlog]:
    """One for each consumer of which rates, nodes and capacity are known."""
    taking: dict[str, list[Component]] = {}
    coming: dict[str, float] = {}
    for one in deliveries(design):
        name, demand = one.consumer.name, traffic.link_demand(one.link.id)
        taking.setdefault(name, []).append(one.broker)
        coming[name] = coming.get(name, 0.0) + (demand.total if demand is not None else 0.0)
    for name, brokers in taking.items():
        consumer = design.components[name]
        nodes, used = nodes_of(consumer), load.utilization(consumer)
        said = consumer.attributes
        if not nodes or not used or not coming[name] or said.autoscale or said.serverless:
            continue
        peak, least = coming[name], load.utilization(consumer, "optimistic") or used
        alone = tuple(dict.fromkeys(brokers))
        average = peak / traffic.peak_factor
        yield Backlog(consumer, alone, peak, average, peak / used, peak / least, nodes)
