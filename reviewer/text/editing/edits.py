"""Edits of a text: ranges and what stands there afterwards."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from dsl.source import Span


class TextEdit(NamedTuple):
    """One change: `text` in the place of the characters of `span`, which is empty where it is added."""

    span: Span
    text: str


class EditError(ValueError):
    """Edits cannot be made; the text is one line that says why."""


def apply_edits(text: str, edits: Iterable[TextEdit]) -> str:
    """The text with every edit made; those at one place in their order. O(n log n).

    Raises:
        EditError: two of them overlap, or one lies outside the text.

    """
    parts, at = [], 0
    for span, words in in_order(edits):
        if not at <= span.start <= span.end <= len(text):
            raise EditError("two edits overlap, or one lies outside the text")
        parts += [text[at : span.start], words]
        at = span.end
    return "".join([*parts, text[at:]])


def in_order(edits: Iterable[TextEdit]) -> Sequence[TextEdit]:
    """The edits in the order of their places, each once; what is added comes before what is replaced."""
    return sorted(dict.fromkeys(edits), key=lambda edit: (edit.span.start, edit.span.end))


def may_meet(edit: TextEdit, other: TextEdit) -> bool:
    """Whether two edits may disturb each other: they overlap, or add words at one place.

    Whole lines, and attributes, may stand one behind the other.
    """
    if edit == other:
        return False
    (start, end), (first, last) = edit.span, other.span
    if start == end == first == last:
        return not any(
            edit.text.startswith(mark) and other.text.startswith(mark) for mark in _ADDED
        )
    return start <= last and first <= end


def indent_before(text: str, start: int) -> str:
    """The blanks in front of a place that begins its line; "" where words stand before it."""
    before = text[text.rfind("\n", 0, start) + 1 : start]
    return "" if before.strip() else before


_ADDED = ("\n", " [", ", ")
"""How whole lines and attributes begin that are added."""
