"""Partition keys whose name says that a few of their values get most of the traffic."""

from __future__ import annotations

from collections.abc import Collection
from enum import Enum

from dsl.design import Component

TIMES = frozenset(
    [
        "bucket",
        "created",
        "created_at",
        "createdat",
        "date",
        "day",
        "hour",
        "minute",
        "month",
        "time",
        "timestamp",
        "ts",
        "updated_at",
        "week",
        "year",
    ]
)
"""Keys whose value is the same for all that is written at one time."""

RISING = frozenset(["auto_increment", "autoincrement", "seq", "sequence", "serial"])
"""Keys that rise: split by ranges, all that is new goes to the last one."""

FEW_VALUES = frozenset(
    [
        "active",
        "category",
        "city",
        "continent",
        "country",
        "currency",
        "gender",
        "kind",
        "language",
        "locale",
        "plan",
        "platform",
        "priority",
        "region",
        "state",
        "status",
        "tier",
        "type",
        "zone",
    ]
)
"""Keys with few values, of which some are far more frequent than others."""


class Skew(Enum):
    """Why a key sends most of the traffic to one partition."""

    TIME = "all that is written at one time has the same value"
    RISING = "all new items go to the last range"
    FEW_VALUES = "it has few values, and one of them gets most of the traffic"


def key_skew(part: Component) -> str:
    """Why the key of a component does not spread its load; "" where it does, or none is named."""
    key = part.attributes.shard
    skew = None if key is None else _skew_of(key)
    return skew.value if skew is not None else ""


def _skew_of(key: Collection[str]) -> Skew | None:
    """Why the columns of a key do not spread the load; None where one of them does."""
    words = {word.lower().replace("-", "_") for word in key}
    if words & TIMES and words <= TIMES | FEW_VALUES:
        return Skew.TIME
    if words <= RISING:
        return Skew.RISING
    return Skew.FEW_VALUES if words <= FEW_VALUES else None


def balanced_key(part: Component, spreading: str) -> str:
    """The `spreading` column; beside a key of times, so that what is read together stays together."""
    key = part.attributes.shard or ()
    return f"[{spreading} {' '.join(key)}]" if set(key) <= TIMES else spreading
