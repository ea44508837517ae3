"""`TopologyFacts`: counts, replicas, ingress, stores of record and single points of failure."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from dsl.design import Component, Design
from reviewer.analysis.topology import counts
from reviewer.analysis.topology.ingress import Doors, doors_of
from reviewer.analysis.topology.single_points import Judge, SinglePoint
from reviewer.analysis.topology.stand_ins import StandIns
from reviewer.analysis.topology.stores_of_record import homes_of
from reviewer.analysis.topology.unbalanced_servers import Front, fronts_of
from reviewer.analysis.traffic.sync_calls import call_rings
from reviewer.analysis.traffic.traffic_facts import TrafficFacts

if TYPE_CHECKING:
    from reviewer.analysis.topology.graph_questions import CutPairs


class TopologyFacts:
    """The structure of one design; each fact is computed on first use and kept."""

    def __init__(self, design: Design, traffic: TrafficFacts) -> None:
        self._design, self._traffic = design, traffic

    def is_single_instance(self, component: Component) -> bool:
        """Whether its loss is the loss of one machine: no count above 1, no copy, not managed."""
        return counts.is_one_box(component) and component.name not in self.replicas

    def count(self, component: Component) -> int | None:
        """How many machines it is; None where it is managed or "several, not counted"."""
        return counts.nodes(component)

    def shards(self, component: Component) -> int | None:
        """Over how many nodes its writes spread; None where it is not counted."""
        return counts.shards(component)

    def copies(self, component: Component) -> int | None:
        """How many nodes hold each item, replicas by role included; None where not counted."""
        own = counts.own_copies(component)
        drawn = [
            counts.own_copies(self._design.components[name])
            for name in self.replicas.of(component.name)
        ]
        found = [n for n in (own, *drawn) if n is not None]
        return sum(found) if len(found) == len(drawn) + 1 else None

    @cached_property
    def replicas(self) -> counts.Copies:
        """Which components are drawn as copies of which stores."""
        return counts.Copies(self._design)

    @cached_property
    def stand_ins(self) -> StandIns:
        """Which step each `[on=failure]` link stands in for."""
        return StandIns(self._design, self.replicas)

    @cached_property
    def ingress(self) -> Doors:
        """Over which edge the public comes in, and to which first servers."""
        return doors_of(self._design)

    @cached_property
    def unbalanced_servers(self) -> tuple[Front, ...]:
        """Servers that callers reach with nothing between that spreads requests."""
        return fronts_of(self._design)

    @cached_property
    def stores_of_record(self) -> tuple[Component, ...]:
        """Stores of record: no caches, indexes or warehouses, and no copies of others."""
        return homes_of(self._design, self.replicas, self._traffic.reads_and_writes.written)

    @cached_property
    def single_points(self) -> tuple[SinglePoint, ...]:
        """Every component, zone, region or provider whose loss leaves a flow no route."""
        traffic = self._traffic
        judge = Judge(self._design, self.replicas, traffic.walker)
        for route, rates in zip(traffic.routes, traffic.arrival_rates, strict=True):
            if route.name not in traffic.operator_jobs:
                judge.add(route, rates)
        return judge.points()

    @cached_property
    def cycles_of_waiting_calls(self) -> tuple[tuple[str, ...], ...]:
        """Cycles of components that wait for each other, the shortest first."""
        found = call_rings(self._traffic.calls)
        if len(found) == len(set(found.values())):
            return ()  # no two wait for each other
        from reviewer.analysis.topology import graph_questions  # noqa: PLC0415  # it imports networkx

        return graph_questions.cycles_of_waiting_calls(self._design)

    @cached_property
    def pairs_that_cut_a_flow(self) -> CutPairs:
        """Pairs of components whose joint loss leaves a flow no route, though neither alone does."""
        from reviewer.analysis.topology import graph_questions  # noqa: PLC0415  # it imports networkx

        routes = self._traffic.routes
        return graph_questions.pairs_that_cut_a_flow(self._design, routes, self.replicas)

    @cached_property
    def articulation_points(self) -> tuple[str, ...]:
        """Components without which the drawing falls apart, links taken without direction."""
        from reviewer.analysis.topology import graph_questions  # noqa: PLC0415  # it imports networkx

        return graph_questions.articulation_points(self._design)
