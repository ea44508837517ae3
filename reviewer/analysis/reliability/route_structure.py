"""`RouteStructure`: a route as nodes and edges, with what each node needs to be up."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

from dsl.design import Component, Op
from dsl.kinds import Family
from dsl.value import replaced
from reviewer.analysis.reliability.copy_groups import copy_groups
from reviewer.analysis.reliability.elements import (
    CAUSE,
    LEADER,
    OWN,
    PART,
    PLACE,
    REQUEST,
    Elements,
)
from reviewer.analysis.reliability.exact_reliability import Element
from reviewer.analysis.reliability.replica_pool import alone, at_least, common_cause
from reviewer.analysis.reliability.request_mix import (
    Spare,
    calls_at_visits,
    least_sets,
    spares,
    ways_to_visits,
)
from reviewer.analysis.reliability.required_replicas import (
    Parts,
    Pool,
    leaderless_time,
    parts_asked,
)
from reviewer.analysis.reliability.shared_ground import Ground
from reviewer.analysis.reliability.survival_ways import MOST_PLACES, SurvivalWays, Ways
from reviewer.analysis.topology.counts import is_provided
from reviewer.analysis.topology.failover_links import add_stand_ins
from reviewer.analysis.topology.route_network import Edge, Wiring
from reviewer.analysis.traffic.route_origins import outside_starts
from reviewer.analysis.traffic.routes import Place, Route


class RouteStructure:
    """The structure of one route for requests that do `op`, with all that can fail in it.

    `hard` are caches that the route cannot live without: each a set of visits of which one
    has to be reached. `needs` are the elements of each node, `components` the component that it
    stands for, `pools` their copies. Some requests may not need the goals in `doubtful`.
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
        self._shared, self._op = shared, op
        places = tuple(Place(visits, answered=True, end=False) for visits in sorted(hard))
        self._ledger = shared.ledger.branch()
        self._subjects: dict[str, None] = {}
        self._wiring = Wiring(replaced(route, places=(*route.places, *places)), shared.copies)
        self._senders = {self._wiring.own[visit] for visit in outside_starts(route)}
        spared = add_stand_ins(shared.design, shared.failing, shared.copies, self._wiring)
        self._moved: dict[int, int] = {}
        self._branches: list[Edge] = []
        self.needs: dict[int, tuple[Element, ...]] = {}
        self.components: dict[int, str] = {}
        self.pools: dict[str, Pool] = {}
        self.elements = Elements()
        self._groups = copy_groups(self._wiring, shared)
        self._group_causes: dict[str, float] = {}
        self.cause_at: dict[str, Callable[[float], float]] = {}
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
        self.goals, self.doubtful = self._add_spares(route, goals)
        self.edges = [*edges, *self._branches]

    @property
    def assumptions(self) -> tuple[str, ...]:
        """The figures taken of its components, by subject."""
        return (*self._subjects, *self._ledger)

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

    # Nodes and what they need

    def _stand_for(self, part: Component, node: int, op: Op) -> None:
        if part.family is Family.CLIENT or node in self._senders:
            return
        self.components[node] = part.name
        pool, standing = self._shared.pool(part, op), self._shared.standing(part)
        parts = parts_asked(part, self._calls.get(node, 1.0), pool.n)
        if parts.number > 1 and part.family is Family.COMPUTE:
            pool, parts = pool._replace(k=pool.n), Parts()  # each instance holds a part
        self.pools[part.name] = max(pool, self.pools.get(part.name, pool))
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
        ways = SurvivalWays(self.elements, part.name, pool, alone(own, cause), parts)
        if spread and weight >= 1 and len(spread) <= MOST_PLACES:
            places = [self._place_element(place) for place in spread]
            self._branch_node(last, part.name, ways.by_places(places))
        elif spread:
            grounds = [self._ground_ways(part.name, place, weight) for place in spread]
            for lot in ways.by_lots(grounds):
                last = self._branch_node(last, part.name, lot)
        else:
            needs += self._own_elements(part, pool, own, cause, parts)
        self.needs[node] = tuple(needs)

    def _own_elements(
        self, part: Component, pool: Pool, own: float, cause: float, parts: Parts
    ) -> Iterator[Element]:
        """Enough copies of each of the `parts` asked are up: those of the first, and of the rest."""
        is_copied = part.name in self._groups or pool.n > 1
        up = at_least(pool.k, pool.n, alone(own, cause)) if is_copied else 1.0 - own
        most = 1.0 if is_copied else 1.0 - own if is_provided(part) else 1.0 - common_cause(own)
        yield self.elements.add((OWN, part.name, f"{pool.k} of {pool.n}"), up, most)
        if parts.number > 1:
            key = (OWN, part.name, f"{parts.number} parts")
            yield self.elements.add(key, up ** (parts.number - 1), 1.0, up ** (parts.apart - 1))

    def _common_cause(self, part: Component, own: float, pool: Pool) -> tuple[float, list[Element]]:
        """The common cause of all copies, as probability and element; none of a lone box."""
        group = self._groups.get(part.name)
        if group is None and pool.n == 1:
            return 0.0, []
        if group is None:
            cause = self._cause_of(part.name, own, (part.name,))
            self.cause_at[part.name] = lambda z: self._cause_of(part.name, own, (part.name,), z)
        else:
            if group[0] not in self._group_causes:
                owns = {name: self._shared.own_of(name, self._op) for name in group}
                causes = (self._cause_of(name, own, group) for name, own in owns.items())
                self._group_causes[group[0]] = min(causes)
            cause = self._group_causes[group[0]]
        key = (CAUSE, group[0] if group else part.name)
        return cause, [self.elements.add_fixed(key, 1.0 - cause)]

    def _cause_of(
        self, name: str, own: float, group: Sequence[str], z: float | None = None
    ) -> float:
        """The common cause of `name`, one of the copies `group`, its share at `z` of its range."""
        part = self._shared.design.components[name]
        unavailability = self._shared.pool(part, self._op).unavailability
        apart = self._shared.stand_apart(group)
        return self._shared.causes.of(
            part, unavailability, own, apart=apart, ledger=self._ledger, z=z
        )

    def _place_element(self, name: str) -> Element:
        return self.elements.add_fixed((PLACE, name), self._shared.grounds.up(name))

    def _ground_ways(self, name: str, place: str, weight: float) -> Ways:
        """What holds a copy that stands in `place`: the place, or being spared by its loss."""
        if weight >= 1:
            return [(self._place_element(place),)]
        spared = self.elements.add_fixed((PART, name, place), 1.0 - weight)
        return [(self._place_element(place),), (spared,)]

    def _branch_node(self, node: int, name: str, ways: Ways) -> int:
        """Put alternatives behind `node`, one of which has to be up; the node behind them."""
        last = self._moved[node] = self._wiring.new()
        for needs in ways:
            one = self._wiring.new()
            self._branches += [(node, one), (one, last)]
            self.needs[one], self.components[one] = needs, name
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
                element = self.elements.add_fixed((LEADER, part.name), 1.0 - lost)
                entrance = self._wiring.entrance[visit]
                self.components.setdefault(entrance, part.name)
                self.needs[entrance] = (*self.needs.get(entrance, ()), element)

    # Requests that need less

    def _add_spares(self, route: Route, goals: Sequence[int]) -> tuple[list[int], set[int]]:
        """The goals, with ways around those that some requests do not need; and what is doubtful.

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
            self.needs[node] = (self.elements.add_fixed(key, spare.chance),)
            at = (self._exit_node(self._wiring.exit[visit]) for visit in spare.at)
            self._branches += [(one, node) for one in at]
        return nodes[number]
