"""Edits that do what the hint of a mistake says, to the letter; several where it may mean several places."""

from __future__ import annotations

import re
from collections.abc import Iterator

from dsl.problem import Problem
from dsl.source import Span
from reviewer.text.editing.edits import TextEdit

_WRITE = re.compile(r"write `([^`]+)`(?:, or remove the line)?")
_WRITE_WITH = re.compile(r"write `([^`]+)`, and above it (`[^`]+`(?:, `[^`]+`)*)")
_ADD = re.compile(r"add `([^`]+)` after `([^`]+)`")
_REMOVE = re.compile(r"remove it")
_REMOVE_PART = re.compile(r"remove `([^`]+)`")
_REMOVE_LINE = re.compile(r"remove th(?:e|is) line")
_BEFORE, _AFTER = re.compile(r"[\w.-]*[ \t]*$"), re.compile(r"[ \t]*[\w.-]*")


def edits_of_hint(text: str, problem: Problem) -> Iterator[list[TextEdit]]:
    """Ways to do what a hint says, the narrowest first; none where it leaves a choice."""
    span, hint = problem.span, problem.hint
    line = _line_of(text, span)
    if match := _WRITE.fullmatch(hint) or _WRITE_WITH.fullmatch(hint):
        above = re.findall(r"`([^`]+)`", match[2]) if match.re is _WRITE_WITH else []
        margin = text[line.start : line.end][: _indent(text, line)]
        lines = "".join(f"{one}\n{margin}" for one in above)
        for place in _places(text, span, line):
            start = line.start + _indent(text, line)
            if place.start == start:
                yield [TextEdit(place, f"{lines}{match[1]}")]
            else:
                added = [TextEdit(Span(start, start), lines)] if lines else []
                yield [*added, TextEdit(place, match[1])]
    elif match := _ADD.fullmatch(hint):
        at = text.find(match[2], span.start)
        if at >= 0:
            end = at + len(match[2])
            yield [TextEdit(Span(end, end), match[1])]
    elif _REMOVE.fullmatch(hint):
        yield [TextEdit(span, "")]
    elif (match := _REMOVE_PART.fullmatch(hint)) and match[1] in text[slice(*span)]:
        at = text.index(match[1], span.start)
        yield [TextEdit(Span(at, at + len(match[1])), "")]
    elif _REMOVE_LINE.fullmatch(hint):
        yield [TextEdit(Span(line.start, min(len(text), line.end + 1)), "")]


def _places(text: str, span: Span, line: Span) -> Iterator[Span]:
    """What may be meant: the place itself, with the words beside it, or the whole line."""
    yield span
    before = _BEFORE.search(text, line.start, span.start)
    after = _AFTER.match(text, span.end)
    around = Span(before.start() if before else span.start, after.end() if after else span.end)
    if around != span:
        yield around
    yield Span(line.start + _indent(text, line), line.end)


def _line_of(text: str, span: Span) -> Span:
    """The lines that a place is on, without the last line end."""
    end = text.find("\n", max(span.start, span.end - 1))
    return Span(text.rfind("\n", 0, span.start) + 1, len(text) if end < 0 else end)


def _indent(text: str, line: Span) -> int:
    words = text[slice(*line)]
    return len(words) - len(words.lstrip(" \t"))
