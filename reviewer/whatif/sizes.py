"""The `Size` that lets a component carry what comes to it with the fewest machines.

Instances of compute and nodes of a store that partitions by itself are counted by `xN`. A
store with a leader gets shards and copies, whichever together are the fewest machines; of as
many machines the fewest shards, for splitting data is more work than copying it. What fails is
counted: where a zone is lost, a machine more in each zone buys two of three. No count is ever
made smaller.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

from dsl.attributes import MANY
from dsl.design import Component, Op
from dsl.kinds import Family
from reviewer.analysis.capacity.capacity import counts_replica_operations, target_of
from reviewer.analysis.facts import Facts
from reviewer.analysis.topology.counts import counted, has_leader, is_uncounted, shards
from reviewer.analysis.traffic.demand import Demand
from reviewer.analysis.traffic.key_skew import hottest_share
from reviewer.analysis.traffic.node_demand import busiest_node
from reviewer.whatif.changing import Size, sized
from reviewer.whatif.shares import NOTHING_TAKEN, Taken, replica_count, replica_field

MOST = 1_000_000
"""So many machines of one sort are no plan any more; more than that is not looked for."""

ROUNDING = 1e-9
"""Of sums of doubles: what is over its target by less than this is not over it."""

_MOST_COPIES = 1_000
"""Copies of a shard up to which each number is tried.

Basis: a convention; it bounds the work, and no leader feeds so many."""


class Asked(NamedTuple):
    """What comes to the whole of a component, how full its busiest node may be, what fails of it."""

    part: Component
    demand: Demand
    copied: float
    limit: float | None
    taken: Taken = NOTHING_TAKEN


def countable(part: Component) -> bool:
    """Whether its load hangs on a count that a design can state."""
    said = part.attributes
    unsure = part.many or MANY in (said.shards, said.copies, said.rf, counted(part))
    return not (unsure or part.family is Family.CLIENT or is_uncounted(part))


def size_for(
    facts: Facts, part: Component, limit: float | None = None, taken: Taken = NOTHING_TAKEN
) -> Size | None:
    """The size of fewest machines whose busiest node stays below its target; None where none does.

    `limit` is a utilization to stay below beside the target. `part` is what is left of the
    component; `taken` is what fails of it, which costs machines and carries nothing.
    """
    if not countable(part) or counted(part) is None:
        return None
    origins = (facts.traffic.demand(name) for name in facts.topology.replicas.origins(part.name))
    copied = sum(demand.writes for demand in origins if demand is not None)
    asked = Asked(part, facts.traffic.demand(part.name) or Demand(), copied, limit, taken)

    def carries(size: Size) -> bool:
        return _carries_load(facts, asked, size)

    return _leader_size(facts, asked, carries) if has_leader(part) else _spread_size(part, carries)


def _carries_load(facts: Facts, asked: Asked, size: Size) -> bool:
    part = sized(asked.part, size)
    used = _used_by(facts, asked, part)
    if used is None:
        return False
    return used <= _most_used(facts, asked, part) * (1 + ROUNDING)


def _used_by(facts: Facts, asked: Asked, part: Component) -> float | None:
    """How full the busiest node of `part` is, with what is measured of it beside; None: unknown."""
    replicas = counts_replica_operations(part)
    demand = busiest_node(
        part,
        asked.demand,
        copied=asked.copied,
        replica_ops=replicas,
        hottest=hottest_share(facts.assumptions, part),
    )
    if demand is None:
        return None
    busy = facts.assumptions.stated(part.name, "utilisation")
    used = 0.0 if busy is None else max(0.0, busy.value)
    for op, rate in ((Op.READ, demand.reads), (Op.WRITE, demand.writes)):
        carried = facts.capacity.of(asked.part, op)
        if rate > 0:
            if carried is None or carried.typical <= 0:
                return None
            used += rate / carried.typical
    return used


def _most_used(facts: Facts, asked: Asked, part: Component) -> float:
    target = target_of(facts.assumptions, part)
    return target if asked.limit is None else min(target, asked.limit)


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


def _leader_size(facts: Facts, asked: Asked, carries: _Carries) -> Size | None:
    """Shards and copies of a store with a leader: the fewest machines, then the fewest shards."""
    part, field = asked.part, replica_field(asked.part)
    now, split = replica_count(part) or 1, shards(part) or 1
    best: tuple[int, int, int] | None = None
    for copies in range(now, now + _MOST_COPIES):
        each = asked.taken.needed(copies)
        if best is not None and each * split > best[0]:
            break
        pieces = _least_shards(facts, asked, Size(**{field: copies}), split)
        if pieces is not None:
            found = (each * pieces, pieces, copies)
            best = found if best is None else min(best, found)
        if best is None or part.attributes.reads == "leader":
            break
    if best is None:
        return None
    _, pieces, copies = best
    size = Size(**{field: copies if copies != now else None})
    size = size._replace(shards=pieces if pieces != split else None)
    return size if carries(size) else None


def _least_shards(facts: Facts, asked: Asked, size: Size, split: int) -> int | None:
    """The least shards with so many copies: each adds its part to what is measured besides."""
    part = sized(asked.part, size)
    used = _used_by(facts, asked, part)
    if used is None:
        return None
    busy = facts.assumptions.stated(part.name, "utilisation")
    besides = 0.0 if busy is None else max(0.0, busy.value)
    room = _most_used(facts, asked, part) * (1 + ROUNDING) - besides
    if room <= 0 and used > besides:
        return None
    wanted = (used - besides) * split / room if room > 0 else 0.0
    return max(split, math.ceil(wanted - ROUNDING)) if wanted <= MOST else None


def leader_sizes(facts: Facts, part: Component) -> tuple[Size, ...]:
    """The sizes of a store with a leader that carry what comes to it: by copies, and by shards."""
    origins = (facts.traffic.demand(name) for name in facts.topology.replicas.origins(part.name))
    copied = sum(demand.writes for demand in origins if demand is not None)
    asked = Asked(part, facts.traffic.demand(part.name) or Demand(), copied, None)
    field, now, split = replica_field(part), replica_count(part) or 1, shards(part) or 1
    copies = _least_number(now, lambda n: _carries_load(facts, asked, Size(**{field: n})))
    pieces = _least_number(split, lambda n: _carries_load(facts, asked, Size(shards=n)))
    found = (
        None if copies is None or copies == now else Size(**{field: copies}),
        None if pieces is None or pieces == split else Size(shards=pieces),
    )
    return tuple(size for size in found if size is not None)
