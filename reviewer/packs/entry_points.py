"""The entry points of installed distributions: the door for packs and commands.

Read as `importlib.metadata` does, without it where distributions are folders on `sys.path`: its
import (email, sockets, zip files) takes 8% of a review. Where anything else provides them, an
archive or an importer of its own, `importlib.metadata` is asked.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple


class EntryPoint(NamedTuple):
    """What a distribution offers under a name: a module, in a group of such offers."""

    name: str
    value: str
    group: str


@cache
def plugins(group: str) -> tuple[EntryPoint, ...]:
    """The entry points of `group`, by name, in a fixed order."""
    return tuple(sorted(point for point in _all_entry_points() if point.group == group))


@cache
def _all_entry_points() -> tuple[EntryPoint, ...]:
    if _needs_metadata():
        return _from_metadata()
    first: dict[str, str] = {}  # of two distributions of one name, the first on the path counts
    for folder in sys.path:
        for name, information in _distributions(folder):
            first.setdefault(name, information)
    return tuple(point for information in first.values() for point in _read(information))


def _needs_metadata() -> bool:
    """Whether distributions may come from anything but folders."""
    finders = [finder for finder in sys.meta_path if hasattr(finder, "find_distributions")]
    archives = any(folder.lower().endswith(".egg") or Path(folder).is_file() for folder in sys.path)
    return archives or any(finder.__module__ not in _PATH_FINDERS for finder in finders)


_PATH_FINDERS = ("_frozen_importlib_external", "importlib._bootstrap_external")
"""Where Python's own finder of modules in folders is from, by either of the names it goes by."""


def _from_metadata() -> tuple[EntryPoint, ...]:
    from importlib.metadata import entry_points  # noqa: PLC0415  # few installations need it

    found = entry_points()
    return tuple(
        EntryPoint(point.name, point.value, point.group)
        for group in found.groups
        for point in found.select(group=group)
    )


def _distributions(folder: str) -> Iterator[tuple[str, str]]:
    """The distributions in a folder: the normalized name of each, and where it is described."""
    try:
        children = [*os.scandir(folder or ".")]
    except OSError:
        return
    for child in children:
        low = child.name.lower()
        if low.endswith((".dist-info", ".egg-info")):
            name = low.rpartition(".")[0].partition("-")[0]
            yield name.replace("-", "_").replace(".", "_"), child.path


def _read(information: str) -> Iterator[EntryPoint]:
    """The entry points of a distribution.

    Source: https://packaging.python.org/en/latest/specifications/entry-points/
    """
    try:
        text = Path(information, "entry_points.txt").read_text(encoding="utf-8")
    except (OSError, ValueError):
        return
    group = ""
    for line in map(str.strip, text.splitlines()):
        if line.startswith("[") and line.endswith("]"):
            group = line.strip("[]")
        elif group and line and not line.startswith("#"):
            name, _, value = line.partition("=")
            yield EntryPoint(name.strip(), value.strip(), group)
