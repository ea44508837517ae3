"""Puts out `Facts`: everything the arithmetic knows of a design, computed once, when asked.

Rules read facts; they never compute loads or cuts of their own. A figure that the design
does not state is an `Assumed` with its source; a figure that nothing gives is None.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from dsl.design import Component, Design, Flow, Op


@dataclass(frozen=True, slots=True)
class Assumed:
    """A figure the design does not state: what was taken, on what basis, how to override it."""

    subject: str  # `hot.hit`
    value: str  # `90%`
    because: str  # one sentence
    basis: str  # `source`, `secondary`, `general`, `computed` or `convention`
    source: str  # title and address, "" for a convention
    override: str  # a line of the language: `assume hot.hit 90%`


@dataclass(frozen=True, slots=True)
class Demand:
    """Requests a second at peak, and bytes a second where sizes are stated (else None)."""

    reads: float = 0.0
    writes: float = 0.0
    bytes: float | None = None

    @property
    def total(self) -> float:
        """Reads and writes a second."""
        return self.reads + self.writes


@dataclass(frozen=True, slots=True)
class Capacity:
    """Operations a second of one instance, node or partition, with where the figure is from.

    All three are equal where the design states the figure; `assumed` is then None.
    """

    conservative: float
    typical: float
    optimistic: float
    unit: str
    assumed: Assumed | None


class PlaceClass(StrEnum):
    """What is lost at once."""

    BOX = "box"
    ZONE = "zone"
    REGION = "region"
    PROVIDER = "provider"


@dataclass(frozen=True, slots=True)
class SinglePoint:
    """A box, zone, region or provider whose loss leaves flows no route.

    `flows` are the flows that die (waited-for part), `delayed` those whose work behind a
    `~>` stops. `share` is the part of the stated traffic of all flows that dies, 0..1, None
    where no rates are stated (`1 - hit` behind a soft cache).
    """

    name: str
    place: PlaceClass
    flows: tuple[str, ...]
    delayed: tuple[str, ...]
    share: float | None


class Facts:
    """The arithmetic's results for one design; each is computed on first use and kept."""

    def __init__(self, design: Design) -> None:
        self.design = design

    @cached_property
    def assumptions(self) -> Mapping[str, Assumed]:
        """Every figure taken that the design does not state, by subject."""
        raise NotImplementedError

    def is_one_box(self, component: Component) -> bool:
        """Whether its loss is the loss of one machine: no count above 1, no copy, not managed."""
        raise NotImplementedError

    def nodes(self, component: Component) -> int | None:
        """How many machines it is; None where it is managed or "several, not counted"."""
        raise NotImplementedError

    def shards(self, component: Component) -> int | None:
        """Over how many nodes its writes spread; None where it is not counted."""
        raise NotImplementedError

    def copies(self, component: Component) -> int | None:
        """How many nodes hold each item, replicas by role included; None where not counted."""
        raise NotImplementedError

    def demand(self, name: str) -> Demand | None:
        """Peak demand on a component over all flows; None where no rate reaches it by numbers."""
        raise NotImplementedError

    def link_demand(self, link_id: str) -> Demand | None:
        """Peak demand on a link over all flows."""
        raise NotImplementedError

    def flow_demand(self, flow: str) -> Mapping[str, Demand]:
        """What one flow asks of each component it visits."""
        raise NotImplementedError

    def node_demand(self, component: Component) -> Demand | None:
        """Operations a second on its busiest node (instance, shard leader, partition node)."""
        raise NotImplementedError

    def capacity(self, component: Component, op: Op) -> Capacity | None:
        """What one node carries; None where nothing gives a figure."""
        raise NotImplementedError

    @cached_property
    def routes(self) -> tuple[Flow, ...]:
        """The stated flows; where there are none, a derived one for each client."""
        raise NotImplementedError

    @cached_property
    def single_points(self) -> tuple[SinglePoint, ...]:
        """Every box, zone, region or provider whose loss leaves a flow no route."""
        raise NotImplementedError
