"""`Type`: what an expression is worth before any design is there."""

from __future__ import annotations

from typing import NamedTuple

from dsl.quantity import Dimension


class Type(NamedTuple):
    """The type of a value.

    `sort` is `bool`, `text`, `number`, `list` or `object`. `name` is the class of an object,
    or what a number without unit counts (`count`, `fraction`, `ratio`, "" for a bare number).
    `bytes` and `seconds` are the powers of a number's unit: a rate has seconds -1. `item` is
    what a list holds, None for the empty list. `values` are the only texts there are, () where
    any is.
    """

    sort: str
    name: str = ""
    bytes: int = 0
    seconds: int = 0
    item: Type | None = None
    values: tuple[str, ...] = ()

    @property
    def plain(self) -> bool:
        """Whether it is a number without a unit."""
        return self.sort == "number" and not self.bytes and not self.seconds


BOOL, TEXT, NUMBER = Type("bool"), Type("text"), Type("number")
EMPTY_LIST = Type("list")

_DIMENSIONS = {
    Dimension.COUNT: Type("number", "count"),
    Dimension.RATE: Type("number", seconds=-1),
    Dimension.DURATION: Type("number", seconds=1),
    Dimension.SIZE: Type("number", bytes=1),
    Dimension.BANDWIDTH: Type("number", bytes=1, seconds=-1),
    Dimension.FRACTION: Type("number", "fraction"),
    Dimension.RATIO: Type("number", "ratio"),
    Dimension.COST: Type("number", "cost"),
    Dimension.UNIT_COST: Type("number", "unit cost"),
    Dimension.GROWTH: Type("number", "growth"),
}
COUNT, RATE, DURATION, SIZE, BANDWIDTH, FRACTION, RATIO, COST = (
    _DIMENSIONS[each]
    for each in (
        Dimension.COUNT,
        Dimension.RATE,
        Dimension.DURATION,
        Dimension.SIZE,
        Dimension.BANDWIDTH,
        Dimension.FRACTION,
        Dimension.RATIO,
        Dimension.COST,
    )
)

_EXAMPLES = {
    COUNT: "3", RATE: "10k/s", DURATION: "200ms", SIZE: "5TB", BANDWIDTH: "5TB/y",
    FRACTION: "99.9%", RATIO: "2.5", COST: "$20k/mo", NUMBER: "3",
}  # fmt: skip
_CALLED = {
    COUNT: "a count", RATE: "a rate", DURATION: "a time", SIZE: "a size",
    BANDWIDTH: "a size in a time", FRACTION: "a share", RATIO: "a ratio", COST: "a price", NUMBER: "a number",
    Type("number", "unit cost"): "a price of a million requests",
    BOOL: "true or false",
}  # fmt: skip


def of_dimension(dimension: Dimension) -> Type:
    """The type of a quantity of this dimension."""
    return _DIMENSIONS[dimension]


def one_of(values: tuple[str, ...]) -> Type:
    """A text that is one of `values`."""
    return Type("text", values=values)


def list_of(item: Type) -> Type:
    """A list of `item`."""
    return Type("list", item=item)


def an_object(name: str) -> Type:
    """An object of the class `name`."""
    return Type("object", name)


def called(kind: Type) -> str:
    """What people call a type: "a rate", "a list of components"."""
    if kind in _CALLED:
        return _CALLED[kind]
    if kind.sort == "number":
        return "a number of an unusual unit"
    if kind.sort == "object":
        return f"a {kind.name}" if kind.name[0] not in "aeiou" else f"an {kind.name}"
    if kind.sort == "list":
        return f"a list of {_plural_kind(kind.item)}" if kind.item else "an empty list"
    return "a text"


def _plural_kind(kind: Type) -> str:
    """Several of them: "components", "texts"."""
    return f"{called(kind).removeprefix('an ').removeprefix('a ')}s"


def example(kind: Type) -> str:
    """A value of the type, "" where none can be written."""
    return f"'{kind.values[0]}'" if kind.values else _EXAMPLES.get(kind, "")


_SHARES = frozenset({"fraction", "ratio"})  # `utilisation > 80%`: a ratio may be told as a share


def alike(left: Type, right: Type) -> bool:
    """Whether values of the two may be compared."""
    if left.sort != right.sort:
        return False
    if left.sort == "number":
        if (left.bytes, left.seconds) != (right.bytes, right.seconds):
            return False
        return (
            left.name == right.name
            or "" in (left.name, right.name)
            or {left.name, right.name} <= _SHARES
        )
    if left.sort == "object":
        return left.name == right.name
    if left.sort == "list":
        return left.item is None or right.item is None or alike(left.item, right.item)
    return True
