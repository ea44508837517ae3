"""`Strain`: how far a component's busiest node is loaded, and how many would carry it.

The one place that compares utilizations with limits, so that all rules of load agree.
"""

from __future__ import annotations

import math
from enum import IntEnum
from typing import NamedTuple

from dsl.attributes import MANY
from dsl.design import Component, Op
from dsl.kinds import Family, Kind
from reviewer.analysis.capacity.capacity import Capacity, counts_replica_operations
from reviewer.analysis.capacity.catalogue_figures import figures_of
from reviewer.analysis.capacity.component_load import ComponentLoad
from reviewer.analysis.capacity.slot_bounds import SlotBound
from reviewer.analysis.topology.counts import (
    counted,
    entry,
    has_leader,
    is_uncounted,
    own_copies,
    shards,
)
from reviewer.analysis.traffic.demand import Demand
from reviewer.analysis.traffic.node_demand import indexes_every_copy
from reviewer.text.numbers import count, percent, rate

MEASURED = 0.8
"""The utilization up to which one that was measured is fine: nothing is left out of it.

Source: the wait for one of eight servers is a third of a service time at 80% and a whole
one at 90 % (M/M/n)."""

MOST_NODES = 100_000
"""More nodes than this are no advice; then one has to carry more."""

MOST_COPIES = 15
"""Copies of one leader up to which reads are spread over copies; beyond, over shards.

Source: Amazon Aurora's limit on read replicas."""

BY_NODE = frozenset({"node", "broker", "core", "GPU", "ensemble"})
"""What a capacity is of, where more machines carry more; elsewhere it is a quota."""

DOUBTLESS = 2.0
"""Times the typical figure from which a load below the best one is more than above plan.

Basis: a convention; a capacity that nobody stated may be the best of its kind, but a design that
needs twice what is typical of every node bets on it."""


class Excess(IntEnum):
    """What a utilization is above; 0 where it is within the plan."""

    NONE = 0
    PLANNED = 1
    TYPICAL = 2  # `DOUBTLESS` times what a node is known to carry typically, or what was measured
    BEST = 3  # the most that a node is known for


class Strain(NamedTuple):
    """Shares of its node's capacity that a component uses: at best, typically, at worst.

    `reads` and `writes` are the typical share of each; `target` is what is planned for, `full`
    the same without room for the loss of a zone, which is judged apart. `bound` are the
    slots or connections that run out first, None where its capacity does.
    """

    part: Component
    node: Demand
    best: float
    typical: float
    worst: float
    reads: float
    writes: float
    target: float
    full: float
    capacities: tuple[Capacity, ...]
    bound: SlotBound | None = None

    @classmethod
    def of(cls, load: ComponentLoad, part: Component) -> Strain | None:
        """The strain on `part`; None where its demand or its capacity is not known."""
        typical = load.utilization(part)
        if not typical:
            return None
        node = load.node_demand(part) or Demand()
        asked = [
            (op, each) for op, each in ((Op.READ, node.reads), (Op.WRITE, node.writes)) if each
        ]
        found = [capacity for op, _ in asked if (capacity := load.of(part, op))]
        return cls(
            part=part,
            node=node,
            best=load.utilization(part, "optimistic") or 0.0,
            typical=typical,
            worst=load.utilization(part, "conservative") or 0.0,
            reads=_traffic_share(load, part, Op.READ, node.reads),
            writes=_traffic_share(load, part, Op.WRITE, node.writes),
            target=load.target(part),
            full=load.target_in_one_zone(part),
            capacities=tuple(found),
            bound=load.deciding_bound(part),
        )

    def as_sized(self, load: ComponentLoad) -> Strain:
        """What strains it before waits time out and over keys that are asked for alike, by which it is sized."""
        storm = load.storm(self.part)
        even = self.over_even_keys(load)
        return even if storm is None else even._lowered(storm.offered / storm.settled)

    def over_even_keys(self, load: ComponentLoad) -> Strain:
        """What strains it if its keys are asked for alike: what more nodes bring down."""
        share = load.even_share(self.part) if load.hottest_share(self.part) else 1.0
        return self if share >= 1 or self.bound is not None else self._lowered(share)

    def _lowered(self, less: float) -> Strain:
        node = self.node
        return self._replace(
            node=Demand(node.reads * less, node.writes * less, node.bytes),
            best=self.best * less,
            typical=self.typical * less,
            worst=self.worst * less,
            reads=self.reads * less,
            writes=self.writes * less,
        )

    @property
    def assumed(self) -> tuple[str, ...]:
        """The capacities (of slots: the latencies) that are not stated, by subject."""
        if self.bound is not None:
            return self.bound.assumed
        return tuple(dict.fromkeys(c.assumed.subject for c in self.capacities if c.assumed))

    @property
    def is_by_core(self) -> bool:
        """Whether what carries it is known of one core only, so that a machine has several."""
        return self.bound is None and bool(self.assumed) and per(self.part) == "core"

    @property
    def excess(self) -> Excess:
        """What its load is above.

        What a core carries says little of a machine with several: it is never more than above plan.
        """
        if self.typical > 1 or (self.typical >= 1 and not self.capacities):
            if self.is_by_core:
                return Excess.PLANNED
            if self.best > 1:
                return Excess.BEST
            is_measured = not self.capacities and self.bound is None
            is_grave = is_measured or self.typical >= DOUBTLESS
            return Excess.TYPICAL if is_grave else Excess.PLANNED
        is_known = self.capacities or self.bound is not None
        planned = self.full if is_known else max(self.full, MEASURED)
        return Excess.PLANNED if self.typical > planned else Excess.NONE

    @property
    def doubtful(self) -> bool:
        """Whether only a small machine would be too small: then its capacity is asked for."""
        is_assumed = self.bound is None and bool(self.assumed)
        return not self.excess and self.worst > 1 and is_assumed

    @property
    def sum(self) -> str:
        """What comes to one node, and what one carries; of slots, how many are held."""
        if self.bound is not None:
            return self.bound.sum
        if len({capacity[:3] for capacity in map(_capacity_figures, self.capacities)}) == 1:
            return f"`{self.part.name}`: {rate(self.node.total)} {_on_each(self.part)}; {carries(self.capacities[0])}"
        terms = [percent(share) for share in (self.reads, self.writes) if share]
        terms += [percent(rest)] if (rest := self.typical - self.reads - self.writes) > DUST else []
        whole = "" if len(terms) == 1 else f"{' + '.join(terms)} = "
        return f"`{self.part.name}`: {whole}{percent(self.typical)} of the typical capacity of one {unit_name(self.part)}"


