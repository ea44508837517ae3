"""Requirements of a design as numbers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from dsl.design import Component, Design
from dsl.quantity import Quantity
from dsl.units import DAY
from reviewer.analysis.semantics.consistency_needs import STRONG

if TYPE_CHECKING:
    from reviewer.analysis.facts import Facts


def required_value(design: Design, metric: str, flow: str = "") -> float | None:
    """What `require metric` states for a flow, else for the design, in base units; None without."""
    required = design.requirement(metric, flow)
    value = required.value if required is not None else None
    return value.value if isinstance(value, Quantity) else None


def required_users(design: Design) -> float:
    """Users as required; of a day where they are of a time, 0 where none are stated."""
    required = design.requirement("users")
    if required is None or not isinstance(required.value, Quantity):
        return 0.0
    return required.value.value * (DAY if required.value.average else 1)


def assumed_value(design: Design, quality: str) -> float | None:
    """What `assume quality` states of the whole design, in base units; None without."""
    values = (one.value for one in design.assumptions if not one.subject and one.quality == quality)
    value = next(values, None)
    return value.value if isinstance(value, Quantity) else None


def attribute_value(value: object) -> float | None:
    """The number of an attribute, in base units; None where it is no quantity, or not stated."""
    return value.value if isinstance(value, Quantity) else None


def stated_value(facts: Facts, part: Component, name: str) -> float | None:
    """What `assume` or else an attribute states of a component, in base units; None without."""
    return attribute_value(
        facts.assumptions.stated(part.name, name) or getattr(part.attributes, name)
    )


def strongly_written(facts: Facts) -> Iterator[list[Component]]:
    """For each flow that needs strong consistency, the components it reads or writes, in order."""
    parts = facts.design.components
    for number, route in enumerate(facts.traffic.routes):
        if facts.traffic.consistency[route.name] == STRONG:
            links = facts.traffic.reads_and_writes.by_route[number]
            yield [parts[link.target] for link in links]
