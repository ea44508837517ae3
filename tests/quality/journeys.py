"""Puts out the flows of a published design, whose links say how often each is used.

A flow starts at each first step of a client, reads and writes apart, and at whatever else
starts work by itself. It takes every link behind it once; where a link's stated rate is
another than that of the requests that come, the step says so by `share` or `fanout`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from dsl.design import Op
from dsl.kinds import Family, Kind
from tests.quality import rates
from tests.quality.arrows import BOTH, Edge, Part

_BALANCERS = frozenset({Kind.LB, Kind.DNS, Kind.CLIENT})
_CACHES = frozenset({Kind.CACHE, Kind.CDN})
_MISSED = frozenset({Kind.MONITORING, Kind.LOGGING})
_HIT = 0.9  # what the reviewer takes a cache before a store to answer
_SAME = 0.02  # rates nearer to each other than this are one
MOST_LINKS = 2_000
"""Links of a design that flows are made for; the others are left to the reviewer."""


class Way(NamedTuple):
    """What one flow takes: its start, its first links, what it does, and how often."""

    start: str
    first: tuple[Edge, ...]
    op: Op
    by_itself: bool


class Graph:
    """The links that carry requests, boxes that stand in for each other taken together."""

    def __init__(self, edges: Sequence[Edge], parts: Mapping[str, Part]) -> None:
        self.parts = parts
        carried = [e for e in edges if e.carries and parts[e.target].kind not in _MISSED]
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
        if all(parts[source].kind in _BALANCERS for source in sources):
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
        found[ends] = _sum(known, edge) if known else edge._replace(source=ends[0], target=ends[1])
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


def _sum(one: Edge, other: Edge) -> Edge:
    total = None if one.total is other.total is None else (one.total or 0.0) + (other.total or 0.0)
    both = {
        op: one.rates.get(op, 0.0) + other.rates.get(op, 0.0) for op in {*one.rates, *other.rates}
    }
    return one._replace(ops=one.ops | other.ops, total=total, rates=both)


def journeys(
    edges: Sequence[Edge], parts: Mapping[str, Part], split: tuple[float, float] | None, peak: float
) -> list[str]:
    """The flows, where links have rates or where something starts work that no client asks for."""
    graph = Graph(edges, parts)
    by_itself = _starters(graph)
    if len(edges) > MOST_LINKS or not (by_itself or any(e.total for e in graph.edges)):
        return []
    ways = [*_client_ways(graph), *(way for name in by_itself for way in _own_way(graph, name))]
    shares = Shares(graph, split)
    flows = [Journey(graph, way, shares) for way in ways]
    return _written(flows, shares, peak)


def _client_ways(graph: Graph) -> Iterator[Way]:
    for name, out in graph.out.items():
        if graph.kind(name) is Kind.CLIENT:
            for edge in out:
                leaf = graph.kind(edge.target) is Kind.DNS and edge.target not in graph.out
                for op in sorted(edge.ops) if not leaf else ():
                    yield Way(name, (edge,), op, by_itself=False)


def _starters(graph: Graph) -> list[str]:
    """What no client's request leads to, and what nothing leads to at all."""
    clients = [name for name in graph.out if graph.kind(name) is Kind.CLIENT]
    reached = _reached(graph, [*clients, *graph.spare])
    found = []
    for name in sorted(graph.out, key=lambda each: each in graph.into):
        if name not in reached:
            found.append(name)
            reached |= _reached(graph, [name])
    return found


def _reached(graph: Graph, starts: Iterable[str]) -> set[str]:
    found, todo = set(starts), list(starts)
    while todo:
        for edge in graph.out.get(todo.pop(), ()):
            if edge.target not in found:
                found.add(edge.target)
                todo.append(edge.target)
    return found


def _own_way(graph: Graph, name: str) -> Iterator[Way]:
    out = tuple(graph.out[name])
    writes = any(edge.ops == {Op.WRITE} or graph.is_broker(edge.target) for edge in out)
    yield Way(name, out, Op.WRITE if writes else Op.READ, by_itself=True)


