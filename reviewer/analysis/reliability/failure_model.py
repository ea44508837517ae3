"""`Failing`: what can fail of a route, and what works without it."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import chain, combinations, product
from typing import NamedTuple

from dsl.design import Component, Op
from dsl.kinds import Family
from reviewer.analysis.reliability.exact_reliability import RARE, Bounds, Element, Structure
from reviewer.analysis.reliability.exchangeable_parts import Changed, Pieces
from reviewer.analysis.reliability.mixed_pieces import MixedPieces, ties_of
from reviewer.analysis.reliability.replica_pool import alone, at_least, common_cause
from reviewer.analysis.reliability.request_mix import (
    Spare,
    calls_at_visits,
    least_sets,
    spares,
    ways_to_visits,
)
from reviewer.analysis.reliability.required_replicas import (
    Pool,
    leaderless_time,
    parts_asked,
)
from reviewer.analysis.reliability.shared_ground import Ground
from reviewer.analysis.topology.counts import is_provided
from reviewer.analysis.topology.failover_links import add_stand_ins
from reviewer.analysis.topology.route_network import Wiring
from reviewer.analysis.traffic.route_origins import outside_starts
from reviewer.analysis.traffic.routes import Place, Route

PLACE, CAUSE, OWN, LEADER, PART = "place", "cause", "own", "leader", "part"
"""What an element of a structure is, by its first word; the second is a name."""

REQUEST = "request"
"""The first word of an element that is no fault: a chance drawn for each request."""

_MOST_SPREAD = 7  # copies of a quorum that are told apart by place; more change no digit


class _Lot(NamedTuple):
    """So many parts of a store that are told apart from the others together."""

    name: tuple[str, ...]
    parts: int


_MOST_GROUNDS = 4  # zones or regions of one component whose sets are told apart, all of them
_MOST_LOTS = 32  # more parts in zones are taken together: then the figure is a lower bound


def _lots(parts: int) -> list[_Lot]:
    number = min(parts, _MOST_LOTS)
    sizes = [parts // number + (i < parts % number) for i in range(number)]
    return [_Lot((f"part {i}",) if i else (), size) for i, size in enumerate(sizes)]


class Failing:
    """The structure of one route for requests that do `op`, with all that can fail in it.

    `hard` are caches that the route cannot live without: each a set of visits of which one
    has to be reached.
    """

    def __init__(
        self,
        shared: Ground,
        route: Route,
        op: Op,
        hard: Collection[tuple[int, ...]],
        *,
        waited: bool,
    ) -> None:
        self._shared, self._op, self._looks = shared, op, shared.looks_of_flow
        places = tuple(Place(visits, answered=True, end=False) for visits in sorted(hard))
        self._ledger = shared.ledger.branch()
        self._subjects: dict[str, None] = {}
        self._wiring = Wiring(replace(route, places=(*route.places, *places)), shared.copies)
        self._senders = {self._wiring.own[visit] for visit in outside_starts(route)}
        spared = add_stand_ins(shared.design, shared.failing, shared.copies, self._wiring)
        self._moved: dict[int, int] = {}
        self._branches: list[tuple[int, int]] = []
        self._needs: dict[int, tuple[Element, ...]] = {}
        self._of: dict[int, str] = {}
        self._pools: dict[str, Pool] = {}
        self.up: dict[Element, float] = {}
        self.most: dict[Element, float] = {}
        self._causes = self._joined_copies()
        self._least: dict[str, float] = {}  # the common cause of each group
        calls = calls_at_visits(route, op)
        self._calls = dict(zip(self._wiring.own, calls, strict=True))
        doing = self._operations_by_component(route, op)
        for name, nodes in self._wiring.nodes.items():
            for node in nodes:
                self._stand_for(shared.design.components[name], node, doing.get(name, op))
        self._add_leader_failovers(route, doing)
        goals = [
            goal
            for goal, place in self._wiring.goals.items()
            if goal not in spared
            and (place.answered or not waited)
            and self._visits_place(route, place)
        ]
        edges = [(self._exit_node(a), b) for a, b in self._wiring.edges(waited=waited)]
        goals, doubtful = self._add_spares(route, goals)
        edges += self._branches
        self._edges, self._goals = edges, goals
        self._structure = Structure(edges, goals)
        sure = [goal for goal in goals if goal not in doubtful]
        self._at_most = Structure(edges, sure) if doubtful else None

    def _exit_node(self, node: int) -> int:
        """The last node of what stands for `node`."""
        while node in self._moved:
            node = self._moved[node]
        return node

    def _visits_place(self, route: Route, place: Place) -> bool:
        """Whether such requests go there at all; in a flow every named step counts."""
        return route.flow is not None or not self._untaken.issuperset(place.visits)

    def _operations_by_component(self, route: Route, op: Op) -> Mapping[str, Op]:
        """What the requests do at each component: a write, where they do both."""
        carried = self._shared.walker.parts(route, op)
        found: dict[str, Op] = {}
        taken = set(route.starts)
        for hop, does in zip(route.hops, carried.ops, strict=True):
            if op in hop.takes and hop.source in taken:
                taken.add(hop.target)
                if found.get(hop.link.target) is not Op.WRITE:
                    found[hop.link.target] = does
        self._untaken = set(range(len(route.visits))) - taken
        return found

    # Copies drawn apart

    def _joined_copies(self) -> Mapping[str, tuple[str, ...]]:
        """For each component that has copies drawn apart, all of them; they share one cause."""
        groups: dict[str, set[str]] = {}
        for visits in (place.visits for place in self._wiring.goals.values()):
            names = {self._wiring.route.visits[visit].component.name for visit in visits}
            _join_groups(groups, names)
        for visit in self._wiring.route.visits:
            name = visit.component.name
            if drawn := self._shared.copies.of(name):
                _join_groups(groups, {name, *drawn})
        _join_stand_ins(groups, self._wiring, self._shared)
        parts = self._shared.design.components
        found: dict[str, tuple[str, ...]] = {}
        for name, group in groups.items():
            if name not in found:
                own = tuple(n for n in sorted(group) if not is_provided(parts[n]))
                found |= dict.fromkeys(own, own) if len(own) > 1 else {}
        return found

    # Nodes and what they need

    def _stand_for(self, part: Component, node: int, op: Op) -> None:
        if part.family is Family.CLIENT or node in self._senders:
            return
        self._of[node] = part.name
        pool, standing = self._shared.pool(part, op), self._shared.standing(part)
        shards = self._asked_parts(part, node)
        if shards > 1 and part.family is Family.COMPUTE:
            pool, shards = pool._replace(k=pool.n), 1  # each instance holds a part
        self._pools[part.name] = max(pool, self._pools.get(part.name, pool))
        self._subjects |= dict.fromkeys(self._shared.subjects(part, op))
        spread = () if pool.whole else standing.spread
        own, weight = self._shared.grounds.carved(
            pool.unavailability, [*standing.under, *spread[:1]]
        )
        cause, needs = self._common_cause(part, own, pool)
        last = node
        for place in standing.under:
            if weight < 1:
                last = self._branch_node(
                    last, part.name, self._ground_ways(part.name, place, weight)
                )
            else:
                needs.append(self._place_element(place))
        if spread and weight >= 1 and len(spread) <= _MOST_GROUNDS:
            down = alone(own, cause)
            ways = self._ways_by_places(part.name, spread, pool, down, shards)
            self._branch_node(last, part.name, ways)
        elif spread:
            grounds = [self._ground_ways(part.name, place, weight) for place in spread]
            for lot in _lots(shards):
                ways = self._survival_ways(part.name, grounds, pool, alone(own, cause), lot)
                last = self._branch_node(last, part.name, ways)
        else:
            needs += self._own_elements(part, pool, own, cause, shards)
        self._needs[node] = tuple(needs)

    def _own_elements(
        self, part: Component, pool: Pool, own: float, cause: float, shards: int
    ) -> Iterator[Element]:
        """Enough copies of each of the `shards` asked are up: those of the first, and of the rest."""
        is_copied = part.name in self._causes or pool.n > 1
        up = at_least(pool.k, pool.n, alone(own, cause)) if is_copied else 1.0 - own
        most = 1.0 if is_copied else 1.0 - own if is_provided(part) else 1.0 - common_cause(own)
        key = (OWN, part.name, f"{pool.k} of {pool.n}")
        yield self._make_element(key, up, most)
        if shards > 1:
            yield self._make_element((OWN, part.name, f"{shards} parts"), up ** (shards - 1), 1.0)

    def _common_cause(self, part: Component, own: float, pool: Pool) -> tuple[float, list[Element]]:
        """The common cause of all copies, as probability and element; none of a lone box."""
        group = self._causes.get(part.name)
        if group is None and pool.n == 1:
            return 0.0, []
        if group is None:
            cause = self._cause_of(part.name, own, (part.name,))
        else:
            if group[0] not in self._least:
                owns = {name: self._shared.own_of(name, self._op) for name in group}
                causes = (self._cause_of(name, own, group) for name, own in owns.items())
                self._least[group[0]] = min(causes)
            cause = self._least[group[0]]
        key = (CAUSE, group[0] if group else part.name)
        return cause, [self._make_element(key, 1.0 - cause, 1.0 - cause)]

    def _cause_of(self, name: str, own: float, group: Sequence[str]) -> float:
        """The common cause of `name`, one of the copies `group`."""
        part = self._shared.design.components[name]
        unavailability = self._shared.pool(part, self._op).unavailability
        apart = self._shared.stand_apart(group)
        return self._shared.causes.of(part, unavailability, own, apart=apart, ledger=self._ledger)

    def _asked_parts(self, part: Component, node: int) -> int:
        """Of how many parts of it a request needs each, at this node."""
        calls = self._calls.get(node, 1.0)
        return parts_asked(part, calls) if calls > 1 else 1

    def _make_element(self, key: Element, up: float, most: float) -> Element:
        self.up.setdefault(key, up)
        self.most.setdefault(key, most)
        return key

    def _place_element(self, name: str) -> Element:
        up = self._shared.grounds.up(name)
        return self._make_element((PLACE, name), up, up)

    def _ground_ways(self, name: str, place: str, weight: float) -> list[tuple[Element, ...]]:
        """What holds a copy that stands in `place`: the place, or being spared by its loss."""
        if weight >= 1:
            return [(self._place_element(place),)]
        spared = self._make_element((PART, name, place), 1.0 - weight, 1.0 - weight)
        return [(self._place_element(place),), (spared,)]

    def _ways_by_places(
        self, name: str, places: Sequence[str], pool: Pool, down: float, parts: int
    ) -> list[tuple[Element, ...]]:
        """The ways in which enough copies are up: each set of `places` that are, with luck enough.

        The chance that enough copies are up in a set of places is the product of some of a row
        of elements, more of them the smaller it is: what suffices in few places does in more.
        """
        chances: dict[tuple[str, ...], float] = {}
        for held in chain.from_iterable(
            combinations(range(len(places)), size) for size in range(1, len(places) + 1)
        ):
            copies = sum((pool.n - i + len(places) - 1) // len(places) for i in held)
            up = at_least(pool.k, copies, down) ** parts
            if up > 0:
                chances[tuple(places[i] for i in held)] = up
        row = sorted(set(chances.values()), reverse=True)
        key = (OWN, name, f"{pool.k} of {pool.n}", f"{parts} parts")
        luck = [
            self._make_element((*key, f"{i}"), up / before, 1.0)
            for i, (up, before) in enumerate(zip(row, [1.0, *row], strict=False))
        ]
        return [
            (*(self._place_element(place) for place in held), *luck[: row.index(up) + 1])
            for held, up in chances.items()
        ]

    def _survival_ways(
        self,
        name: str,
        grounds: Sequence[list[tuple[Element, ...]]],
        pool: Pool,
        down: float,
        lot: _Lot,
    ) -> list[tuple[Element, ...]]:
        """The ways in which enough copies are up that stand on `grounds` in turn."""
        if pool.k == pool.n:
            up = (1 - down) ** (pool.n * lot.parts)
            own = self._make_element((OWN, name, f"all {pool.n}", *lot.name), up, 1.0)
            every = product(*grounds[: pool.n])
            return [(*(element for one in held for element in one), own) for held in every]
        if pool.k == 1:
            found: list[tuple[Element, ...]] = []
            for number, ground in enumerate(grounds[: pool.n]):
                here = (pool.n - number + len(grounds) - 1) // len(grounds)
                up = at_least(1, here, down) ** lot.parts
                own = self._make_element((OWN, name, f"{number}", *lot.name), up, 1.0)
                found += [(*held, own) for held in ground]
            return found
        n = min(pool.n, _MOST_SPREAD)
        up = (1 - down) ** lot.parts
        each = [self._make_element((OWN, name, f"{i}", *lot.name), up, 1.0) for i in range(n)]
        k = min(n, max(1, pool.k - (pool.n - n) // 2))
        return [
            (*(element for ground in held for element in ground), *(each[i] for i in some))
            for some in combinations(range(n), k)
            for held in product(
                *(grounds[g] for g in dict.fromkeys(i % len(grounds) for i in some))
            )
        ]

    def _branch_node(self, node: int, name: str, ways: Sequence[tuple[Element, ...]]) -> int:
        """Put alternatives behind `node`, of which one has to be up; the node behind them."""
        last = self._moved[node] = self._wiring.new()
        for needs in ways:
            one = self._wiring.new()
            self._branches += [(node, one), (one, last)]
            self._needs[one], self._of[one] = needs, name
        return last

    def _add_leader_failovers(self, route: Route, doing: Mapping[str, Op]) -> None:
        """Give stores with a leader the time that they are without one."""
        for visit, (part, _) in enumerate(route.visits):
            drawn = len(self._shared.copies.of(part.name))
            op = doing.get(part.name, self._op)
            if self._shared.pool(part, op).whole:
                continue
            lost = leaderless_time(self._ledger, part, op, drawn)
            if lost > 0:
                element = self._make_element((LEADER, part.name), 1.0 - lost, 1.0 - lost)
                entrance = self._wiring.entrance[visit]
                self._of.setdefault(entrance, part.name)
                self._needs[entrance] = (*self._needs.get(entrance, ()), element)

    # Requests that need less

    def _add_spares(self, route: Route, goals: Sequence[int]) -> tuple[list[int], set[int]]:
        """The goals, with ways around those that some requests need not; and what is doubtful.

        A goal is met if it is reached, or if each way to it is spared: one node behind it for
        each way. What too many ways lead to is taken for needed by all, a lower bound.
        """
        found = spares(route, self._op, self._shared.walker)
        ways = ways_to_visits(route, self._op, found) if found else []
        nodes: dict[int, int] = {}
        met: list[int] = []
        doubtful: set[int] = set()
        for goal in goals:
            own = [ways[visit] for visit in self._wiring.goals[goal].visits] if found else []
            known = [one for one in own if one is not None]
            least = least_sets({way for one in known for way in one})
            if len(known) < len(own):
                doubtful.add(goal)
            if not least or frozenset() in least or len(known) < len(own):
                met.append(goal)
                continue
            for way in least:
                met.append(self._wiring.new())
                self._branches.append((goal, met[-1]))
                self._branches += [(self._spare_node(i, found, nodes), met[-1]) for i in way]
        return met, doubtful

    def _spare_node(self, number: int, found: Sequence[Spare], nodes: dict[int, int]) -> int:
        """The node that a request passes which one of the `found` spares."""
        if number not in nodes:
            spare = found[number]
            node = nodes[number] = self._wiring.new()
            key = (REQUEST, *spare.key, f"{spare.chance:.15g}")
            self._needs[node] = (self._make_element(key, spare.chance, spare.chance),)
            at = (self._exit_node(self._wiring.exit[visit]) for visit in spare.at)
            self._branches += [(one, node) for one in at]
        return nodes[number]

    # Results

    @property
    def parts(self) -> list[str]:
        """The components in it that can fail."""
        return list(dict.fromkeys(self._of.values()))

    @property
    def pools(self) -> Mapping[str, Pool]:
        """Those of them that are several copies, by name."""
        return {name: pool for name, pool in self._pools.items() if pool.n > 1}

    @property
    def assumptions(self) -> tuple[str, ...]:
        """The figures taken of its components, by subject."""
        return (*self._subjects, *self._ledger)

    @property
    def places(self) -> list[str]:
        """The zones and regions in it."""
        return [key[1] for key in self.up if key[0] == PLACE]

    @cached_property
    def _structure_pieces(self) -> Pieces | MixedPieces:
        return self._solve(self.up)

    def _solve(self, up: Mapping[Element, float]) -> Pieces | MixedPieces:
        """The structure in pieces; by cases of what ties them together where that is less work."""
        few = Pieces(self._structure, self._needs, up, budget=_FEW_LOOKS, rares=RARE[:1])
        if few.solved:
            return few
        tying = [element for element in up if element[0] in (PLACE, REQUEST)]
        ties = ties_of(tying, self._edges, self._needs, up)
        if not ties:
            return Pieces(self._structure, self._needs, up)
        return MixedPieces(self._edges, self._structure, self._goals, self._needs, up, ties)

    @property
    def _whole_bounds(self) -> Bounds:
        return self._structure_pieces.whole

    @cached_property
    def _common_factors(self) -> frozenset[Element]:
        """What every way passes, and is up at all."""
        sure = {e for node in self._structure.needed for e in self._needs.get(node, ())}
        return frozenset(element for element in sure if self.up[element] > 0)

    @cached_property
    def _nodes_of(self) -> Mapping[str, list[int]]:
        found: dict[str, list[int]] = {}
        for node in self._needs:
            found.setdefault(self._of.get(node, ""), []).append(node)
        return found

    @cached_property
    def _hang_on(self) -> Mapping[Element, set[str]]:
        """The components that need each element."""
        found: dict[Element, set[str]] = {}
        for node, elements in self._needs.items():
            for element in elements:
                found.setdefault(element, set()).add(self._of.get(node, ""))
        return found

    def _divide_out(self, elements: Iterable[Element]) -> Bounds:
        chance = math.prod(self.up[element] for element in elements)
        return Bounds(
            min(1.0, self._whole_bounds.low / chance), min(1.0, self._whole_bounds.high / chance)
        )

    def works(self) -> Bounds:
        """The share of requests for which everything that they need is up."""
        low, high = self._whole_bounds
        if self._at_most is not None:
            high = max(high, Pieces(self._at_most, self._needs, self.up).whole.high)
        if not self._whole_bounds.exact:
            low = max(low, self._works_for_all())
        return Bounds(low, max(low, high))

    def _works_for_all(self) -> float:
        """The probability that all works which any request needs: less than what requests need."""
        spared = {
            node
            for node, elements in self._needs.items()
            if any(element[0] == REQUEST for element in elements)
        }
        edges = [(a, b) for a, b in self._edges if a not in spared and b not in spared]
        return Pieces(Structure(edges, self._goals), self._needs, self.up).whole.low

    @property
    def compared(self) -> float:
        """What works at least by the same steps as without a fault or a place, to be compared."""
        return self._whole_bounds.low

    def works_with_any_number(self) -> Bounds:
        """The same with as many copies of everything as one likes, where they stand now."""
        return self._solve(self.most).whole

    def works_without_fault_of(self, part: str) -> Bounds | None:
        """The same if `part` never failed by itself, though its places do.

        What every way passes and nothing else hangs on is a factor, and is divided out. None
        where that is not so, and what a flow may cost has been spent.
        """
        own = self._own_of(part)
        if all(e in self._common_factors and self._hang_on[e] == {part} for e in own):
            return self._divide_out(own)
        nodes = self._nodes_of.get(part, ())
        return self._within_budget(
            self._structure_pieces.looks(own), lambda: self._structure_pieces.without(own, nodes)
        )

    def works_if_up(self, place: str) -> Bounds | None:
        """The same if the zone or region `place` never failed; None as above."""
        element = (PLACE, place)
        if element in self._common_factors:
            return self._divide_out([element])
        return self._within_budget(
            self._structure_pieces.looks([element]),
            lambda: self._structure_pieces.with_sure(element),
        )

    def _within_budget(self, size: int, job: Callable[[], Changed]) -> Bounds | None:
        """What `job` finds by at least `size` looks; None where so many are not left."""
        if size > self._looks:
            return None
        found = job()
        self._looks -= found.looks
        return found.works

    def most_cost(self, part: str) -> float:
        """The chance that something of `part` itself has failed: it costs no more than that."""
        return 1.0 - math.prod(self.up[element] for element in self._own_of(part))

    def _own_of(self, part: str) -> set[Element]:
        return {e for n in self._nodes_of.get(part, ()) for e in self._needs[n] if _is_own(e)}


_FEW_LOOKS = 4_000  # nodes looked at before a structure is taken apart by what ties it together


def _is_own(element: Element) -> bool:
    """Whether it is a fault of the component itself, and not of where it stands."""
    return element[0] not in (PLACE, PART)


def _join_groups(groups: dict[str, set[str]], names: Iterable[str]) -> None:
    """Make one group of `names` and of all that they are grouped with."""
    whole = {one for name in names for one in groups.get(name, {name})}
    for name in whole:
        groups[name] = whole


def _join_stand_ins(groups: dict[str, set[str]], wiring: Wiring, shared: Ground) -> None:
    """What an `[on=failure]` link leads to shares the cause of what it replaces, if like it."""
    parts = shared.design.components
    for visit in wiring.route.visits:
        for link in shared.failing.get(visit.component.name, ()):
            if link.target not in wiring.nodes:
                continue
            kind = parts[link.target].kind
            alike = {n for n in wiring.nodes if parts[n].kind is kind and n != link.target}
            joined = [groups.get(name, {name}) for name in sorted(alike)]
            if joined and all(group == joined[0] for group in joined):
                _join_groups(groups, {link.target, *alike})