DUST = 1e-9
"""What sums of doubles may be off by."""


def _capacity_figures(capacity: Capacity) -> tuple[float, float, float]:
    return capacity.conservative, capacity.typical, capacity.optimistic


def per(part: Component) -> str:
    """What the catalogue's capacity of `part` is of."""
    return figures_of(part.technology, part.kind).per


def is_quota(part: Component) -> bool:
    """Whether what bounds it is what a provider grants, not how many machines there are."""
    return part.kind is Kind.EXTERNAL or (is_uncounted(part) and per(part) not in BY_NODE)


def _traffic_share(load: ComponentLoad, part: Component, op: Op, asked: float) -> float:
    capacity = load.of(part, op) if asked > 0 else None
    if capacity is None:
        return 0.0
    return asked / capacity.typical if capacity.typical > 0 else math.inf


def carries(capacity: Capacity) -> str:
    """What one node carries, in words."""
    one = f"one {capacity.unit}" if capacity.unit in {"core", "GPU"} else "one"
    if capacity.assumed is None:
        return f"{one} handles {rate(capacity.typical)} (stated)"
    if capacity.conservative == capacity.optimistic:
        return f"{one} handles {rate(capacity.typical)}"
    return (
        f"{one} handles {rate(capacity.conservative)} at worst, {rate(capacity.typical)} typically,"
        f" {rate(capacity.optimistic)} at best"
    )


def unit_name(part: Component) -> str:
    """What one of several is called: a node where it keeps data or messages, else an instance."""
    return "node" if part.family in (Family.STORE, Family.MESSAGING) else "instance"


def _on_each(part: Component) -> str:
    number = counted(part) or 1
    if has_leader(part):
        number = (shards(part) or 1) * (own_copies(part) or 1)
    return (
        f"on each of {count(number)} {unit_name(part)}s"
        if number > 1
        else f"on one {unit_name(part)}"
    )


def instances(strain: Strain, more: float = 1.0) -> int:
    """How many instances, or nodes of a store without a leader, carry `more` times the load."""
    part, share = strain.part, strain.target
    number = max(1, counted(part) or 1)
    held = held_copies(part, number)
    used = strain.typical * held
    if indexes_every_copy(part):  # a query asks one copy of each shard
        used = strain.typical + strain.writes * (held - 1)
    times = used / share * more if share > 0 else MOST_NODES
    return math.ceil(min(number * times, MOST_NODES) - DUST)


def whole_number(value: float) -> int:
    """`value` rounded up, from 1 to 10^12."""
    return math.ceil(min(max(value, 1.0), 1e12))


def held_copies(part: Component, number: int) -> float:
    """How many more copies of each item there are once there are nodes for them."""
    if not (counts_replica_operations(part) or indexes_every_copy(part)):
        return 1.0
    said = part.attributes.rf or part.attributes.copies or entry(part).copies
    return max(1.0, said / min(max(1, said), number)) if said != MANY else 1.0


def read_copies(strain: Strain) -> int:
    """The copies that take the reads off a leader; 0 where they do not."""
    part, copies = strain.part, own_copies(strain.part) or 1
    left = strain.target - (strain.typical - strain.reads)
    wanted = math.ceil(strain.reads * copies / left - DUST) if left > 0 else 0
    enough = copies < wanted <= MOST_COPIES and part.attributes.reads != "leader"
    return wanted if enough else 0


def deciding(needs: dict[str, int], besides: int) -> str:
    """What asks for more shards than `besides`, in words; "" where nothing does."""
    most = max(needs, key=lambda name: needs[name])
    if needs[most] <= besides:
        return ""
    verb = "ask" if most == "writes" else "asks"
    return f"its {'load in all' if most == 'load' else most} {verb} for {needs[most]} shards"
