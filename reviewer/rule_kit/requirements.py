"""Requirements of a design as numbers."""

from __future__ import annotations

from dsl.design import Design
from dsl.quantity import Quantity


def required_value(design: Design, metric: str, flow: str = "") -> float | None:
    """What `require metric` states for a flow, else for the design, in base units; None without."""
    required = design.requirement(metric, flow)
    value = required.value if required is not None else None
    return value.value if isinstance(value, Quantity) else None


def attribute_value(value: object) -> float | None:
    """The number of an attribute, in base units; None where it is no quantity, or not stated."""
    return value.value if isinstance(value, Quantity) else None
