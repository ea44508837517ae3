"""The common cause of a tier: the part of a copy's downtime that takes all copies at once.

The beta-factor model: a share of one copy's downtime takes every copy of the tier down, and the rest
is independent. A bad release, a bad configuration and a message that crashes every consumer are such
causes; the first two appear in most postmortems.
"""

from __future__ import annotations

from collections.abc import Iterator

from dsl.attributes import MANY
from dsl.design import Component, Design
from dsl.kinds import Family
from reviewer.analysis.assumptions import Assumed, Ledger
from reviewer.analysis.capacity.catalogue_figures import Limit, common
from reviewer.analysis.figure_ranges import drawn_between, improvement
from reviewer.analysis.reliability.instance_availability import states_availability
from reviewer.analysis.topology.single_points import several
from reviewer.text.numbers import percent

CHANGES = 0.68
"""The part of outages that a change sets off: a binary push (37%) or a configuration push (31%).

Source: Google, The Site Reliability Workbook, appendix C: results of postmortem analysis,
2010-2017, https://sre.google/workbook/postmortem-analysis/. Other sources agree: "roughly
70% of outages are due to changes in a live system" (Site Reliability Engineering, chapter 1)."""

CANARY = 0.05
"""The part of the requests that a canary serves while a change is judged.

Basis: a convention. The Site Reliability Workbook works its example of a canary with 5% of
the traffic (https://sre.google/workbook/canarying-releases/)."""

LEAST_USUAL, MOST_USUAL = 0.02, 0.10
"""The range of the common cause of copies, its 90th and 10th percentile.

Source: the beta factors of 2 to 10% that handbooks on IEC 61508-6 give, as the catalogue cites them."""

_STATELESS = frozenset({Family.COMPUTE, Family.EDGE})
_KEEPS_SESSIONS = frozenset({"memory", "sticky"})


class CommonCauses:
    """The common causes of the tiers of one design."""

    def __init__(self, design: Design) -> None:
        self._design = design

    def of(
        self,
        part: Component,
        unavailability: float,
        own: float,
        *,
        apart: bool,
        ledger: Ledger,
        z: float | None = None,
    ) -> float:
        """The probability that all copies of `part` are down at once.

        `own` is the unavailability of one copy with its places carved out, of `unavailability`
        in all. `apart` says that copies stand in several zones or regions.

        Stated as `assume api.common_cause 1%`, else the catalogue's 5%; 2% for a stateless
        tier over zones whose availability is not stated. Copies in one region, of a figure
        that is not stated, have one as large as what the region promises in all. Of what
        changes set off, canaries let through the canary's part, cells one cell's. `z` says where
        in its range the catalogue's share lies, None for where the ledger draws it.
        """
        said = ledger.stated(part.name, "common_cause")
        if said is not None:
            return own * min(1.0, max(0.0, said.value))
        is_stated = states_availability(ledger, part)
        over_zones = apart and not is_stated and is_stateless(part)
        known = common().stateless_common_cause if over_zones else common().common_cause
        factor = self._spread_of_changes(part)
        ledger.take(_assumed(part, known, known.low * factor, factor))
        drawn = ledger.draw(f"{part.name}.common_cause") if z is None else z
        share = known.low * _usual_change(drawn, known)
        floor = 0.0 if is_stated or several(part.attributes.regions) else 1 - common().region.low
        return max(share * own, min(floor, unavailability)) * factor

    def _spread_of_changes(self, part: Component) -> float:
        """What is left of a common cause once changes reach only a part of the users first."""
        reached = CANARY if "canary" in self._said(part, "deploy") else 1.0
        cells = max((c for c in self._said(part, "cells") if isinstance(c, int)), default=1)
        if cells == MANY:
            cells = 2  # several, not counted, are two at least
        return 1 - CHANGES * (1 - reached / max(1, cells))

    def _said(self, part: Component, name: str) -> list[object]:
        return [value for value in self._values(part, name) if value is not None]

    def _values(self, part: Component, name: str) -> Iterator[object]:
        yield getattr(part.attributes, name)
        for group in part.groups:
            if group in self._design.groups:
                yield getattr(self._design.groups[group].attributes, name)


def _usual_change(z: float, known: Limit) -> float:
    """How many times its typical figure a share of the catalogue is at `z` of its range."""
    if known is not common().common_cause:
        return 1 / improvement(z, known.said.basis)
    return drawn_between(z, MOST_USUAL, known.low, LEAST_USUAL) / known.low


def is_stateless(part: Component) -> bool:
    """Whether any copy serves any request: compute or edge that keeps no sessions in memory."""
    said = part.attributes
    if part.family not in _STATELESS or said.stateless is False:
        return False
    return said.sessions not in _KEEPS_SESSIONS


def _assumed(part: Component, known: Limit, share: float, factor: float) -> Assumed:
    subject, text = f"{part.name}.common_cause", percent(share).replace(" ", "")
    because = "The share of downtime that hits all replicas at once, above all from a bad release"
    if factor < 1:
        because += "; canaries or cells keep most changes from all users"
    return known.said.assumed(
        subject=subject,
        value=text,
        because=f"{because}.",
        override=f"assume {subject} {text}",
    )
