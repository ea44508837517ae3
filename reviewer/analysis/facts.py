"""`Facts`: everything the arithmetic knows of a design, computed once, when asked.

Rules read facts; they never compute loads or cuts of their own. A figure that the design
does not state is an `Assumed` with its source; a figure that nothing gives is None.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from dsl.design import Component, Design, Op
from dsl.levels import reaches
from reviewer.analysis.assumptions import Assumed, Ledger
from reviewer.analysis.capacity.capacity import (
    Capacity,
    Level,
    capacity_of,
    counts_replica_operations,
    target_of,
)
from reviewer.analysis.reliability.instance_availability import availability_of_one
from reviewer.analysis.semantics.consistency_needs import consistency_by_flow
from reviewer.analysis.semantics.meanings import meanings_by_name
from reviewer.analysis.semantics.operational_stakes import is_considerable, words_of
from reviewer.analysis.semantics.sensitive_data import topics_of_design
from reviewer.analysis.topology import counts as shape
from reviewer.analysis.topology.ingress import Doors, doors_of
from reviewer.analysis.topology.single_points import Judge, PlaceClass, SinglePoint
from reviewer.analysis.topology.stores_of_record import homes_of
from reviewer.analysis.topology.unbalanced_servers import Front, fronts_of
from reviewer.analysis.traffic.arrival_rates import Origins, Rates
from reviewer.analysis.traffic.cache_hit_ratio import hit_before
from reviewer.analysis.traffic.demand import Demand, Walker
from reviewer.analysis.traffic.inferred_routes import derived_routes, taken
from reviewer.analysis.traffic.load_split import weights
from reviewer.analysis.traffic.node_demand import busiest_node
from reviewer.analysis.traffic.reads_and_writes import Changes, changes_of
from reviewer.analysis.traffic.routes import Route
from reviewer.analysis.traffic.stated_routes import stated_route
from reviewer.analysis.traffic.store_access import NOT_REACHED, Access, accesses
from reviewer.analysis.traffic.sync_calls import Call, calls_of, waited_links
from reviewer.analysis.traffic.total_demand import Load
from reviewer.analysis.traffic.unstated_cdns import unsaid_cdns

if TYPE_CHECKING:
    from reviewer.analysis.estimates.back_of_envelope import FirstSums
    from reviewer.analysis.estimates.storage import Storage
    from reviewer.analysis.latency.flow_latency import FlowLatency
    from reviewer.analysis.reliability.flow_availability import FlowAvailability, HardCache
    from reviewer.analysis.requirement_checks import Check
    from reviewer.analysis.traffic.payload_size import Cargo

__all__ = ["Assumed", "Capacity", "Demand", "Facts", "PlaceClass", "Route", "SinglePoint"]


class Facts:
    """The arithmetic's results for one design; each is computed on first use and kept.

    `level` is what the design is judged at (one of `reviewer.model.run_settings.LEVELS`): as the run's
    settings say, else as the design does; "" where neither does.
    """

    def __init__(self, design: Design, level: str = "") -> None:
        self.design = design
        self.level = level or design.level
        self._ledger = Ledger(design)
        self._origins = Origins(design, self._ledger)
        self._walker = Walker(self._hits, self._weigh)
        self._hit_of: dict[tuple[str, str], float] = {}
        self._capacities: dict[tuple[str, Op], Capacity | None] = {}
        self._used: dict[tuple[str, Level], float | None] = {}
        self.kept: dict[type, object] = {}
        """What else is made once for all rules, by the type that it is of."""

    def is_judged_at(self, least: str) -> bool:
        """Whether the level is `least` or above it; never where none is stated."""
        return reaches(self.level, least)

    @cached_property
    def fronts(self) -> tuple[Front, ...]:
        """Servers that callers reach with nothing between that spreads requests."""
        return fronts_of(self.design)

    # What is taken

    @cached_property
    def assumptions(self) -> Mapping[str, Assumed]:
        """Every figure taken that the design does not state, by subject.

        A view: it grows as facts are asked for.
        """
        return self._ledger.taken

    @property
    def ledger(self) -> Ledger:
        """What is stated and taken, for sums made of facts."""
        return self._ledger

    @property
    def walker(self) -> Walker:
        """What sends requests along routes, for sums made of facts."""
        return self._walker

    # Shape

    def is_one_box(self, component: Component) -> bool:
        """Whether its loss is the loss of one machine: no count above 1, no copy, not managed."""
        return shape.is_one_box(component) and component.name not in self._copies

    def nodes(self, component: Component) -> int | None:
        """How many machines it is; None where it is managed or "several, not counted"."""
        return shape.nodes(component)

    def shards(self, component: Component) -> int | None:
        """Over how many nodes its writes spread; None where it is not counted."""
        return shape.shards(component)

    def copies(self, component: Component) -> int | None:
        """How many nodes hold each item, replicas by role included; None where not counted."""
        own = shape.own_copies(component)
        drawn = [
            shape.own_copies(self.design.components[name])
            for name in self._copies.of(component.name)
        ]
        counts = [n for n in (own, *drawn) if n is not None]
        return sum(counts) if len(counts) == len(drawn) + 1 else None

    @property
    def drawn_copies(self) -> shape.Copies:
        """Which components are drawn as copies of which stores."""
        return self._copies

    @cached_property
    def _copies(self) -> shape.Copies:
        return shape.Copies(self.design)

    # Load

    @cached_property
    def routes(self) -> tuple[Route, ...]:
        """The way of each stated flow; where there are none, a derived one for each client."""
        if self.design.flows:
            return tuple(stated_route(self.design, flow) for flow in self.design.flows)
        routes = derived_routes(self.design)
        if assumed := taken(routes):
            self._ledger.take(assumed)
        return routes

    @cached_property
    def rates(self) -> tuple[Rates, ...]:
        """Requests a second at which each of `routes` starts, at peak, by what they do."""
        return tuple(self._origins.of(self.routes))

    @cached_property
    def _load(self) -> Load:
        return Load(self.design, self._ledger, self._walker, self.routes, self.rates)

    @property
    def users_a_day(self) -> float | None:
        """Users a day as required; None where none are stated."""
        return self._origins.users_a_day()

    @property
    def actions_a_day(self) -> float | None:
        """Requests of one user a day, as assumed; None where nothing is stated."""
        return self._origins.actions_a_day()

    @property
    def peak_factor(self) -> float:
        """Peak over average, stated or taken; above 0."""
        return max(self._origins.peak_factor(), 1e-9)

    def demand(self, name: str) -> Demand | None:
        """Peak demand on a component over all flows; None where no rate reaches it by numbers."""
        return self._load.components.get(name)

    @property
    def demands(self) -> Mapping[str, Demand]:
        """Peak demand on each component that a rate reaches."""
        return self._load.components

    def link_demand(self, link_id: str) -> Demand | None:
        """Peak demand on a link over all flows."""
        return self._load.links.get(link_id)

    def flow_demand(self, flow: str) -> Mapping[str, Demand]:
        """What one flow (or client, where none is stated) asks of each component it visits."""
        return self._load.flows.get(flow, {})

    def hit(self, cache: Component, behind: Component | None = None) -> float | None:
        """The share of reads a cache answers before `behind`; None where nothing gives it."""
        return hit_before(self._ledger, cache, behind)

    def access(self, name: str) -> Access:
        """How reads and writes come to a component, whatever their rates, and past which caches."""
        return self._accesses.get(name, NOT_REACHED)

    @cached_property
    def _accesses(self) -> Mapping[str, Access]:
        return accesses(self.routes, self.rates, self._walker, self._hits)

    @cached_property
    def unsaid_cdns(self) -> Mapping[str, Component]:
        """For each component behind a CDN of unknown hit rate, the first such CDN."""
        return unsaid_cdns(self)

    def _hits(self, cache: Component, behind: Component) -> float:
        key = (cache.name, behind.name)
        if key not in self._hit_of:
            self._hit_of[key] = hit_before(self._ledger, cache, behind) or 0.0
        return self._hit_of[key]

    def _weigh(self, arms: Sequence[Component], op: Op) -> Sequence[float]:
        return weights(self._ledger, arms, op, self.capacity)

    # Calls, and what is told beside the drawing

    @cached_property
    def calls(self) -> tuple[Call, ...]:
        """Every pair of components of which one waits for the other, with what is said of it."""
        return calls_of(self.design)

    @cached_property
    def waited_links(self) -> frozenset[str]:
        """The ids of the links over which a user's answer is waited for."""
        return waited_links(self.routes)

    @cached_property
    def is_considerable(self) -> bool:
        """Whether questions of operation suit this design: it is no sketch and not small."""
        return is_considerable(self.design, self)

    @cached_property
    def words(self) -> str:
        """Names, labels, decisions and notes as one lower-case text, a blank around each word."""
        return words_of(self.design)

    @cached_property
    def topics(self) -> frozenset[str]:
        """Of `money`, `health` and `people` those that the parts of the design are about."""
        return topics_of_design(self.design)

    @cached_property
    def meanings(self) -> Mapping[str, frozenset[str]]:
        """What the name, the label and `holds` of each component tell: such as `money` or `media`."""
        return meanings_by_name(self.design)

    @cached_property
    def changes(self) -> Changes:
        """Over which links stores, brokers and others are read and changed, by flow too."""
        return changes_of(self.design, self.routes)

    @cached_property
    def homes(self) -> tuple[Component, ...]:
        """Stores of record: no caches, indexes or warehouses, and no copies of others."""
        return homes_of(self)

    @cached_property
    def consistency(self) -> Mapping[str, str]:
        """The consistency that each of `routes` asks for, by name; "" where nothing is said."""
        return consistency_by_flow(self.design, self.routes)

    @cached_property
    def cargo(self) -> tuple[Cargo, ...]:
        """How large the things are that flows carry over each link, where sizes are told."""
        from reviewer.analysis.traffic.payload_size import cargo_of  # noqa: PLC0415  # few designs tell sizes

        return cargo_of(self)

    @cached_property
    def doors(self) -> Doors:
        """Over which edge the public comes in, and to which first working boxes."""
        return doors_of(self.design)

    # Capacity

    def capacity(self, component: Component, op: Op) -> Capacity | None:
        """What one node carries; None where nothing gives a figure.

        Of what a provider runs without a count it is the quota of the account or table.
        """
        key = (component.name, op)
        if key not in self._capacities:
            self._capacities[key] = capacity_of(self._ledger, component, op)
        return self._capacities[key]

    def target(self, component: Component) -> float:
        """The share of its capacity that it is planned to use, 0..1."""
        return target_of(self._ledger, component)

    def node_demand(self, component: Component) -> Demand | None:
        """Operations a second on its busiest node (instance, shard leader, partition node).

        A component drawn as a copy of a store applies that store's writes beside its own.
        """
        return self._node_demand(component, self._load.components)

    def _node_demand(self, component: Component, demands: Mapping[str, Demand]) -> Demand | None:
        own = demands.get(component.name)
        origins = [demands.get(name) for name in self._copies.origins(component.name)]
        copied = [demand.writes for demand in origins if demand is not None]
        if own is None and not copied:
            return None
        counts = counts_replica_operations(component)
        return busiest_node(component, own or Demand(), copied=sum(copied), replica_ops=counts)

    def utilisation(self, component: Component, at: Level = "typical") -> float | None:
        """Reads / read capacity + writes / write capacity of its busiest node.

        `assume component.utilisation` adds what is not drawn. None where its demand, its
        nodes or a capacity it needs is not known; infinite where a stated capacity of zero
        is asked for something.
        """
        key = (component.name, at)
        if key not in self._used:
            self._used[key] = self.utilisation_under(self._load.components, component, at)
        return self._used[key]

    def utilisation_under(
        self, demands: Mapping[str, Demand], component: Component, at: Level = "typical"
    ) -> float | None:
        """The utilisation of a component under other demands than those of the design."""
        demand = self._node_demand(component, demands)
        busy = self._ledger.stated(component.name, "utilisation")
        if demand is None:
            return None if busy is None else max(0.0, busy.value)
        used = 0.0 if busy is None else max(0.0, busy.value)
        for op, rate in ((Op.READ, demand.reads), (Op.WRITE, demand.writes)):
            if rate > 0:
                carries = self.capacity(component, op)
                if carries is None:
                    return None
                figure = carries.at(at)
                used += rate / figure if figure > 0 else math.inf
        return used

    def headroom(self, component: Component) -> float | None:
        """How many times its load it can take: target / utilisation; None where idle or unknown."""
        used = self.utilisation(component)
        return None if not used else self.target(component) / used

    @cached_property
    def first_to_break(self) -> tuple[Component, float] | None:
        """The component with the smallest headroom, which is the design's; None without numbers."""
        rooms = [(part, self.headroom(part)) for part in self.design.components.values()]
        known = [(part, room) for part, room in rooms if room is not None]
        return min(known, key=lambda found: found[1], default=None)

    def cold_utilisation(self, cache: Component) -> Mapping[str, float]:
        """Utilisation of what the flows through `cache` visit while it answers nothing.

        Components whose utilisation is not known are left out.
        """
        from reviewer.analysis.reliability.cold_cache import cold_utilisation  # noqa: PLC0415  # made where it is asked for

        return cold_utilisation(self, cache)

    @cached_property
    def hard_caches(self) -> Mapping[str, HardCache]:
        """The caches that something behind them cannot do without, by name, with what and how much."""
        from reviewer.analysis.reliability.flow_availability import hard_caches  # noqa: PLC0415  # made where it is asked for

        return hard_caches(self)

    @cached_property
    def through(self) -> Mapping[str, Sequence[int]]:
        """The numbers, in `routes`, of those that visit each component."""
        found: dict[str, list[int]] = {}
        for number, route in enumerate(self.routes):
            for name in dict.fromkeys(visit.component.name for visit in route.visits):
                found.setdefault(name, []).append(number)
        return found

    def instance_availability(self, component: Component) -> tuple[float, Assumed | None]:
        """The fraction of time that one instance is up, and where that is from if not stated."""
        return availability_of_one(self._ledger, component)

    # Structure

    @cached_property
    def single_points(self) -> tuple[SinglePoint, ...]:
        """Every box, zone, region or provider whose loss leaves a flow no route."""
        judge = Judge(self.design, self._copies, self._walker)
        for route, rates in zip(self.routes, self.rates, strict=True):
            judge.add(route, rates)
        return judge.points()

    # Data

    @cached_property
    def first_sums(self) -> FirstSums | None:
        """From users to requests, bytes and storage; None where no users a day are stated."""
        from reviewer.analysis.estimates.back_of_envelope import first_sums  # noqa: PLC0415  # made where it is asked for

        return first_sums(self)

    def storage(self, component: Component) -> Storage | None:
        """What a store comes to hold; None where its writes or their size are not known."""
        from reviewer.analysis.estimates.storage import storage_of  # noqa: PLC0415  # made where it is asked for

        return storage_of(self, component)

    @cached_property
    def keepers(self) -> tuple[str, ...]:
        """The stores that keep what `require storage` speaks of."""
        from reviewer.analysis.estimates.storage import keepers_of  # noqa: PLC0415  # made where it is asked for

        return keepers_of(self)

    @cached_property
    def bytes_written(self) -> Mapping[str, float | None]:
        """Bytes written a second at peak to each component; None where a size is not known."""
        from reviewer.analysis.estimates.storage import bytes_written  # noqa: PLC0415  # made where it is asked for

        return bytes_written(self)

    # By flow

    @cached_property
    def latencies(self) -> tuple[FlowLatency, ...]:
        """How long the user of each flow waits; of a client that reads and writes, for each."""
        from reviewer.analysis.latency.flow_latency import latencies  # noqa: PLC0415  # made where it is asked for

        return latencies(self)

    def latency(self, flow: str, op: Op | None = None) -> FlowLatency | None:
        """How long the user of a flow (or client) waits; None where there is no such flow."""
        found = (one for one in self.latencies if one.flow == flow and op in (None, one.op))
        return next(found, None)

    @cached_property
    def availabilities(self) -> tuple[FlowAvailability, ...]:
        """How much of the time each flow works; of a client that reads and writes, for each."""
        from reviewer.analysis.reliability.flow_availability import availabilities  # noqa: PLC0415  # made where it is asked for

        return availabilities(self)

    def availability(self, flow: str, op: Op | None = None) -> FlowAvailability | None:
        """How much of the time a flow (or client) works; None where there is no such flow."""
        found = (one for one in self.availabilities if one.flow == flow and op in (None, one.op))
        return next(found, None)

    @cached_property
    def checks(self) -> tuple[Check, ...]:
        """Each requirement on latency or availability against each flow that it is on."""
        from reviewer.analysis.requirement_checks import checks  # noqa: PLC0415  # made where it is asked for

        return checks(self)