class Shares:
    """How the rate of a link divides into reads and writes."""

    def __init__(self, graph: Graph, split: tuple[float, float] | None) -> None:
        self._graph = graph
        self._split = split
        self._known: dict[tuple[str, str], Mapping[Op, float]] = {}

    def of(self, edge: Edge) -> Mapping[Op, float]:
        """Reads and writes a second; {} where no rate is stated."""
        if edge.total is None:
            return {}
        ends = (edge.source, edge.target)
        if ends not in self._known:
            self._known[ends] = edge.rates or self._divided(edge, edge.total)
        return self._known[ends]

    def _divided(self, edge: Edge, total: float) -> Mapping[Op, float]:
        """As the links behind it say; else as is required; else half and half."""
        if len(edge.ops) == 1:
            return {next(iter(edge.ops)): total}
        reads, writes = (self._behind(edge, op, total) for op in (Op.READ, Op.WRITE))
        if reads and writes and abs(reads + writes - total) <= total * 0.1:
            return {Op.READ: reads, Op.WRITE: writes}
        if bool(reads) != bool(writes):
            rest = max(0.0, total - (reads or writes))
            pair = (reads, rest) if reads else (rest, writes)
            return {
                op: rate
                for op, rate in zip((Op.READ, Op.WRITE), pair, strict=True)
                if rate > total * _SAME
            }
        first, second = self._split or (1.0, 1.0)
        return {
            Op.READ: total * first / (first + second),
            Op.WRITE: total * second / (first + second),
        }

    def _behind(self, edge: Edge, op: Op, total: float) -> float:
        """The largest rate of one op on the links behind, no larger than `total`."""
        reached = _reached(self._graph, [edge.target])
        said = [
            one.rates[op]
            for name in reached
            for one in self._graph.out.get(name, ())
            if op in one.rates and one.rates[op] <= total * (1 + _SAME)
        ]
        return max(said, default=0.0)


class Journey:
    """One flow: the links it takes, in an order in which all links into a part come first."""

    def __init__(self, graph: Graph, way: Way, shares: Shares) -> None:
        self.graph, self.way, self.shares = graph, way, shares
        self.asked: set[str] = set()  # reached before any `~>` and any queue
        self.links = self._taken()

    def _taken(self) -> list[Edge]:
        order, out = self._order()
        return [edge for name in order for edge in out.get(name, ())]

    def _order(self) -> tuple[list[str], dict[str, list[Edge]]]:
        """Parts in topological order but for cycles, with the links taken out of each."""
        start = self.way.start
        self.asked = self._waiting()
        out: dict[str, list[Edge]] = {}
        done: list[str] = []
        stack: list[tuple[str, Iterator[Edge]]] = []
        seen = {start}

        def enter(name: str) -> None:
            taken = [e for e in self._out(name) if self._takes(e)]
            out[name] = taken
            stack.append((name, iter(taken)))

        enter(start)
        while stack:
            name, rest = stack[-1]
            edge = next(rest, None)
            if edge is None:
                done.append(name)
                stack.pop()
            elif edge.target not in seen:
                seen.add(edge.target)
                enter(edge.target)
        return done[::-1], out

    def _out(self, name: str) -> Sequence[Edge]:
        return self.way.first if name == self.way.start else self.graph.out.get(name, ())

    def _waiting(self) -> set[str]:
        if self.way.by_itself:
            return set()
        found, todo = {self.way.start}, [self.way.start]
        while todo:
            name = todo.pop()
            for edge in self._out(name):
                later = edge.sign == "~>" or self.graph.is_broker(name)
                if not later and edge.target not in found:
                    found.add(edge.target)
                    todo.append(edge.target)
        return found

    def _takes(self, edge: Edge) -> bool:
        """Reads take reading links, and neither go into a queue nor out of a store."""
        if edge.target == self.way.start or self.graph.kind(edge.target) is Kind.CLIENT:
            return False
        if edge.source not in self.asked:
            return True
        if self.way.op is Op.READ and (
            self.graph.is_broker(edge.target) or self.graph.is_store(edge.source)
        ):
            return False
        return self.way.op in edge.ops or not (edge.ops & self._arriving(edge.source))

    def _arriving(self, name: str) -> frozenset[Op]:
        """What the links into a part do there."""
        ops = [edge.ops for edge in self.graph.into.get(name, ())]
        return frozenset().union(*ops) if ops and name != self.way.start else BOTH

    def stated(self, edge: Edge) -> float | None:
        """Requests a second over a link as stated: of the flow's op, or of all behind a queue."""
        said = self.shares.of(edge)
        if not said:
            return None
        apart = len(self._arriving(edge.source)) > 1 or not edge.ops > self._arriving(edge.source)
        if edge.source in self.asked and self.way.op in edge.ops and apart:
            return said.get(self.way.op, 0.0)
        return sum(said.values())

    def base(self, known: Collection[tuple[str, str]]) -> tuple[float, bool] | None:
        """Requests a second at its start, and whether that is an average: as its first link
        says, else as the nearest link behind says that is not `known` to be of other flows.
        """
        seen, here = {self.way.start}, [self.way.start]
        taken = {(e.source, e.target) for e in self.links}
        while here:
            out = [e for name in here for e in self._out(name) if (e.source, e.target) in taken]
            said = [
                (rate, edge.average)
                for edge in out
                if (rate := self.stated(edge)) is not None
                and (edge.source, edge.target) not in known
            ]
            if said:
                return max(said)
            here = [n for n in dict.fromkeys(e.target for e in out) if n not in seen]
            seen.update(here)
        return None


