"""`Cargo`: how large the things are that flows carry over each link, where sizes are told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from dsl.design import Component, Design, Link, Op
from dsl.kinds import Kind
from dsl.quantity import Quantity
from reviewer.analysis.assumptions import Ledger
from reviewer.analysis.traffic.arrival_rates import Rates
from reviewer.analysis.traffic.demand import Walker
from reviewer.analysis.traffic.routes import Hop, Route
from reviewer.text.numbers import bandwidth, rate, size

BULK = frozenset({Kind.OBJECT_STORE, Kind.FILE_STORE, Kind.CDN})
"""Where, in a flow that has one, the bytes of its size come to lie."""


class Cargo(NamedTuple):
    """Things of `size` bytes that go over `link` in a flow, `rate` a second (0 where not known)."""

    flow: str
    link: Link
    source: Component
    target: Component
    size: float
    rate: float
    op: Op
    waited: bool

    @property
    def bytes(self) -> float:
        """Bytes a second."""
        return self.size * self.rate

    @property
    def sum(self) -> str:
        """The bytes a second, in words."""
        product = f"{rate(self.rate)} × {size(self.size)} = {bandwidth(self.bytes)}"
        return f"flow `{self.flow}`: {product}"


def cargo_of(
    design: Design,
    ledger: Ledger,
    walker: Walker,
    routes: Sequence[Route],
    rates: Sequence[Rates],
) -> tuple[Cargo, ...]:
    """What each flow carries over each link for which a size is told.

    `rates` are those at which each of `routes` starts.
    """
    usual = _usual_size(ledger)
    told = (
        usual is not None
        or any(route.flow and route.flow.size for route in routes)
        or any(part.attributes.size for part in design.components.values())
        or any(link.attributes.size for link in design.links)
        or any(stage.attributes.size for flow in design.flows for stage in flow.stages)
    )
    return tuple(_payloads_of(walker, routes, rates, usual)) if told else ()


def _payloads_of(
    walker: Walker, routes: Sequence[Route], arriving: Sequence[Rates], usual: float | None
) -> Iterator[Cargo]:
    for route, rates in zip(routes, arriving, strict=True):
        bulk = any(visit.component.kind in BULK for visit in route.visits)
        for op in (route.op,) if route.op else Op:
            rate = rates.get(op) or 0.0
            carried = walker.walk(route, op, rate or 1.0)
            for hop, requests, does in zip(route.hops, carried.hops, carried.ops, strict=True):
                size = _hop_size(route, hop, bulk=bulk) or _usual_of(usual, route, hop)
                if size is not None and op in hop.takes:
                    ends = (route.visits[hop.source].component, route.visits[hop.target].component)
                    number = requests if rate else 0.0
                    yield Cargo(route.name, hop.link, *ends, size, number, does, hop.waited)


LARGE = 100e3
"""Bytes of the usual item from which it is a thing that lies in a store of files.

Basis: a rule of thumb, the same as of pictures against records elsewhere."""


def _usual_size(ledger: Ledger) -> float | None:
    """The size of the usual item, where that is stated and large."""
    size = ledger.stated("", "size")
    return size.value if size is not None and size.value >= LARGE else None


def _usual_of(usual: float | None, route: Route, hop: Hop) -> float | None:
    """The usual size, over a hop into a store of files; None elsewhere."""
    return usual if route.visits[hop.target].component.kind in BULK else None


def _hop_size(route: Route, hop: Hop, *, bulk: bool) -> float | None:
    """Bytes over a hop: its own, its target's, else the flow's; beside a bulk store, only there."""
    target = route.visits[hop.target].component
    for said in (hop.said.size, hop.link.attributes.size, target.attributes.size):
        if isinstance(said, Quantity):
            return said.value
    keeps = target.family.value in ("store", "messaging") and target.kind not in BULK
    size = route.flow.size if route.flow else None
    return None if size is None or (bulk and keeps) else size.value
