"""`Capacity`: what one instance, node or partition carries, and how much of it to use."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal, NamedTuple

from dsl.catalogue import Technology, catalogue
from dsl.design import Component, Op
from dsl.kinds import Kind
from dsl.quantity import Dimension
from reviewer.analysis.assumptions import Assumed, Ledger
from reviewer.analysis.capacity.catalogue_figures import MOST_KEPT, Spread, figures_of, pool_target
from reviewer.analysis.capacity.zone_spread import share_without_zone
from reviewer.analysis.figure_ranges import drawn_between
from reviewer.analysis.topology.counts import counted, is_provided, is_uncounted
from reviewer.text.numbers import rate

Level = Literal["conservative", "typical", "optimistic"]


class Capacity(NamedTuple):
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
    return (
        _stated_capacity(ledger, component, op)
        or _token_capacity(ledger, component)
        or _catalogue_capacity(ledger, component, op)
    )


class NodeCapacities:
    """What one node of each component carries, looked up once."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._found: dict[tuple[str, Op], Capacity | None] = {}

    def of(self, component: Component, op: Op) -> Capacity | None:
        """What one node of `component` carries; None where nothing gives a figure."""
        key = (component.name, op)
        if key not in self._found:
            self._found[key] = capacity_of(self._ledger, component, op)
        return self._found[key]


def _stated_capacity(ledger: Ledger, component: Component, op: Op) -> Capacity | None:
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


def _token_capacity(ledger: Ledger, component: Component) -> Capacity | None:
    """Answers a second of a language model, of which the design states how long they are."""
    if ledger.stated(component.name, "tokens") is None:
        return None
    from reviewer.analysis.capacity.token_figures import answers_spread  # noqa: PLC0415  # few designs state tokens

    found = answers_spread(ledger, component)
    if found is None:
        return None
    spread, assumed = found
    typical = drawn_between(ledger.draw(assumed.subject), *spread[:3])
    return Capacity(
        spread.conservative, typical, spread.optimistic, "as stated", ledger.take(assumed)
    )


class _Known(NamedTuple):
    """A figure of the catalogue with its words, made once for all components like it."""

    spread: Spread
    per: str
    quality: str
    value: str
    usual: str
    because: str
    source: str


def _catalogue_capacity(ledger: Ledger, component: Component, op: Op) -> Capacity | None:
    known = _catalogue_figure(component.technology, component.kind, op, is_uncounted(component))
    if known is None:
        return None
    subject, spread = f"{component.name}.{known.quality}", known.spread
    assumed = Assumed(
        subject=subject,
        value=known.value,
        because=known.because,
        basis=spread.said.basis,
        source=known.source,
        override=f"assume {subject} {known.usual}",
    )
    typical = drawn_between(ledger.draw(subject), *spread[:3])
    return Capacity(
        spread.conservative, typical, spread.optimistic, known.per, ledger.take(assumed)
    )


@lru_cache(MOST_KEPT)
def _catalogue_figure(
    technology: Technology | None, kind: Kind, op: Op, uncounted: bool
) -> _Known | None:
    """The catalogue's figure.

    Of what a provider runs without a count it is the quota of the account or table; what
    grows by itself, and what is counted in partitions that nobody counted, has none.
    """
    figures, named = figures_of(technology, kind), technology or catalogue().kinds[kind]
    if uncounted:
        if quota := figures.quota.get(op.value):
            spread = Spread(quota.low, quota.high, quota.high, quota.unit, quota.said)
            return _worded_figure(
                spread, f"{op.value}_capacity", named.title, "account or table", ""
            )
        if figures.elastic or named.partitions:
            return None
    found = figures.carries(op)
    if found is None:
        return None
    read, write = figures.carries(Op.READ), figures.carries(Op.WRITE)
    alike = read is not None and write is not None and read[:3] == write[:3]
    quality = "capacity" if alike else f"{op.value}_capacity"
    return _worded_figure(found, quality, named.title, figures.per, figures.measured)


def _worded_figure(spread: Spread, quality: str, title: str, per: str, measured: str) -> _Known:
    said = spread.said
    counted_as = f" ({said.of})" if said.of else ""
    on = f", measured on {measured}" if measured else ""
    like = f"; taken from {said.like}" if said.like else ""
    low, usual, high = (rate(figure) for figure in spread[:3])
    return _Known(
        spread=spread,
        per=per,
        quality=quality,
        value=f"{low} to {high}, typically {usual}",
        usual=usual,
        because=f"Typical capacity of one {per} of {title}{counted_as}{on}{like}.",
        source="; ".join(said.sources),
    )


def target_of(ledger: Ledger, component: Component) -> float:
    """The share of its capacity that a component is planned to use, 0..1.

    As `target_in_one_zone`, and low enough that the instances left without one of its stated
    zones carry all of its load (N + 1).
    """
    said = _stated_target(ledger, component)
    if said is not None:
        return said
    elastic = figures_of(component.technology, component.kind).elastic
    return min(
        target_in_one_zone(ledger, component), share_without_zone(component, elastic=elastic)
    )


def target_in_one_zone(ledger: Ledger, component: Component) -> float:
    """The same without room for the loss of a zone, 0..1.

    Stores 60%, Redis 70%, fewer than 16 instances 75%, more of them or managed 80%, an
    outside service's contract 100%, as the catalogue says. What is left carries the loss
    of a node, and the growth until capacity is added.
    """
    said = _stated_target(ledger, component)
    if said is not None:
        return said
    own = figures_of(component.technology, component.kind).target
    if own is not None:
        return own
    return pool_target(None if is_provided(component) else counted(component))


def _stated_target(ledger: Ledger, component: Component) -> float | None:
    said = ledger.stated(component.name, "target")
    if said is None:
        return None
    return max(0.0, said.value if said.dimension is Dimension.FRACTION else said.value / 100)


def counts_replica_operations(component: Component) -> bool:
    """Whether the catalogue's capacity counts what each copy does."""
    return figures_of(component.technology, component.kind).replica_operations
