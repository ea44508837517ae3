"""Designs that differ from a given one: at another load, with other counts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from dsl.attributes import Attributes
from dsl.design import Component, Design, Flow, Requirement
from dsl.quantity import Dimension, Quantity
from dsl.value import replaced
from reviewer.analysis.traffic.demand import LARGEST

LOADS = frozenset({"reads", "writes", "requests", "users", "connections"})
"""The requirements that say how much comes; they grow with the load."""


class Size(NamedTuple):
    """How many of a component there are, by what the language counts; None: as it is."""

    instances: int | None = None
    copies: int | None = None
    rf: int | None = None
    shards: int | None = None
    partitions: int | None = None

    def said(self) -> dict[str, int]:
        """The counts that it gives, by name."""
        return {name: n for name, n in zip(self._fields, self, strict=True) if n is not None}

    def attributes(self) -> dict[str, int]:
        """What of it stands in `[ ]`."""
        return {name: number for name, number in self.said().items() if name != "instances"}


def scaled(design: Design, factor: float) -> Design:
    """`design` with `factor` times as much of everything that comes to it."""
    if factor == 1:
        return design
    return replaced(
        design,
        flows=tuple(_scaled_flow(flow, factor) for flow in design.flows),
        requirements=tuple(_scaled_requirement(one, factor) for one in design.requirements),
        components={name: _scaled_client(part, factor) for name, part in design.components.items()},
    )


def times(quantity: Quantity, factor: float) -> Quantity:
    """`factor` times a quantity; its text stays."""
    return quantity._replace(value=min(quantity.value * factor, LARGEST))


def _scaled_flow(flow: Flow, factor: float) -> Flow:
    return flow if flow.rate is None else replaced(flow, rate=times(flow.rate, factor))


def _scaled_requirement(required: Requirement, factor: float) -> Requirement:
    if required.metric not in LOADS or not isinstance(required.value, Quantity):
        return required
    return replaced(required, value=times(required.value, factor))


def _scaled_client(part: Component, factor: float) -> Component:
    """A client that says its own rate has more of it; one that says its share keeps that."""
    said = {
        name: times(value, factor)
        for name in ("reads", "writes")
        if isinstance(value := getattr(part.attributes, name), Quantity)
        and value.dimension is Dimension.RATE
    }
    if not said:
        return part
    return replaced(part, attributes=Attributes(**{**part.attributes.said(), **said}))


def resized(design: Design, sizes: Mapping[str, Size]) -> Design:
    """`design` with other counts of some components."""
    if not sizes:
        return design
    parts = {
        name: sized(part, sizes[name]) if name in sizes else part
        for name, part in design.components.items()
    }
    return replaced(design, components=parts)


def sized(part: Component, size: Size) -> Component:
    """One component with other counts."""
    said = {**part.attributes.said(), **size.attributes()}
    count = part.count if size.instances is None else size.instances
    many = part.many and size.instances is None
    return replaced(part, count=count, many=many, attributes=Attributes(**said))
