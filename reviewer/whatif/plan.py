"""`Plan`: the smallest change of counts with which a design carries its load in time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from dsl.design import Component, Design
from dsl.kinds import Kind
from reviewer.analysis.facts import Facts
from reviewer.analysis.topology.counts import counted, is_uncounted
from reviewer.whatif.changing import Size, resized
from reviewer.whatif.shares import NOTHING_TAKEN, Taken
from reviewer.whatif.sizes import MOST, ROUNDING, countable, size_for

NO_PRICES: Mapping[str, float] = {}
_MOST_ROUNDS = 30
_MOST_WORK = 30_000  # components looked at while counts are made smaller one by one


class Stuck(NamedTuple):
    """A component that no count lets carry its load: `why` is a sentence's end."""

    component: Component
    used: float
    target: float
    why: str


class Plan(NamedTuple):
    """What to change: `sizes` by component, the facts of the design with them, who is stuck.

    `least`: it was made sure that no count can be one less while the others stay.
    """

    sizes: Mapping[str, Size]
    facts: Facts
    stuck: tuple[Stuck, ...]
    least: bool = True


class Wish(NamedTuple):
    """What a plan has to allow for.

    `limits` are utilizations to stay below beside the targets, by component; `taken` is what
    fails of components and has to be there besides; the sizes of those in `kept` stay.
    """

    limits: Mapping[str, float] = {}
    taken: Mapping[str, Taken] = {}
    kept: frozenset[str] = frozenset()


def plan_for(design: Design, wish: Wish = Wish()) -> Plan:  # noqa: B008  # it is frozen
    """Counts that carry the load of `design`, none of which can be reduced by one."""
    plan = enough_for(design, wish)
    if plan.least:
        return plan
    over = over_target(plan.facts, wish.limits)
    return lessened(design, plan, lambda tried: over_target(tried, wish.limits) <= over)


def enough_for(design: Design, wish: Wish, start: Mapping[str, Size] | None = None) -> Plan:
    """Counts from `start` on that carry what comes to `design`.

    Perhaps too many where alternatives share a load, or where retries overload something; else each
    component's are the fewest.
    """
    sizes = dict(start or {})
    facts = Facts(resized(design, sizes))
    stormy = bool(facts.latency.collapses)  # then fewer end the retries that these are counted for
    for _ in range(_MOST_ROUNDS):  # alternatives share by number, so one count moves others
        wanted = _wanted_sizes(facts, wish)
        if not wanted:
            break
        for name, size in wanted.items():
            sizes[name] = merged(sizes.get(name, Size()), size)
        facts = Facts(resized(design, sizes))
    is_least = not sizes or not (arms(facts) or stormy)
    return Plan(sizes, facts, tuple(_stuck_components(facts)), least=is_least)


def arms(facts: Facts) -> frozenset[str]:
    """The components that share a load with alternatives by what each of them carries."""
    return frozenset(
        route.visits[hop.target].component.name
        for route in facts.traffic.routes
        for hop in route.hops
        if hop.choice and hop.part is None
    )


def merged(old: Size, new: Size) -> Size:
    """`old` with what `new` says in its place."""
    return Size(*(n if n is not None else o for o, n in zip(old, new, strict=True)))


def is_over(facts: Facts, part: Component, limit: float | None = None) -> bool:
    """Whether its busiest node is fuller than its target, or than `limit`."""
    used = facts.capacity.utilization(part)
    if used is None:
        return False
    target = facts.capacity.target(part)
    return used > (target if limit is None else min(target, limit)) * (1 + ROUNDING)


def _wanted_sizes(facts: Facts, wish: Wish) -> Mapping[str, Size]:
    found, limits = {}, wish.limits
    for name, part in facts.design.components.items():
        if name not in wish.kept and is_over(facts, part, limits.get(name)):
            taken = wish.taken.get(name, NOTHING_TAKEN)
            size = size_for(facts, part, limits.get(name), taken) or (
                size_for(facts, part, taken=taken)
                if name in limits and is_over(facts, part)
                else None
            )
            if size is not None and size.said():
                found[name] = size
    return found


def _stuck_components(facts: Facts) -> list[Stuck]:
    found = []
    for part in facts.design.components.values():
        used = facts.capacity.utilization(part)
        if used is not None and is_over(facts, part):
            found.append(Stuck(part, used, facts.capacity.target(part), _stuck_reason(part)))
    return found


def _stuck_reason(part: Component) -> str:
    if part.kind is Kind.EXTERNAL:
        return "its provider takes no more; negotiate a higher limit, add a second provider or send less"
    if is_uncounted(part):
        return "that is a quota; request a higher one, spread over accounts or send less"
    if not countable(part):
        return "its nodes are not counted; set a count"
    return f"{MOST:,} of them would not handle it"


def lessened(
    design: Design,
    plan: Plan,
    fine: Callable[[Facts], bool],
    prices: Mapping[str, float] = NO_PRICES,
) -> Plan:
    """`plan` with every count as small as it can be while the result is `fine`.

    Those of the components whose machines cost most, by `prices`, are made smaller first.
    """
    best, facts = dict(plan.sizes), plan.facts
    tries, changed = _MOST_WORK // max(1, len(design.components)), True
    while changed and tries > 0:
        changed = False
        numbers = sorted(_size_numbers(best), key=lambda one: -prices.get(one[0], 0.0))
        for name, field, number in numbers:
            kept, step = number, number - said_now(design.components[name], field)
            while step > 0 and tries > 0:
                tries -= 1
                less = {**best, name: best[name]._replace(**{field: kept - step})}
                tried = Facts(resized(design, less))
                if fine(tried):
                    best, facts, kept, changed = less, tried, kept - step, True
                    step = min(step, kept - said_now(design.components[name], field))
                else:
                    step //= 2
    grown = {name: size for name, size in best.items() if _is_growing(design, name, size)}
    return Plan(grown, facts, plan.stuck, least=not changed and tries > 0)


def _size_numbers(sizes: Mapping[str, Size]) -> list[tuple[str, str, int]]:
    return [(name, field, n) for name, size in sizes.items() for field, n in size.said().items()]


def _is_growing(design: Design, name: str, size: Size) -> bool:
    part = design.components[name]
    return any(number > said_now(part, field) for field, number in size.said().items())


def over_target(facts: Facts, limits: Mapping[str, float]) -> frozenset[str]:
    """The components whose busiest node is fuller than its target, or than a limit."""
    parts = facts.design.components
    return frozenset(n for n, part in parts.items() if is_over(facts, part, limits.get(n)))


def said_now(part: Component, field: str) -> int:
    """The number that a component has of what a `Size` counts."""
    said = counted(part) if field == "instances" else getattr(part.attributes, field)
    return said or 1
