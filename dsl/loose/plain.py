"""A text with its notes followed, so that it is read without them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dsl.problem import Problem

_FOLLOWED = frozenset({"read-as", "wrong-name"})
_WRITE = re.compile(r"write `([^`]+)`")


def plain_text(text: str, problems: Iterable[Problem]) -> str:
    """The text with the names and steps written as the notes say that they are read."""
    found = sorted(
        (problem.span, match[1])
        for problem in problems
        if not problem.fatal and problem.code in _FOLLOWED
        if (match := _WRITE.fullmatch(problem.hint))
    )
    for span, words in reversed(found):
        text = text[: span.start] + words + text[span.end :]
    return text


def commented(text: str, ours: str) -> str:
    """The text with the lines that are passed over as comments; `ours` has blanks in their place."""
    if text == ours:
        return text
    return "\n".join(
        typed if typed == read or not typed.strip() else f"# {typed}"
        for typed, read in zip(text.split("\n"), ours.split("\n"), strict=True)
    )
