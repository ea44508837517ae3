"""`AlikeOutages`: single instances whose loss is felt, those that are alike together."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from dsl.design import Component, Design
from dsl.kinds import Kind
from reviewer.analysis.reliability.outage_impact import (
    MONTH,
    Availability,
    Outage,
    downtime_allowed,
)
from reviewer.analysis.topology.single_points import PlaceClass
from reviewer.analysis.topology.topology_facts import TopologyFacts
from reviewer.text.numbers import minutes, percent
from reviewer.text.suggestion import listed

MOST_TERMS = 4
"""So many factors of a product are written out."""


class AlikeOutages(NamedTuple):
    """Outages that one answer is about, as the same stops with each; at least one."""

    outages: tuple[Outage, ...]

    @property
    def first(self) -> Outage:
        """The first of them, which stands for what is the same of all."""
        return self.outages[0]

    @property
    def parts(self) -> list[Component]:
        """The components that are lost."""
        return [one.part for one in self.outages]

    @property
    def flows(self) -> tuple[str, ...]:
        """The flows that any of them stops."""
        return tuple(dict.fromkeys(flow for one in self.outages for flow in one.point.flows))

    @property
    def flows_differ(self) -> bool:
        """Whether one of them stops other flows than another."""
        return any(one.point.flows != self.first.point.flows for one in self.outages)

    @property
    def assumed(self) -> tuple[str, ...]:
        """The assumptions that the availability of the components rests on."""
        return tuple(subject for one in self.outages for subject in one.assumed)

    @property
    def weight(self) -> float:
        """The largest share of the stated traffic that one of them stops."""
        return max(one.weight for one in self.outages)

    @property
    def downtime(self) -> tuple[str, ...]:
        """How long each component is down, those with the same availability together."""
        return tuple(_downtime(self.outages))

    @property
    def sums(self) -> tuple[str, ...]:
        """The downtime of each, of all of them in a row, and what the target allows."""
        together = (_downtime_together(self.outages),) if len(self.outages) > 1 else ()
        target = self.first.target
        return (*self.downtime, *together, *((downtime_allowed(target),) if target else ()))


class SingleInstances(NamedTuple):
    """The single instances of a design whose loss is felt, those that are alike together.

    `doubtful` are those of which the drawing leaves open whether they are single.
    """

    certain: tuple[AlikeOutages, ...]
    doubtful: tuple[AlikeOutages, ...]


def single_instances(
    design: Design, topology: TopologyFacts, availability: Availability
) -> SingleInstances:
    """Every single instance that is a single point of failure, with what its loss stops.

    Replicas are left out, as their origin stands for them, and so are batch jobs that no flow
    waits for, as their next run does the work.
    """
    accepted = {name for remark in design.accepted for name in remark.about}
    certain: dict[object, list[Outage]] = {}
    doubtful: dict[object, list[Outage]] = {}
    for point in topology.single_points:
        if point.place is not PlaceClass.BOX or topology.replicas.origins(point.name):
            continue
        if point.flows or design.components[point.name].kind is not Kind.BATCH:
            one = Outage.of(design, availability, point, accepted)
            doubt = one.doubt if point.flows else ""
            (doubtful if doubt else certain).setdefault(doubt or one.alike, []).append(one)
    return SingleInstances(_groups_of(certain), _groups_of(doubtful))


def _groups_of(groups: Mapping[object, list[Outage]]) -> tuple[AlikeOutages, ...]:
    return tuple(AlikeOutages(tuple(group)) for group in groups.values())


def _downtime(outages: Sequence[Outage]) -> Iterator[str]:
    by_up: dict[float, list[Outage]] = {}
    for one in outages:
        by_up.setdefault(one.up, []).append(one)
    for up, alike in by_up.items():
        down = minutes((1 - up) * MONTH)
        yield f"one {listed([one.part.name for one in alike], 'or')} is {percent(up)} available: {down} of downtime a month"


def _downtime_together(outages: Sequence[Outage]) -> str:
    all_up = math.prod(one.up for one in outages)
    terms = " × ".join(percent(one.up) for one in outages)
    terms = f"{terms} = " if len(outages) <= MOST_TERMS else ""
    exact = f"{all_up * 100:.4f}".rstrip("0").rstrip(".")
    down = minutes((1 - all_up) * MONTH)
    together = {2: "both"}.get(len(outages), f"all {len(outages)}")
    return f"{together} together: {terms}{exact}% available, {down} of downtime a month"
