"""`Strain`: how far a component's busiest node is loaded, and how many would carry it.

The one place that turns utilisations into severities, so that all rules of load agree.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from dsl.attributes import MANY
from dsl.design import Component, Op
from dsl.kinds import Family, Kind
from reviewer.analysis.capacity.capacity import Capacity, counts_replica_operations
from reviewer.analysis.capacity.catalogue_figures import figures_of
from reviewer.analysis.capacity.shard_count import by_data, by_writes
from reviewer.analysis.facts import Facts, made_once
from reviewer.analysis.topology.counts import (
    counted,
    entry,
    has_leader,
    is_uncounted,
    own_copies,
    shards,
)
from reviewer.analysis.traffic.demand import Demand
from reviewer.model.finding import Severity
from reviewer.text.numbers import count, percent, rate
from reviewer.text.suggestion import declaration

MEASURED = 0.8
"""The utilisation up to which one that was measured is fine: nothing is left out of it.

Source: the wait for one of eight servers is a third of a service time at 80 % and a whole
one at 90 % (M/M/n)."""

MOST_NODES = 100_000
"""More nodes than this are no advice; then one has to carry more."""

MOST_COPIES = 15
"""Copies of one leader up to which reads are spread over copies; beyond, over shards.

Source: Amazon Aurora's limit on read replicas."""

BY_NODE = frozenset({"node", "broker", "core", "GPU", "ensemble"})
"""What a capacity is of, where more machines carry more; elsewhere it is a quota."""


class Strain(NamedTuple):
    """Shares of its node's capacity that a component uses: at best, typically, at worst.

    `reads` and `writes` are the typical share of each; `target` is what is planned for.
    """

    part: Component
    node: Demand
    best: float
    typical: float
    worst: float
    reads: float
    writes: float
    target: float
    capacities: tuple[Capacity, ...]

    @classmethod
    def of(cls, facts: Facts, part: Component) -> Strain | None:
        """The strain on `part`; None where its demand or its capacity is not known."""
        typical = facts.capacity.utilization(part)
        if not typical:
            return None
        node = facts.capacity.node_demand(part) or Demand()
        asked = [
            (op, each) for op, each in ((Op.READ, node.reads), (Op.WRITE, node.writes)) if each
        ]
        found = [capacity for op, _ in asked if (capacity := facts.capacity.of(part, op))]
        return cls(
            part=part,
            node=node,
            best=facts.capacity.utilization(part, "optimistic") or 0.0,
            typical=typical,
            worst=facts.capacity.utilization(part, "conservative") or 0.0,
            reads=_share(facts, part, Op.READ, node.reads),
            writes=_share(facts, part, Op.WRITE, node.writes),
            target=facts.capacity.target(part),
            capacities=tuple(found),
        )

    @property
    def assumed(self) -> tuple[str, ...]:
        """The capacities that are not stated, by subject."""
        return tuple(dict.fromkeys(c.assumed.subject for c in self.capacities if c.assumed))

    @property
    def severity(self) -> Severity | None:
        """Error above the best a node is known for, warning above the typical, else a remark.

        What a core carries says little of a machine with several: never more than a remark.
        """
        if self.typical > 1 or (self.typical >= 1 and not self.capacities):
            if self.assumed and per(self.part) == "core":
                return Severity.INFO
            return Severity.ERROR if self.best > 1 else Severity.WARNING
        planned = self.target if self.capacities else max(self.target, MEASURED)
        return Severity.INFO if self.typical > planned else None

    @property
    def doubtful(self) -> bool:
        """Whether only a small machine would be too small: then its capacity is asked for."""
        return self.severity is None and self.worst > 1 and bool(self.assumed)

    @property
    def sum(self) -> str:
        """What comes to one node, and what one carries."""
        if len({capacity[:3] for capacity in map(_figures, self.capacities)}) == 1:
            return f"`{self.part.name}`: {rate(self.node.total)} {_on_each(self.part)}; {carries(self.capacities[0])}"
        terms = [percent(share) for share in (self.reads, self.writes) if share]
        terms += (
            [percent(rest)] if (rest := self.typical - self.reads - self.writes) > _DUST else []
        )
        whole = "" if len(terms) == 1 else f"{' + '.join(terms)} = "
        return f"`{self.part.name}`: {whole}{percent(self.typical)} of what one {_what(self.part)} typically carries is used"


