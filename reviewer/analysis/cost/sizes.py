"""Classes of machines by memory: a provider's family is priced by size, each class twice the one below.

Basis: rows of one family in the price list (db.r4.large $0.29 and db.r4.8xlarge $4.64 an hour, db.t3.medium
$0.082 and db.t3.large $0.164), which differ by their memory alone.
"""

from __future__ import annotations

import math
import re
from typing import Any

from dsl.units import GIGABYTE
from reviewer.analysis.cost.price import Price, price

_MOST_STEPS = 6
"""Times that a class is doubled; a larger one than 64 times is not sold."""

_SIZE = re.compile(r"\.\d*x?large\b.*")


def sized(raw: dict[str, Any], memory: float | None) -> tuple[Price, float]:
    """The price of the smallest class with `memory` bytes, and times the quantity of the row's class.

    An hour of a machine has a price for each class; what is sold by the vCPU or GB is paid by quantity.
    """
    row = price(raw["row"])
    if memory is None:
        return row, 1.0
    needed = memory / GIGABYTE
    small = raw.get("small")
    if small is not None and needed <= raw["least"] / 2:
        return sized(small, memory)
    steps = math.ceil(math.log2(needed / raw["memory"]) - 1e-9) if needed > 0 else -_MOST_STEPS
    smallest = round(math.log2(raw["least"] / raw["memory"]))
    factor = 2.0 ** min(max(steps, smallest), _MOST_STEPS)
    if row.unit != "h":
        return row, factor
    return _class_of(row, factor, raw["memory"] * factor), 1.0


def _class_of(row: Price, factor: float, memory: float) -> Price:
    """Another class of the family."""
    if factor == 1:
        return row
    tiers = tuple((end, each * factor) for end, each in row.tiers)
    family = _SIZE.sub("", row.of)
    return row._replace(tiers=tiers, of=f"{family} with {memory:.4g} GB", basis="computed")
