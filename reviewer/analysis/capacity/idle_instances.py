"""`IdleInstances`: instances that even small machines would hardly use."""

from __future__ import annotations

import math
from typing import NamedTuple

from reviewer.analysis.capacity.utilization import Strain
from reviewer.text.numbers import percent


class IdleInstances(NamedTuple):
    """Instances of which `enough` would do, by what the smallest known machine carries."""

    strain: Strain
    enough: int

    @property
    def sum(self) -> str:
        """The utilization now, and that of as many as would do."""
        part, used, count = self.strain.part, self.strain.worst, self.strain.part.count or 1
        left = percent(used * count / self.enough)
        return f"`{part.name}`: {percent(used)} × {count} ÷ {self.enough} = {left} of a small one"


def idle_instances(
    strain: Strain | None, idle: float, proposed: float, least: int
) -> IdleInstances | None:
    """Counted instances that use less than `idle` of what is assumed of the smallest known machine.

    As many would do as use `proposed` of it: count × utilization / proposed, at least one a zone
    and `least`. None where they are needed, or their load or capacity is not known.
    """
    count = strain.part.count if strain is not None else None
    if strain is None or count is None or not strain.assumed or strain.worst >= idle:
        return None
    zones = strain.part.attributes.zones or 1
    in_zones = len(zones) if isinstance(zones, tuple) else zones
    enough = max(least, in_zones, math.ceil(count * strain.worst / proposed))
    return IdleInstances(strain, enough) if enough < count else None
