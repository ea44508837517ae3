"""The error for a quantity of the wrong sort, or of a size that nothing has."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from dsl.phrase_text import AMOUNTS
from dsl.quantity import Dimension, Quantity
from dsl.units import CALLED, EXAMPLES, LEAST, MOST

if TYPE_CHECKING:
    from collections.abc import Collection

_MAY_BE_ZERO = frozenset({Dimension.DURATION, Dimension.FRACTION})


class NotAQuantityError(ValueError):
    """The text is no quantity of the dimension that is wanted.

    `str()` says why, in plain words; `hint` is a quantity to write instead, or "". `above`
    says that it is more than there can be.
    """

    def __init__(self, message: str, hint: str = "", *, above: bool = False) -> None:
        super().__init__(message)
        self.hint = hint
        self.above = above


def keeps_figure(text: str, error: NotAQuantityError) -> bool:
    """Whether the hint of `error` corrects `text`, and is no mere example."""
    figure = _FIGURE.search(text)
    return figure is not None and not error.above and _FIGURE.findall(error.hint)[:1] == [figure[0]]


def nines(text: str) -> str:
    """The share that `five nines` says; "" for what says none."""
    match = re.fullmatch(r"(\w+)[ -](?:nines|9s|9's)", text.strip().casefold())
    word = match[1] if match else ""
    count = int(word) if word in set("23456789") else AMOUNTS.get(word, 0)
    figure = f"99.{'9' * (count - 2)}".rstrip(".")
    return f"{figure}%" if count else ""


_FIGURE = re.compile(r"[0-9][0-9_]*(?=[^0-9_]|\Z)")


def check_dimension(quantity: Quantity, wanted: Collection[Dimension]) -> None:
    """Raise `NotAQuantityError` for a quantity that is none of what is wanted."""
    if not wanted or quantity.dimension in wanted:
        return
    found = CALLED[quantity.dimension]
    raise NotAQuantityError(
        f"{called(wanted)} was expected; `{quantity.text}` is {found}", _instead(quantity, wanted)
    )


def _instead(quantity: Quantity, wanted: Collection[Dimension]) -> str:
    """What was probably meant, where only the unit is missing; else an example."""
    first = next(iter(wanted))
    endings = {
        Dimension.RATE: "/s",
        Dimension.FRACTION: "%",
        Dimension.DURATION: "s",
        Dimension.RATIO: ":1",
    }
    percent_of_more = first is Dimension.FRACTION and quantity.value > 100  # noqa: PLR2004  # per cent
    if quantity.dimension is Dimension.COUNT and first in endings and not percent_of_more:
        return quantity.text + endings[first]
    return EXAMPLES[first]


def check_size(quantity: Quantity, wanted: Collection[Dimension], *, zero: bool | None) -> None:
    """Raise `NotAQuantityError` for zero where it says nothing, and for what cannot be."""
    if quantity.dimension is Dimension.FRACTION and quantity.value > 1:
        raise NotAQuantityError(f"`{quantity.text}` is more than 100%", "100%", above=True)
    if not math.isfinite(quantity.value) or quantity.value > MOST.get(quantity.dimension, 1):
        raise NotAQuantityError(
            f"`{quantity.text}` is more than there is on earth; check the unit",
            example_of(wanted),
            above=True,
        )
    if zero is None:
        zero = quantity.dimension in _MAY_BE_ZERO
    if quantity.value == 0 and not zero:
        raise NotAQuantityError(f"`{quantity.text}` is zero; more was expected", example_of(wanted))
    if 0 < quantity.value < LEAST.get(quantity.dimension, 0):
        raise NotAQuantityError(
            f"`{quantity.text}` is less than anyone can measure; check the unit", example_of(wanted)
        )


def called(wanted: Collection[Dimension]) -> str:
    """What is wanted, in words."""
    return " or ".join(dict.fromkeys(CALLED[each] for each in wanted)) or "a quantity"


def example_of(wanted: Collection[Dimension]) -> str:
    """A quantity of what is wanted."""
    return EXAMPLES[next(iter(wanted))] if wanted else "10k/s"


def given(text: str) -> str:
    """What was written, behind what was expected."""
    shown = text.strip()[:40]
    return f"; got `{shown}`" if shown else ""
