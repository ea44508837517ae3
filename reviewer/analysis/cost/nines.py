"""`NineCost`: the cheapest change of counts and zones that reaches each next availability.

From the design as it stands, one step at a time: one more instance of a component, or its instances
over three zones, whatever cuts most of the time lost by the dollars it costs. It is a search from
step to step, so that a dearer start that pays off later may be passed over.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple, Protocol

from dsl.attributes import Attributes
from dsl.design import Component, Design
from dsl.kinds import Kind
from dsl.value import replaced
from reviewer.analysis.cost.cost_facts import CostFacts
from reviewer.analysis.reliability.reliability_facts import ReliabilityFacts
from reviewer.analysis.topology.counts import has_leader, is_uncounted, nodes
from reviewer.analysis.topology.topology_facts import TopologyFacts

TARGETS = (0.99, 0.999, 0.9995, 0.9999)
"""The availabilities that are priced. Basis: those that providers promise and teams require."""

MOST_STEPS = 8
"""Steps that are tried; what takes more of them is not a change of counts any more."""

MOST_TRIED = 4
"""Components that are tried at each step: those that cost most of the time lost."""

MOST_PARTS = 60
"""Components of a design for which this is worked out: each step is some analyses of the whole."""

_ZONES, _LEAST_GAIN = 3, 1e-9


class NineCost(NamedTuple):
    """One availability, and what reaching it adds a month.

    `answered` is what the design comes to then. `changed` are the components with their new counts
    and zones, none where it is reached today; `dollars` is None where it is out of reach of counts.
    """

    target: float
    answered: float
    dollars: float | None
    changed: tuple[Component, ...]


class Analyzed(Protocol):
    """What the search needs of the facts of a design."""

    @property
    def design(self) -> Design:
        """The design."""

    @property
    def cost(self) -> CostFacts:
        """What it costs."""

    @property
    def reliability(self) -> ReliabilityFacts:
        """How much of the time its flows are answered."""

    @property
    def topology(self) -> TopologyFacts:
        """Its shape."""


Analyze = Callable[[Design], Analyzed]
"""Makes the facts of a design."""


def nine_costs(facts: Analyzed, analyze: Analyze) -> tuple[NineCost, ...]:
    """What each of `TARGETS` costs; nothing where no flow has an availability, or for huge designs."""
    if len(facts.design.components) > MOST_PARTS or not facts.reliability.flow_availabilities:
        return ()
    steps = list(_steps(facts, analyze))
    before, costs = facts.cost.bill.dollars, []
    for target in TARGETS:
        found = next((one for one in steps if answered(one) >= target), None)
        reached = None if found is None else _pruned(facts, found, target, analyze)
        last = reached or steps[-1]
        dollars = None if reached is None else max(0.0, reached.cost.bill.dollars - before)
        changed = () if reached is None else tuple(_changed(facts.design, reached.design))
        costs.append(NineCost(target, answered(last), dollars, changed))
    return tuple(costs)


def answered(facts: Analyzed) -> float:
    """The share of time in which the flow that is down most is answered."""
    return min(flow.answered.low for flow in facts.reliability.flow_availabilities)


def _steps(facts: Analyzed, analyze: Analyze) -> Iterator[Analyzed]:
    """The design, and the best change of the one before again and again."""
    for _ in range(MOST_STEPS):
        yield facts
        if answered(facts) >= TARGETS[-1]:
            return
        best = _best_step(facts, analyze)
        if best is None:
            return
        facts = best
    yield facts


def _pruned(facts: Analyzed, reached: Analyzed, target: float, analyze: Analyze) -> Analyzed:
    """The same without the changes that the target does not need."""
    for part in _changed(facts.design, reached.design):
        less = analyze(_with(reached.design, facts.design.components[part.name]))
        if answered(less) >= target:
            reached = less
    return reached


def _best_step(facts: Analyzed, analyze: Analyze) -> Analyzed | None:
    """What cuts most of the time lost for a dollar; None where nothing cuts it."""
    now, best, most = answered(facts), None, 0.0
    for changed in _candidates(facts):
        tried = analyze(_with(facts.design, changed))
        gain = math.log((1 - now + 1e-15) / (1 - answered(tried) + 1e-15))
        dollars = max(1.0, tried.cost.bill.dollars - facts.cost.bill.dollars)
        if gain > _LEAST_GAIN and gain / dollars > most:
            best, most = tried, gain / dollars
    return best


def _candidates(facts: Analyzed) -> Iterator[Component]:
    """One more of each of the components that cost most of the time lost, or more zones for it."""
    worst = min(facts.reliability.flow_availabilities, key=lambda flow: flow.answered.low)
    parts = facts.design.components
    costs = sorted(worst.costs.items(), key=lambda one: -one[1])
    tried = 0
    for name, lost in costs:
        part = parts.get(name)
        if part is None or lost <= 0 or not _is_bought_by_count(facts, part):
            continue
        yield _one_more(part)
        number = nodes(part) or 1
        if number > 1 and part.attributes.zones is None and not _is_placed(facts.design, part):
            yield replaced(part, attributes=_said(part, zones=min(_ZONES, number)))
        tried += 1
        if tried == MOST_TRIED:
            return


def _is_bought_by_count(facts: Analyzed, part: Component) -> bool:
    """Whether more of it can be run, at a price that is known."""
    if part.kind is Kind.EXTERNAL or is_uncounted(part) or part.many or part.attributes.role:
        return False
    bill = facts.cost.bill.of(part.name)
    drawn_copies = facts.topology.replicas.of(part.name) or facts.topology.replicas.origins(
        part.name
    )
    return bill is not None and bill.dollars > 0 and not drawn_copies


def _one_more(part: Component) -> Component:
    said = part.attributes
    more: dict[str, object] = {}
    if has_leader(part) and said.failover is None:
        more["failover"] = "auto"
    if said.copies is not None and said.copies > 0:
        more["copies"] = said.copies + 1
        return replaced(part, attributes=_said(part, **more))
    return replaced(part, count=(part.count or 1) + 1, attributes=_said(part, **more))


def _said(part: Component, **more: object) -> Attributes:
    return Attributes(**{**part.attributes.said(), **more})


def _is_placed(design: Design, part: Component) -> bool:
    return any(design.groups[name].kind == "zone" for name in part.groups if name in design.groups)


def _with(design: Design, part: Component) -> Design:
    parts: Mapping[str, Component] = {**design.components, part.name: part}
    return replaced(design, components=parts)


def _changed(before: Design, after: Design) -> Iterator[Component]:
    for name, part in after.components.items():
        if part is not before.components[name]:
            yield part