def _written(flows: Sequence[Journey], shares: Shares, peak: float) -> list[str]:
    del shares
    bases = _bases(flows)
    alone = [None if base is None else base[0] for base in bases]
    part = _parts(flows, alone)
    lines, names = [], set[str]()
    for number, (flow, base) in enumerate(zip(flows, bases, strict=True)):
        if base is not None and base[0] <= 0:
            continue
        name = _flow_name(flow, names)
        rate = (
            f" {rates.rate_text(base[0] / (peak if base[1] else 1.0), average=base[1])}"
            if base
            else ""
        )
        op = " write" if flow.way.op is Op.WRITE else ""
        path = Path(flow, base[0] if base else None, part[number]).text()
        lines.append(f"flow {name}{rate}{op}: {path}")
    return lines


def _bases(flows: Sequence[Journey]) -> list[tuple[float, bool] | None]:
    """How often each flow runs; those whose first link says so explain the links behind them."""
    found: dict[int, tuple[float, bool] | None] = {}
    known: set[tuple[str, str]] = set()
    for number, flow in enumerate(flows):
        if any(edge.total is not None for edge in flow.way.first):
            found[number] = flow.base(())
            known |= {(edge.source, edge.target) for edge in flow.links}
    return [found[n] if n in found else flow.base(known) for n, flow in enumerate(flows)]


def _flow_name(flow: Journey, taken: set[str]) -> str:
    first = flow.way.start if flow.way.by_itself else flow.way.first[0].target
    base = f"{flow.way.op.value}_{first}" if not flow.way.by_itself else f"run_{first}"
    number, name = 1, base
    while name in taken:
        number += 1
        name = f"{base}_{number}"
    taken.add(name)
    return name


def _parts(
    flows: Sequence[Journey], bases: Sequence[float | None]
) -> list[dict[tuple[str, str], float]]:
    """Of each link's stated rate, the part that each flow brings: by how often the flows run."""
    sums: dict[tuple[str, str, bool, Op], float] = {}

    def key(flow: Journey, edge: Edge) -> tuple[str, str, bool, Op]:
        asked = edge.source in flow.asked and flow.way.op in edge.ops
        return (edge.source, edge.target, asked, flow.way.op if asked else Op.READ)

    for flow, base in zip(flows, bases, strict=True):
        for edge in flow.links:
            if base:
                sums[key(flow, edge)] = sums.get(key(flow, edge), 0.0) + base
    return [
        {(e.source, e.target): base / sums[key(flow, e)] for e in flow.links if base}
        for flow, base in zip(flows, bases, strict=True)
    ]


