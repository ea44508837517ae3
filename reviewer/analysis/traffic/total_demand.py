"""`Load`: the demand on every component and link, summed over all routes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dsl.attributes import Attributes
from dsl.design import Design, Op
from dsl.quantity import Quantity
from reviewer.analysis.assumptions import Ledger
from reviewer.analysis.traffic.arrival_rates import Rates
from reviewer.analysis.traffic.demand import LARGEST, Demand, Walker
from reviewer.analysis.traffic.route_origins import outside_starts
from reviewer.analysis.traffic.routes import Hop, Route


class _Sum:
    """Reads, writes and bytes as they are added up; bytes only while all are known."""

    __slots__ = ("reads", "sized", "unsized", "writes")

    def __init__(self) -> None:
        self.reads = self.writes = self.sized = 0.0
        self.unsized = False

    def add(self, op: Op, rate: float, size: float | None) -> None:
        if op is Op.READ:
            self.reads = min(self.reads + rate, LARGEST)
        else:
            self.writes = min(self.writes + rate, LARGEST)
        if size is not None:
            self.sized = min(self.sized + rate * size, LARGEST)
        elif rate > 0:
            self.unsized = True

    def demand(self) -> Demand:
        return Demand(self.reads, self.writes, None if self.unsized else self.sized)


class Load:
    """The demand of all routes. A component or link that no stated rate reaches is left out."""

    def __init__(
        self,
        design: Design,
        ledger: Ledger,
        walker: Walker,
        routes: Sequence[Route],
        rates: Sequence[Rates],
    ) -> None:
        self._design, self._walker = design, walker
        self._usual = ledger.stated("", "size")
        self._components: dict[str, _Sum] = {}
        self._links: dict[str, _Sum] = {}
        self._flows: dict[str, dict[str, _Sum]] = {}
        for route, rate in zip(routes, rates, strict=True):
            for op, a_second in rate.items():
                self._add_route(route, op, a_second)
        self.components = _sum_demands(self._components)
        self.links = _sum_demands(self._links)
        self.flows = {name: _sum_demands(sums) for name, sums in self._flows.items()}

    def _add_route(self, route: Route, op: Op, rate: float) -> None:
        carried = self._walker.walk(route, op, rate)
        own = self._flows.setdefault(route.name, {})
        for start in sorted({*route.starts} - outside_starts(route)):
            part = route.visits[start].component
            size = self._route_size(route, part.attributes)
            self._add_operation(own, part.name, op, carried.arrived[start], size)
        for hop, requests, does in zip(route.hops, carried.hops, carried.ops, strict=True):
            if op in hop.takes:
                size = self._hop_size(route, hop)
                self._links.setdefault(hop.link.id, _Sum()).add(does, requests, size)
                self._add_operation(own, hop.link.target, does, requests, size)

    def _add_operation(
        self, own: dict[str, _Sum], name: str, op: Op, rate: float, size: float | None
    ) -> None:
        own.setdefault(name, _Sum()).add(op, rate, size)
        self._components.setdefault(name, _Sum()).add(op, rate, size)

    def _hop_size(self, route: Route, hop: Hop) -> float | None:
        return size_over(route, hop, self._usual)

    def _route_size(self, route: Route, *said: Attributes) -> float | None:
        return _first_size(route, said, self._usual)


def size_over(route: Route, hop: Hop, usual: Quantity | None) -> float | None:
    """Bytes of a request over `hop`: of the step, the link, the target, the flow, else `usual`."""
    target = route.visits[hop.target].component.attributes
    return _first_size(route, (hop.said, hop.link.attributes, target), usual)


def _first_size(route: Route, said: Sequence[Attributes], usual: Quantity | None) -> float | None:
    flow = route.flow.size if route.flow is not None else None
    sizes = (*(one.size for one in said), flow, usual)
    return next((s.value for s in sizes if isinstance(s, Quantity)), None)


def _sum_demands(sums: Mapping[str, _Sum]) -> Mapping[str, Demand]:
    return {name: one.demand() for name, one in sums.items()}
