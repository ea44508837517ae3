"""`TrafficFacts`: routes, arrival rates, demand, calls, cache hits and payloads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from dsl.design import Component, Design, Op
from reviewer.analysis.assumptions import Ledger
from reviewer.analysis.capacity.capacity import NodeCapacities
from reviewer.analysis.semantics.consistency_needs import consistency_by_flow
from reviewer.analysis.topology.store_proxies import store_proxies
from reviewer.analysis.traffic.arrival_rates import Origins, Rates, evenly_shared_routes
from reviewer.analysis.traffic.cache_hit_ratio import hit_before
from reviewer.analysis.traffic.demand import Demand, Repeats, Walker
from reviewer.analysis.traffic.inferred_routes import derived_routes, taken
from reviewer.analysis.traffic.load_split import weights
from reviewer.analysis.traffic.reads_and_writes import Changes, changes_of
from reviewer.analysis.traffic.route_origins import operator_jobs
from reviewer.analysis.traffic.routes import Route
from reviewer.analysis.traffic.stated_routes import stated_route
from reviewer.analysis.traffic.store_access import NOT_REACHED, Access, accesses
from reviewer.analysis.traffic.store_readers import readers_of, writers_of
from reviewer.analysis.traffic.sync_calls import Call, awaited_components, calls_of, waited_links
from reviewer.analysis.traffic.total_demand import Load
from reviewer.analysis.traffic.unstated_cdns import unsaid_cdns

if TYPE_CHECKING:
    from reviewer.analysis.traffic.border_traffic import BorderTraffic
    from reviewer.analysis.traffic.failing_load import FailingLoad
    from reviewer.analysis.traffic.fan_out import FanOut
    from reviewer.analysis.traffic.payload_size import Cargo


class TrafficFacts:
    """The traffic through one design; each fact is computed on first use and kept.

    Rates are requests a second at peak. `repeats` gives how often calls are made as some time out.
    """

    def __init__(self, design: Design, ledger: Ledger, repeats: Repeats) -> None:
        self._design, self._ledger = design, ledger
        self._capacities = NodeCapacities(ledger)
        self._origins, self._load_ledger = Origins(design, ledger), ledger.branch()
        self._hit_of: dict[tuple[str, str], float] = {}
        self.walker = Walker(self._hits, self._weigh, repeats)
        """What sends requests along routes, for sums made of facts."""

    def repeated(self, repeats: Repeats, times: float = 1.0) -> TrafficFacts:
        """The same traffic, or so many times as much, where calls are made so often."""
        other = TrafficFacts(self._design, self._ledger, repeats)
        other.routes = self.routes
        other.arrival_rates = tuple(
            {op: rate * times for op, rate in rates.items()} for rates in self.arrival_rates
        )
        return other

    @cached_property
    def routes(self) -> tuple[Route, ...]:
        """The way of each stated flow; where there are none, an inferred one for each client."""
        if self._design.flows:
            return tuple(stated_route(self._design, flow) for flow in self._design.flows)
        routes = derived_routes(self._design)
        if assumed := taken(routes):
            self._load_ledger.take(assumed)
        return routes

    @cached_property
    def operator_jobs(self) -> frozenset[str]:
        """The names of the routes that are jobs of operators, for which no user waits."""
        return operator_jobs(self._design, self.routes)

    @cached_property
    def arrival_rates(self) -> tuple[Rates, ...]:
        """Requests a second at which each of `routes` starts, at peak, by what they do."""
        return tuple(Origins(self._design, self._load_ledger).of(self.routes))

    @cached_property
    def guessed_loads(self) -> frozenset[str]:
        """The components whose load rests on an even share among clients that nobody stated.

        What all of these clients reach has the load that is required, however it is shared.
        """
        shared = evenly_shared_routes(self._design, self.routes)
        return frozenset(
            name
            for name, through in self.routes_through.items()
            if shared.intersection(through) and not shared.issubset(through)
        )

    @property
    def load_assumptions(self) -> tuple[str, ...]:
        """The figures taken that every load of this design rests on, by subject."""
        return tuple(self._load_ledger) if self.arrival_rates else ()

    @cached_property
    def routes_through(self) -> Mapping[str, Sequence[int]]:
        """The numbers, in `routes`, of those that visit each component."""
        found: dict[str, list[int]] = {}
        for number, route in enumerate(self.routes):
            for name in dict.fromkeys(visit.component.name for visit in route.visits):
                found.setdefault(name, []).append(number)
        return found

    @cached_property
    def _load(self) -> Load:
        return Load(self._design, self._ledger, self.walker, self.routes, self.arrival_rates)

    @property
    def users_per_day(self) -> float | None:
        """Users a day as required; None where none are stated."""
        return self._origins.users_a_day()

    @property
    def actions_per_user(self) -> float | None:
        """Requests of one user a day, as assumed; None where nothing is stated."""
        return self._origins.actions_a_day()

    @property
    def peak_factor(self) -> float:
        """Peak over average, stated or assumed; above 0."""
        return max(self._origins.peak_factor(), 1e-9)

    def demand(self, name: str) -> Demand | None:
        """Peak demand on a component over all flows; None where no rate reaches it by numbers."""
        return self._load.components.get(name)

    def request_rate(self, name: str) -> float:
        """Requests a second that reach a component at peak; 0 where none are known."""
        demand = self.demand(name)
        return demand.total if demand is not None else 0.0

    @property
    def demands(self) -> Mapping[str, Demand]:
        """Peak demand on each component that a rate reaches."""
        return self._load.components

    def link_demand(self, link_id: str) -> Demand | None:
        """Peak demand on a link over all flows."""
        return self._load.links.get(link_id)

    def link_rate(self, link_id: str) -> float:
        """Requests a second over a link at peak; 0 where none are known."""
        demand = self.link_demand(link_id)
        return demand.total if demand is not None else 0.0

    def awaited_rate(self, link_id: str) -> float:
        """Requests a second over a link that users wait for at peak; 0 where none are known."""
        return self.link_rate(link_id) if link_id in self.synchronous_links else 0.0

    def flow_demand(self, flow: str) -> Mapping[str, Demand]:
        """What one flow (or client, where none is stated) asks of each component it visits."""
        return self._load.flows.get(flow, {})

    def hit_ratio(self, cache: Component, behind: Component | None = None) -> float | None:
        """The share of reads a cache answers before `behind`; None where nothing gives it."""
        return hit_before(self._ledger, cache, behind)

    def access(self, name: str) -> Access:
        """How reads and writes come to a component, at any rate, and past which caches."""
        return self._accesses.get(name, NOT_REACHED)

    def readers_of(self, store: Component) -> tuple[Component, ...]:
        """The components that read from a store, as far as rates say; else all that ask it."""
        return readers_of(self._design, self._load.links, self.store_proxies, store)

    def writers_of(self, store: Component) -> tuple[Component, ...]:
        """The components that write to a store, the callers of a proxy in its place."""
        written = self.reads_and_writes.written.get(store.name, ())
        return writers_of(self._design, self._load.links, self.store_proxies, written)

    @cached_property
    def _accesses(self) -> Mapping[str, Access]:
        proxies = self.store_proxies
        return accesses(self.routes, self.arrival_rates, self.walker, self._hits, proxies)

    @cached_property
    def store_proxies(self) -> Mapping[str, tuple[str, ...]]:
        """The data stores behind each pooler or database proxy, by its name."""
        return store_proxies(self._design)

    @cached_property
    def unstated_cdns(self) -> Mapping[str, Component]:
        """For each component behind a CDN of unknown hit ratio, the first such CDN."""
        return unsaid_cdns(self.routes, self._ledger)

    def _hits(self, cache: Component, behind: Component) -> float:
        key = (cache.name, behind.name)
        if key not in self._hit_of:
            stores = self.store_proxies.get(behind.name, (behind.name,))
            store = self._design.components[stores[0]]
            self._hit_of[key] = hit_before(self._ledger, cache, store) or 0.0
        return self._hit_of[key]

    def _weigh(self, arms: Sequence[Component], op: Op) -> Sequence[float]:
        return weights(self._ledger, arms, op, self._capacities.of)

    @cached_property
    def calls(self) -> tuple[Call, ...]:
        """Every pair of components where one waits for the other, with what is stated of the call."""
        return calls_of(self._design)

    @cached_property
    def failing_loads(self) -> Mapping[str, FailingLoad]:
        """What retries send to each component while it fails; only those to which they send more."""
        if not any(call.said("retry") for call in self.calls):
            return {}
        from reviewer.analysis.traffic.failing_load import failing_loads  # noqa: PLC0415  # few designs state retries

        return failing_loads(self._design, self.calls, self._load.links)

    @cached_property
    def synchronous_links(self) -> frozenset[str]:
        """The ids of the links that a user's response waits for."""
        return waited_links(self.routes)

    @cached_property
    def awaited_components(self) -> frozenset[str]:
        """The names of the components that a user's response waits for."""
        return awaited_components(self.routes)

    @cached_property
    def reads_and_writes(self) -> Changes:
        """Over which links stores, brokers and others are read and changed, by flow too."""
        return changes_of(self._design, self.routes)

    @cached_property
    def consistency(self) -> Mapping[str, str]:
        """The consistency that each of `routes` asks for, by name; "" where none is stated."""
        return consistency_by_flow(self._design, self.routes)

    @cached_property
    def payloads(self) -> tuple[Cargo, ...]:
        """How large the items are that flows carry over each link, where sizes are stated."""
        from reviewer.analysis.traffic.payload_size import cargo_of  # noqa: PLC0415  # few designs state sizes

        return cargo_of(self._design, self._ledger, self.walker, self.routes, self.arrival_rates)

    @cached_property
    def border_traffic(self) -> tuple[BorderTraffic, ...]:
        """Bytes that leave zones, regions and the cloud, where rates and sizes are known."""
        from reviewer.analysis.traffic.border_traffic import border_traffic  # noqa: PLC0415  # made where it is asked for

        return border_traffic(self._design, self, self._ledger)

    @cached_property
    def fan_outs(self) -> Mapping[tuple[str, str], FanOut]:
        """The widest fan-out of each caller and callee: calls that one request makes and waits for."""
        from reviewer.analysis.traffic.fan_out import fans_of  # noqa: PLC0415  # made where it is asked for

        return fans_of(self.calls, self.routes)
