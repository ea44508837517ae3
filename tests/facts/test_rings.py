"""Rings of a graph, held to the strongly connected components of a general graph library."""

from __future__ import annotations

import networkx as nx
from hypothesis import given, settings
from hypothesis import strategies as st

from reviewer.analysis.topology.graph_algorithms import rings

NODE = st.sampled_from("abcdefghij")
EDGES = st.lists(st.tuples(NODE, NODE), max_size=40)


@settings(max_examples=300, deadline=None)
@given(EDGES)
def test_any_graph_has_the_rings_that_networkx_finds(edges: list[tuple[str, str]]) -> None:
    graph: nx.DiGraph[str] = nx.DiGraph(edges)
    out: dict[str, list[str]] = {}
    for source, target in edges:
        out.setdefault(source, []).append(target)
    found = rings(out)
    together: dict[int, set[str]] = {}
    for node, number in found.items():
        together.setdefault(number, set()).add(node)
    expected = {frozenset(ring) for ring in nx.strongly_connected_components(graph)}
    assert {frozenset(ring) for ring in together.values()} == expected
    assert all(found[source] >= found[target] for source, target in edges)


def test_a_long_chain_is_no_recursion() -> None:
    out = {f"n{node}": [f"n{node + 1}"] for node in range(50_000)}
    assert rings(out)["n0"] == 50_000
