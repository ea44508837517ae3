"""The levels a design may be judged at, and the words for each."""

from __future__ import annotations

from dsl.catalogue import normal

LEVELS = ("junior", "mid", "senior", "staff", "senior-staff", "principal")
"""The six levels, from the first job to the last."""

LADDERS = ("E", "IC", "L")
"""Ladders whose steps 3 to 8 are the same six: `E6`, `IC6` and `L6` are `staff`."""

_WORDS = {
    **{level: level for level in LEVELS},
    **{f"{ladder.casefold()}{n}": level for ladder in LADDERS for n, level in enumerate(LEVELS, 3)},
}


def level_named(text: str) -> str:
    """The level that `text` names (`staff`, `E6`, `senior staff`), "" where it names none."""
    return _WORDS.get(normal(text), "")


def reaches(level: str, least: str) -> bool:
    """Whether `level` is `least` or above it; never where no level is stated."""
    return level in LEVELS and LEVELS.index(level) >= LEVELS.index(least)
