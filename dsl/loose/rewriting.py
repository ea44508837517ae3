"""A text that is written in the place of another, with the origin of each of its parts."""

from __future__ import annotations

from bisect import bisect_right
from typing import NamedTuple

from dsl.source import Span


class Part(NamedTuple):
    """Characters of the new text, and the characters of the original that they stand for."""

    text: str
    origin: Span


class Rewriting:
    """The new text, written part by part."""

    def __init__(self, original: str) -> None:
        self.original = original
        self._parts: list[Part] = []
        self._starts: list[int] = []
        self._length = 0

    def keep(self, start: int, end: int) -> None:
        """Take over characters of the original as they are."""
        self.put(self.original[start:end], Span(start, end))

    def put(self, text: str, origin: Span) -> None:
        """Write `text` for the characters of the original that `origin` spans."""
        if text:
            self._starts.append(self._length)
            self._parts.append(Part(text, origin))
            self._length += len(text)

    def text(self) -> str:
        """The new text."""
        return "".join(part.text for part in self._parts)

    def origin(self, span: Span) -> Span:
        """The characters of the original that a span of the new text stands for."""
        start, end = self._original(span.start, ends=False), self._original(span.end, ends=True)
        if span.start == span.end:
            return Span(end, end)
        return Span(start, end) if start <= end else Span(end, start)

    def _original(self, at: int, *, ends: bool) -> int:
        if not self._parts:
            return 0
        number = max(bisect_right(self._starts, at - ends) - 1, 0)
        part, inside = self._parts[number], at - self._starts[number]
        length = part.origin.end - part.origin.start
        if length == len(part.text):
            return part.origin.start + min(inside, length)
        return part.origin.end if ends else part.origin.start
