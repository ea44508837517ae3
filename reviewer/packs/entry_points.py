"""The entry points of installed distributions: the door for packs and commands."""

from __future__ import annotations

from functools import cache
from importlib.metadata import EntryPoint, EntryPoints, entry_points
from typing import cast


@cache
def plugins(group: str) -> tuple[EntryPoint, ...]:
    """The entry points of `group`, by name, in a fixed order."""
    return tuple(
        sorted(_all_entry_points().select(group=group), key=lambda point: (point.name, point.value))
    )


@cache
def _all_entry_points() -> EntryPoints:
    return cast("EntryPoints", entry_points())  # on 3.11 a mapping that has `select`, too
