"""Puts out `Capacity`: what one instance, node or partition carries, and how much of it to use."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from dsl.design import Component, Op
from dsl.quantity import Dimension
from reviewer.assumed import Assumed, Ledger
from reviewer.figures import Figures, Said, Spread, figures_of, pool_target
from reviewer.numbers import rate
from reviewer.shape import counted, entry, is_provided, is_uncounted

Level = Literal["conservative", "typical", "optimistic"]


@dataclass(frozen=True, slots=True)
class Capacity:
    """Operations a second of one instance, node or partition, with where the figure is from.

    All three are equal where the design states the figure; `assumed` is then None.
    """

    conservative: float
    typical: float
    optimistic: float
    unit: str
    assumed: Assumed | None

    def at(self, level: Level) -> float:
        """The figure of `level`."""
        if level == "conservative":
            return self.conservative
        return self.typical if level == "typical" else self.optimistic


def capacity_of(ledger: Ledger, component: Component, op: Op) -> Capacity | None:
    """What the design states, else what the catalogue has; None where neither gives a figure."""
    return _stated(ledger, component, op) or _known(ledger, component, op)


def _stated(ledger: Ledger, component: Component, op: Op) -> Capacity | None:
    """What the design says of one instance: `assume` lines first, then `capacity=`."""
    said = (
        ledger.stated(component.name, f"{op.value}_capacity"),
        ledger.stated(component.name, "capacity"),
        component.attributes.capacity,
    )
    figure = next((value for value in said if value is not None), None)
    if figure is None:
        return None
    value = max(0.0, figure.value)
    return Capacity(value, value, value, "as stated", None)


def _known(ledger: Ledger, component: Component, op: Op) -> Capacity | None:
    """The catalogue's figure.

    Of what a provider runs without a count it is the quota of the account or table; what
    grows by itself, and what is counted in partitions that nobody counted, has none.
    """
    figures = figures_of(component.technology, component.kind)
    if is_uncounted(component):
        if quota := figures.quota.get(op.value):
            spread = Spread(quota.low, quota.high, quota.high, quota.unit, quota.said)
            return _taken(ledger, component, op, spread, "account or table")
        if figures.elastic or entry(component).partitions:
            return None
    found = figures.carries(op)
    return None if found is None else _taken(ledger, component, op, found, figures.per)


def _taken(ledger: Ledger, component: Component, op: Op, spread: Spread, per: str) -> Capacity:
    both = figures_of(component.technology, component.kind).capacity
    alike = "read" in both and both["read"][:3] == both.get("write", ())[:3]
    subject = f"{component.name}.{'' if alike else f'{op.value}_'}capacity"
    assumed = ledger.take(
        Assumed(
            subject=subject,
            value=f"{rate(spread.conservative)} to {rate(spread.optimistic)}, typically {rate(spread.typical)}",
            because=_because(component, spread.said, per),
            basis=spread.said.basis,
            source="; ".join(spread.said.sources),
            override=f"assume {subject} {rate(spread.typical)}",
        )
    )
    return Capacity(spread.conservative, spread.typical, spread.optimistic, per, assumed)


def _because(component: Component, said: Said, per: str) -> str:
    what = entry(component).title
    counted_as = f" ({said.of})" if said.of else ""
    figures = figures_of(component.technology, component.kind)
    on = f", measured on {figures.measured}" if figures.measured else ""
    like = f"; taken from {said.like}" if said.like else ""
    return f"What one {per} of {what} is known to carry{counted_as}{on}{like}."


def target_of(ledger: Ledger, component: Component) -> float:
    """The share of its capacity that a component is planned to use, 0..1.

    Stores 60 %, Redis 70 %, fewer than 16 instances 75 %, more of them or managed 80 %, an
    outside service's contract 100 %, as the catalogue says. What is left carries the loss
    of a node, and the growth until capacity is added.
    """
    said = ledger.stated(component.name, "target")
    if said is not None:
        return max(0.0, said.value if said.dimension is Dimension.FRACTION else said.value / 100)
    own = figures_of(component.technology, component.kind).target
    if own is not None:
        return own
    return pool_target(None if is_provided(component) else counted(component))


def counts_replica_operations(component: Component) -> bool:
    """Whether the catalogue's capacity counts what each copy does."""
    figures: Figures = figures_of(component.technology, component.kind)
    return figures.replica_operations