_DUST = 1e-9  # of sums of doubles


def _figures(capacity: Capacity) -> tuple[float, float, float]:
    return capacity.conservative, capacity.typical, capacity.optimistic


def per(part: Component) -> str:
    """What the catalogue's capacity of `part` is of."""
    return figures_of(part.technology, part.kind).per


def is_quota(part: Component) -> bool:
    """Whether what bounds it is what a provider grants, not how many machines there are."""
    return part.kind is Kind.EXTERNAL or (is_uncounted(part) and per(part) not in BY_NODE)


def _share(facts: Facts, part: Component, op: Op, asked: float) -> float:
    capacity = facts.capacity.of(part, op) if asked > 0 else None
    if capacity is None:
        return 0.0
    return asked / capacity.typical if capacity.typical > 0 else math.inf


def carries(capacity: Capacity) -> str:
    """What one node carries, in words."""
    one = f"one {capacity.unit}" if capacity.unit in {"core", "GPU"} else "one"
    if capacity.assumed is None:
        return f"{one} carries {rate(capacity.typical)}, as stated"
    if capacity.conservative == capacity.optimistic:
        return f"{one} carries {rate(capacity.typical)}"
    return (
        f"{one} carries {rate(capacity.conservative)} safely, {rate(capacity.typical)} typically,"
        f" {rate(capacity.optimistic)} at best"
    )


def _what(part: Component) -> str:
    return "node" if part.family in (Family.STORE, Family.MESSAGING) else "instance"


def _on_each(part: Component) -> str:
    number = counted(part) or 1
    if has_leader(part):
        number = (shards(part) or 1) * (own_copies(part) or 1)
    return f"on each of {count(number)} {_what(part)}s" if number > 1 else f"on one {_what(part)}"


def enough(facts: Facts, strain: Strain) -> str:
    """The declaration with which the component carries its load as planned."""
    part, share = strain.part, strain.target
    times = strain.typical / share if share > 0 else math.inf
    if not times < MOST_NODES:
        return declaration(
            part, attributes=f"capacity={_whole(strain.node.total / max(share, 0.5))}/s"
        )
    if has_leader(part):
        return _leader(facts, strain)
    wanted, number = instances(strain, _drawn_in(facts, part)), max(1, counted(part) or 1)
    said = part.attributes
    spread = [n for n in ("shards", "partitions") if (getattr(said, n) or MANY) != MANY]
    more = [f"{name}={max(wanted, getattr(said, name))}" for name in spread]
    return declaration(part, count=max(wanted, number), attributes=", ".join(more))


def instances(strain: Strain, more: float = 1.0) -> int:
    """How many instances, or nodes of a store without a leader, carry `more` times the load."""
    part, share = strain.part, strain.target
    number = max(1, counted(part) or 1)
    times = strain.typical / share * more * _held(part, number) if share > 0 else MOST_NODES
    return math.ceil(min(number * times, MOST_NODES) - _DUST)


def at_least(facts: Facts, part: Component, number: int) -> int:
    """`number` instances of `part`, or as many as its load asks for where it is asked for too much."""
    strain = None if has_leader(part) or is_quota(part) else Strain.of(facts, part)
    if strain is None or strain.severity is None or not strain.typical < MOST_NODES:
        return number
    return max(number, instances(strain, _drawn_in(facts, part)))


def planned(facts: Facts, strain: Strain) -> str:
    """The sum that leads to as many as carry the load."""
    part, target = strain.part, percent(strain.target)
    if has_leader(part) or not strain.typical < MOST_NODES or _held(part, 1) > 1:
        decides = _decides(facts, strain)
        return f"planned is {target}: `{enough(facts, strain).splitlines()[0]}`{decides}"
    number, more = max(1, counted(part) or 1), _drawn_in(facts, part)
    of = "" if number == 1 else f"{number} × "
    grown = f" × {more:.2f} with what alternatives leave to it" if more > 1 else ""
    wanted = f"{instances(strain, more)} {_what(part)}s"
    return f"{of}{percent(strain.typical)}{grown} ÷ {target} planned = {wanted}"


