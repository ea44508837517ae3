"""The graph of a design: what its nodes and edges tell, and that nothing changes it."""

from __future__ import annotations

import copy
from collections.abc import Callable

import networkx as nx
import pytest

from dsl.parse import parse

TEXT = """
client app
region eu "Europe" {
  zone eu_a { service api x2 "the API" }
  postgres db
}
kafka events xmany
app -> api -> db
api ~> events : "orders"
flow read 100/s: app -> api -> db
flow write 5/s write: app -> api ~> events
flow idle: app -> api
"""


@pytest.fixture
def graph() -> nx.MultiDiGraph[str]:
    parsed = parse(TEXT)
    assert not parsed.problems
    return parsed.design.graph


def test_nodes_are_components(graph: nx.MultiDiGraph[str]) -> None:
    assert list(graph) == ["app", "api", "db", "events"]
    api, db = dict(graph.nodes["api"]), graph.nodes["db"]
    assert api.pop("component").name == "api"
    assert api == {
        "kind": "service",
        "family": "compute",
        "technology": "",
        "label": "the API",
        "count": 2,
        "many": False,
        "groups": ("eu", "eu_a"),
        "flows": ("read", "write", "idle"),
        "rate": 105,
    }
    assert (db["kind"], db["technology"], db["count"], db["rate"]) == (
        "database",
        "postgres",
        None,
        100,
    )
    assert graph.nodes["events"]["many"] is True


def test_edges_are_links(graph: nx.MultiDiGraph[str]) -> None:
    found = dict(graph.edges["api", "events", "api~>events"])
    assert found.pop("link").id == "api~>events"
    assert found == {
        "kind": "async",
        "label": "orders",
        "alternatives": "",
        "flows": ("write",),
        "rate": 5,
    }
    assert graph.edges["app", "api", "app->api"]["flows"] == ("read", "write", "idle")


def test_without_flows_no_rate_is_stated() -> None:
    graph = parse("require reads 1k/s\nclient -> api").design.graph
    assert graph.nodes["api"]["rate"] is None
    assert graph.edges["client", "api", "client->api"]["flows"] == ()


def test_groups_are_of_the_graph(graph: nx.MultiDiGraph[str]) -> None:
    assert graph.graph["groups"] == {
        "eu": {"kind": "region", "label": "Europe", "parent": ""},
        "eu_a": {"kind": "zone", "label": "", "parent": "eu"},
    }


CHANGES: dict[str, Callable[[nx.MultiDiGraph[str]], object]] = {
    "a node": lambda graph: graph.add_node("more"),
    "an edge": lambda graph: graph.remove_edge("app", "api"),
    "an attribute": lambda graph: graph.nodes["api"].update(count=3),
    "a new attribute": lambda graph: nx.set_node_attributes(graph, values=1, name="seen"),
    "one of an edge": lambda graph: graph.edges["app", "api", "app->api"].pop("kind"),
    "one of the graph": lambda graph: graph.graph.setdefault("seen", 1),
    "a group": lambda graph: graph.graph["groups"]["eu"].clear(),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_it_cannot_be_changed(
    graph: nx.MultiDiGraph[str], change: Callable[[nx.MultiDiGraph[str]], object]
) -> None:
    with pytest.raises(nx.NetworkXError):
        change(graph)


@pytest.mark.parametrize(
    "copied", [nx.MultiDiGraph, nx.MultiDiGraph.copy, copy.deepcopy], ids=["made", "copy", "deep"]
)
def test_a_copy_can_be_changed(
    graph: nx.MultiDiGraph[str], copied: Callable[[object], nx.MultiDiGraph[str]]
) -> None:
    other = copied(graph)
    if nx.is_frozen(other):
        other = nx.MultiDiGraph(other)
    other.nodes["api"]["count"] = 3
    other.add_edge("db", "app")
    assert graph.nodes["api"]["count"] == 2
    assert not graph.has_edge("db", "app")
