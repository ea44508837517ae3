"""`FirstSums`: from users to requests, bytes, storage and the memory of a cache.

The sum every interview begins with, from what is stated; what lacks a part is asked for.
"""

from __future__ import annotations

from typing import NamedTuple

from dsl.design import Design, Op
from dsl.quantity import Dimension, Quantity
from dsl.units import DAY, YEAR
from reviewer.analysis.assumptions import Ledger
from reviewer.analysis.traffic.demand import LARGEST
from reviewer.analysis.traffic.traffic_facts import TrafficFacts


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


def first_sums(design: Design, ledger: Ledger, traffic: TrafficFacts) -> FirstSums | None:
    """The first sums of a design; None where no users a day are stated."""
    users = traffic.users_per_day
    if users is None:
        return None
    actions, size, hot = (
        traffic.actions_per_user,
        ledger.stated("", "size"),
        ledger.stated("", "hot"),
    )
    keeps = ledger.stated("", "retention") or _required_quantity(design, "retention")
    average = None if actions is None else users * actions / DAY
    writes = _average_writes(design, traffic, average, ledger.stated("", "ratio"))
    stored = _stored_per_year(design, writes, size)
    kept = _bytes_kept(stored, keeps)
    lacking = {
        "assume actions 10/d": actions,
        "assume size 1KB": size,
        "require writes 1k/s": writes if stored is None else stored,
        "assume retention 5y": keeps,
        "assume hot 20%": hot,
    }
    return FirstSums(
        users=users,
        actions=actions,
        size=None if size is None else size.value,
        peak_factor=None if actions is None else traffic.peak_factor,
        writes=writes,
        stored=stored,
        kept=kept,
        cached=None if hot is None or kept is None else kept * hot.value,
        missing=tuple(line for line, value in lacking.items() if value is None),
    )


def _average_writes(
    design: Design, traffic: TrafficFacts, average: float | None, ratio: Quantity | None
) -> float | None:
    """Writes a second on average: as required, of the flows, or by the ratio of reads to writes."""
    required = _required_quantity(design, "writes")
    if required is not None:
        return required.value if required.average else required.value / traffic.peak_factor
    flows = [rates[Op.WRITE] for rates in traffic.arrival_rates if Op.WRITE in rates]
    if design.flows and flows:
        return min(sum(flows), LARGEST) / traffic.peak_factor
    ratio = ratio or _required_quantity(design, "ratio")
    if average is None or ratio is None or ratio.dimension is not Dimension.RATIO:
        return None
    return average / (1 + max(0.0, ratio.value))


def _required_quantity(design: Design, metric: str) -> Quantity | None:
    found = design.requirement(metric)
    return found.value if found is not None and isinstance(found.value, Quantity) else None


def _stored_per_year(design: Design, writes: float | None, size: Quantity | None) -> float | None:
    """Bytes a year of one copy: as required, else writes x size."""
    required = _required_quantity(design, "storage")
    if required is not None and required.dimension is Dimension.BANDWIDTH:
        return min(required.value * YEAR, LARGEST)
    if writes is None or size is None:
        return None
    return min(writes * size.value * YEAR, LARGEST)


def _bytes_kept(stored: float | None, keeps: Quantity | None) -> float | None:
    if stored is None:
        return None
    return stored if keeps is None else min(stored / YEAR * keeps.value, LARGEST)
