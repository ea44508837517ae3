"""`Shape`s: the parts that the format of packs is described with, and what they are called.

One description (`reviewer.packs.data.format`) is what packs are read by, what the JSON Schema is
made of, and what the page of packs shows.
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

from dsl.quantity import Dimension
from dsl.units import CALLED, EXAMPLES


class Words(NamedTuple):
    """A text. `what` says what is expected; `pattern` is what all of it has to match.

    `role` is `prose`, `condition`, `value`, `template` or `design`.
    """

    what: str
    example: str
    pattern: str = ""
    role: str = "prose"
    most: int = 4_000


class Choice(NamedTuple):
    """One of some words."""

    values: tuple[str, ...]


class Flag(NamedTuple):
    """`true` or `false`."""


class Whole(NamedTuple):
    """A whole number."""

    least: int
    most: int


class Number(NamedTuple):
    """A number that is not negative, such as `2` or `0.5`."""

    most: float


class Amount(NamedTuple):
    """A quantity of the design language."""

    dimension: Dimension


class Many(NamedTuple):
    """A list; with `one`, a single item may stand without it."""

    item: Shape
    one: bool = False
    most: int = 200


class Named(NamedTuple):
    """A mapping from words to items of one shape; `names` are the words there may be."""

    item: Shape
    names: tuple[str, ...]


class Key(NamedTuple):
    """One key of a record."""

    name: str
    shape: Shape
    sentence: str
    required: bool = False


class Record(NamedTuple):
    """A mapping with known keys; of those in `one_of` exactly one stands there."""

    what: str
    keys: tuple[Key, ...]
    one_of: tuple[str, ...] = ()


class Either(NamedTuple):
    """What may be written shortly as `short` (no mapping) or in full as `full` (a mapping)."""

    short: Shape
    full: Shape


Shape: TypeAlias = Words | Choice | Flag | Whole | Number | Amount | Many | Named | Record | Either


def wanted(shape: Shape) -> str:
    """What a shape is called in an error."""
    if isinstance(shape, Words | Record):
        return shape.what
    if isinstance(shape, Many):
        return f"a list of {wanted(shape.item).removeprefix('an ').removeprefix('a ')}s"
    if isinstance(shape, Either):
        return wanted(shape.short)
    return _wanted_value(shape)


def _wanted_value(shape: Shape) -> str:
    if isinstance(shape, Choice):
        return f"one of {', '.join(shape.values[:12])}"
    if isinstance(shape, Named):
        return f"a mapping from {', '.join(shape.names)}"
    if isinstance(shape, Whole):
        return f"a whole number from {shape.least} to {shape.most}"
    if isinstance(shape, Number):
        return f"a number up to {shape.most:g}"
    return CALLED[shape.dimension] if isinstance(shape, Amount) else "true or false"


def short(shape: Shape) -> str:
    """A value as it may stand behind its key."""
    if isinstance(shape, Words):
        return shape.example
    if isinstance(shape, Choice):
        return shape.values[0]
    if isinstance(shape, Amount):
        return EXAMPLES[shape.dimension]
    if isinstance(shape, Whole):
        return str(shape.least)
    return "true" if isinstance(shape, Flag) else "…"


def hint_for(shape: Shape) -> str:
    """What to write for a shape, "" where nothing short will do."""
    text = short(shape)
    return f"write `{text}`" if text != "…" and not isinstance(shape, Choice) else ""
