"""Amounts and limits: quantities that a component has, and what one instance of it bears."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from dsl.design import Component, Op
from reviewer.analysis.capacity import resource_limits
from reviewer.analysis.capacity.resource_limits import Bound

if TYPE_CHECKING:
    from reviewer.analysis.facts import Facts

UNITS = ("count", "rate", "size", "bandwidth", "duration", "percent")
"""Formats of amounts, as in `reviewer.text.grammar.FORMATS`."""


class Amount(NamedTuple):
    """How much of something one instance of a component has.

    `value` is that of one instance, in base units (bytes, seconds, a second); `instances` is
    over how many it is spread. `values` are further values of templates, `sums` lines of
    arithmetic that lead to it, `assumed` the assumptions it rests on.
    """

    value: float
    instances: int = 1
    values: Mapping[str, object] = MappingProxyType({})
    sums: tuple[str, ...] = ()
    assumed: tuple[str, ...] = ()


class Measure(NamedTuple):
    """A quantity of components: how it is found, and the unit it is shown in."""

    name: str
    unit: str
    amount_of: Callable[[Facts, Component], Amount | None]


class Limit(NamedTuple):
    """What one instance of a component bears: from where it is tight to where it breaks."""

    name: str
    bound_of: Callable[[Facts, Component], Bound | None]


def measure(unit: str) -> Callable[[Callable[[Facts, Component], Amount | None]], Measure]:
    """Decorator that makes a `Measure` of a function; None means the amount is not known."""
    if unit not in UNITS:
        raise ValueError(f"`{unit}` is no unit; there are {', '.join(UNITS)}")
    return lambda amount_of: Measure(amount_of.__name__, unit, amount_of)


def limit(bound_of: Callable[[Facts, Component], Bound | None]) -> Limit:
    """Decorator that makes a `Limit` of a function; None means the limit is not known."""
    return Limit(bound_of.__name__, bound_of)


_RESOURCES: Mapping[str, Callable[..., Bound | None]] = {
    "connections": resource_limits.connections_of,
    "disk": resource_limits.data_of,
    "memory": resource_limits.memory_of,
    "bandwidth in": resource_limits.ingress_of,
}


def resource_limit(resource: str, default: Bound | None = None) -> Limit:
    """What one instance has of `connections`, `disk`, `memory` or `bandwidth in`.

    As the design states it, else as the catalogue knows it, else `default`.
    """
    find = _RESOURCES[resource]

    def bound_of(facts: Facts, part: Component) -> Bound | None:
        return find(facts.assumptions, part) or default

    return Limit(resource, bound_of)


def published_limit(figure: str) -> Limit:
    """A figure that only the catalogue has, such as what one `partition` or `consumer` carries."""
    return Limit(
        figure, lambda facts, part: resource_limits.figure_of(facts.assumptions, part, figure)
    )


def capacity_limit(op: str) -> Limit:
    """The `read`s or `write`s a second that one node carries."""
    operation = Op(op)

    def bound_of(facts: Facts, part: Component) -> Bound | None:
        found = facts.capacity.of(part, operation)
        if found is None:
            return None
        return Bound(found.conservative, found.typical, found.optimistic, found.assumed)

    return Limit(f"{op} capacity", bound_of)
