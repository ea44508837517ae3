"""The NetworkX view of a design, for graph algorithms."""

from __future__ import annotations

from typing import TYPE_CHECKING

import networkx as nx

if TYPE_CHECKING:
    from dsl.design import Design


def build_graph(design: Design) -> nx.MultiDiGraph[str]:
    """A frozen `MultiDiGraph`: a node for every component, an edge for every link."""
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.add_nodes_from(design.components)
    for link in design.links:
        graph.add_edge(link.source, link.target, link.id)
    nx.freeze(graph)
    return graph
