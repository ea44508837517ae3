"""Readers of what stands in `[ ]`, as values of expressions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dsl.attributes import MANY, UNLIMITED, Attributes, AttributeType, ValueType
from dsl.quantity import Quantity
from reviewer.packs.expressions.types import Type, of_dimension
from reviewer.packs.expressions.world import Trip, World

if TYPE_CHECKING:
    from reviewer.packs.expressions.fields import Get

_WORDED = frozenset({ValueType.WORD, ValueType.NAME})


def read_attribute(row: AttributeType, kind: Type, *, declared: bool) -> Get:
    """Gives what is said, None where nothing is or where it is no value of `kind`.

    A word that may stand bare is `yes` then, and `no` where the design says no.
    """

    def get(_: World, subject: Any) -> object:
        value = _stated_value(row, subject, declared=declared)
        if kind.sort == "bool":
            return value if isinstance(value, bool) else None
        if isinstance(value, bool):
            return ("yes" if value else "no") if row.type in _WORDED else None
        if isinstance(value, Quantity):
            return value if of_dimension(value.dimension) == kind else None
        if isinstance(value, tuple):
            return value if kind.sort == "list" else len(value)
        return (
            None
            if value in (MANY, UNLIMITED) or (kind.sort == "number" and isinstance(value, str))
            else value
        )

    return get


def says_attribute(row: AttributeType, *, declared: bool) -> Get:
    """Whether the design says it, and does not say no."""

    def has(_: World, subject: Any) -> bool:
        value = _stated_value(row, subject, declared=declared)
        return value is not None and (value is not False or row.type is ValueType.FLAG)

    return has


def _stated_value(row: AttributeType, subject: Any, *, declared: bool) -> object:
    attributes = _attributes_of(subject)
    if attributes is None:
        return None
    return attributes.extra.get(row.name) if declared else getattr(attributes, row.name)


def _attributes_of(subject: Any) -> Attributes | None:
    if isinstance(subject, Trip):
        return None if subject.route.flow is None else subject.route.flow.attributes
    found: Attributes = subject.attributes
    return found
