"""`Facts`: everything the analysis knows of a design, by package, computed on first use.

Rules read facts; they never compute loads or cuts of their own. A figure that the design
does not state is an `Assumed` with its source; a figure that nothing gives is None.
"""

from __future__ import annotations

import warnings
from copy import copy
from functools import cached_property
from operator import attrgetter
from typing import TYPE_CHECKING

from dsl.design import Design, Op
from reviewer.analysis.assumptions import Ledger
from reviewer.analysis.capacity.capacity_facts import CapacityFacts
from reviewer.analysis.estimates.estimate_facts import EstimateFacts
from reviewer.analysis.latency.latency_facts import LatencyFacts
from reviewer.analysis.reliability.reliability_facts import ReliabilityFacts
from reviewer.analysis.semantics.word_facts import WordFacts
from reviewer.analysis.topology.topology_facts import TopologyFacts
from reviewer.analysis.traffic.traffic_facts import TrafficFacts

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeVar

    from reviewer.analysis.requirement_checks import Check

    T = TypeVar("T")

__all__ = ["Facts", "made_once"]

_OLD_MEMBERS = {
    "topology": (
        "is_one_box=is_single_instance nodes=count shards copies drawn_copies=replicas "
        "doors=ingress fronts=unbalanced_servers homes=stores_of_record single_points"
    ),
    "traffic": (
        "routes rates=arrival_rates through=routes_through users_a_day=users_per_day "
        "actions_a_day=actions_per_user peak_factor demand demands link_demand flow_demand "
        "hit=hit_ratio access unsaid_cdns=unstated_cdns calls waited_links=synchronous_links "
        "changes=reads_and_writes consistency cargo=payloads walker"
    ),
    "capacity": (
        "target node_demand utilisation=utilization utilisation_under=utilization_under "
        "headroom first_to_break=bottleneck"
    ),
    "reliability": (
        "cold_utilisation=utilization_without_cache hard_caches=required_caches "
        "instance_availability availabilities=flow_availabilities "
        "availability=flow_availability"
    ),
    "latency": ("latencies=flow_latencies"),
    "estimates": (
        "first_sums=back_of_envelope storage keepers=storage_keepers bytes_written "
        "is_considerable=warrants_operational_review"
    ),
    "words": ("topics meanings"),
    "": "checks=requirement_checks ledger=assumptions",
}
"""The members of version 0.1.0 by where they are now: `old=new`, or one word where it is the same."""

_NEW_PATHS = {
    old: f"{package}.{new or old}".lstrip(".")
    for package, members in _OLD_MEMBERS.items()
    for old, _, new in (pair.partition("=") for pair in members.split())
}


class Facts:
    """The analysis of one design, one small class a package; each fact is computed once.

    `level` is what the design is judged at (one of `dsl.levels.LEVELS`): as the run's settings
    say, else as the design does; "" where neither does.
    """

    def __init__(self, design: Design, level: str = "") -> None:
        self.design = design
        self.level = level or design.level
        self.words = WordFacts(design)
        ledger = Ledger(design)
        self.traffic = TrafficFacts(
            design,
            ledger,
            lambda route, op: self.latency.call_repeats(route, op),  # noqa: PLW0108  # made below
        )
        self.topology = TopologyFacts(design, self.traffic)
        self._compose(ledger)

    def _compose(self, ledger: Ledger) -> None:
        """Make what rests on figures, by those of `ledger`."""
        self.assumptions = ledger
        """What `assume` lines state, and by subject every figure taken that the design does not state."""
        shared = (self.design, ledger, self.topology, self.traffic)
        self.estimates = EstimateFacts(*shared, self.words)
        self.capacity = CapacityFacts(
            *shared, self.estimates, lambda: self.latency.slot_bounds, lambda: self.latency.storms
        )
        self.reliability = ReliabilityFacts(*shared, self.capacity, self._timed_out)
        self.latency = LatencyFacts(self.design, ledger, self.traffic, self.capacity)
        self._made: dict[object, object] = {}

    def _timed_out(self, flow: str, op: Op) -> float:
        """The share of the requests of a flow that a stated timeout without a fallback ends."""
        found = self.latency.flow_latency(flow, op)
        return 0.0 if found is None else found.timed_out

    def _redrawn(self, draw: Callable[[str], float], *, hits: bool, moved: str = "") -> Facts:
        """The same design, its figures taken elsewhere in their ranges, by subject (`Ledger.draw`).

        What no figure changes is shared: topology and words; traffic too, where no `hits`, hit
        ratios, are drawn. How often calls are repeated rests on stated latencies alone. Where all
        figures but those of one component, `moved`, are typical, so are the times of the others.
        """
        other = copy(self)
        ledger = Ledger(self.design, draw)
        if hits:
            other.traffic = TrafficFacts(
                self.design,
                ledger,
                lambda route, op: other.latency.call_repeats(route, op),  # noqa: PLW0108  # made below
            )
        other._compose(ledger)
        other.__dict__.pop("requirement_checks", None)
        if moved and not hits and not self.latency.slot_bounds:
            other.capacity.keep_all_but(moved, self.capacity)
            other.latency.keep_all_but(moved, self.latency)
        return other

    def is_judged_at(self, least: str) -> bool:
        """Whether the level is `least` or above it; never where none is stated."""
        return self.design.is_judged_at(least, self.level)

    @cached_property
    def requirement_checks(self) -> tuple[Check, ...]:
        """Each requirement on latency or availability against each flow that it is on."""
        from reviewer.analysis.requirement_checks import judged_checks  # noqa: PLC0415  # made where it is asked for

        return tuple(judged_checks(self, self._redrawn))

    if not TYPE_CHECKING:  # a type checker is to find what is old

        def __getattr__(self, name: str) -> object:
            """A member of version 0.1.0; it works for one more release, with a warning."""
            path = _NEW_PATHS.get(name)
            if path is None:
                raise AttributeError(f"`Facts` has no `{name}`", name=name, obj=self)
            message = f"`facts.{name}` is now `facts.{path}`"
            warnings.warn(message, DeprecationWarning, stacklevel=2)
            return attrgetter(path)(self)


def made_once(facts: Facts, make: Callable[[Facts], T]) -> T:
    """What `make` makes of `facts`, made on the first call and the same for all that ask."""
    made = facts._made
    if make not in made:
        made[make] = make(facts)
    found: T = made[make]  # type: ignore[assignment]  # each is kept under what made it
    return found
