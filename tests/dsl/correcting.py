"""What a person makes of a text who does what a hint says, to the letter."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from dsl.design import Design


class At(NamedTuple):
    """A text and the span its problem points at."""

    text: str
    start: int
    end: int

    def put(self, words: str) -> str:
        """The text with `words` in place of the span."""
        return self.text[: self.start] + words + self.text[self.end :]

    def without(self, words: str) -> str:
        """The text without the `words` that the span holds."""
        kept = self.text[self.start : self.end].replace(words, "", 1)
        assert kept != self.text[self.start : self.end]
        return self.put(kept)

    def lines(self) -> tuple[str, str, str]:
        """What stands before the line of the span, the line, and what stands behind it."""
        first = self.text.rfind("\n", 0, self.start) + 1
        last = (self.text + "\n").index("\n", self.end)
        return self.text[:first], self.text[first:last], self.text[last:]

    def behind(self, word: str, words: str) -> str:
        """The text with `words` behind the next `word`."""
        at = self.text.index(word, self.start) + len(word)
        return self.text[:at] + words + self.text[at:]

    def with_line(self, line: str) -> str:
        """The text with a line more, above the one at hand."""
        before, here, after = self.lines()
        return f"{before}{line}\n{here}{after}"

    def around(self, words: str) -> str:
        """The text with `words` in place of the arrow at hand and the names beside it."""
        left = re.search(r"\w*\s*$", self.text[: self.start])
        right = re.match(r"\s*\w*", self.text[self.end :])
        assert left is not None
        assert right is not None
        return self.text[: left.start()] + words + self.text[self.end + right.end() :]

    def is_arrow(self) -> bool:
        """Whether the span is an arrow, with Mermaid's label or without."""
        return re.fullmatch(r"[-=~<>.→]+(\|\w+\|)?", self.text[self.start : self.end]) is not None


def _write(at: At, words: str) -> str:
    if words.endswith(" …"):
        return at.put(words[:-2])
    return at.around(words) if at.is_arrow() and len(words) > 3 else at.put(words)


def _like(at: At, words: str) -> str:
    """A whole statement in place of its line, else the example of what is missing here."""
    before, here, after = at.lines()
    if words.split(maxsplit=1)[0] == here.split()[0].rstrip(":"):
        return before + words + after
    return at.put(words)


def _like_line(at: At, words: str) -> str:
    """A declaration in place of the words of one, with what stands behind them."""
    before, here, after = at.lines()
    column = at.end - len(before)
    return before + words + here[column:] + after


def _closed(at: At, words: str) -> str:
    return re.sub(r"\nend$", "\n}", at.put(words))


def _unwrapped(at: At) -> str:
    before, _, after = at.lines()
    return before + after.replace("}", "", 1)


_MENDS: dict[str, Callable[..., str]] = {
    r"write `([^`]+)`": _write,
    r"write `([^`]+)`, or remove the line": _write,
    r"remove `([^`]+)`": At.without,
    r"remove it": At.without,
    r"remove it, and declare `([^`]+)` on a separate line": (
        lambda at, line: At(at.put(""), at.start, at.start).with_line(line)
    ),
    r"write `[^`]+`, or remove `([^`]+)`": At.without,
    r"remove it, or declare it and draw its links": At.without,
    r"remove `([^`]+)`, and add the line `([^`]+)`": (
        lambda at, words, line: At(at.without(words), at.start, at.start).with_line(line)
    ),
    r"write `([^`]+)`, and add the line `([^`]+)`": (
        lambda at, words, line: At(at.put(words), at.start, at.start).with_line(line)
    ),
    r"add the line `([^`]+)`": At.with_line,
    r"declare it on a separate line: `([^`]+)`(?:, `[^`]+`)*(?: or `[^`]+`)?": At.with_line,
    r"declare what it is: `([^`]+)`(?:, `[^`]+`)* or `[^`]+`": _like_line,
    r"add a link to it, such as `([^`]+)`": At.with_line,
    r"declare it on a separate line: `([^`]+)`": At.with_line,
    r"declare it on a separate line in one of them: `([^`]+)`": At.with_line,
    r"add a step, such as `([^`]+)`": At.put,
    r"write it like `([^`]+)`": _like,
    r"declare what it is: .*`(service [^`]+)`.*": At.put,
    r"add `([^`]+)`": At.put,
    r"add `(.)` after it": lambda at, mark: at.put(f"{at.text[at.start : at.end]} {mark}"),
    r"add `(.)` after `([^`]+)`": lambda at, mark, word: at.behind(word, mark),
    r"add `(.)` where the group ends": lambda at, mark: f"{at.text}\n{mark}",
    r"move `([^`]+)` out of `\[ \]`": lambda at, words: f"{at.put('')} {words}",
    r"write `(.)` before it": lambda at, mark: at.put(f"{mark} {at.text[at.start : at.end]}"),
    r"remove the line": lambda at: "".join(at.lines()[::2]),
    r"remove the line and the `}` that closes it": _unwrapped,
    r"write `([^`]+)` and close it with `}`": _closed,
}
"""What a hint says, and how it is done."""


def correct(at: At, hint: str) -> str | None:
    """The text after the hint; None where it leaves a choice that takes a person."""
    for said, do in _MENDS.items():
        match = re.fullmatch(said, hint)
        if match:
            words = match.groups() or ((at.text[at.start : at.end],) if do is At.without else ())
            return do(at, *words)
    return None


def outline(design: Design) -> tuple[object, object]:
    """Components with kind and count, and links."""
    parts = {name: (part.kind, part.count) for name, part in design.components.items()}
    return parts, {(link.source, link.target) for link in design.links}
