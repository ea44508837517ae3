"""`Limit`: the month in which growth carries a component, a disk or a quota past its plan.

Load grows by a share `g` each month, compound: after n months it is (1 + g)^n times as much, so that
headroom h lasts ln(h) / ln(1 + g) months. A disk starts with the `data=` that it holds today and adds
each month's writes, which grow too, until retention drops them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, Literal, NamedTuple

from dsl.design import Component, Design
from dsl.units import MONTH
from reviewer.analysis.capacity.shard_count import usable_data
from reviewer.analysis.capacity.utilization import (
    DUST,
    Strain,
    is_quota,
    read_copies,
    whole_number,
)
from reviewer.analysis.cost.bill import is_billed
from reviewer.analysis.estimates.load_growth import monthly_growth, months_until
from reviewer.analysis.topology.counts import has_leader, shards
from reviewer.analysis.traffic.demand import LARGEST, Demand
from reviewer.text.suggestion import declaration

if TYPE_CHECKING:
    from reviewer.analysis.assumptions import Ledger
    from reviewer.analysis.capacity.capacity_facts import CapacityFacts
    from reviewer.analysis.capacity.node_data import NodeData

HORIZON = 36
"""Months that are looked ahead. Basis: a convention; commitments to providers are made for three years
at most."""

AHEAD = 12
"""Months that a purchase lasts. Basis: a convention; capacity is planned by the year."""

What = Literal["load", "disk", "quota"]


class Purchase(NamedTuple):
    """What to have by a month, as the line that states it."""

    month: int
    write: str


class Limit(NamedTuple):
    """When one component passes its plan, and when it is full, in months from today.

    0 is today; None is later than `HORIZON`. `purchases` keep it below its target.
    """

    component: Component
    what: What
    passes: float | None
    full: float | None
    purchases: tuple[Purchase, ...]


class Growth(NamedTuple):
    """Growth by the share `monthly` each month, and the limits in the order in which they are reached."""

    monthly: float
    limits: tuple[Limit, ...]

    @property
    def reached(self) -> tuple[Limit, ...]:
        """The limits that are passed within the time looked ahead."""
        return tuple(limit for limit in self.limits if limit.passes is not None)


def growth_of(design: Design, ledger: Ledger, capacity: CapacityFacts) -> Growth | None:
    """The limits that a design grows into; None where no growth is stated."""
    if (monthly := monthly_growth(design, ledger)) is None:
        return None
    parts = [p for p in design.components.values() if is_billed(p)]
    limits = [limit for part in parts for limit in _limits_of(capacity, part, monthly)]
    return Growth(monthly, tuple(sorted(limits, key=_time)))


def _time(limit: Limit) -> tuple[float, float]:
    ends = (limit.passes, limit.full)
    first, last = (math.inf if month is None else month for month in ends)
    return first, last


def _limits_of(capacity: CapacityFacts, part: Component, monthly: float) -> Iterator[Limit]:
    strain = None if capacity.open_load(part) else capacity.strain(part)
    if strain is not None and math.isfinite(strain.typical) and strain.target > 0:
        yield _load_limit(capacity, strain, monthly)
    data = capacity.node_data(part)
    if data is not None and usable_data(data.bound) > 0:
        yield _disk_limit(part, data, monthly)


def _load_limit(capacity: CapacityFacts, strain: Strain, monthly: float) -> Limit:
    passes = months_until(strain.target / strain.typical, monthly)
    full = months_until(1 / strain.typical, monthly)

    def line(month: float) -> str:
        return _line_that_carries(capacity, strain, math.exp(month * math.log1p(monthly)))

    what: What = "quota" if is_quota(strain.part) else "load"
    return _limit(strain.part, what, (passes, full), line)


def _limit(
    part: Component, what: What, ends: tuple[float, float], line: Callable[[float], str]
) -> Limit:
    """The limit with its purchases: each lasts `AHEAD` months."""
    passes, full = (month if month <= HORIZON else None for month in ends)
    bought: list[Purchase] = []
    month = passes
    while month is not None and month <= HORIZON:
        bought.append(Purchase(math.floor(month), line(month + AHEAD)))
        month += AHEAD
    kept = [one for n, one in enumerate(bought) if not n or one.write != bought[n - 1].write]
    return Limit(part, what, passes, full, tuple(kept))


def _line_that_carries(capacity: CapacityFacts, strain: Strain, times: float) -> str:
    """The declaration with which a component carries `times` its load as planned."""
    node = strain.node
    grown = strain._replace(
        node=Demand(min(node.reads * times, LARGEST), min(node.writes * times, LARGEST)),
        best=strain.best * times,
        typical=strain.typical * times,
        worst=strain.worst * times,
        reads=strain.reads * times,
        writes=strain.writes * times,
    )
    if is_quota(strain.part):
        return declaration(
            strain.part, attributes=f"capacity={whole_number(grown.node.total / strain.target)}/s"
        )
    if has_leader(strain.part) and not read_copies(grown):
        pieces = whole_number((shards(strain.part) or 1) * grown.typical / strain.target)
        return declaration(strain.part, attributes=f"shards={pieces}")
    return capacity.sizing.sufficient_declaration(grown)


def _disk_limit(part: Component, data: NodeData, monthly: float) -> Limit:
    held, plan = _held_by_month(data, monthly), usable_data(data.bound)

    def line(month: float) -> str:
        nodes = shards(part) or 1
        pieces = whole_number(nodes * _at(held, month) / plan - DUST)
        if has_leader(part):
            return declaration(part, attributes=f"shards={pieces}")
        return declaration(part, count=max(part.count or 1, pieces))

    ends = (_month_of(held, plan), _month_of(held, data.bound.most))
    return _limit(part, "disk", ends, line)


def _held_by_month(data: NodeData, monthly: float) -> list[float]:
    """Bytes on one node after each month, from today on."""
    storage = data.storage
    whole = storage.of_one_copy
    of_node = data.on_node / whole if whole > 0 else 0.0
    month = storage.added * MONTH
    kept = None if storage.held is None or month <= 0 else _kept_months(data)
    today = storage.today
    found = [today]
    for n in range(1, HORIZON + AHEAD + 1):
        spans = min(float(n), kept) if kept is not None else float(n)
        written = month * (_power(monthly, n) - _power(monthly, n - spans)) / monthly
        found.append(min(today + written, LARGEST))
    return [held * of_node for held in found]


def _power(monthly: float, months: float) -> float:
    return math.exp(min(months * math.log1p(monthly), 600.0))


def _kept_months(data: NodeData) -> float:
    """Months after which written data is dropped."""
    storage = data.storage
    return max(0.0, ((storage.held or 0.0) - storage.today) / (storage.added * MONTH))


def _month_of(held: list[float], limit: float) -> float:
    """The month in which this much is held, interpolated; infinite where it never is."""
    if held[0] > limit:
        return 0.0
    for n, (before, after) in enumerate(pairwise(held)):
        if after > limit:
            return n + (limit - before) / (after - before)
    return math.inf


def _at(held: list[float], month: float) -> float:
    return held[min(len(held) - 1, math.ceil(month))]
