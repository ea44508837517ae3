"""`Backlog`: what comes to a consumer of queues at peak and on average, and what it carries."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from dsl.design import Component, Design
from reviewer.analysis.capacity.component_load import ComponentLoad
from reviewer.analysis.topology.counts import nodes as nodes_of
from reviewer.analysis.traffic.message_delivery import deliveries
from reviewer.analysis.traffic.traffic_facts import TrafficFacts


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
