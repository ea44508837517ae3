"""`Graph`: the links of a published design that carry requests, and what is behind them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from dsl.design import Op
from dsl.kinds import Family, Kind
from tests.quality.arrows import Edge, Part, merged

BALANCERS = frozenset({Kind.LB, Kind.DNS, Kind.CLIENT})
CACHES = frozenset({Kind.CACHE, Kind.CDN})
UNMEASURED = frozenset({Kind.MONITORING, Kind.LOGGING})
_HIT = 0.9  # what the reviewer takes a cache before a store to answer


class Graph:
    """The links that carry requests, boxes that stand in for each other taken together."""

    def __init__(self, edges: Sequence[Edge], parts: Mapping[str, Part]) -> None:
        self.parts = parts
        carried = [e for e in edges if e.carries and parts[e.target].kind not in UNMEASURED]
        self.members = _members(carried, parts)
        self.of = {name: head for head, names in self.members.items() for name in names}
        self.edges = _narrowed(_joined(carried, self.of), parts)
        self.out: dict[str, list[Edge]] = {}
        self.into: dict[str, list[Edge]] = {}
        for edge in self.edges:
            self.out.setdefault(edge.source, []).append(edge)
            self.into.setdefault(edge.target, []).append(edge)
        self.drawn = {(e.source, e.target) for e in edges}
        self.spare = [e.target for e in edges if "on=failure" in e.attributes]

    def text(self, name: str) -> str:
        """The name, or the names of those that are one."""
        return " | ".join(self.members.get(name, (name,)))

    def kind(self, name: str) -> Kind:
        """The kind of a part."""
        return self.parts[name].kind

    def is_broker(self, name: str) -> bool:
        """Whether it keeps work for later."""
        return self.kind(name).family is Family.MESSAGING

    def is_store(self, name: str) -> bool:
        """Whether it keeps data of record."""
        return self.kind(name).family is Family.STORE and self.kind(name) is not Kind.CACHE

    def hit(self, cache: str, target: str) -> float:
        """The share of reads that a cache answers before `target`, as the reviewer has it."""
        said = self.parts[cache].hit
        if said is not None:
            return said
        wanted = Kind.OBJECT_STORE if self.kind(cache) is Kind.CDN else None
        usual = self.kind(target) is wanted if wanted else self.kind(target).family is Family.STORE
        return _HIT if usual else 0.0


def _members(edges: Sequence[Edge], parts: Mapping[str, Part]) -> Mapping[str, tuple[str, ...]]:
    """The alternatives behind each balancer, by the first of them."""
    behind: dict[str, list[object]] = {}
    before: dict[str, list[str]] = {}
    for edge in edges:
        behind.setdefault(edge.source, []).append((edge.target, edge.ops, edge.sign))
        before.setdefault(edge.target, []).append(edge.source)
    found: dict[object, list[str]] = {}
    for name, sources in before.items():
        if all(parts[source].kind in BALANCERS for source in sources):
            sort = (frozenset(sources), parts[name].alike, frozenset(behind.get(name, ())))
            found.setdefault(sort, []).append(name)
    return {names[0]: tuple(names) for names in found.values() if len(names) > 1}


def _joined(edges: Sequence[Edge], of: Mapping[str, str]) -> list[Edge]:
    """The links between groups, each once; the rates of alternatives add up."""
    found: dict[tuple[str, str], Edge] = {}
    for edge in edges:
        ends = of.get(edge.source, edge.source), of.get(edge.target, edge.target)
        if ends[0] == ends[1]:
            continue
        known = found.get(ends)
        found[ends] = (
            merged(known, edge._replace(source=ends[0], target=ends[1]))
            if known
            else edge._replace(source=ends[0], target=ends[1])
        )
    return list(found.values())


def _narrowed(edges: list[Edge], parts: Mapping[str, Part]) -> list[Edge]:
    """The links, each with only those ops that something behind it goes on with.

    What reads and writes in words alone does what the links behind it do.
    """
    out: dict[str, list[int]] = {}
    for number, edge in enumerate(edges):
        out.setdefault(edge.source, []).append(number)
    ops = [edge.ops for edge in edges]
    for _ in range(_DEEPEST):
        before = list(ops)
        for number, edge in enumerate(edges):
            behind = frozenset[Op]().union(
                *(_enters(ops[n], edges[n], parts) for n in out.get(edge.target, ()))
            )
            keeps = parts[edge.target].kind.family is Family.STORE
            if behind and not keeps and ops[number] & behind:
                ops[number] &= behind
        if ops == before:
            break
    return [edge._replace(ops=each) for edge, each in zip(edges, ops, strict=True)]


_DEEPEST = 12  # links in a row that are looked through


def _enters(ops: frozenset[Op], edge: Edge, parts: Mapping[str, Part]) -> frozenset[Op]:
    """What a link does: into a queue or out of one, it writes."""
    ends = (parts[edge.source].kind.family, parts[edge.target].kind.family)
    return frozenset({Op.WRITE}) if Family.MESSAGING in ends else ops


def reached(graph: Graph, starts: Iterable[str]) -> set[str]:
    found, todo = set(starts), list(starts)
    while todo:
        for edge in graph.out.get(todo.pop(), ()):
            if edge.target not in found:
                found.add(edge.target)
                todo.append(edge.target)
    return found
