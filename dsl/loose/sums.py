"""Lines with a `=` that work a figure out or explain a term, and declare nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dsl.building.examples import row_of
from dsl.loose.marks import Mark, place_of

if TYPE_CHECKING:
    from dsl.loose.scene import Scene

_MOST_WORDS_OF_SUM = 4


def is_sum(marks: list[Mark]) -> bool:
    """Whether a line works a figure out: `storage = 500 bytes * 100M = 50 GB`.

    `service api limit=20/s` has an attribute without its brackets.
    """
    at = place_of("=", marks)
    before, behind = marks[:at], marks[at + 1 :]
    if not 0 < at <= _MOST_WORDS_OF_SUM or any(mark.type != "WORD" for mark in before):
        return False
    attribute = at > 1 and row_of(before[-1].text) is not None
    return not attribute and bool(behind) and _NUMBER.match(behind[0].text) is not None


def equates(marks: list[Mark], scene: Scene) -> bool:
    """Whether a line says what something is in words of which none names a component."""
    at = place_of("=", marks)
    words = [mark.text for mark in marks if mark.type == "WORD"]
    if not 0 < at < len(marks) - 1 or len(words) != len(marks) - 1 or row_of(marks[at - 1].text):
        return False
    said = " ".join(words[:at]), " ".join(words[at:])
    return not any(scene.is_end(each) or scene.is_spoken(each) for each in (*said, *words))


_NUMBER = re.compile(r"[~≈$]?[0-9]|[~≈]$")
