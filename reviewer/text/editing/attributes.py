"""Edits of counts and of what stands in `[ ]`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING

from dsl.attributes import TABLE
from dsl.catalogue import normal
from dsl.source import Span
from dsl.statements import Declare, span_of
from reviewer.text.editing.edits import TextEdit

if TYPE_CHECKING:
    from dsl.statements import Attribute
    from reviewer.text.editing.statements import Placed

_BEHIND_ATTRIBUTE = frozenset({"_COMMA", "_RSQB"})


@cache
def _attribute_names() -> Mapping[str, str]:
    spelt = {normal(alias): name for name, row in TABLE.items() for alias in row.aliases}
    return spelt | {normal(name): name for name in TABLE}


def attribute_named(word: str) -> str | None:
    """The field of `Attributes` that `word` is a spelling of; None where it is none."""
    return _attribute_names().get(normal(word))


def is_same_attribute(word: str, other: str) -> bool:
    """Whether two words are spellings of one attribute, or of one that a pack declares."""
    found = attribute_named(word)
    return found == attribute_named(other) if found else normal(word) == normal(other)


def attribute_texts(text: str) -> Mapping[str, str]:
    """Each attribute of a text as it would stand in `[ ]`, apart by `, `, under its name."""
    parts = [part for part in text.split(", ") if part]
    return {part.partition("=")[0]: part for part in parts}


def count_edits(placed: Placed, count: int | None) -> Iterator[TextEdit]:
    """The count of a declaration replaced, or added behind its name and technology."""
    statement = placed.statement
    if count is None or not isinstance(statement, Declare):
        return
    if statement.counts:
        yield TextEdit(span_of(statement.counts[0]), f"x{count}")
        return
    end = head_span(statement).end
    yield TextEdit(Span(end, end), f" x{count}")


def head_span(statement: Declare) -> Span:
    """The kind, name and technology of a declaration: what stands before its count, label and `[ ]`."""
    last = statement.technologies[-1][-1] if statement.technologies else statement.words[-1]
    return span_of(statement.words[0], last)


def attribute_edits(
    text: str,
    placed: Placed,
    attributes: Sequence[Attribute],
    wanted: Mapping[str, str],
    behind: int,
) -> Iterator[TextEdit]:
    """`attributes` of a statement with those that are `wanted`: replaced where they stand, else added.

    `wanted` are texts (`timeout=2s`) by name. Where there is no `[ ]` yet, it comes at `behind`.
    """
    new = []
    for name, words in wanted.items():
        old = next((one for one in attributes if is_same_attribute(str(one.name), name)), None)
        if old is None:
            new.append(words)
            continue
        span = attribute_span(placed, old)
        if text[slice(*span)] != words:
            yield TextEdit(span, words)
    if new and attributes:
        yield _beside(text, attribute_span(placed, attributes[-1]), new)
    elif new:
        yield TextEdit(Span(behind, behind), f" [{', '.join(new)}]")


def attribute_span(placed: Placed, attribute: Attribute) -> Span:
    """The characters of one attribute with its value."""
    start = attribute.name.start_pos or 0
    return Span(start, placed.last_of(attribute.name, _BEHIND_ATTRIBUTE))


def _beside(text: str, last: Span, new: Sequence[str]) -> TextEdit:
    """Attributes behind the last one; on lines of their own where that has one."""
    margin = text[text.rfind("\n", 0, last.start) + 1 : last.start]
    between = ", " if margin.strip() else f"\n{margin}"
    return TextEdit(Span(last.end, last.end), "".join(f"{between}{words}" for words in new))
