"""`NineCost`: the cheapest change of counts and zones that reaches each next availability.

A greedy search from the design as it stands. Each step adds one instance of a component, or spreads
its instances over three zones: the change that reduces downtime most per dollar. A more expensive
first step that pays off later may be missed.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from dsl.attributes import Attributes
from dsl.design import Component, Design
from dsl.kinds import Kind
from dsl.value import replaced
from reviewer.analysis.cost.analyzed import Analyze, Analyzed
from reviewer.analysis.cost.bill import Bill
from reviewer.analysis.reliability.flow_availability import FlowAvailability
from reviewer.analysis.topology.counts import has_leader, is_uncounted, nodes

TARGETS = (0.99, 0.999, 0.9995, 0.9999)
"""The availabilities that are priced. Basis: those that providers promise and teams require."""

MOST_STEPS = 8
"""Most steps of the search. Basis: a convention; a target that needs more is not a matter of counts."""

MOST_TRIED = 4
"""Components that are tried at each step: those that cause most of the downtime."""

MOST_PARTS = 60
"""Components of the largest design that is searched: each step analyzes the whole design several times."""

_ZONES, _LEAST_GAIN, _DUST = 3, 1e-9, 1e-15


class NineCost(NamedTuple):
    """One availability, and what reaching it adds a month.

    `answered` is the availability of the changed design. `changed` are the components with their new
    counts and zones, none where the target is met today; `dollars` is None where no count reaches it.
    """

    target: float
    answered: float
    dollars: float | None
    changed: tuple[Component, ...]


class _Step(NamedTuple):
    """A design with its bill and the availability of its worst flow."""

    facts: Analyzed
    bill: Bill
    answered: float


Price = Callable[[Analyzed], Bill]
"""Works out the bill of a design."""


def nine_costs(facts: Analyzed, analyze: Analyze, price: Price) -> tuple[NineCost, ...]:
    """What each of `TARGETS` costs; nothing where no flow has an availability, or for huge designs."""
    if len(facts.design.components) > MOST_PARTS or not facts.reliability.flow_availabilities:
        return ()
    search = _Search(facts.design, analyze, price)
    steps = list(search.steps(search.step(facts)))
    return tuple(search.cost_of(target, steps) for target in TARGETS)


class _Search:
    """Searches designs of higher availability."""

    def __init__(self, design: Design, analyze: Analyze, price: Price) -> None:
        self._design, self._analyze, self._price = design, analyze, price

    def step(self, facts: Analyzed) -> _Step:
        worst = min(_answered(flow) for flow in facts.reliability.flow_availabilities)
        return _Step(facts, self._price(facts), worst)

    def steps(self, step: _Step) -> Iterator[_Step]:
        """The design itself, then the best change of each step before."""
        for _ in range(MOST_STEPS):
            yield step
            best = self._best(step) if step.answered < TARGETS[-1] else None
            if best is None:
                return
            step = best
        yield step

    def cost_of(self, target: float, steps: Sequence[_Step]) -> NineCost:
        """What the first step that reaches the target adds, without its unneeded changes."""
        number = next((n for n, one in enumerate(steps) if one.answered >= target), None)
        if number is None:
            return NineCost(target, steps[-1].answered, None, ())
        reached = self._pruned(steps[: number + 1], target)
        dollars = max(0.0, reached.bill.dollars - steps[0].bill.dollars)
        changed = tuple(_changed(self._design, reached.facts.design))
        return NineCost(target, reached.answered, dollars, changed)

    def _pruned(self, steps: Sequence[_Step], target: float) -> _Step:
        """The last step, with each component as far back in the steps as the target allows."""
        reached = steps[-1]
        for part in _changed(self._design, reached.facts.design):
            versions = dict.fromkeys(one.facts.design.components[part.name] for one in steps)
            tries = (self._tried(reached, one) for one in versions if one is not part)
            reached = next((less for less in tries if less.answered >= target), reached)
        return reached

    def _best(self, now: _Step) -> _Step | None:
        """The change that reduces downtime most per dollar; None where none does."""
        best, most = None, 0.0
        for changed in _candidates(now):
            tried = self._tried(now, changed)
            gain = math.log((1 - now.answered + _DUST) / (1 - tried.answered + _DUST))
            dollars = max(1.0, tried.bill.dollars - now.bill.dollars)
            if gain > _LEAST_GAIN and gain / dollars > most:
                best, most = tried, gain / dollars
        return best

    def _tried(self, step: _Step, part: Component) -> _Step:
        return self.step(self._analyze(_with(step.facts.design, part)))


def _candidates(step: _Step) -> Iterator[Component]:
    """One more instance, or more zones, for each of the components that cause most of the downtime."""
    facts = step.facts
    worst = min(facts.reliability.flow_availabilities, key=lambda flow: flow.answered.low)
    costs = sorted(worst.costs.items(), key=lambda one: -one[1])
    parts = (facts.design.components.get(name) for name, lost in costs if lost > 0)
    bought = (part for part in parts if part is not None and _is_bought_by_count(step, part))
    for part in islice(bought, MOST_TRIED):
        yield _one_more(part)
        number = nodes(part) or 1
        if number > 1 and part.attributes.zones is None and not _is_placed(facts.design, part):
            yield replaced(part, attributes=_said(part, zones=min(_ZONES, number)))


def _is_bought_by_count(step: _Step, part: Component) -> bool:
    """Whether more instances of it can be run, at a known price."""
    if part.kind is Kind.EXTERNAL or is_uncounted(part) or part.many or part.attributes.role:
        return False
    bill, replicas = step.bill.of(part.name), step.facts.topology.replicas
    is_copied = replicas.of(part.name) or replicas.origins(part.name)
    return bill is not None and bill.dollars > 0 and not is_copied


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


def _answered(flow: FlowAvailability) -> float:
    """The availability of a flow: at best where an unstated quota or figure may reject requests.

    No count of copies settles that: the review asks for it.
    """
    return flow.answered.high if flow.served.open_for else flow.answered.low
