"""`Remaining`: how far the rest of a component is used once a zone, or one instance, is lost."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

from dsl.design import Component, Design
from reviewer.analysis.capacity.catalogue_figures import figures_of
from reviewer.analysis.capacity.component_load import ComponentLoad
from reviewer.analysis.capacity.utilization import Strain, is_quota
from reviewer.analysis.capacity.zone_spread import STATELESS, kept_without_zone, zone_count
from reviewer.analysis.topology.counts import has_leader, nodes, own_copies
from reviewer.text.numbers import percent

_LEAST_SHARE = 0.1
_DUST = 1e-9


class Remaining(NamedTuple):
    """A component of `nodes` that share its load, of which `kept` are left after the loss.

    One of its zones is lost where it stands in several, else one instance. `allowed` is the
    utilization that is allowed of the rest.
    """

    part: Component
    strain: Strain
    zones: int
    nodes: int
    kept: int
    allowed: float

    @property
    def _moved(self) -> float:
        """The utilization that goes to those that are left: of a leader's copies, the reads."""
        return self.strain.reads if has_leader(self.part) else self.strain.typical

    @property
    def _fixed(self) -> float:
        return self.strain.typical - self._moved

    @property
    def used(self) -> float:
        """The utilization of each that is left: what moves grows by `nodes` ÷ `kept`."""
        return self._fixed + self._moved * self.nodes / self.kept

    @property
    def sum(self) -> str:
        """How the utilization grows."""
        plus = f"{percent(self._fixed)} + " if self._fixed > 0 else ""
        return f"`{self.part.name}`: {plus}{percent(self._moved)} × {self.nodes} ÷ {self.kept} = {percent(self.used)}"

    @property
    def needed(self) -> int:
        """So many that those left after the loss are used as allowed."""
        share = max(self.allowed - self._fixed, _LEAST_SHARE)
        wanted = math.ceil(self._moved * self.nodes / share - _DUST)
        if self.zones > 1:
            wanted = math.ceil(wanted / (self.zones - 1)) * self.zones
        else:
            wanted += 1
        return max(wanted, self.nodes + 1)


class Alternative(NamedTuple):
    """One of several alternatives that stands in one zone with so many nodes."""

    strain: Strain
    zone: str
    nodes: int

    @property
    def load(self) -> float:
        """So many nodes would be used fully by what comes to it."""
        return self.strain.typical * self.nodes


class SpreadAlternatives(NamedTuple):
    """Alternatives in several zones: without the zone of most nodes the others carry all."""

    arms: tuple[Alternative, ...]

    @property
    def parts(self) -> list[Component]:
        """All the alternatives."""
        return [arm.strain.part for arm in self.arms]

    @property
    def lost_zone(self) -> str:
        """The zone with most nodes."""
        by_zone = self._nodes_by_zone
        return max(by_zone, key=lambda zone: by_zone[zone])

    @property
    def left(self) -> list[Component]:
        """The alternatives in the other zones."""
        return [arm.strain.part for arm in self.arms if arm.zone != self.lost_zone]

    @property
    def used(self) -> float:
        """The utilization of the nodes that are left."""
        return sum(arm.load for arm in self.arms) / self._kept

    @property
    def sum(self) -> str:
        """How the load falls on those that are left."""
        whole = sum(self._nodes_by_zone.values())
        return f"what {whole} instances do ÷ {self._kept} that are left = {percent(self.used)}"

    @property
    def assumed(self) -> tuple[str, ...]:
        """The capacities that are not stated, by subject."""
        return tuple(dict.fromkeys(subject for arm in self.arms for subject in arm.strain.assumed))

    @property
    def needed(self) -> dict[str, int]:
        """So many nodes of each that those left after the loss are used fully at most."""
        return {arm.strain.part.name: math.ceil(arm.nodes * self.used) for arm in self.arms}

    @property
    def _nodes_by_zone(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for arm in self.arms:
            found[arm.zone] = found.get(arm.zone, 0) + arm.nodes
        return found

    @property
    def _kept(self) -> int:
        by_zone = self._nodes_by_zone
        return sum(by_zone.values()) - by_zone[self.lost_zone]


def remaining_after_loss(
    design: Design, load: ComponentLoad, without_instance: float
) -> list[Remaining]:
    """Every component whose rest is used more than is allowed after a loss, the fullest first.

    All may be used after the loss of a zone, the share `without_instance` after that of one.
    Alternatives in zones of their own are left out: `spread_alternatives` judges them together.
    """
    together = {part.name for choice in spread_alternatives(design, load) for part in choice.parts}
    apart = (part for part in design.components.values() if part.name not in together)
    found = (
        rest for part in apart if (rest := _remaining(load, part, without_instance)) is not None
    )
    over = (rest for rest in found if rest.used > rest.allowed)
    return sorted(over, key=lambda rest: -rest.used)


def spread_alternatives(design: Design, load: ComponentLoad) -> list[SpreadAlternatives]:
    """The alternatives of each choice that stand in several zones, none of them overloaded."""
    found: dict[frozenset[str], SpreadAlternatives] = {}
    for parts in _choices(design):
        arms = tuple(arm for part in parts if (arm := _alternative(design, load, part)))
        if len(arms) == len(parts) and len({arm.zone for arm in arms}) > 1:
            found.setdefault(frozenset(part.name for part in parts), SpreadAlternatives(arms))
    return list(found.values())


def _choices(design: Design) -> Iterator[list[Component]]:
    choices: dict[str, list[Component]] = {}
    for link in design.links:
        if link.alternatives:
            choices.setdefault(link.alternatives, []).append(design.components[link.target])
    yield from choices.values()


def _alternative(design: Design, load: ComponentLoad, part: Component) -> Alternative | None:
    zones = [name for name in part.groups if design.groups[name].kind == "zone"]
    number = nodes(part)
    if not zones or not number or part.family not in STATELESS or part.attributes.autoscale:
        return None
    strain = None if is_quota(part) else Strain.of(load, part)
    return None if strain is None or strain.excess else Alternative(strain, zones[-1], number)


def _remaining(load: ComponentLoad, part: Component, without_instance: float) -> Remaining | None:
    """None where it has one node, where it grows by itself, or is overloaded already."""
    grows = part.attributes.autoscale or figures_of(part.technology, part.kind).elastic
    shares = part.family in STATELESS or has_leader(part)
    number = own_copies(part) if has_leader(part) else nodes(part)
    if is_quota(part) or grows or not shares or number is None or number <= 1:
        return None
    strain = Strain.of(load, part)
    if strain is None or strain.excess:
        return None
    zones = min(zone_count(part), number)
    kept = kept_without_zone(number, zones) if zones > 1 else number - 1
    allowed = 1.0 if zones > 1 else without_instance
    return Remaining(part, strain, zones, number, kept, allowed)
