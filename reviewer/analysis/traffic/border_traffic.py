"""`BorderTraffic`: bytes that leave a zone, a region or the cloud, on average."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple, Protocol

from dsl.design import Component, Design, Link
from dsl.kinds import Family, Kind
from dsl.units import GIGABYTE, MONTH
from reviewer.analysis.assumptions import Ledger
from reviewer.analysis.traffic.demand import Demand
from reviewer.text.numbers import size


class Demands(Protocol):
    """The demand that borders are weighed by."""

    @property
    def peak_factor(self) -> float:
        """How many times the average the peak is."""

    def link_demand(self, link_id: str) -> Demand | None:
        """Peak demand over a link."""

    def flow_demand(self, name: str) -> Mapping[str, Demand]:
        """Peak demand of one flow over each link."""


class BorderTraffic(NamedTuple):
    """What crosses one kind of border (`zone`, `region`, `internet`), over which links.

    `average` is bytes a second over the whole day: peak rates × size / peak factor. To the
    internet only answers count.
    """

    border: str
    links: tuple[Link, ...]
    average: float

    @property
    def monthly(self) -> float:
        """Bytes in a month of 30 days."""
        return self.average * MONTH

    @property
    def gigabytes(self) -> float:
        """Gigabytes in a month, by which providers charge."""
        return self.monthly / GIGABYTE

    @property
    def sum(self) -> str:
        """Bytes a second and a month, as a line of arithmetic."""
        return f"{size(self.average)} a second on average × 30 days = {size(self.monthly)}"


class Crossing(NamedTuple):
    """Bytes a second that cross a border over one link, on average."""

    border: str
    link: Link
    average: float


def crossings(design: Design, traffic: Demands, ledger: Ledger) -> Iterator[Crossing]:
    """Each link that bytes cross a border over, where its rate and the size of items are known."""
    moved = _bytes_over_links(design, traffic, ledger)
    for link in design.links:
        border = _border_of(design, link)
        reads, total = moved.get(link.id, (0.0, 0.0))
        crosses = reads if border == "internet" else total
        if border and crosses > 0:
            yield Crossing(border, link, crosses / traffic.peak_factor)


def border_traffic(design: Design, traffic: Demands, ledger: Ledger) -> tuple[BorderTraffic, ...]:
    """The traffic over each kind of border, where the rate and the size of items are known."""
    found: dict[str, list[tuple[Link, float]]] = {}
    for border, link, average in crossings(design, traffic, ledger):
        found.setdefault(border, []).append((link, average))
    return tuple(
        BorderTraffic(border, tuple(link for link, _ in over), sum(each for _, each in over))
        for border, over in found.items()
    )


def _border_of(design: Design, link: Link) -> str:
    """The widest border that a link crosses, "" where it crosses none."""
    source, target = design.components[link.source], design.components[link.target]
    if source.family is Family.CLIENT or source.kind is Kind.DNS:
        asked = target.family not in (Family.CLIENT, Family.OUTSIDE) and target.kind is not Kind.DNS
        return "internet" if asked else ""
    for border in ("region", "zone"):
        here, there = (_innermost_place(design, part, border) for part in (source, target))
        if here and there and here != there:
            return border
    return ""


def _innermost_place(design: Design, part: Component, kind: str) -> str:
    inward = (design.groups[name] for name in reversed(part.groups) if name in design.groups)
    return next((group.name for group in inward if group.kind == kind), "")


def _bytes_over_links(
    design: Design, traffic: Demands, ledger: Ledger
) -> dict[str, tuple[float, float]]:
    """Bytes a second at peak over each link whose bytes are known: of reads, and of all requests."""
    found: dict[str, tuple[float, float]] = {}
    for link, demand, item in _sized_demands(design, traffic):
        reads, total = found.get(link.id, (0.0, 0.0))
        found[link.id] = (reads + demand.reads * item, total + demand.total * item)
    usual = ledger.stated("", "size")
    for link in design.links if usual is not None else ():
        load = traffic.link_demand(link.id)
        to_edge = design.components[link.target].kind is Kind.CDN
        if usual is not None and load is not None and to_edge and link.id not in found:
            found[link.id] = (load.reads * usual.value, load.total * usual.value)
    return found


def _sized_demands(design: Design, traffic: Demands) -> Iterator[tuple[Link, Demand, float]]:
    """What links carry by the size that they state, else by that of each flow over them."""
    for link in design.links:
        demand, item = traffic.link_demand(link.id), link.attributes.size
        if demand is not None and item is not None:
            yield link, demand, item.value
    for flow in design.flows:
        reached = traffic.flow_demand(flow.name) if flow.size is not None else {}
        for link in {link.id: link for stage in flow.stages for link in stage.links}.values():
            demand = reached.get(link.target)
            if flow.size is not None and demand is not None and link.attributes.size is None:
                yield link, demand, flow.size.value
