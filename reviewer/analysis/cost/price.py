"""`Price`: one row of the price list."""

from __future__ import annotations

import math
from functools import cache
from typing import NamedTuple

from dsl.catalogue import price_list


class Price(NamedTuple):
    """One row of the price list: dollars a unit, by how many units a month.

    `tiers` are pairs of the unit up to which a price holds, and that price; the last has no end.
    """

    key: str
    tiers: tuple[tuple[float, float], ...]
    unit: str
    of: str
    basis: str
    source: str
    as_of: str

    def dollars(self, units: float) -> float:
        """What this many units cost in a month."""
        total, begin = 0.0, 0.0
        for end, price in self.tiers:
            total += max(0.0, min(units, end) - begin) * price
            begin = end
        return total


@cache
def price(key: str) -> Price:
    """The row of that key. Raises KeyError where the list has none."""
    raw, known = price_list()["rows"][key], price_list()["sources"]
    tiers = tuple((math.inf if end is None else end, each) for end, each in raw["tiers"])
    cited = (f"{known[name]['title']}, {known[name]['url']}" for name in raw["sources"])
    said = (raw["unit"], raw["of"], raw["basis"], "; ".join(cited), raw.get("as_of", ""))
    return Price(key, tiers, *said)
