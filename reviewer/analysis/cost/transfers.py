"""`Transfer`: bytes of a month that leave a zone, a region or the cloud, and their price."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from dsl.design import Component, Design
from dsl.kinds import Kind
from dsl.units import GIGABYTE, MONTH
from reviewer.analysis.cost.price import Price, price
from reviewer.analysis.cost.price_list import plan_of
from reviewer.analysis.traffic.border_traffic import crossings

if TYPE_CHECKING:
    from reviewer.analysis.assumptions import Ledger
    from reviewer.analysis.traffic.traffic_facts import TrafficFacts

_OUT = {"zone": "zone-out", "region": "region-out", "internet": "internet-out"}
"""The row that bytes over each border are paid by."""


class Transfer(NamedTuple):
    """Bytes that cross one kind of border to or from the component that is called for them."""

    target: Component
    border: str
    gigabytes: float
    price: Price

    @property
    def dollars(self) -> float:
        """What these bytes cost a month."""
        return self.price.dollars(self.gigabytes)


def transfers(design: Design, traffic: TrafficFacts, ledger: Ledger) -> Iterator[Transfer]:
    """A row for each component and border, where the rate and the size of items are known."""
    averages: dict[tuple[str, str], float] = {}
    for crossing in crossings(design, traffic, ledger):
        key = (crossing.link.target, crossing.border)
        averages[key] = averages.get(key, 0.0) + crossing.average
    for (name, border), average in averages.items():
        target = design.components[name]
        yield Transfer(target, border, average * MONTH / GIGABYTE, _price_out(target, border))


def _price_out(target: Component, border: str) -> Price:
    """The price of bytes over a border; a CDN's plan has its own for those to the internet."""
    plan = None if target.kind is Kind.EXTERNAL else plan_of(target, None)
    own = plan.out if plan is not None and border == "internet" else None
    return own or price(_OUT[border])
