"""`Design`: what the candidate drew, as typed parts and as a graph."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING

from dsl.levels import reaches
from dsl.parts import (
    Assumption,
    Component,
    Flow,
    Group,
    Link,
    Mode,
    Op,
    Remark,
    Requirement,
    Stage,
)
from dsl.source import NOWHERE, Source, Span
from dsl.value import value

if TYPE_CHECKING:
    import networkx as nx


__all__ = [
    "Assumption",
    "Component",
    "Design",
    "Flow",
    "Group",
    "Link",
    "Mode",
    "Op",
    "Remark",
    "Requirement",
    "Stage",
]


@value
class Design:
    """A whole design, in the order it was written. Mappings keep that order.

    `doubtful` are the components that an error has taken something from. `peer_links` lead from a
    component of several instances to itself: its instances talk to each other. They stand beside
    `links`, as no request travels over them.
    """

    source: Source
    title: str = ""
    level: str = ""
    span: Span = NOWHERE
    components: Mapping[str, Component] = MappingProxyType({})
    groups: Mapping[str, Group] = MappingProxyType({})
    links: tuple[Link, ...] = ()
    flows: tuple[Flow, ...] = ()
    requirements: tuple[Requirement, ...] = ()
    assumptions: tuple[Assumption, ...] = ()
    decisions: tuple[Remark, ...] = ()
    accepted: tuple[Remark, ...] = ()
    notes: tuple[Remark, ...] = ()
    doubtful: frozenset[str] = frozenset()
    peer_links: tuple[Link, ...] = ()

    @cached_property
    def graph(self) -> nx.MultiDiGraph[str]:
        """The design as a frozen NetworkX `MultiDiGraph`, for graph algorithms.

        Nodes are the names of components, with `kind`, `family`, `technology` (its id), `label`,
        `count`, `many`, `groups` and the `component` itself. Edges are links, keyed by their ids,
        with `kind` (`sync`, `async` or `held`), `label`, `alternatives` and the `link` itself.
        Both have the names of the `flows` that come there, and `rate`: the requests a second
        that those flows state together, None where none does; what caches answer is not taken
        off. `graph.graph["groups"]` has `kind`, `label` and `parent` of each group. It
        cannot be changed; `nx.MultiDiGraph(design.graph)` is a copy that can.
        """
        from dsl.graph import build_graph  # noqa: PLC0415  # a design is read without networkx

        return build_graph(self.components, self.links, self.flows, self.groups)

    @cached_property
    def links_by_id(self) -> Mapping[str, Link]:
        """Every link under its id."""
        return {link.id: link for link in self.links}

    @cached_property
    def links_from(self) -> Mapping[str, tuple[Link, ...]]:
        """The links that leave each component; an entry for every component."""
        return self._ends(lambda link: link.source)

    @cached_property
    def links_to(self) -> Mapping[str, tuple[Link, ...]]:
        """The links that reach each component; an entry for every component."""
        return self._ends(lambda link: link.target)

    def _ends(self, end: Callable[[Link], str]) -> Mapping[str, tuple[Link, ...]]:
        found: dict[str, list[Link]] = {name: [] for name in self.components}
        for link in self.links:
            found[end(link)].append(link)
        return {name: tuple(links) for name, links in found.items()}

    def is_judged_at(self, least: str, level: str = "") -> bool:
        """Whether `level`, else the design's own, is `least` or above it; never without a level."""
        return reaches(level or self.level, least)

    def requirement(self, metric: str, flow: str = "") -> Requirement | None:
        """The requirement on `flow` where one is stated, else the one on the whole design."""
        named = [r for r in self.requirements if r.metric == metric and r.flow in (flow, "")]
        return max(named, key=lambda r: bool(r.flow), default=None)
