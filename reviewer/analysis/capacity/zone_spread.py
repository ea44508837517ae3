"""How the instances of a component stand over its zones, and what the loss of one leaves."""

from __future__ import annotations

import math

from dsl.attributes import MANY
from dsl.design import Component
from dsl.kinds import Family
from reviewer.analysis.topology.counts import counted, is_uncounted

STATELESS = frozenset({Family.COMPUTE, Family.EDGE})
"""Families whose instances all do the same work, so that those left take over all of it."""


def zone_count(part: Component) -> int:
    """Over how many zones it states to be spread; of `many` two, as many as are certain."""
    said = part.attributes.zones
    if isinstance(said, tuple):
        return len(said)
    return 2 if said == MANY else said or 1


def kept_without_zone(number: int, zones: int) -> int:
    """How many of `number` instances are left when the fullest of `zones` zones is lost."""
    return number - math.ceil(number / max(1, min(zones, number)))


def share_without_zone(part: Component, *, elastic: bool) -> float:
    """The part of its instances that is left without one zone, 0..1; 1 where no zone is lost.

    Used no more than that, it survives the loss without one instance more: static stability.
    Six instances over two zones are planned at 50%, over three at 67%. Stores are left out:
    a zone takes copies from them, not the writes; so is what grows by itself.

    Source: AWS Fault Isolation Boundaries, static stability (to serve what six instances do,
    nine over three zones).
    """
    number, zones = counted(part), zone_count(part)
    grows = elastic or part.attributes.autoscale
    if zones < 2 or grows or part.family not in STATELESS or is_uncounted(part):  # noqa: PLR2004  # zones
        return 1.0
    if number is None or number < 2:  # noqa: PLR2004  # one stands in one zone
        return 1.0
    return kept_without_zone(number, zones) / number
