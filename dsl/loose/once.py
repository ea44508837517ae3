"""Figures that are noted twice: the first counts, or the one that is called a peak."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dsl.keywords import KEYWORDS
from dsl.loose.scene import Reading, Stated

if TYPE_CHECKING:
    from dsl.design import Design

_PEAK = "peak"


def stated_once(text: str, readings: list[Reading], design: Design) -> list[Reading]:
    """The readings with each noted figure once; what is left over becomes a remark.

    Two `require` that contradict each other stay what they are, an error.
    """
    given = {(each.metric, "/" in text[slice(*each.span)]) for each in design.requirements}
    first: dict[tuple[str, bool], int] = {}
    for at, reading in enumerate(readings):
        for key in _keys(text, reading):
            if key not in first or (
                _is_peak(text, at, readings) and not _is_peak(text, first[key], readings)
            ):
                first[key] = at
    return [
        _without(reading, given | {key for key in keys if first[key] != at})
        if isinstance(reading, Stated) and (keys := _keys(text, reading))
        else reading
        for at, reading in enumerate(readings)
    ]


def _keys(text: str, reading: Reading) -> list[tuple[str, bool]]:
    """What the figures of a line are of, where it is no `require` of its own."""
    if not isinstance(reading, Stated):
        return []
    word = text[slice(*reading.line.said)].partition(" ")[0].casefold()
    return [] if word in KEYWORDS else [_key(each) for each in reading.statements]


def _key(statement: str) -> tuple[str, bool]:
    words = statement.split()
    return words[1] if words[0] == "require" else statement, "/" in statement


def _without(reading: Stated, others: set[tuple[str, bool]]) -> Stated:
    kept = tuple(each for each in reading.statements if _key(each) not in others)
    left = tuple(each for each in reading.statements if _key(each) in others)
    return Stated(reading.line, kept, (*reading.left, *left)) if left else reading


def _is_peak(text: str, at: int, readings: list[Reading]) -> bool:
    return _PEAK in text[slice(*readings[at].line.said)].casefold()
