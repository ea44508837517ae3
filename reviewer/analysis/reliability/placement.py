"""Where a component stands, and how often the ground under it is up."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from dsl.design import Component, Design
from reviewer.analysis.assumptions import Ledger
from reviewer.analysis.capacity.catalogue_figures import common
from reviewer.analysis.topology.counts import is_provided
from reviewer.analysis.topology.single_points import falls_with, places_of, several
from reviewer.text.numbers import percent

_ZONE, _REGION = "zone", "region"
_MOST_PLACES = 16  # more zones than any provider's region has make no difference


class Standing(NamedTuple):
    """The places a component falls with, and those that its copies take in turn."""

    under: tuple[str, ...]
    spread: tuple[str, ...]


class Grounds:
    """Zones and regions as places that fail by themselves, and who stands on them."""

    def __init__(self, design: Design, ledger: Ledger) -> None:
        self._design, self._ledger = design, ledger
        self._kinds = {
            group.name: group.kind
            for group in design.groups.values()
            if group.kind in (_ZONE, _REGION)
        }

    def standing(self, part: Component) -> Standing:
        """Where `part` stands."""
        under = tuple(
            name
            for name in dict.fromkeys(places_of(part))
            if name in self._kinds and falls_with(part, self._kinds[name])
        )
        said = part.attributes
        if is_provided(part):
            return Standing(under, ())
        if several(said.regions):
            return Standing(under, self._named_places(said.regions, _REGION, ""))
        if several(said.zones):
            region = next((n for n in reversed(part.groups) if self._kinds.get(n) == _REGION), "")
            return Standing(under, self._named_places(said.zones, _ZONE, region))
        return Standing(under, ())

    def _named_places(
        self, said: int | tuple[str, ...] | None, kind: str, inside: str
    ) -> tuple[str, ...]:
        """The places said; those only counted are the same ones for all who count them."""
        names: Sequence[str]
        if isinstance(said, tuple):
            names = said
        else:
            number = min(max(2, said or 2), _MOST_PLACES)
            names = [
                f"{kind} {i} of {inside}" if inside else f"{kind} {i}" for i in range(1, number + 1)
            ]
        for name in names:
            self._kinds.setdefault(name, kind)
        return tuple(names)

    def up(self, place: str) -> float:
        """The share of time that a place is up: stated of it, of its kind, or taken."""
        kind = self._kinds[place]
        said = self._ledger.stated(place, "availability") or self._ledger.stated(
            kind, "availability"
        )
        if said is not None:
            return min(1.0, max(0.0, said.value))
        known = common().zone if kind == _ZONE else common().region
        self._ledger.take(
            known.said.assumed(
                subject=f"{kind}.availability",
                value=percent(known.low).replace(" ", ""),
                because=f"Availability of a {kind} as a whole.",
                override=f"assume {kind}.availability {percent(known.low).replace(' ', '')}",
            )
        )
        return known.low

    def carved(self, unavailability: float, places: Sequence[str]) -> tuple[float, float]:
        """What is left of a figure once its places are carved out, and how much they weigh.

        u_own = max(0, 1 - (1 - u) / product(1 - u_place)). What is up more often than its
        places is lost with them only in a part of the cases, the second figure (else 1), so
        that naming a place lowers nothing.
        """
        ups = [self.up(place) for place in places]
        ground = math.prod(ups)
        if 1 - unavailability <= ground:
            return (1 - (1 - unavailability) / ground if ground > 0 else 0.0), 1.0
        return 0.0, _solve_share(ups, 1 - unavailability)


def _solve_share(ups: Sequence[float], wanted: float) -> float:
    """The s with product(1 - s (1 - up)) = wanted, by halving."""
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        if math.prod(1 - middle * (1 - up) for up in ups) > wanted:
            low = middle
        else:
            high = middle
    return low
