"""`Lost`: a single box, what its loss means, and how long that is in a month."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from dsl.design import Component, Design
from dsl.kinds import Kind
from dsl.quantity import Quantity
from reviewer.analysis.reliability.reliability_facts import ReliabilityFacts
from reviewer.analysis.topology.counts import entry
from reviewer.analysis.topology.single_points import SinglePoint
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


class Lost(NamedTuple):
    """One box that is a single point: what its loss means, and what it is judged against."""

    box: Component
    point: SinglePoint
    target: Quantity | None
    up: float
    assumed: tuple[str, ...]
    accepted: bool

    @classmethod
    def of(
        cls,
        design: Design,
        reliability: ReliabilityFacts,
        point: SinglePoint,
        accepted: Collection[str] = (),
    ) -> Lost:
        """What the facts say of the box at `point`; `accepted` are names that stand alone."""
        box = design.components[point.name]
        up, assumed = reliability.instance_availability(box)
        return cls(
            box=box,
            point=point,
            target=strictest_target(design, point.flows),
            up=up,
            assumed=(assumed.subject,) if assumed else (),
            accepted=box.name in accepted,
        )

    @property
    def alike(self) -> object:
        """What is the same of boxes that one finding tells of; what is accepted stands alone."""
        own = self.box.name if self.accepted else ""
        if self.point.share is None and self.point.flows:  # without rates no flow outweighs another
            return (self.target and self.target.value, self.enough, own)
        return (self.point.flows, self.point.delayed, self.point.share, self.enough, own)

    @property
    def enough(self) -> bool:
        """Whether one box is up as long as is asked."""
        return self.target is not None and self.target.value <= self.up

    @property
    def doubt(self) -> str:
        """What the drawing leaves open, so that it may be no single box; "" where nothing."""
        box = self.box
        if box.count is not None:
            return ""
        named = box.technology_text or box.technology
        if box.kind in RUN_BY_PROVIDERS and not named:
            return SERVICE
        return NODES if entry(box).partitions else ""

    @property
    def weight(self) -> float:
        """The share of the stated traffic that stops."""
        return 1.0 if self.point.share is None else self.point.share


def strictest_target(design: Design, flows: tuple[str, ...]) -> Quantity | None:
    """The highest availability required of any of `flows`, None where none is stated."""
    stated = [design.requirement("availability", flow) for flow in flows or ("",)]
    values = [r.value for r in stated if r is not None and isinstance(r.value, Quantity)]
    return max(values, key=lambda value: value.value, default=None)


def assumed_of(lost: Sequence[Lost]) -> tuple[str, ...]:
    """The assumptions that the availability of these boxes rests on."""
    return tuple(subject for one in lost for subject in one.assumed)


def downtime(lost: Sequence[Lost]) -> Iterator[str]:
    """How long each is down, those that are alike together."""
    by_up: dict[float, list[Lost]] = {}
    for one in lost:
        by_up.setdefault(one.up, []).append(one)
    for up, alike in by_up.items():
        down = minutes((1 - up) * MONTH)
        yield f"one {listed([one.box.name for one in alike], 'or')} is up {percent(up)}: {down} down in a 30-day month"


def sums_of(lost: Sequence[Lost]) -> tuple[str, ...]:
    """The downtime of each, of all of them in a row, and what the target allows."""
    lines = list(downtime(lost))
    if len(lost) > 1:
        all_up = math.prod(one.up for one in lost)
        terms = " × ".join(percent(one.up) for one in lost)
        terms = f"{terms} = " if len(lost) <= MOST_TERMS else ""
        exact = f"{all_up * 100:.4f}".rstrip("0").rstrip(".")
        down = minutes((1 - all_up) * MONTH)
        together = {2: "both"}.get(len(lost), f"all {len(lost)}")
        lines.append(f"{together} at once are up {terms}{exact} %: {down} down")
    if (target := lost[0].target) is not None:
        lines.append(f"{target.text} allows {minutes((1 - target.value) * MONTH)}")
    return tuple(lines)
