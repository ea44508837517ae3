"""`Analyzed`: what a bill needs of the facts of a design."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from dsl.design import Design
from reviewer.analysis.assumptions import Ledger
from reviewer.analysis.capacity.capacity_facts import CapacityFacts
from reviewer.analysis.estimates.estimate_facts import EstimateFacts
from reviewer.analysis.latency.latency_facts import LatencyFacts
from reviewer.analysis.reliability.reliability_facts import ReliabilityFacts
from reviewer.analysis.topology.topology_facts import TopologyFacts
from reviewer.analysis.traffic.traffic_facts import TrafficFacts


class Analyzed(Protocol):
    """The facts of a design, by package."""

    design: Design
    assumptions: Ledger
    topology: TopologyFacts
    traffic: TrafficFacts
    estimates: EstimateFacts
    capacity: CapacityFacts
    reliability: ReliabilityFacts
    latency: LatencyFacts


Analyze = Callable[[Design], Analyzed]
"""Makes the facts of a design."""
