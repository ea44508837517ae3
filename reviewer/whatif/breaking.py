"""`Break`: what passes its target as the load grows, and at how many times today's load."""

from __future__ import annotations

import math
from typing import NamedTuple

from dsl.design import Component
from reviewer.analysis.facts import Facts
from reviewer.analysis.topology.usual_counts import usual_most, with_count


class Break(NamedTuple):
    """A component that passes its target, at `passes` times today's load.

    At `full` times more comes than it carries. `old`: it is over its target today. `most`: how
    many there are is open, and more comes then than so many, as many as is usual, carry at
    their best; else 0. `used` is its utilization at the load of today, `target` what is planned.
    """

    component: Component
    passes: float
    full: float
    old: bool
    used: float
    target: float
    most: int = 0


def breaks_up_to(today: Facts, facts: Facts, then: Facts, load: float) -> tuple[Break, ...]:
    """What passes its target up to `load` times what comes in `facts`, first things first.

    All that comes grows alike, so each utilization does: the target is passed at headroom
    times the load, and nothing is left at 1 / utilization times. What the design leaves open
    at that load (`then`) is not known to break.
    """
    found = []
    for part in facts.design.components.values():
        if then.capacity.open_load(then.design.components[part.name]):
            continue
        most = usual_most(part) if facts.capacity.is_count_open(part) else 0
        room, used = _room_and_use(facts, part, most)
        if room is not None and used and room * (1 + 1e-9) < load:
            before = today.design.components.get(part.name)
            known = before is not None and not today.capacity.open_load(before)
            old = (before and known and today.capacity.headroom(before)) or math.inf
            storm = None if most else facts.capacity.storm(part)
            full, target = (1 / used, room * used)
            if storm is not None:
                full, target = storm.full_at, facts.capacity.target(part)
            found.append(Break(part, room, full, old < 1, used, target, most))
    return tuple(sorted(found, key=lambda one: one.passes))


def _room_and_use(facts: Facts, part: Component, most: int) -> tuple[float | None, float | None]:
    """How many times its load it can take, and how full it is.

    Where how many there are is open, only what `most` of them do not carry at their best is
    known to break.
    """
    if not most:
        return facts.capacity.headroom(part), facts.capacity.utilization(part)
    used = facts.capacity.utilization(with_count(part, most), "optimistic")
    return (1 / used if used else None), used
