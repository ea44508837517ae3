"""Marks that stand for arrows: `a > b`, and dashes in a text that has no arrows."""

from __future__ import annotations

from dsl.loose.marks import DASHES, Mark, is_apart


def arrows_in(marks: list[Mark]) -> list[Mark]:
    """The marks with a `>` between blanks as the arrow it is where names stand around it."""
    return [
        Mark("ARROW", "->", mark.span) if _is_angle(marks, at) else mark
        for at, mark in enumerate(marks)
    ]


def with_dashes_as_arrows(marks: list[Mark]) -> list[Mark]:
    """The marks with the dashes between blanks as the arrows of a text that has no others."""
    return [
        mark._replace(type="ARROW", text="->")
        if mark.text in DASHES and 0 < at < len(marks) - 1 and is_apart(marks, at)
        else mark
        for at, mark in enumerate(marks)
    ]


def _is_angle(marks: list[Mark], at: int) -> bool:
    mark = marks[at]
    if mark.text != ">" or not 0 < at < len(marks) - 1:
        return False
    after = marks[at + 1]
    return is_apart(marks, at) and not (after.text[:1].isdigit() and _is_last_word(marks, at + 1))


def _is_last_word(marks: list[Mark], at: int) -> bool:
    """Whether nothing but a unit follows: `p99 > 5 ms` compares, `lb > 3 web servers` leads on."""
    return at + 2 >= len(marks) or marks[at + 1].type != "WORD"
