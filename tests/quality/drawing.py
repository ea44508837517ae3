"""A `Drawing`: boxes, arrows and requirements of a published design, and nothing else.

The file it is read from also holds what experts said of the design. None of that is read
here: not the labels, not the notes, not where the design is from.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, NamedTuple


class Box(NamedTuple):
    """One component as it was published. `said` is everything but its id, kind and label."""

    id: str
    kind: str
    label: str
    said: Mapping[str, Any]


class Arrow(NamedTuple):
    """One connection as it was published; `waits` is false for an asynchronous one."""

    source: str
    target: str
    waits: bool
    op: str
    rate: str


class Drawing(NamedTuple):
    """A design as published, without what anybody said of it."""

    title: str
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    required: Mapping[str, Any]


def read_drawing(data: Mapping[str, Any]) -> Drawing:
    """Take the drawing out of a file's contents; missing parts are taken as unsaid.

    Of boxes with the same id the first stands.
    """
    required = (data.get("requirements") or {}).items()
    components = list(data.get("components") or ())
    return Drawing(
        str(data.get("title") or data.get("name") or ""),
        tuple({box.id: box for box in map(_box, reversed(components))}.values())[::-1],
        tuple(_arrow(one) for one in data.get("connections") or ()),
        {key: each for key, each in required if key != "note" and _says(each)},
    )


def _box(one: Mapping[str, Any]) -> Box:
    said = {key: each for key, each in one.items() if key not in _OWN and _says(each)}
    more = (one.get("attributes") or {}).items()
    said |= {key: each for key, each in more if key != "note" and _says(each)}
    return Box(str(one["id"]), str(one.get("kind") or ""), str(one.get("label") or ""), said)


def _says(value: object) -> bool:
    """Whether a value is there, and no number beyond all numbers."""
    return value is not None and not (isinstance(value, float) and not math.isfinite(value))


_OWN = frozenset({"id", "kind", "label", "attributes", "note", "notes"})


def _arrow(one: Mapping[str, Any]) -> Arrow:
    mode = str(one.get("mode") or "sync").casefold()
    waits = not mode.startswith(("async", "event", "fire"))
    rate = one.get("rate")
    plain = isinstance(rate, int | float) and not isinstance(rate, bool) and _says(rate)
    written = f"{rate:g}/s" if plain else str(rate or "")
    return Arrow(
        str(one["from"]), str(one["to"]), waits, str(one.get("op") or "").casefold(), written
    )
