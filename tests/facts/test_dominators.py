"""Immediate dominators, held to those of a general graph library."""

from __future__ import annotations

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviewer.analysis.topology.graph_algorithms import immediate_dominators

EDGES = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), max_size=40)


@settings(max_examples=300, deadline=None)
@given(EDGES)
def test_any_graph_has_the_dominators_that_networkx_finds(edges: list[tuple[int, int]]) -> None:
    graph: nx.DiGraph[int] = nx.DiGraph([(0, 0), *edges])
    graph.remove_edge(0, 0)
    expected = {
        node: up
        for node, up in nx.immediate_dominators(graph, 0).items()
        if node and up is not None
    }
    out = {node: list(graph.successors(node)) for node in graph}
    assert immediate_dominators(out, 0) == expected


@pytest.mark.parametrize("length", [1, 50_000])
def test_a_long_chain_is_no_recursion(length: int) -> None:
    out = {node: [node + 1] for node in range(length)}
    assert immediate_dominators(out, 0) == {node + 1: node for node in range(length)}
