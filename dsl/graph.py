"""The NetworkX view of a design, for graph algorithms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import deepcopy
from typing import Any, NoReturn

import networkx as nx

from dsl.parts import Component, Flow, Group, Link


def build_graph(
    components: Mapping[str, Component],
    links: Iterable[Link],
    flows: Iterable[Flow],
    groups: Mapping[str, Group],
) -> nx.MultiDiGraph[str]:
    """A frozen `MultiDiGraph`: a node for every component, an edge for every link.

    Its attributes, which cannot be written to either, are listed at `Design.graph`. A plain
    copy, `nx.MultiDiGraph(graph)`, can be changed.
    """
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.node_attr_dict_factory = _Attributes  # type: ignore[misc,method-assign]  # of this graph alone
    graph.edge_attr_dict_factory = _Attributes  # type: ignore[misc,method-assign]  # copies have plain ones
    taking = _Taking(flows)
    for part in components.values():
        graph.add_node(part.name, **_of_component(part), **taking.by_component(part.name))
    for link in links:
        graph.add_edge(
            link.source, link.target, link.id, **_of_link(link), **taking.by_link(link.id)
        )
    places = {name: _of_group(group) for name, group in groups.items()}
    graph.graph = _Attributes(groups=_Attributes(places))
    return _sealed(graph)


def _of_component(part: Component) -> dict[str, Any]:
    return {
        "kind": part.kind.value,
        "family": part.family.value,
        "technology": part.technology.id if part.technology else "",
        "label": part.label,
        "count": part.count,
        "many": part.many,
        "groups": part.groups,
        "component": part,
    }


def _of_link(link: Link) -> dict[str, Any]:
    return {
        "kind": link.mode.value,
        "label": link.label,
        "alternatives": link.alternatives,
        "link": link,
    }


def _of_group(group: Group) -> _Attributes:
    return _Attributes(kind=group.kind, label=group.label, parent=group.parent)


class _Taking:
    """The flows that visit each component and take each link, with their stated rates."""

    def __init__(self, flows: Iterable[Flow]) -> None:
        self._rates = {flow.name: flow.rate.value if flow.rate else None for flow in flows}
        self._visiting: dict[str, dict[str, None]] = {}
        self._taking: dict[str, dict[str, None]] = {}
        for flow in flows:
            for stage in flow.stages:
                for name in stage.names:
                    self._visiting.setdefault(name, {})[flow.name] = None
                for link in stage.links:
                    self._taking.setdefault(link.id, {})[flow.name] = None

    def by_component(self, name: str) -> dict[str, Any]:
        """The flows that visit a component, and their rates together."""
        return self._with_rate(self._visiting.get(name, {}))

    def by_link(self, link: str) -> dict[str, Any]:
        """The flows that take a link, and their rates together."""
        return self._with_rate(self._taking.get(link, {}))

    def _with_rate(self, flows: Iterable[str]) -> dict[str, Any]:
        names = tuple(flows)
        stated = [rate for name in names if (rate := self._rates[name]) is not None]
        return {"flows": names, "rate": sum(stated) if stated else None}


class _Attributes(dict[str, Any]):
    """Attributes of a node, an edge or the graph; read-only once they are sealed."""

    sealed = False

    def update(self, *given: Any, **named: Any) -> None:
        """Add attributes while they are not sealed."""
        if self.sealed:
            self._refuse()
        super().update(*given, **named)

    def _refuse(self, *_: Any, **__: Any) -> NoReturn:
        raise nx.NetworkXError("the graph of a design is read-only; change a copy of it")

    __setitem__ = __delitem__ = pop = popitem = clear = setdefault = __ior__ = _refuse

    def __reduce__(self) -> tuple[type, tuple[dict[str, Any]]]:
        """A copy is a plain dictionary."""
        return dict, (dict(self),)

    def __deepcopy__(self, memo: object) -> dict[str, Any]:
        """A plain dictionary; what it holds cannot change, but for dictionaries like this."""
        return {
            key: deepcopy(each) if isinstance(each, dict) else each for key, each in self.items()
        }


def _sealed(graph: nx.MultiDiGraph[str]) -> nx.MultiDiGraph[str]:
    places = graph.graph["groups"]
    for each in (
        graph.graph,
        places,
        *places.values(),
        *graph.nodes.values(),
        *graph.edges.values(),
    ):
        each.sealed = True
    nx.freeze(graph)
    return graph
