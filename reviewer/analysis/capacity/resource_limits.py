"""`Bound`: how much of something one instance holds or passes, stated or known.

Connections, data on a disk, memory, bytes a second: what a component says first, then what
the catalogue knows under one of several names. Rules compare; nothing is guessed here.
"""

from __future__ import annotations

from math import sqrt
from typing import NamedTuple

from dsl.design import Component
from dsl.quantity import Quantity
from reviewer.analysis.assumptions import Assumed, Ledger
from reviewer.analysis.capacity.catalogue_figures import Figures, Said, figures_of
from reviewer.analysis.topology.counts import entry
from reviewer.text.numbers import bandwidth, count, rate, size


class Bound(NamedTuple):
    """A limit of one instance, from where it is tight to where it breaks.

    In bytes, bytes a second, a second or what is counted. All three are equal where the
    design states the figure; `assumed` is then None.
    """

    safe: float
    usual: float
    most: float
    assumed: Assumed | None

    @property
    def subjects(self) -> tuple[str, ...]:
        """What an answer that rests on it names as assumed."""
        return (self.assumed.subject,) if self.assumed else ()


def connections_of(ledger: Ledger, component: Component) -> Bound | None:
    """How many connections one instance holds open."""
    return _stated_bound(ledger, component, "connections") or _catalogue_bound(
        ledger, component, "connections", ("connections",)
    )


def data_of(ledger: Ledger, component: Component) -> Bound | None:
    """How many bytes one node keeps: its disk, else where nodes of its kind are split."""
    return _stated_bound(ledger, component, "disk") or _catalogue_bound(
        ledger, component, "disk", ("split_at", "data_per_node", "storage")
    )


def memory_of(ledger: Ledger, component: Component) -> Bound | None:
    """How many bytes one node keeps in memory."""
    return _stated_bound(ledger, component, "memory") or _catalogue_bound(
        ledger, component, "memory", ("data_per_node",)
    )


def ingress_of(ledger: Ledger, component: Component) -> Bound | None:
    """Bytes a second that one broker takes in, with its usual copies and readers."""
    return _catalogue_bound(ledger, component, "bandwidth", ("ingress",))


def figure_of(ledger: Ledger, component: Component, name: str) -> Bound | None:
    """A figure that only the catalogue has and no line overrides: of one partition, one consumer."""
    return _catalogue_bound(ledger, component, "", (name,))


def _stated_bound(ledger: Ledger, component: Component, quality: str) -> Bound | None:
    said = ledger.stated(component.name, quality)
    value: Quantity | int | None = said or getattr(component.attributes, quality)
    if value is None:
        return None
    figure = max(0.0, float(value.value if isinstance(value, Quantity) else value))
    return Bound(figure, figure, figure, None)


def _catalogue_bound(
    ledger: Ledger, component: Component, quality: str, names: tuple[str, ...]
) -> Bound | None:
    figures = figures_of(component.technology, component.kind)
    found = next((one for name in names if (one := _figure_range(figures, name))), None)
    if found is None:
        return None
    low, usual, high, unit, said = found
    assumed = _assumed_bound(
        ledger, component, quality or names[0], quality, (low, high, unit), said
    )
    return Bound(low, usual, high, assumed)


_Range = tuple[float, float, float, str, Said]


def _figure_range(figures: Figures, name: str) -> _Range | None:
    """A capacity as it is; the middle of a range of advice is that of its powers of ten."""
    if (spread := figures.capacity.get(name)) is not None:
        return spread
    limit = figures.limits.get(name)
    return limit and (limit.low, sqrt(limit.low * limit.high), limit.high, limit.unit, limit.said)


def _assumed_bound(  # it is what an assumption says
    ledger: Ledger,
    component: Component,
    name: str,
    quality: str,
    shown: tuple[float, float, str],
    said: Said,
) -> Assumed:
    low, high, unit = shown
    told = worded(low, unit) if low == high else f"{worded(low, unit)} to {worded(high, unit)}"
    subject = f"{component.name}.{name}"
    return ledger.take(
        said.assumed(
            subject=subject,
            value=told,
            because=f"Typical limit of one {entry(component).title} node ({name.replace('_', ' ')}).",
            override=f"assume {subject} {worded(low, unit).replace(' ', '')}" if quality else "",
        )
    )


def worded(value: float, unit: str) -> str:
    """A bound as people read it."""
    words = {"B": size, "B/s": bandwidth, "/s": rate}
    return words.get(unit, count)(value)
