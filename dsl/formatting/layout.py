"""The lines of one statement from its chunks: what fits stands on one line.

A chunk is what no line end may part, but inside `[ ]`. Comments force line ends where they
stand; beyond that a statement is broken only where it is wider than a line.
"""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

WIDTH = 100
"""Columns of a line, comments not counted."""

INDENT = 4
"""Blanks of one level."""


class Remark(NamedTuple):
    """A comment; `trailing` where something stands before it on its line."""

    text: str
    trailing: bool


class Bracket(NamedTuple):
    """What stands in `[ ]`: attributes, and comments in their places."""

    entries: tuple[str | Remark, ...]

    @property
    def commented(self) -> bool:
        """Whether it must take several lines."""
        return any(isinstance(entry, Remark) for entry in self.entries)

    def flat(self) -> str:
        """All on one line."""
        return f"[{', '.join(str(entry) for entry in self.entries)}]"


class Chunk(NamedTuple):
    """Parts to print without a break; strings carry their own blanks.

    `glue` stands before it where it does not begin a line, `before` are the comments that
    do, `new_line` asks for a line of its own once the statement takes several.
    """

    parts: list[str | Bracket]
    glue: str = ""
    before: tuple[Remark, ...] = ()
    new_line: bool = False

    @property
    def commented(self) -> bool:
        """Whether a bracket of it must take several lines."""
        return any(isinstance(part, Bracket) and part.commented for part in self.parts)

    def flat(self) -> str:
        """All on one line, without the comments before it."""
        return "".join(part if isinstance(part, str) else part.flat() for part in self.parts)


class _Lines:
    """The lines so far, and the one that is being written."""

    def __init__(self, indent: int) -> None:
        self.done: list[str] = []
        self.indent = self.pad = indent
        self.line: str | None = " " * indent
        self.full = False

    def new(self, pad: int) -> None:
        """Begin a line."""
        if self.line is not None:
            self.done.append(self.line)
        self.pad, self.line, self.full = pad, " " * pad, False

    def remarks(self, remarks: tuple[Remark, ...], pad: int) -> None:
        """Comments: the first beside what it trails, others on lines of their own."""
        for remark in remarks:
            if remark.trailing and self.line is not None and not self.full:
                self.line += f"  {remark.text}"
                self.full = True
            else:
                self.new(pad)
                self.line = f"{' ' * pad}{remark.text}"
                self.full = True

    def put(self, text: str) -> None:
        """Go on in this line."""
        self.line = (self.line or "") + text

    def width(self) -> int:
        """Columns taken."""
        return len(self.line or "")


def lay_out(chunks: list[Chunk], indent: int) -> list[str]:
    """The lines of a statement that begins in column `indent`."""
    flat = "".join(f"{chunk.glue}{chunk.flat()}" for chunk in chunks)
    if indent + len(flat) <= WIDTH and not any(c.before or c.commented for c in chunks):
        return [" " * indent + flat]
    lines = _Lines(indent)
    for at, chunk in enumerate(chunks):
        _place(lines, chunk, first=not at)
    lines.new(0)
    return lines.done


def _place(lines: _Lines, chunk: Chunk, *, first: bool) -> None:
    """Begin a line for a chunk where it needs one, and write it."""
    deeper = lines.indent + INDENT
    flat = chunk.flat()
    broken = chunk.commented or deeper + len(flat) > WIDTH
    head = _head(chunk) if broken else flat
    if chunk.before:
        lines.remarks(chunk.before, deeper)
        lines.new(deeper)
    elif not first and (chunk.new_line or lines.width() + len(chunk.glue) + len(head) > WIDTH):
        lines.new(deeper)
    elif not first:
        lines.put(chunk.glue)
    if first:
        broken = chunk.commented or lines.width() + len(flat) > WIDTH
    _write(lines, chunk, broken=broken)


def _head(chunk: Chunk) -> str:
    """What of a chunk stands on its first line when its brackets are broken."""
    head = ""
    for part in chunk.parts:
        if isinstance(part, Bracket):
            return f"{head}["
        head += part
    return head


def _write(lines: _Lines, chunk: Chunk, *, broken: bool) -> None:
    for part in chunk.parts:
        if isinstance(part, str):
            lines.put(part)
        elif broken:
            _write_bracket(lines, part)
        else:
            lines.put(part.flat())


def _write_bracket(lines: _Lines, bracket: Bracket) -> None:
    """One attribute a line; a line end separates them, so that no comma is needed."""
    outer = lines.pad
    lines.put("[")
    for entry in bracket.entries:
        if isinstance(entry, Remark):
            lines.remarks((entry,), outer + INDENT)
        else:
            lines.new(outer + INDENT)
            lines.put(entry)
    lines.new(outer)
    lines.put("]")


def join(words: list[tuple[str, bool]]) -> str:
    """Words with one blank between them, and none before a word that is marked to touch."""
    first = words[0][0] if words else ""
    return first + "".join(
        word if touches else f" {word}" for _, (word, touches) in pairwise(words)
    )
