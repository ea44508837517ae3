"""Questions to the graph of a design, answered by NetworkX.

Each function is named after what an engineer asks and says what the literature calls it. In the
complexities, n is the number of components and m that of links. No review imports this module
unless a rule asks one of these questions: the import of NetworkX costs as much as a review.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import pairwise
from typing import NamedTuple

import networkx as nx

from dsl.design import Design
from dsl.kinds import Family, Kind
from reviewer.analysis.topology.counts import Copies
from reviewer.analysis.topology.failover_links import add_stand_ins, failing_links
from reviewer.analysis.topology.flow_network import ROOT
from reviewer.analysis.topology.route_network import Wiring
from reviewer.analysis.traffic.routes import Route, carries_requests
from reviewer.analysis.traffic.sync_calls import calls_of

MOST_CYCLES = 100
"""So many cycles are reported at most; the reader breaks one and asks again."""

MOST_LOSSES = 20_000
"""So many losses of two components are tried at most in one design, some seconds."""

DEPTH = 3
"""How many links around each component the similarity of two designs looks at.

Basis: the usual number of iterations of the Weisfeiler-Lehman kernel, 2 to 5 in its paper.
"""


def cycles_of_waiting_calls(design: Design) -> tuple[tuple[str, ...], ...]:
    """Cycles of components that wait for each other: circular wait, a condition of deadlock.

    For each call on a cycle a shortest one through it, unless one that was found has it
    already; at most `MOST_CYCLES`. Each starts at the component that was written first.

    Source: Coffman, Elphick and Shoshani, "System Deadlocks", ACM Computing Surveys 3(2), 1971
    (circular wait); Tarjan, "Depth-first search and linear graph algorithms", 1972 (strong
    components). Complexity: O(n + m) where there is none, else O(m) for each cycle found.
    """
    place = {name: number for number, name in enumerate(design.components)}
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_edges_from((call.caller.name, call.callee.name) for call in calls_of(design))
    found: list[tuple[str, ...]] = []
    for names in nx.strongly_connected_components(graph):
        if len(names) > 1:
            ordered = sorted(names, key=place.__getitem__)
            within = nx.DiGraph([ends for ends in graph.edges if names.issuperset(ends)])
            found += _short_cycles(within, ordered, MOST_CYCLES - len(found))
    return tuple(sorted(found, key=lambda cycle: (len(cycle), [place[name] for name in cycle])))


def _short_cycles(
    graph: nx.DiGraph[str], names: Iterable[str], most: int
) -> Iterator[tuple[str, ...]]:
    """A shortest cycle through each edge that no earlier one has; each starts at the first of `names`."""
    place = {name: number for number, name in enumerate(names)}
    covered: set[tuple[str, str]] = set()
    for edge in sorted(graph.edges, key=lambda ends: (place[ends[0]], place[ends[1]])):
        if edge in covered:
            continue
        if most <= 0:
            return
        cycle = nx.shortest_path(graph, edge[1], edge[0])
        covered |= {*pairwise(cycle), edge}
        start = cycle.index(min(cycle, key=place.__getitem__))
        most -= 1
        yield (*cycle[start:], *cycle[:start])


class CutPair(NamedTuple):
    """Two components of which either can be lost, but not both; `flows` then have no route."""

    components: tuple[str, str]
    flows: tuple[str, ...]


class CutPairs(NamedTuple):
    """What was found; not `complete` where the design was too large to try every pair."""

    pairs: tuple[CutPair, ...]
    complete: bool


def pairs_that_cut_a_flow(design: Design, routes: Iterable[Route], replicas: Copies) -> CutPairs:
    """Pairs of components whose joint loss cuts a flow that neither cuts alone.

    The loss of a component is that of all its instances. As with single points of failure,
    alternatives, replicas and `[on=failure]` links keep a flow alive; only what is waited for
    counts.

    The literature calls them separation pairs, minimal vertex cuts of size two, or double-vertex
    dominators of a flow's end. Source: Hopcroft and Tarjan, "Dividing a graph into triconnected
    components", SIAM J. Computing 2(3), 1973; Teslenko and Dubrova, "An efficient algorithm for
    finding double-vertex dominators in circuit graphs", DATE 2005. Complexity: O(n l m) for each
    end of a flow, with l the length of a path around the first loss: a second one that cuts
    together with it lies on every such path.
    """
    budget, cutting = _Budget(MOST_LOSSES), dict[tuple[str, str], list[str]]()
    for route in routes:
        for pair in _RouteGraph(design, route, replicas).cut_pairs(budget):
            cutting.setdefault(pair, []).append(route.name)
    place = {name: number for number, name in enumerate(design.components)}
    pairs = sorted(cutting.items(), key=lambda found: [place[name] for name in found[0]])
    return CutPairs(
        tuple(CutPair(names, tuple(dict.fromkeys(flows))) for names, flows in pairs),
        complete=budget.left >= 0,
    )


class _Budget:
    """How many losses may be tried yet."""

    def __init__(self, left: int) -> None:
        self.left = left

    def takes(self, number: int) -> bool:
        """Take `number`; whether so many were left."""
        self.left -= number
        return self.left >= 0


class _RouteGraph:
    """One route as a graph from its start to the ends that have to be reached."""

    def __init__(self, design: Design, route: Route, replicas: Copies) -> None:
        wiring = Wiring(route, replicas)
        spared = add_stand_ins(design, failing_links(design), replicas, wiring)
        self._graph: nx.DiGraph[int] = nx.DiGraph(wiring.edges(waited=True))
        self._graph.add_node(ROOT)
        reached = nx.descendants(self._graph, ROOT)
        self._ends = [
            goal
            for goal, place in wiring.goals.items()
            if place.answered and goal in reached and goal not in spared
        ]
        parts = design.components
        self._nodes = {
            name: frozenset(wiring.nodes[name])
            for name in parts
            if name in wiring.nodes and parts[name].family is not Family.CLIENT
        }
        self._name = {node: name for name, nodes in self._nodes.items() for node in nodes}

    def cut_pairs(self, budget: _Budget) -> Iterator[tuple[str, str]]:
        """Pairs whose loss leaves an end out of reach, in the order of the design."""
        if not budget.takes(len(self._nodes)):
            return
        left = [name for name in self._nodes if self._stands_without(name)]
        for number, first in enumerate(left):
            around = {name for end in self._ends for name in self._names_around(first, end)}
            for second in left[number + 1 :]:
                if second in around:
                    if not budget.takes(1):
                        return
                    if not self._stands_without(first, second):
                        yield first, second

    def _stands_without(self, *names: str) -> bool:
        """Whether every end can be reached without these components."""
        standing = self._without(names)
        reached = nx.descendants(standing, ROOT)
        return all(end in reached for end in self._ends)

    def _names_around(self, lost: str, end: int) -> list[str]:
        """The components on a shortest path to `end` that does without `lost`."""
        path = nx.shortest_path(self._without([lost]), ROOT, end)
        return [self._name[node] for node in path if node in self._name]

    def _without(self, names: Collection[str]) -> nx.Graph[int]:
        lost = [node for name in names for node in self._nodes[name]]
        return nx.restricted_view(self._graph, lost, [])


class CapacityCut(NamedTuple):
    """The components that limit together what can pass, and how much passes them a second."""

    capacity: float
    components: tuple[str, ...]


def minimum_cut(design: Design, capacities: Mapping[str, float]) -> CapacityCut | None:
    """The components through which the least can pass from clients to stores.

    `capacities` are requests a second of whole components; what is not among them limits
    nothing. Of several such cuts the one nearest to the stores. None where some path has no
    limit, or there is no path. It is an upper bound on what can reach stores at all, with load
    spread over alternatives in the best way: what caches answer and what one request asks of
    several stores are left aside.

    The literature calls it a minimum cut of a flow network with vertex capacities. Source: Ford
    and Fulkerson, "Maximal flow through a network", Canadian J. Math. 8, 1956; found by the
    preflow-push algorithm of Goldberg and Tarjan, J. ACM 35(4), 1988. Complexity: O(n² √m).
    """
    graph: nx.DiGraph[tuple[str, str]] = nx.DiGraph()
    source, sink = ("", "clients"), ("", "stores")
    graph.add_nodes_from((source, sink))
    for name, part in design.components.items():
        limit = {"capacity": capacities[name]} if name in capacities else {}
        graph.add_edge((name, "in"), (name, "out"), **limit)
        if part.family is Family.CLIENT:
            graph.add_edge(source, (name, "in"))
        elif part.family is Family.STORE and part.kind is not Kind.CACHE:
            graph.add_edge((name, "out"), sink)
    for link in design.links:
        if carries_requests(design, link):
            graph.add_edge((link.source, "out"), (link.target, "in"))
    if not nx.has_path(graph, source, sink):
        return None
    try:
        capacity, (near, far) = nx.minimum_cut(graph, source, sink)
    except nx.NetworkXUnbounded:
        return None
    crossing = (name for name in design.components if (name, "in") in near and (name, "out") in far)
    return CapacityCut(capacity, tuple(crossing))


def articulation_points(design: Design) -> tuple[str, ...]:
    """Components that hold the drawing together: without one, it falls apart.

    Links are taken without their direction; those that carry no requests (replication,
    telemetry, control) and clients are left aside. A single point of failure is asked about
    flows and replicas instead; this is about the drawing alone.

    The literature calls them articulation points or cut vertices. Source: Hopcroft and Tarjan,
    "Efficient algorithms for graph manipulation", Comm. ACM 16(6), 1973. Complexity: O(n + m).
    """
    parts = design.components
    graph: nx.Graph[str] = nx.Graph()
    graph.add_nodes_from(name for name in parts if parts[name].family is not Family.CLIENT)
    graph.add_edges_from(
        (link.source, link.target)
        for link in design.links
        if link.source in graph and link.target in graph and carries_requests(design, link)
    )
    found = set(nx.articulation_points(graph))
    return tuple(name for name in parts if name in found)


def similarity_of_designs(one: Design, other: Design) -> float:
    """How alike two designs are, 0..1, by the kinds of their components and how they are linked.

    Names do not matter; 1 where every component has a counterpart of its kind with the same
    surroundings, up to `DEPTH` links away, over links of the same kinds. Two empty designs are
    alike.

    The literature calls it the Weisfeiler-Lehman subtree kernel, here normalized as a weighted
    Jaccard index. Source: Shervashidze et al., "Weisfeiler-Lehman graph kernels", J. Machine
    Learning Research 12, 2011. Complexity: O(`DEPTH` m). Graph edit distance, the other usual
    measure, is NP-hard.
    """
    first, second = _surroundings(one), _surroundings(other)
    every = (first | second).total()
    return (first & second).total() / every if every else 1.0


def _surroundings(design: Design) -> Counter[str]:
    """How many components have each surroundings, at every depth.

    A link is a node of its own between its ends, so that a graph without directions, which all
    versions of NetworkX hash alike, keeps what leads where.
    """
    graph: nx.Graph[object] = nx.Graph()
    graph.add_nodes_from((name, {"kind": p.kind.value}) for name, p in design.components.items())
    for ends, kinds in _kinds_of_links(design).items():
        graph.add_node(ends, kind=kinds)
        graph.add_edge(ends[0], ends, side="from")
        graph.add_edge(ends, ends[1], side="to")
    if not graph:
        return Counter()
    hashes = nx.weisfeiler_lehman_subgraph_hashes(
        graph,
        edge_attr="side",
        node_attr="kind",
        iterations=2 * DEPTH,
        include_initial_labels=True,
    )
    own = (enumerate(hashes[name]) for name in design.components)
    return Counter(f"{depth} {each}" for levels in own for depth, each in levels)


def _kinds_of_links(design: Design) -> Mapping[tuple[str, str], str]:
    """The kinds of the links between each two components, by the pair."""
    found: dict[tuple[str, str], set[str]] = {}
    for link in design.links:
        if link.source != link.target:
            found.setdefault((link.source, link.target), set()).add(link.mode.value)
    return {ends: "+".join(sorted(kinds)) for ends, kinds in found.items()}
