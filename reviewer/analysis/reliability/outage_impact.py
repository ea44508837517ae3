"""`Outage`: the loss of a single instance, what it stops, and how long that is in a month."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import NamedTuple

from dsl.design import Component, Design
from dsl.kinds import Kind
from dsl.quantity import Quantity
from reviewer.analysis.assumptions import Assumed
from reviewer.analysis.topology.counts import entry
from reviewer.analysis.topology.single_points import SinglePoint
from reviewer.text.numbers import minutes

MONTH = 30 * 24 * 60
"""Minutes in the 30-day month that downtime is told in."""

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


def strictest_target(design: Design, flows: tuple[str, ...]) -> Quantity | None:
    """The highest availability required of any of `flows`, None where none is stated."""
    stated = [design.requirement("availability", flow) for flow in flows or ("",)]
    values = [r.value for r in stated if r is not None and isinstance(r.value, Quantity)]
    return max(values, key=lambda value: value.value, default=None)


def downtime_allowed(target: Quantity) -> str:
    """How much downtime an availability target allows, in words."""
    return f"{target.text} allows {minutes((1 - target.value) * MONTH)}"
