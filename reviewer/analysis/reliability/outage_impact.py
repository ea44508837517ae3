"""`Outage`: the loss of a single instance, what it stops, and how long that is in a month."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from dsl.design import Component, Design
from dsl.kinds import Kind
from dsl.quantity import Quantity
from reviewer.analysis.assumptions import Assumed
from reviewer.analysis.topology.counts import entry
from reviewer.analysis.topology.single_points import PlaceClass, SinglePoint
from reviewer.analysis.topology.topology_facts import TopologyFacts
from reviewer.text.numbers import minutes, percent
from reviewer.text.suggestion import listed

MONTH = 30 * 24 * 60
"""Minutes in the 30-day month that downtime is told in."""

MOST_TERMS = 4
"""So many factors of a product are written out."""

RUN_BY_PROVIDERS = {
    Kind.LB: "ALB",
    Kind.GATEWAY: "API Gateway",
}
"""Kinds that are as often bought as built, with a service that is meant when they are bought."""


SERVICE = "run by a provider"
"""The doubt whether a provider runs it."""

NODES = "nodes not counted"
"""The doubt how many nodes it has."""


Availability = Callable[[Component], tuple[float, Assumed | None]]
"""The fraction of time that one instance is up, and where that is from if not stated."""


class Outage(NamedTuple):
    """One instance that is a single point: what its loss stops, and what it is judged against.

    `up` is the fraction of time that it works; `assumed` are the subjects of what that rests on.
    """

    part: Component
    point: SinglePoint
    target: Quantity | None
    up: float
    assumed: tuple[str, ...]
    accepted: bool

    @classmethod
    def of(
        cls,
        design: Design,
        availability: Availability,
        point: SinglePoint,
        accepted: Collection[str] = (),
    ) -> Outage:
        """The loss of the component at `point`; `accepted` are names that stand alone."""
        part = design.components[point.name]
        up, assumed = availability(part)
        return cls(
            part=part,
            point=point,
            target=strictest_target(design, point.flows),
            up=up,
            assumed=(assumed.subject,) if assumed else (),
            accepted=part.name in accepted,
        )

    @property
    def alike(self) -> object:
        """What is the same of outages that one finding is about; what is accepted stands alone."""
        own = self.part.name if self.accepted else ""
        if self.point.share is None and self.point.flows:  # without rates no flow outweighs another
            return (self.target and self.target.value, self.enough, own)
        return (self.point.flows, self.point.delayed, self.point.share, self.enough, own)

    @property
    def enough(self) -> bool:
        """Whether one instance meets the target."""
        return self.target is not None and self.target.value <= self.up

    @property
    def doubt(self) -> str:
        """What the drawing leaves open, so that it may be no single instance; "" where nothing."""
        part = self.part
        if part.count is not None:
            return ""
        named = part.technology_text or part.technology
        if part.kind in RUN_BY_PROVIDERS and not named:
            return SERVICE
        return NODES if entry(part).partitions else ""

    @property
    def service(self) -> str:
        """The managed service that it may be; "" where that is not the doubt."""
        return RUN_BY_PROVIDERS.get(self.part.kind, "") if self.doubt == SERVICE else ""

    @property
    def weight(self) -> float:
        """The share of the stated traffic that stops."""
        return self.point.weight


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


def strictest_target(design: Design, flows: tuple[str, ...]) -> Quantity | None:
    """The highest availability required of any of `flows`, None where none is stated."""
    stated = [design.requirement("availability", flow) for flow in flows or ("",)]
    values = [r.value for r in stated if r is not None and isinstance(r.value, Quantity)]
    return max(values, key=lambda value: value.value, default=None)


def downtime_allowed(target: Quantity) -> str:
    """How much downtime an availability target allows, in words."""
    return f"{target.text} allows {minutes((1 - target.value) * MONTH)}"


def _downtime(outages: Sequence[Outage]) -> Iterator[str]:
    by_up: dict[float, list[Outage]] = {}
    for one in outages:
        by_up.setdefault(one.up, []).append(one)
    for up, alike in by_up.items():
        down = minutes((1 - up) * MONTH)
        yield f"one {listed([one.part.name for one in alike], 'or')} is up {percent(up)}: {down} down in a 30-day month"


def _downtime_together(outages: Sequence[Outage]) -> str:
    all_up = math.prod(one.up for one in outages)
    terms = " × ".join(percent(one.up) for one in outages)
    terms = f"{terms} = " if len(outages) <= MOST_TERMS else ""
    exact = f"{all_up * 100:.4f}".rstrip("0").rstrip(".")
    down = minutes((1 - all_up) * MONTH)
    together = {2: "both"}.get(len(outages), f"all {len(outages)}")
    return f"{together} at once are up {terms}{exact} %: {down} down"
