"""`ComponentNumbers`: what comes to a component, what it carries, and what is left."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from dsl.design import Component, Op
from dsl.kinds import Family
from reviewer.analysis.capacity.capacity import Capacity, Level
from reviewer.analysis.capacity.catalogue_figures import figures_of
from reviewer.analysis.capacity.utilization import Excess
from reviewer.analysis.topology.counts import is_uncounted
from reviewer.analysis.traffic.demand import Demand
from reviewer.analysis.traffic.routes import carries_requests

if TYPE_CHECKING:
    from reviewer.analysis.capacity.slot_bounds import SlotBound
    from reviewer.analysis.estimates.storage import Storage
    from reviewer.analysis.facts import Facts
    from reviewer.analysis.reliability.replication_lag import Lag
    from reviewer.analysis.traffic.failing_load import FailingLoad

LEVELS: tuple[Level, ...] = ("conservative", "typical", "optimistic")


class ComponentNumbers(NamedTuple):
    """The numbers of one component; None where one is not known or does not apply.

    `used` is the utilization of its busiest node against each of `LEVELS`, `excess` what that is
    above, `target` the share of its capacity that it is planned to use. `lacks` names what is not
    known and would settle the rest: `demand`, `nodes`, `capacity`, `hit_ratio`. `elastic` is true
    where more of it comes by itself, `outside` where nobody plans its capacity (a client).
    `failing` is what retries send to it while it fails, None where that is no more than its load;
    `bounds` are the slots and connections that its requests hold, where so many are stated.
    `hottest` is the share of its requests, 0..1, for its most popular key, and `lag` how far it, or its
    replicas, are behind the leader, where those are stated.
    """

    component: Component
    nodes: int | None
    shards: int | None
    copies: int | None
    demand: Demand | None
    on_node: Demand | None
    reads: Capacity | None
    writes: Capacity | None
    used: tuple[float | None, ...]
    excess: Excess
    target: float | None
    target_stated: bool
    headroom: float | None
    first: bool
    storage: Storage | None
    lacks: tuple[str, ...]
    elastic: bool
    outside: bool
    failing: FailingLoad | None
    bounds: tuple[SlotBound, ...]
    hottest: float = 0.0
    lag: Lag | None = None

    @property
    def shed(self) -> float:
        """The share of what comes to it, 0..1, that it refuses as it states that it sheds load."""
        used = self.typically
        return max(0.0, 1 - 1 / used) if used and self.component.attributes.shed else 0.0

    @property
    def typically(self) -> float | None:
        """The utilization against the typical capacity."""
        return self.used[LEVELS.index("typical")]

    def carries(self, op: Op) -> Capacity | None:
        """What one of its nodes carries."""
        return self.reads if op is Op.READ else self.writes


def component_numbers(facts: Facts) -> tuple[ComponentNumbers, ...]:
    """The numbers of every component, in the order of the design."""
    first = facts.capacity.bottleneck
    name = first[0].name if first is not None else ""
    return tuple(_component_numbers(facts, part, name) for part in facts.design.components.values())


def _component_numbers(facts: Facts, part: Component, first: str) -> ComponentNumbers:
    outside = part.family is Family.CLIENT
    figures = figures_of(part.technology, part.kind)
    elastic = figures.elastic and is_uncounted(part) and not part.many
    left_open = facts.capacity.open_load(part)
    used = tuple(_known_utilization(facts, part, level, left_open) for level in LEVELS)
    planned = not outside or used[0] is not None
    return ComponentNumbers(
        component=part,
        nodes=None if outside or left_open == "nodes" else facts.topology.count(part),
        shards=None if outside else facts.topology.shards(part),
        copies=None if outside else facts.topology.copies(part),
        demand=facts.traffic.demand(part.name),
        on_node=None if outside else facts.capacity.node_demand(part),
        reads=facts.capacity.of(part, Op.READ),
        writes=facts.capacity.of(part, Op.WRITE),
        used=used,
        excess=facts.capacity.excess(part),
        target=facts.capacity.target(part) if planned else None,
        target_stated=facts.assumptions.stated(part.name, "target") is not None,
        headroom=None if left_open else facts.capacity.headroom(part),
        first=part.name == first,
        storage=facts.estimates.storage(part),
        lacks=(left_open,)
        if left_open
        else tuple(_missing_figures(facts, part, elastic=elastic, outside=outside)),
        elastic=elastic,
        outside=outside,
        failing=_failing_load(facts, part),
        bounds=() if left_open else tuple(facts.capacity.slot_bounds(part)),
        hottest=facts.capacity.hottest_share(part),
        lag=next((one for one in facts.reliability.replication_lags if one.replica is part), None),
    )


def _failing_load(facts: Facts, part: Component) -> FailingLoad | None:
    """What retries send to it while it fails; None where its load has all of them already."""
    is_fallen = any(one.part.name == part.name for one in facts.latency.collapses)
    return None if is_fallen else facts.traffic.failing_loads.get(part.name)


def _known_utilization(facts: Facts, part: Component, at: Level, left_open: str) -> float | None:
    """None where it is not known, has no end, or hangs on what the design leaves open."""
    used = None if left_open else facts.capacity.utilization(part, at)
    return used if used is not None and math.isfinite(used) else None


def _missing_figures(
    facts: Facts, part: Component, *, elastic: bool, outside: bool
) -> Iterator[str]:
    """What keeps its utilization unknown; nothing where it has one or needs none."""
    demand = facts.capacity.node_demand(part)
    if facts.traffic.demand(part.name) is None and demand is None:
        if outside or is_asked(facts, part):
            yield "demand"
    elif demand is None and not outside:
        yield "nodes"
    elif demand is not None and not (elastic or outside) and any(lacking(facts, part, demand)):
        yield "capacity"


def is_asked(facts: Facts, part: Component) -> bool:
    """Whether any link brings requests to `part`."""
    design = facts.design
    return any(carries_requests(design, link) for link in design.links_to[part.name])


def lacking(facts: Facts, part: Component, demand: Demand) -> Iterator[Op]:
    """The ops that come to `part` and that nothing says how many of it carries, or none."""
    for op, rate in ((Op.READ, demand.reads), (Op.WRITE, demand.writes)):
        carried = facts.capacity.of(part, op)
        if rate > 0 and (carried is None or carried.typical <= 0):
            yield op
