"""The NetworkX view of a design, for graph algorithms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import networkx as nx

from dsl.parts import Component, Link


def build_graph(components: Mapping[str, Component], links: Iterable[Link]) -> nx.MultiDiGraph[str]:
    """A frozen `MultiDiGraph`: a node for every component, an edge for every link."""
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.add_nodes_from(components)
    for link in links:
        graph.add_edge(link.source, link.target, link.id)
    nx.freeze(graph)
    return graph
