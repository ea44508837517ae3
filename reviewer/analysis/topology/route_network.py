"""`Wiring`: a route as the nodes and edges of a network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from reviewer.analysis.topology.counts import Copies
from reviewer.analysis.topology.flow_network import ROOT, Network
from reviewer.analysis.traffic.routes import Hop, Place, Route

Edge = tuple[int, int]


class Wiring:
    """The nodes and edges of one route.

    Each visit is a node. A store with drawn copies has a node for each of them beside its
    own, between an entrance and an exit, so that any of them will do. Each place that has
    to be reached is a node behind its visits, a goal. `nodes` says which nodes are lost
    with a component.
    """

    def __init__(self, route: Route, copies: Copies) -> None:
        self.route = route
        self.nodes: dict[str, list[int]] = {}
        self.exit: list[int] = []
        self.own: list[int] = []  # the node of each visit
        self._made = 0
        self.entrance: list[int] = []
        self._edges: list[Edge] = []
        for visit in route.visits:
            self._add_visit(visit.component.name, copies.of(visit.component.name))
        self._edges += [(ROOT, self.entrance[start]) for start in route.starts]
        self.goals: dict[int, Place] = {self.new(): place for place in route.places}
        for goal, place in self.goals.items():
            self._edges += [(self.exit[visit], goal) for visit in place.visits]

    def new(self, name: str = "") -> int:
        """A new node, lost with component `name` where one is given."""
        self._made += 1
        if name:
            self.nodes.setdefault(name, []).append(self._made)
        return self._made

    def add(self, edges: Sequence[Edge]) -> None:
        """Add edges that are there from the start."""
        self._edges += edges

    def _add_visit(self, name: str, copies: Sequence[str]) -> None:
        node = self.new(name)
        self.own.append(node)
        if not copies:
            self.entrance.append(node)
            self.exit.append(node)
            return
        self.entrance.append(self.new())
        self.exit.append(self.new())
        for one in (node, *(self.new(copy) for copy in copies)):
            self._edges += [(self.entrance[-1], one), (one, self.exit[-1])]

    def network(
        self, goals: Mapping[int, float], parts: Sequence[float], *, waited: bool
    ) -> Network:
        """The network with weighted `goals`, over the hops that are waited for or all.

        `parts` are the parts of the requests that come to each visit.
        """
        own = dict(zip(self.own, parts, strict=True))
        return Network(self.edges(waited=waited), goals, own)

    def edges(self, *, waited: bool) -> list[Edge]:
        """All edges, over the hops that are waited for or all."""
        hops = [self._hop_edge(hop) for hop in self.route.hops if hop.waited or not waited]
        return [*self._edges, *hops]

    def _hop_edge(self, hop: Hop) -> Edge:
        return self.exit[hop.source], self.entrance[hop.target]
