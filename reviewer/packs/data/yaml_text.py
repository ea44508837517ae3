"""The `Tree` of a YAML text, each part with its place, or what is wrong with it.

YAML 1.2's core values, and of the rest only what a person writes by hand: mappings, lists and
texts. Anchors, aliases, merges, tags, several documents and repeated keys are refused, and so
are texts over 64 KiB or more than 20 deep. The parser is PyYAML's in Python, asked for one
event at a time: what is refused is never built.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple, TypeAlias

import yaml

from dsl.decoding import decode
from dsl.problem import Problem, Related
from dsl.source import Source, Span

MOST_BYTES = 64 * 1024
MOST_DEPTH = 20


class Text(NamedTuple):
    """A scalar as it is written. `plain` is true where it stands without quotes."""

    value: str
    span: Span
    plain: bool
    raw: str  # the characters of `span`


class Items(NamedTuple):
    """A list."""

    items: tuple[Tree, ...]
    span: Span


class Pairs(NamedTuple):
    """A mapping, in the order it is written."""

    pairs: tuple[tuple[Text, Tree], ...]
    span: Span


Tree: TypeAlias = Text | Items | Pairs


class YamlError(Exception):
    """A text is no YAML that a pack may be; `problem` says why, with its place."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


def read_yaml(data: bytes | str, name: str) -> tuple[Source, Tree | None, tuple[Problem, ...]]:
    """The source, its tree (None where there is none), and what is wrong. Never raises."""
    size = len(data if isinstance(data, bytes) else data.encode("utf-8", "replace"))
    if size > MOST_BYTES:
        message = f"a pack is 64 KiB at most; this has {size:,} bytes"
        return (
            Source(name, ""),
            None,
            (Problem("too-long", Span(0, 0), message, "make two packs of it"),),
        )
    source, problems = decode(data, name)
    fatal = tuple(problem for problem in problems if problem.fatal)
    if fatal:
        return source, None, fatal
    reader = _Reader(source.text)
    try:
        tree = reader.document()
    except YamlError as error:
        return source, None, (*reader.problems, error.problem)
    except yaml.YAMLError as error:
        return source, None, (*reader.problems, _syntax_problem(error, source.text))
    except (ValueError, IndexError) as error:  # PyYAML on characters or numbers beyond all bounds
        return source, None, (Problem("no-yaml", Span(0, 0), f"this is not YAML ({error})"[:200]),)
    return source, tree, tuple(reader.problems)


def refuse(code: str, span: Span, message: str, hint: str = "") -> YamlError:
    """What to raise for YAML that a pack may not be."""
    return YamlError(Problem(code, span, message, hint))


