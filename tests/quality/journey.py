"""`Journey`: one flow of a published design, and how often it runs and uses each link."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from dsl.design import Op
from dsl.kinds import Kind
from tests.quality.arrows import BOTH, Edge
from tests.quality.graph import Graph, reached

SAME = 0.02
"""Rates nearer to each other than this are one."""


class Way(NamedTuple):
    """What one flow takes: its start, its first links, what it does, and how often."""

    start: str
    first: tuple[Edge, ...]
    op: Op
    by_itself: bool


class Shares:
    """How the rate of a link divides into reads and writes."""

    def __init__(self, graph: Graph, split: tuple[float, float] | None) -> None:
        self._graph = graph
        self._split = split
        self._known: dict[tuple[str, str], Mapping[Op, float]] = {}

    def of(self, edge: Edge) -> Mapping[Op, float]:
        """Reads and writes a second; {} where no rate is stated."""
        if edge.total is None:
            return edge.rates
        ends = (edge.source, edge.target)
        if ends not in self._known:
            self._known[ends] = edge.rates or self._divided(edge, edge.total)
        return self._known[ends]

    def _divided(self, edge: Edge, total: float) -> Mapping[Op, float]:
        """As the links behind it say; else as is required; else half and half, for neither."""
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
                if rate > total * SAME
            }
        first, second = self._split or (1.0, 1.0)
        return {
            Op.READ: total * first / (first + second),
            Op.WRITE: total * second / (first + second),
        }

    def _behind(self, edge: Edge, op: Op, total: float) -> float:
        """The largest rate of one op on the links behind, no larger than `total`."""
        found = reached(self._graph, [edge.target])
        said = [
            one.rates[op]
            for name in found
            for one in self._graph.out.get(name, ())
            if op in one.rates and one.rates[op] <= total * (1 + SAME)
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
            return said.get(self.way.op, None if edge.total is None else 0.0)
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