class Path:
    """The steps of one flow as text."""

    def __init__(
        self, flow: Journey, rate: float | None, part: Mapping[tuple[str, str], float]
    ) -> None:
        self.flow, self.graph, self.part = flow, flow.graph, part
        self.rate = rate
        self.inflow: dict[str, float] = {flow.way.start: rate or 0.0}  # all that comes
        self.last: dict[str, float] = dict(self.inflow)  # with the last visit
        self.most: dict[str, float] = dict(self.inflow)
        self.segments: list[list[str]] = []
        self.ends: dict[str, list[str]] = {}

    def text(self) -> str:
        """All segments, a semicolon between two."""
        out: dict[str, list[Edge]] = {}
        for edge in self.flow.links:
            out.setdefault(edge.source, []).append(edge)
        for name, links in out.items():
            self._leave(name, links)
        return "; ".join(" ".join(one) for one in self.segments)

    def _leave(self, name: str, links: list[Edge]) -> None:
        """The steps out of one part: its caches, then what they miss; then each other link."""
        caches = [e for e in links if self.graph.kind(e.target) is Kind.CACHE]
        missed = [e for e in links if e not in caches and caches and self._is_missed(e)]
        rest = [e for e in links if e not in caches and e not in missed]
        if caches:
            for edge in caches[:-1]:
                self._step(self._segment(name), edge, 1.0)
            segment = self._segment(name)
            self._step(segment, caches[-1], 1.0)
            for edge in missed:
                if self._hidden(edge, caches[-1:], missed):
                    rest.append(edge)
                else:
                    self._step(segment, edge, self._missed(edge, caches[-1:]))
            self.ends.pop(name, None)
        for edge in rest:
            own = self.graph.hit(name, edge.target) if self.graph.kind(name) in _CACHES else 0.0
            reads = self.flow.way.op is Op.READ
            self._step(self._segment(name), edge, 1.0 - own if reads else 1.0)

    def _is_missed(self, edge: Edge) -> bool:
        if "on=miss" in edge.attributes:
            return True
        reads = edge.sign != "~>" and Op.READ in edge.ops
        return self.graph.is_store(edge.target) and (reads or self.flow.way.op is Op.WRITE)

    def _missed(self, edge: Edge, caches: list[Edge]) -> float:
        """The part of requests that the caches before a store pass on."""
        passed = 1.0
        for cache in caches:
            reads = self.flow.way.op is Op.READ or cache.attributes[:1] == ("read",)
            passed *= 1.0 - self.graph.hit(cache.target, edge.target) if reads else 1.0
        return passed

    def _hidden(self, edge: Edge, caches: list[Edge], missed: list[Edge]) -> bool:
        """Whether a part that stands before it in the segment has a link to it as well."""
        before = [*(e.target for e in caches), *(e.target for e in missed)]
        ends = [m for name in before if name != edge.target for m in self._names(name)]
        return any(
            (end, target) in self.graph.drawn for end in ends for target in self._names(edge.target)
        )

    def _names(self, name: str) -> Sequence[str]:
        return self.graph.members.get(name, (name,))

    def _segment(self, name: str) -> list[str]:
        """The segment that ends at a part with its last visit, else a new one from there."""
        known = self.ends.pop(name, None)
        if known is not None:
            return known
        segment = [self.graph.text(name) if not self.segments else self._names(name)[0]]
        self.segments.append(segment)
        return segment

    def _step(self, segment: list[str], edge: Edge, passed: float) -> None:
        """Add a step, with what makes its rate the stated one."""
        attributes = self._said(edge, passed)
        tail = f" [{', '.join(attributes)}]" if attributes else ""
        segment.append(f"{edge.sign} {self.graph.text(edge.target)}{tail}")
        for name in [n for n, known in self.ends.items() if known is segment]:
            del self.ends[name]
        self.ends[edge.target] = segment

    def _said(self, edge: Edge, passed: float) -> list[str]:
        arriving = self.last.get(edge.source, 0.0) * passed
        through = min(self.inflow.get(edge.source, 0.0), self.most.get(edge.source, 0.0)) * passed
        wanted = self._wanted(edge, through)
        target = edge.target
        self.inflow[target] = self.inflow.get(target, 0.0) + wanted
        self.most[target] = max(self.most.get(target, 0.0), wanted)
        self.last[target] = wanted
        if self.rate is None or arriving <= 0:
            return []
        said = []
        factor = wanted / arriving
        if factor < 1 - _SAME:
            said.append(f"share={max(factor, 1e-9) * 100:.4g}%")
        elif factor > 1 + _SAME:
            said.append(f"fanout={factor:.4g}")
        if edge.flood and wanted > 0:
            part = self.part.get((edge.source, edge.target), 1.0)
            said.append(f"size={rates.size_text(edge.flood * part / wanted).replace(' ', '')}")
        return said

    def _wanted(self, edge: Edge, through: float) -> float:
        """Requests a second over a link: as stated, unless a cache's own rate stands there."""
        stated = self.flow.stated(edge)
        if stated is None or self.rate is None:
            return through
        wanted = stated * self.part.get((edge.source, edge.target), 1.0)
        before = self.inflow.get(edge.source, 0.0)
        unmissed = through < wanted and abs(wanted - before) <= before * _SAME
        return through if unmissed else wanted