class _Reader:
    """Makes a tree of PyYAML's events."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.problems: list[Problem] = []
        self._events: Iterator[Any] = yaml.parse(text, Loader=yaml.SafeLoader)

    def document(self) -> Tree:
        next(self._events)  # the stream's start
        start = next(self._events)
        if isinstance(start, yaml.StreamEndEvent):
            raise refuse(
                "empty-pack",
                Span(0, 0),
                "the file is empty; a pack was expected",
                "`review packs new NAME` writes one",
            )
        tree = self._build_tree(next(self._events), 1)
        next(self._events)  # the document's end
        after = next(self._events)
        if not isinstance(after, yaml.StreamEndEvent):
            message = "a pack is one document; a second one begins here"
            raise refuse(
                "two-documents", _event_span(after), message, "leave `---` out, or make two files"
            )
        return tree

    def _build_tree(self, event: Any, depth: int) -> Tree:
        self._refuse_event(event, depth)
        if isinstance(event, yaml.ScalarEvent):
            span = _event_span(event)
            raw = self.text[span.start : span.end]
            return Text(event.value, span, event.style is None, raw)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._build_items(event, depth)
        return self._build_pairs(event, depth)

    def _build_items(self, start: Any, depth: int) -> Items:
        items = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            items.append(self._build_tree(event, depth + 1))
        return Items(tuple(items), self._span_over(start, event))

    def _build_pairs(self, start: Any, depth: int) -> Pairs:
        pairs: list[tuple[Text, Tree]] = []
        seen: dict[str, Span] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            key = self._build_tree(event, depth + 1)
            if not isinstance(key, Text):
                raise refuse("wrong-key", key.span, "a key is a word", "write `key: value`")
            if key.plain and key.value == "<<":
                raise refuse(
                    "merge", key.span, "`<<` merges nothing here", "write out what you mean"
                )
            value = self._build_tree(next(self._events), depth + 1)
            if key.value in seen:
                self._report_duplicate(key, seen[key.value])
            else:
                seen[key.value] = key.span
                pairs.append((key, value))
        return Pairs(tuple(pairs), self._span_over(start, event))

    def _report_duplicate(self, key: Text, first: Span) -> None:
        message = f"`{key.value[:40]}` is repeated here"
        related = (Related(first, "first said here"),)
        self.problems.append(
            Problem("duplicate-key", key.span, message, "keep one of them", related)
        )

    def _span_over(self, start: Any, end: Any) -> Span:
        """From a start to an end, without the blank lines behind it."""
        first, last = start.start_mark.index, end.end_mark.index
        text = self.text[first:last]
        return Span(first, first + max(1, len(text.rstrip())))

    def _refuse_event(self, event: Any, depth: int) -> None:
        if isinstance(event, yaml.AliasEvent):
            raise refuse(
                "alias", _event_span(event), "`*` repeats nothing here", "write out what you mean"
            )
        if event.anchor is not None:
            start = event.start_mark.index
            span = Span(start, start + 1 + len(event.anchor))
            raise refuse(
                "anchor",
                span,
                "`&` names nothing here: a pack has no anchors",
                'a text that begins with `&` needs quotes: `"&…"`',
            )
        if event.tag is not None:
            start = event.start_mark.index
            raise refuse(
                "tag",
                Span(start, start + 1),
                "`!` makes no types here: a pack has no tags",
                'a text that begins with `!` needs quotes: `"!…"`',
            )
        if depth > MOST_DEPTH:
            raise refuse("too-deep", _event_span(event), f"a pack is {MOST_DEPTH} deep at most")


def _event_span(event: Any) -> Span:
    start, end = event.start_mark.index, event.end_mark.index
    return Span(start, max(end, start + 1))


_SAYS = {
    "expected <block end>, but found '<scalar>'": ("a text continues after its quotes here", "put all of it in the other quotes"),
    "expected ',' or '}', but got '<scalar>'": ("a text continues after its quotes here", "put all of it in the other quotes"),
    "expected ',' or ']', but got '<scalar>'": ("a text continues after its quotes here", "put all of it in the other quotes"),
    "expected ',' or '}', but got ':'": ("`: ` begins a value here", "put a text that holds `: ` in quotes"),
    "expected ',' or ']', but got ':'": ("`: ` begins a value here", "put a text that holds `: ` in quotes"),
    "expected <block end>, but found '<block mapping start>'": ("this line is indented too far", "indent it as they are"),
    "expected <block end>, but found '-'": ("this item is not aligned with those before it", "indent it as they are"),
    "mapping values are not allowed here": ("`: ` begins a value here", "quote a text that contains `: `, or put it after `|`"),
    "could not find expected ':'": ("this is neither a key nor a value", "write `key: value`, and indent as the lines around it"),
    "found character '\\t' that cannot start any token": ("a tab indents nothing", "write blanks"),
    "found character '`' that cannot start any token": ("a text cannot begin with a backtick", 'put it in quotes: `"…"`'),
    "found character '@' that cannot start any token": ("a text cannot begin with `@`", 'put it in quotes: `"…"`'),
    "found character '%' that cannot start any token": ("a text cannot begin with `%`", 'put it in quotes: `"…"`'),
    "found unexpected end of stream": ("this text is not closed", "add the quote that closes it"),
}  # fmt: skip


def _syntax_problem(error: yaml.YAMLError, text: str) -> Problem:
    """PyYAML's error in our words, at its place."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    at = min(
        mark.index if mark is not None else getattr(error, "position", 0), max(0, len(text) - 1)
    )
    problem = str(
        getattr(error, "problem", None) or getattr(error, "reason", "") or "it cannot be read"
    )
    message, hint = _SAYS.get(problem, ("", ""))
    if not message:
        message = f"this is not YAML: {problem[:120]}"
        hint = "check the indentation, and the quotes and brackets before it"
    return Problem("no-yaml", Span(at, at + 1), message, hint)


def places(text: Text) -> list[int]:
    """The offset in the source of each character of a scalar's value, and of its end.

    Quotes, escapes, indentation and folded lines make the two differ; where they cannot be
    brought together the rest of the value lies at the end.
    """
    found, at, raw, size = [], 0, text.raw, len(text.raw)
    for char in text.value:
        blank = char.isspace()
        while at < size and not (raw[at] == char or (blank and raw[at].isspace())):
            at += 1
        found.append(text.span.start + min(at, max(0, size - 1)))
        at += 1
    return [*found, (found[-1] + 1) if found else text.span.start]
