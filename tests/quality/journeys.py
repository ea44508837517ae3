"""The flows of a published design, whose links say how often each is used.

A flow starts at each first step of a client, reads and writes apart, and at whatever else
starts work by itself. It takes every link behind it once; where a link's stated rate is
another than that of the requests that come, the step says so by `share` or `fanout`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from dsl.design import Op
from dsl.kinds import Kind
from tests.quality import rates
from tests.quality.arrows import Edge, Part
from tests.quality.graph import Graph, reached
from tests.quality.journey import Journey, Shares, Way
from tests.quality.path import Path

MOST_LINKS = 2_000
"""Links of a design that flows are made for; the others are left to the reviewer."""


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
    flows = [flow for way in ways if (flow := Journey(graph, way, shares)).links]
    return _written(flows, shares, peak)


def _client_ways(graph: Graph) -> Iterator[Way]:
    for name, out in graph.out.items():
        if graph.kind(name) is Kind.CLIENT:
            for edge in out:
                leaf = graph.kind(edge.target) is Kind.DNS and edge.target not in graph.out
                ops = {Op.WRITE} if graph.is_broker(edge.target) else edge.ops
                for op in sorted(ops) if not leaf else ():
                    yield Way(name, (edge,), op, by_itself=False)


def _starters(graph: Graph) -> list[str]:
    """What no client's request leads to, and what nothing leads to at all."""
    clients = [name for name in graph.out if graph.kind(name) is Kind.CLIENT]
    known = reached(graph, [*clients, *graph.spare])
    found = []
    for name in sorted(graph.out, key=lambda each: each in graph.into):
        if name not in known:
            found.append(name)
            known |= reached(graph, [name])
    return found


def _own_way(graph: Graph, name: str) -> Iterator[Way]:
    out = tuple(graph.out[name])
    writes = any(edge.ops == {Op.WRITE} or graph.is_broker(edge.target) for edge in out)
    yield Way(name, out, Op.WRITE if writes else Op.READ, by_itself=True)


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
