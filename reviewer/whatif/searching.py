"""The plan of fewest dollars, or of fewest machines: each cheaper one is tried where they are few.

Where no alternatives share a load and no time is wished for, the fewest machines of each
component are the fewest in all, and nothing is searched. Elsewhere one count moves the load or
the wait of others, so that making counts smaller one by one may stop above the least. There plans
are chosen by dollars where the price of a machine of every component is known, else by machines.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from heapq import heappop, heappush
from itertools import islice
from typing import NamedTuple

from dsl.design import Component, Design, Op
from reviewer.analysis.capacity.capacity import target_of
from reviewer.analysis.facts import Facts
from reviewer.analysis.topology.counts import has_leader, nodes, shards
from reviewer.whatif.changing import Size, sized
from reviewer.whatif.hurrying import Aims, hurried, in_time, waited_components
from reviewer.whatif.machine_prices import machine_prices
from reviewer.whatif.plan import (
    NO_PRICES,
    Plan,
    Wish,
    arms,
    enough_for,
    lessened,
    merged,
    over_target,
    plan_for,
)
from reviewer.whatif.shares import NOTHING_TAKEN, Taken, machines, replica_count, replica_field
from reviewer.whatif.sizes import ROUNDING, countable

_MOST_TRIES = 400
_MOST_WORK = 4_000  # components looked at in all
_MOST_VECTORS = 20_000
_MOST_OPTIONS = 100  # sizes of one component

_Fine = Callable[[Facts], bool]


class _Option(NamedTuple):
    """One size of a component, and the requests a second that it carries as planned, at most."""

    size: Size
    carries: float


_Options = Sequence[tuple[float, _Option]]
"""Sizes of one component with what each costs more, the cheapest first."""


class _Search(NamedTuple):
    """What is searched: the components to enlarge, from which sizes on, and when it is enough."""

    design: Design
    taken: Mapping[str, Taken]
    names: Sequence[str]
    start: Mapping[str, Size]
    fine: _Fine
    load: float
    """Requests a second that come to all of `names` together, whatever their sizes."""
    prices: Mapping[str, float]
    """Dollars a month of one machine; empty where plans are chosen by machines."""


def smallest_plan(design: Design, taken: Mapping[str, Taken], aims: Aims) -> Plan:
    """The cheapest machines with which `design` carries what comes to it, in time where that helps.

    `taken` is what fails of its components; it has to be there besides.
    """
    least = plan = plan_for(design, Wish(taken=taken))
    stuck, sharing = over_target(plan.facts, {}), arms(plan.facts)
    known = sorted(name for name in sharing if countable(design.components[name]))
    prices = machine_prices(plan.facts) if aims or known else NO_PRICES
    if known and plan.sizes:

        def carried(facts: Facts) -> bool:
            return over_target(facts, {}) <= stuck

        load = _shared_load(design, plan, known)
        least = _cheapest_plan(_Search(design, taken, known, {}, carried, load, prices), plan)
    found = hurried(design, least, aims, taken, prices)
    if found is least:
        return least

    def in_order(facts: Facts) -> bool:
        return over_target(facts, {}) <= stuck and in_time(facts, aims)

    names = sorted({*known, *waited_components(found.facts, aims)})
    start = {} if sharing else least.sizes
    load = _shared_load(design, found, names)
    return _cheapest_plan(_Search(design, taken, names, start, in_order, load, prices), found)


def _shared_load(design: Design, plan: Plan, names: Sequence[str]) -> float:
    """What comes to all of `names`; 0 where that differs with their sizes."""
    now, then = (
        sum(demand.total for name in names if (demand := facts.traffic.demand(name)) is not None)
        for facts in (Facts(design), plan.facts)
    )
    return now * (1 - ROUNDING) if math.isclose(now, then, rel_tol=ROUNDING) else 0.0


def _cheapest_plan(search: _Search, plan: Plan) -> Plan:
    """A cheaper plan than `plan`; `plan` itself where there is none, or too many to try."""
    best, cost = plan, _extra_cost(search, plan.sizes)
    tries = min(_MOST_TRIES, _MOST_WORK // max(1, len(search.design.components)))
    options = [_size_options(search, plan.facts, name, cost) for name in search.names]
    for spent, vector in islice(_vectors(options), _MOST_VECTORS):
        if spent >= cost * (1 - ROUNDING):
            break
        if sum(option.carries for option in vector) < search.load:
            continue
        tries -= 1
        if tries < 0:
            return best
        tried = _settled_plan(search, [option.size for option in vector])
        if tried is not None and (more := _extra_cost(search, tried.sizes)) < cost:
            best, cost = tried, more
    if best is plan:
        return best
    return lessened(search.design, best, search.fine, search.prices)


def _settled_plan(search: _Search, vector: Sequence[Size]) -> Plan | None:
    """With these sizes, and all others as they then need to be; None where that is not enough."""
    sizes = dict(search.start)
    for name, size in zip(search.names, vector, strict=True):
        if size.said():
            sizes[name] = merged(sizes.get(name, Size()), size)
    wish = Wish(taken=search.taken, kept=frozenset(search.names))
    tried = enough_for(search.design, wish, sizes)
    return tried if search.fine(tried.facts) else None


def _extra_cost(search: _Search, sizes: Mapping[str, Size]) -> float:
    """Dollars, or machines, of `sizes` beyond those where the search starts."""
    found = 0.0
    for name, size in sizes.items():
        part, taken = search.design.components[name], search.taken.get(name, NOTHING_TAKEN)
        now = sized(part, search.start.get(name, Size()))
        more = machines(sized(part, size), taken) - machines(now, taken)
        found += more * search.prices.get(name, 1.0)
    return found


def _vectors(options: Sequence[_Options]) -> Iterator[tuple[float, tuple[_Option, ...]]]:
    """Every choice of a size for each component with what it costs more, the cheapest first."""

    def spent(at: tuple[int, ...]) -> float:
        return sum(own[n][0] for own, n in zip(options, at, strict=True))

    first = (0,) * len(options)
    heap, seen = [(spent(first), first)], {first}
    while heap:
        cost, at = heappop(heap)
        yield cost, tuple(own[n][1] for own, n in zip(options, at, strict=True))
        for place, own in enumerate(options):
            following = (*at[:place], at[place] + 1, *at[place + 1 :])
            if following[place] < len(own) and following not in seen:
                seen.add(following)
                heappush(heap, (spent(following), following))


def _size_options(search: _Search, facts: Facts, name: str, most: float) -> _Options:
    """The sizes of one component that cost less than `most` more."""
    part, taken = search.design.components[name], search.taken.get(name, NOTHING_TAKEN)
    base, price = sized(part, search.start.get(name, Size())), search.prices.get(name, 1.0)
    now = machines(base, taken)
    found = [(0.0, _Option(Size(), _carried_at_most(facts, base)))]
    for size in _sizes_from(part if has_leader(part) else base):
        larger = sized(part, size)
        more = (machines(larger, taken) - now) * price
        if more >= most:
            break
        if more > 0 or (more == 0 and larger != base):
            found.append((more, _Option(size, _carried_at_most(facts, larger))))
    return sorted(found, key=lambda one: one[0])


def _carried_at_most(facts: Facts, part: Component) -> float:
    """Requests a second, if all its machines do whatever they do best, at its target."""
    found = (facts.capacity.of(part, op) for op in Op)
    each = max((one.typical for one in found if one is not None), default=math.inf)
    return (nodes(part) or 1) * each * target_of(facts.assumptions, part)


def _sizes_from(part: Component) -> Iterator[Size]:
    """Larger and larger sizes: nodes with the partitions for them, copies and shards of a leader."""
    field, now, said = replica_field(part), replica_count(part) or 1, part.attributes
    if not has_leader(part):
        limits = [name for name in ("shards", "partitions") if getattr(said, name) is not None]
        for number in range(now, now + _MOST_OPTIONS):
            more = {name: max(getattr(said, name), number) for name in limits}
            yield Size(instances=number, **more)
        return
    split = shards(part) or 1
    pairs = (
        (c, s) for c in range(now, now + _MOST_OPTIONS) for s in range(split, split + _MOST_OPTIONS)
    )
    for copies, pieces in sorted(pairs, key=lambda pair: pair[0] * pair[1]):
        yield Size(**{field: copies})._replace(shards=pieces)