def _drawn_in(facts: Facts, part: Component) -> float:
    """How many times its load may come once it is larger: alternatives share by capacity.

    Where all its load is of such choices, its alternatives grow with it and nothing moves.
    """
    demand, beside = facts.traffic.demand(part.name), _beside(facts)
    own = 0.0 if demand is None else demand.total
    chosen = others = 0.0
    for link in facts.design.links_to[part.name]:
        number, load = beside[link.source, part.kind]
        mine = facts.traffic.link_demand(link.id)
        own_part = 0.0 if mine is None else mine.total
        chosen += own_part if number > 1 else 0.0
        others += load - own_part
    mixed = 0 < chosen < own * (1 - _DUST)
    return min((own + others) / own, 10.0) if mixed else 1.0


class _Beside(dict[tuple[str, Kind], tuple[int, float]]):
    """How many links lead from a component to those of a kind, and what they carry together."""


def _beside(facts: Facts) -> _Beside:
    """The same for all who ask: made once."""
    return made_once(facts, _all_beside)


def _all_beside(facts: Facts) -> _Beside:
    found = _Beside()
    for link in facts.design.links:
        key = (link.source, facts.design.components[link.target].kind)
        number, load = found.get(key, (0, 0.0))
        demand = facts.traffic.link_demand(link.id)
        found[key] = (number + 1, load + (0.0 if demand is None else demand.total))
    return found


def _whole(value: float) -> int:
    return math.ceil(min(max(value, 1.0), 1e12))


def _held(part: Component, number: int) -> float:
    """How many more copies of each item there are once there are nodes for them."""
    if not counts_replica_operations(part):
        return 1.0
    said = part.attributes.rf or part.attributes.copies or entry(part).copies
    return max(1.0, said / min(max(1, said), number)) if said != MANY else 1.0


def _leader(facts: Facts, strain: Strain) -> str:
    """Copies where they take the reads off the node, else shards."""
    part = strain.part
    if wanted := _copies(strain):
        more = f"copies={wanted}" if part.attributes.copies is not None else ""
        return declaration(part, count=wanted, attributes=more)
    return declaration(part, attributes=f"shards={max(shards_needed(facts, part).values())}")


def _copies(strain: Strain) -> int:
    """The copies that take the reads off a leader; 0 where they do not."""
    part, copies = strain.part, own_copies(strain.part) or 1
    left = strain.target - (strain.typical - strain.reads)
    wanted = math.ceil(strain.reads * copies / left - _DUST) if left > 0 else 0
    enough = copies < wanted <= MOST_COPIES and part.attributes.reads != "leader"
    return wanted if enough else 0


def shards_needed(facts: Facts, store: Component) -> dict[str, int]:
    """Over how many shards a store with a leader has to be split, by what asks for them.

    Its load asks for none where copies carry its reads, or it is carried as it is.
    """
    found = {"writes": by_writes(facts, store), "data": by_data(facts, store), "load": 0}
    strain = Strain.of(facts, store)
    if strain is not None and strain.target > 0 and not _copies(strain):
        times = min(strain.typical / strain.target, MOST_NODES)
        found["load"] = math.ceil((shards(store) or 1) * times - _DUST)
    return found


def deciding(needs: dict[str, int], besides: int) -> str:
    """What asks for more shards than `besides`, in words; "" where nothing does."""
    most = max(needs, key=lambda name: needs[name])
    if needs[most] <= besides:
        return ""
    verb = "ask" if most == "writes" else "asks"
    return f"its {'load in all' if most == 'load' else most} {verb} for {needs[most]} shards"


def _decides(facts: Facts, strain: Strain) -> str:
    if not has_leader(strain.part) or not strain.typical < MOST_NODES or _copies(strain):
        return ""
    needs = shards_needed(facts, strain.part)
    why = deciding(needs, needs["load"])
    return f", as {why}" if why else ""
