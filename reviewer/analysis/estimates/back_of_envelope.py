"""`FirstSums`: from users to requests, bytes, storage and the memory of a cache.

The sum every interview begins with, from what is stated; what lacks a part is asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from dsl.design import Op
from dsl.quantity import Dimension, Quantity
from dsl.units import DAY, YEAR
from reviewer.analysis.traffic.demand import LARGEST

if TYPE_CHECKING:
    from reviewer.analysis.facts import Facts


class FirstSums(NamedTuple):
    """The first sums; None where a part is not stated, and then `missing` has the line to write.

    `users` a day, `actions` of each a day, `requests` a day; `average` and `peak` requests a
    second, `writes` a second on average; `size` of one in bytes, `flowing` bytes a second at
    peak; `stored` bytes a year and `kept` bytes at the end of the retention (a year where
    none is stated), of one copy; `cached` bytes of the share that most reads ask for.
    """

    users: float
    actions: float | None
    size: float | None
    peak_factor: float | None
    writes: float | None
    stored: float | None
    kept: float | None
    cached: float | None
    missing: tuple[str, ...]

    @property
    def requests(self) -> float | None:
        """Requests a day."""
        return None if self.actions is None else min(self.users * self.actions, LARGEST)

    @property
    def average(self) -> float | None:
        """Requests a second on average."""
        return None if self.requests is None else self.requests / DAY

    @property
    def peak(self) -> float | None:
        """Requests a second at peak."""
        if self.average is None or self.peak_factor is None:
            return None
        return min(self.average * self.peak_factor, LARGEST)

    @property
    def flowing(self) -> float | None:
        """Bytes a second at peak."""
        if self.peak is None or self.size is None:
            return None
        return min(self.peak * self.size, LARGEST)


def first_sums(facts: Facts) -> FirstSums | None:
    """The first sums of a design; None where no users a day are stated."""
    users = facts.traffic.users_per_day
    if users is None:
        return None
    stated = facts.assumptions.stated
    actions, size, hot = facts.traffic.actions_per_user, stated("", "size"), stated("", "hot")
    writes = _writes(facts, None if actions is None else users * actions / DAY)
    stored = _stored(facts, writes, size)
    kept = _kept(facts, stored)
    return FirstSums(
        users=users,
        actions=actions,
        size=None if size is None else size.value,
        peak_factor=None if actions is None else facts.traffic.peak_factor,
        writes=writes,
        stored=stored,
        kept=kept,
        cached=None if hot is None or kept is None else kept * hot.value,
        missing=_missing(facts, {"size": size, "hot": hot}, writes if stored is None else stored),
    )


def _writes(facts: Facts, average: float | None) -> float | None:
    """Writes a second on average: as required, of the flows, or by the ratio of reads to writes."""
    required = facts.design.requirement("writes")
    if required is not None and isinstance(required.value, Quantity):
        value = required.value
        return value.value if value.average else value.value / facts.traffic.peak_factor
    flows = (
        [r[Op.WRITE] for r in facts.traffic.arrival_rates if Op.WRITE in r]
        if facts.design.flows
        else []
    )
    if flows:
        return min(sum(flows), LARGEST) / facts.traffic.peak_factor
    ratio = facts.assumptions.stated("", "ratio") or _required(facts, "ratio")
    if average is None or ratio is None or ratio.dimension is not Dimension.RATIO:
        return None
    return average / (1 + max(0.0, ratio.value))


def _required(facts: Facts, metric: str) -> Quantity | None:
    found = facts.design.requirement(metric)
    return found.value if found is not None and isinstance(found.value, Quantity) else None


def _stored(facts: Facts, writes: float | None, size: Quantity | None) -> float | None:
    """Bytes a year of one copy: as required, else writes x size."""
    required = _required(facts, "storage")
    if required is not None and required.dimension is Dimension.BANDWIDTH:
        return min(required.value * YEAR, LARGEST)
    if writes is None or size is None:
        return None
    return min(writes * size.value * YEAR, LARGEST)


def _kept(facts: Facts, stored: float | None) -> float | None:
    keeps = _retention(facts)
    if stored is None:
        return None
    return stored if keeps is None else min(stored / YEAR * keeps.value, LARGEST)


def _retention(facts: Facts) -> Quantity | None:
    return facts.assumptions.stated("", "retention") or _required(facts, "retention")


def _missing(
    facts: Facts, stated: Mapping[str, Quantity | None], written: float | None
) -> tuple[str, ...]:
    lines = {
        "assume actions 10/d": facts.traffic.actions_per_user is None,
        "assume size 1KB": stated["size"] is None,
        "require writes 1k/s": written is None,
        "assume retention 5y": _retention(facts) is None,
        "assume hot 20%": stated["hot"] is None,
    }
    return tuple(line for line, lacks in lines.items() if lacks)
