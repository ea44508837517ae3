"""What to write for a quantity whose unit nobody knows: `24 hrz`, `100M DAU`."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from dsl.diagnostics.plausible import example_of
from dsl.diagnostics.suggest import Suggester
from dsl.quantity import Dimension
from dsl.units import BY_SPELLING, PER

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

WORD = re.compile(r"[%‰/:]|[0-9.]+|[^\W\d_]+|\S")
"""A word, number or mark of a quantity."""

_ACTIVE = {"dau": "/d", "wau": "/week", "mau": "/month"}
"""Active users by the day, the week, the month, and the rate that says it."""


@lru_cache(256)
def _units(wanted: tuple[Dimension, ...], initial: str) -> Suggester:
    return Suggester(
        each
        for each, unit in BY_SPELLING.items()
        if unit.dimension in wanted and each.startswith(initial)
    )


def _near(word: str, wanted: tuple[Dimension, ...]) -> str:
    """The unit that a word nearly is, one that begins alike before others; "" where none is."""
    near = _units(wanted, word[:1].lower()).nearest(word) or _units(wanted, "").nearest(word)
    if near and BY_SPELLING[near].dimension is Dimension.DURATION:
        return BY_SPELLING[near].spellings.split()[0]
    return near or ""


def kept(text: str, word: str, wanted: Collection[Dimension], sound: Callable[[str], str]) -> str:
    """What to write for `text`, whose `word` is not a unit: its number stays where it can.

    `sound` gives a text back where it is a quantity, with what it lacks, and "" where it is none.
    """
    start = text.rfind(word)
    before, active = text[:start].rstrip(), _ACTIVE.get(word.lower(), "")
    in_a_time = WORD.findall(before)[-1:] and WORD.findall(before)[-1].lower() in PER
    near = _near(word, (Dimension.DURATION,) if in_a_time else tuple(wanted))
    between = " " if in_a_time and before[-1:] != "/" else ""
    tries = [before + active] if active else []
    tries += [before + between + near + text[start + len(word) :]] if near else []
    breaks = reversed([*_BREAK.finditer(before)])
    tries += [before, *(before[: each.start()] for each in breaks)]
    return next((found for each in tries if (found := sound(each))), example_of(wanted))


_BREAK = re.compile(r"[\s/]+(?=\S)")
