"""`Usage`: the billed quantities that one component uses in a month.

Requests come at the average rate, peak / peak factor, for a month of 30 days; machines run for 730
hours, which is how providers bill a month. Data is the amount held at the end of its retention, or of
the first year where none is stated.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from dsl.design import Component, Op
from dsl.kinds import Family
from dsl.money import HOURS_A_MONTH
from dsl.quantity import Quantity
from dsl.units import GIGABYTE, HOUR, MONTH
from reviewer.analysis.capacity.catalogue_figures import figures_of
from reviewer.analysis.cost.price_list import PlanLine
from reviewer.analysis.topology.counts import nodes
from reviewer.analysis.topology.usual_counts import with_count
from reviewer.text.suggestion import declaration

if TYPE_CHECKING:
    from reviewer.analysis.cost.analyzed import Analyzed

FUNCTION_MEMORY = 128 * 2.0**20
"""Bytes of a function's memory where none is stated. Source: AWS Lambda's default of 128 MB
(https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html)."""

MESSAGE_REQUESTS = 3.0
"""Requests of a queue for each message: it is sent, received and deleted.

Basis: how Amazon SQS is used without batches, which divide it by up to ten."""

_MILLION = 1e6


class Missing(NamedTuple):
    """A figure that a bill lacks: what is asked, and the line that states it."""

    question: str
    write: str


class Machines(NamedTuple):
    """How many machines of a component run; `is_stated` is false where its load says so."""

    number: int
    is_stated: bool


class Usage:
    """The quantities of one design."""

    def __init__(self, facts: Analyzed) -> None:
        self._design, self._ledger = facts.design, facts.assumptions
        self._topology, self._traffic = facts.topology, facts.traffic
        self._estimates, self._capacity = facts.estimates, facts.capacity
        self._latency = facts.latency

    def of(self, part: Component, line: PlanLine) -> float | Missing:
        """Units of a line that `part` uses in a month; `Missing` where that is not known."""
        if line.quantity == "once":
            return 1.0
        if line.quantity in ("hours", "balancers"):
            return self._hours(part, line)
        if line.quantity in ("stored", "disks"):
            return self._gigabytes(part, line.quantity)
        if line.quantity == "units":
            return self._balancer_units(part)
        if line.quantity == "seconds":
            return self._function_seconds(part)
        return self._millions(part, line)

    def machines(self, part: Component) -> Machines | None:
        """How many of it run: as stated, else as many as its load needs; None where that is unknown.

        A component that no flow reaches runs one, where others have load.
        """
        stated = nodes(part)
        if stated is not None and not self._capacity.is_count_open(part):
            return Machines(stated, is_stated=True)
        single = with_count(part, 1)
        if self._traffic.demand(part.name) is None:
            return Machines(1, is_stated=False) if self._traffic.demands else None
        if self._capacity.utilization(single) is None:
            return None
        return Machines(self._capacity.machines_needed(single), is_stated=False)

    def requests(self, part: Component) -> float:
        """Requests that come to it in a month; 0 where no rate is known."""
        return self._traffic.request_rate(part.name) / self._traffic.peak_factor * MONTH

    def memory(self, part: Component) -> float | None:
        """Bytes of memory that one instance is stated to have."""
        said = self._ledger.stated(part.name, "memory") or part.attributes.memory
        return said.value if isinstance(said, Quantity) else None

    def _hours(self, part: Component, line: PlanLine) -> float | Missing:
        if line.quantity == "balancers":
            return (nodes(part) or 1) * HOURS_A_MONTH * line.times
        machines = self.machines(part)
        if machines is None:
            return Missing(f"How many of `{part.name}` run?", _counted(part))
        return machines.number * HOURS_A_MONTH * line.times

    def _gigabytes(self, part: Component, quantity: str) -> float | Missing:
        """What one copy keeps, or the disks of all copies."""
        storage = self._estimates.storage(part)
        if storage is None:
            held = self._held_without_storage(part)
            return held / GIGABYTE if isinstance(held, float) else held
        if quantity == "stored":
            return storage.of_one_copy / GIGABYTE
        machines = self.machines(part)
        copies = storage.copies or (machines.number if machines is not None else 1)
        return storage.of_one_copy * copies / GIGABYTE

    def _held_without_storage(self, part: Component) -> float | Missing:
        """Bytes of a drawn replica, which are those of its origin, or of a queue that gets no messages."""
        origins = self._topology.replicas.origins(part.name)
        stores = [self._design.components[name] for name in origins]
        found = [held for one in stores if (held := self._estimates.storage(one)) is not None]
        if found:
            return max(held.of_one_copy for held in found)
        demand = self._traffic.demand(part.name)
        is_silent = bool(self._traffic.demands) and (demand is None or demand.writes == 0)
        if is_silent and part.family is Family.MESSAGING:
            return 0.0
        if self._estimates.bytes_written.get(part.name, 0.0) is None:
            return Missing("How large is what is written?", "assume size 1KB")
        name = stores[0].name if stores else part.name
        return Missing(f"How much does `{name}` keep?", f"assume {name}.data 100GB")

    def _balancer_units(self, part: Component) -> float | Missing:
        """Capacity units by the hour: a GB an hour each."""
        size = self._item_bytes(part)
        if not self.requests(part):
            return self._without_rate(part)
        if size is None:
            return Missing("How large is a request?", "assume size 1KB")
        return self.requests(part) * size / GIGABYTE * HOURS_A_MONTH * HOUR / MONTH

    def _function_seconds(self, part: Component) -> float | Missing:
        if not self.requests(part):
            return self._without_rate(part)
        timing = self._latency.own_timing(part, Op.READ)
        said = self._ledger.stated(part.name, "p50") or part.attributes.p50
        seconds = said.value if isinstance(said, Quantity) else None
        if seconds is None:
            seconds = None if timing is None else timing.delay.p50
        if seconds is None:
            return Missing(f"How long does `{part.name}` run?", f"assume {part.name}.p50 50ms")
        memory = self.memory(part) or FUNCTION_MEMORY
        return self.requests(part) * seconds * memory / GIGABYTE

    def _millions(self, part: Component, line: PlanLine) -> float | Missing:
        """Millions of requests, each of as many units as its bytes fill."""
        demand = self._traffic.demand(part.name)
        if demand is None:
            return self._without_rate(part)
        asked = {"reads": demand.reads, "writes": demand.writes, "messages": demand.writes}
        a_second = asked.get(line.quantity, demand.total)
        times = MESSAGE_REQUESTS if line.quantity == "messages" else line.times
        units = self._units_each(part, line) * times
        return a_second / self._traffic.peak_factor * MONTH * units / _MILLION

    def _units_each(self, part: Component, line: PlanLine) -> float:
        """Units of one request: at least one, and the `stale` part of that for a read that may be stale."""
        size = self._item_bytes(part) if line.unit_bytes else None
        limit = figures_of(part.technology, part.kind).limits.get("item_size")
        if size is not None and limit is not None and size > limit.high:
            size = None  # it holds a reference to what does not fit
        units = 1.0 if size is None else max(1.0, math.ceil(size / line.unit_bytes - 1e-9))
        is_strong = part.attributes.consistency == "strong"
        return units * (1.0 if is_strong else line.stale)

    def _item_bytes(self, part: Component) -> float | None:
        """Bytes of one item or request; None where no size is stated."""
        demand = self._traffic.demand(part.name)
        own = self._ledger.stated(part.name, "size") or part.attributes.size
        if isinstance(own, Quantity):
            return own.value
        if demand is not None and demand.bytes is not None and demand.total > 0:
            return demand.bytes / demand.total
        usual = self._ledger.stated("", "size")
        return None if usual is None else usual.value

    def _without_rate(self, part: Component) -> float | Missing:
        """Nothing where others have rates; else the rate is missing."""
        if self._traffic.demands:
            return 0.0
        return Missing(f"How much comes to `{part.name}`?", "require requests 1k/s")


def _counted(part: Component) -> str:
    """The line that states its count, or its price where the count is `xmany`."""
    if part.many:
        return f"assume {part.name}.price $140/mo"
    return declaration(part, count=2, in_sentence=True)
