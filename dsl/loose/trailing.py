"""What trails behind a declaration: `service api x3 in two zones`, `postgres orders -- for now`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dsl.loose.marks import BRACKETS, DASHES, Mark, as_typed, has_arrow, phrase_of
from dsl.source import Span

if TYPE_CHECKING:
    from dsl.loose.scene import Scene

_MOST_KIND_WORDS = 3
_JOINS = frozenset({",", "+", "&", "/", "|", "=", ":", ";"})


def with_trailing_in_brackets(marks: list[Mark], scene: Scene) -> list[Mark]:
    """The marks of a kind and a name that links use with what trails behind them in brackets."""
    if has_arrow(marks):
        return marks
    end = _end_of_name(marks, scene)
    if not end:
        return marks
    while end < len(marks) and marks[end].type in BRACKETS | {"COUNT", "STRING"}:
        end += 1
    rest = marks[end:]
    dashes = next((at for at, mark in enumerate(rest) if mark.text not in DASHES), len(rest))
    said = rest[dashes:]
    if not said or (not dashes and any(mark.type in _JOINS for mark in said[:2])):
        return marks
    if not dashes and not _trails(marks[:end], said):
        return marks
    text = as_typed(said).replace("(", "").replace(")", "")
    return [*marks[:end], Mark("ROUND", text, Span(said[0].span.start, said[-1].span.end))]


def _trails(declared: list[Mark], said: list[Mark]) -> bool:
    """Whether words are no part of the name: behind a count, or several of them."""
    closed = declared[-1].type != "WORD"
    words = [mark for mark in said if mark.type == "WORD"]
    return bool(words) and said[0].type == "WORD" and (closed or len(words) > 1)


def _end_of_name(marks: list[Mark], scene: Scene) -> int:
    """Behind the name, where the words before it are a kind and links speak of it; else 0."""
    for at in range(1, min(len(marks), _MOST_KIND_WORDS + 1)):
        head = marks[:at]
        if any(mark.type != "WORD" for mark in marks[: at + 1]):
            return 0
        whole = scene.is_spoken(phrase_of(marks[: at + 1]))
        if scene.is_word(phrase_of(head)) and scene.is_spoken(marks[at].text) and not whole:
            return at + 1
    return 0
