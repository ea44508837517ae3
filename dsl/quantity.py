"""`Quantity`: a number with its dimension, as a candidate wrote it."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Dimension(StrEnum):
    """What a number measures; `Quantity.value` is in the unit named here."""

    COUNT = "count"  # 1
    RATE = "rate"  # 1/s
    DURATION = "duration"  # seconds
    SIZE = "size"  # bytes
    BANDWIDTH = "bandwidth"  # bytes/s
    FRACTION = "fraction"  # 0..1 for 0%..100%
    RATIO = "ratio"  # left divided by right
    COST = "cost"  # US dollars a month
    UNIT_COST = "unit cost"  # US dollars for a million requests
    GROWTH = "growth"  # the share that a month adds


class Quantity(NamedTuple):
    """A value in the base unit of its dimension.

    `average` is true for rates written a day, month or year: they are averages
    and take `assume peak`; rates a second, minute or hour are peaks.
    """

    value: float
    dimension: Dimension
    text: str
    average: bool = False

    def __str__(self) -> str:
        """What was written."""
        return self.text
