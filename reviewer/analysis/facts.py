"""`Facts`: everything the analysis knows of a design, by package, computed on first use.

Rules read facts; they never compute loads or cuts of their own. A figure that the design
does not state is an `Assumed` with its source; a figure that nothing gives is None.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from dsl.design import Design
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


class Facts:
    """The analysis of one design, one small class a package; each fact is computed once.

    `level` is what the design is judged at (one of `dsl.levels.LEVELS`): as the run's settings
    say, else as the design does; "" where neither does.
    """

    def __init__(self, design: Design, level: str = "") -> None:
        self.design = design
        self.level = level or design.level
        self.assumptions = Ledger(design)
        """What `assume` lines state, and by subject every figure taken that the design does not state."""
        self.words = WordFacts(design)
        self.traffic = TrafficFacts(design, self.assumptions)
        self.topology = TopologyFacts(design, self.traffic)
        shared = (design, self.assumptions, self.topology, self.traffic)
        self.estimates = EstimateFacts(*shared, self.words)
        self.capacity = CapacityFacts(*shared, self.estimates)
        self.reliability = ReliabilityFacts(*shared, self.capacity)
        self.latency = LatencyFacts(design, self.assumptions, self.traffic, self.capacity)
        self._made: dict[object, object] = {}

    def is_judged_at(self, least: str) -> bool:
        """Whether the level is `least` or above it; never where none is stated."""
        return self.design.is_judged_at(least, self.level)

    @cached_property
    def requirement_checks(self) -> tuple[Check, ...]:
        """Each requirement on latency or availability against each flow that it is on."""
        from reviewer.analysis.requirement_checks import checks  # noqa: PLC0415  # made where it is asked for

        return checks(self.design, self.latency, self.reliability)


def made_once(facts: Facts, make: Callable[[Facts], T]) -> T:
    """What `make` makes of `facts`, made on the first call and the same for all that ask."""
    made = facts._made
    if make not in made:
        made[make] = make(facts)
    found: T = made[make]  # type: ignore[assignment]  # each is kept under what made it
    return found
