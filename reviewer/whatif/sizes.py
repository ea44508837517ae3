"""The `Size` that lets a component carry what comes to it: the smallest there is.

Instances of compute and nodes of a store that partitions by itself are counted by `xN`. A
store with a leader gets copies as long as its shards take the writes, unless splitting its
data needs less than half the machines; then it gets shards. No count is ever made smaller.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from dsl.attributes import MANY
from dsl.design import Component, Op
from dsl.kinds import Family
from reviewer.analysis.capacity.capacity import counts_replica_operations, target_of
from reviewer.analysis.facts import Facts
from reviewer.analysis.topology.counts import counted, has_leader, is_uncounted, own_copies, shards
from reviewer.analysis.traffic.demand import Demand
from reviewer.analysis.traffic.node_demand import busiest_node
from reviewer.whatif.changing import Size, sized

MOST = 1_000_000
"""So many machines of one sort are no plan any more; more than that is not looked for."""

ROUNDING = 1e-9
"""Of sums of doubles: what is over its target by less than this is not over it."""

_WORTH = 2
"""Copies are preferred to shards until they take this many times the machines."""


class Asked(NamedTuple):
    """What comes to the whole of a component, and how full its busiest node may be."""

    part: Component
    demand: Demand
    copied: float
    limit: float | None


def countable(part: Component) -> bool:
    """Whether its load hangs on a count that a design can state."""
    said = part.attributes
    unsure = part.many or MANY in (said.shards, said.copies, said.rf, counted(part))
    return not (unsure or part.family is Family.CLIENT or is_uncounted(part))


def size_for(facts: Facts, part: Component, limit: float | None = None) -> Size | None:
    """The smallest size whose busiest node stays below its target; None where none does.

    `limit` is a utilisation to stay below beside the target.
    """
    if not countable(part) or counted(part) is None:
        return None
    origins = (facts.traffic.demand(name) for name in facts.topology.replicas.origins(part.name))
    copied = sum(demand.writes for demand in origins if demand is not None)
    asked = Asked(part, facts.traffic.demand(part.name) or Demand(), copied, limit)

    def carries(size: Size) -> bool:
        return _carries_load(facts, asked, size)

    return _leader_size(part, carries) if has_leader(part) else _spread_size(part, carries)


def _carries_load(facts: Facts, asked: Asked, size: Size) -> bool:
    part = sized(asked.part, size)
    replicas = counts_replica_operations(part)
    demand = busiest_node(part, asked.demand, copied=asked.copied, replica_ops=replicas)
    if demand is None:
        return False
    used = 0.0
    for op, rate in ((Op.READ, demand.reads), (Op.WRITE, demand.writes)):
        carried = facts.capacity.of(asked.part, op)
        if rate > 0:
            if carried is None or carried.typical <= 0:
                return False
            used += rate / carried.typical
    target = target_of(facts.assumptions, part)
    most = target if asked.limit is None else min(target, asked.limit)
    return used <= most * (1 + ROUNDING)


_Carries = Callable[[Size], bool]


def _least_number(start: int, carries: Callable[[int], bool]) -> int | None:
    """The least number from `start` on that carries, by doubling and halving; None past `MOST`."""
    low, high = start, start
    while not carries(high):
        if high >= MOST:
            return None
        low, high = high + 1, min(MOST, 2 * high)
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if carries(middle) else (middle + 1, high)
    return high


def _spread_size(part: Component, carries: _Carries) -> Size | None:
    """Instances, or nodes; and as many partitions as the writes have to spread over."""
    said = part.attributes
    limits = [name for name in ("shards", "partitions") if getattr(said, name) not in (None, MANY)]
    free = dict.fromkeys(limits, MOST)
    count = _least_number(counted(part) or 1, lambda n: carries(Size(instances=n, **free)))
    if count is None:
        return None
    size = Size(instances=count if count != part.count else None, **free)
    for name in limits:
        number = _least_number(getattr(said, name), _design_with(size, name, carries))
        size = size._replace(**{name: number if number != getattr(said, name) else None})
    return size


def _design_with(size: Size, name: str, carries: _Carries) -> Callable[[int], bool]:
    return lambda number: carries(size._replace(**{name: number}))


def leader_sizes(facts: Facts, part: Component) -> tuple[Size, ...]:
    """The sizes of a store with a leader that carry what comes to it: by copies, and by shards."""
    origins = (facts.traffic.demand(name) for name in facts.topology.replicas.origins(part.name))
    copied = sum(demand.writes for demand in origins if demand is not None)
    asked = Asked(part, facts.traffic.demand(part.name) or Demand(), copied, None)
    name = _copies_name(part)
    now, split = own_copies(part) or 1, shards(part) or 1
    copies = _least_number(now, lambda n: _carries_load(facts, asked, Size(**{name: n})))
    pieces = _least_number(split, lambda n: _carries_load(facts, asked, Size(shards=n)))
    found = (
        None if copies is None or copies == now else Size(**{name: copies}),
        None if pieces is None or pieces == split else Size(shards=pieces),
    )
    return tuple(size for size in found if size is not None)


def _copies_name(part: Component) -> str:
    """What the language counts its copies by."""
    said = part.attributes
    return "copies" if said.copies is not None else "rf" if said.rf is not None else "instances"


def _leader_size(part: Component, carries: _Carries) -> Size | None:
    """Copies or shards of a store with a leader."""
    name = _copies_name(part)
    now, split = own_copies(part) or 1, shards(part) or 1
    copies = _least_number(now, lambda n: carries(Size(**{name: n})))
    pieces = _least_number(split, lambda n: carries(Size(shards=n)))
    dear = pieces is not None and copies is not None and copies * split > _WORTH * pieces * now
    if copies is not None and not dear:
        return Size(**{name: copies if copies != now else None})
    return None if pieces is None else Size(shards=pieces if pieces != split else None)
