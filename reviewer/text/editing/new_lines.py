"""Where new statements go: beside those of their sort."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from dsl.source import Span
from dsl.statements import (
    Assume,
    Comment,
    Declare,
    FlowLine,
    Header,
    OpenGroup,
    Path,
    Require,
)
from reviewer.text.editing.edits import TextEdit

if TYPE_CHECKING:
    from dsl.statements import Statement
    from reviewer.text.editing.statements import Statements

_ORDER: tuple[tuple[type, ...], ...] = (
    (Header,),
    (Require,),
    (Assume,),
    (Declare, OpenGroup),
    (Path,),
    (FlowLine,),
    (Comment,),
)
"""The sorts of statements as a design usually has them."""

_GROUPS = 3
"""The place of declarations and groups among them."""


def sort_of(statement: Statement) -> int:
    """The place of a statement's sort in a design."""
    return next(n for n, kinds in enumerate(_ORDER) if isinstance(statement, kinds))


def added_lines(
    text: str, found: Statements, lines: Sequence[tuple[Statement, str]]
) -> Iterator[TextEdit]:
    """Each new statement behind the last of its sort at the top level, else of the sort before it."""
    for statement, words in lines:
        end = _end_of_sort(found, sort_of(statement))
        if end is None:
            at = min((one.span.start for one in found.placed), default=len(text))
            at = text.rfind("\n", 0, at) + 1 if found.placed else at
            yield TextEdit(Span(at, at), f"{words}\n")
            continue
        at = _line_end(text, found, end)
        yield TextEdit(Span(at, at), f"\n{words}")


def _end_of_sort(found: Statements, sort: int) -> int | None:
    """Where the last statement ends behind which one of this sort goes; None where it goes first."""
    ends = {sort_of(one.statement): one.span.end for one in found.placed if not one.depth}
    if found.group_ends:
        ends[_GROUPS] = max(ends.get(_GROUPS, 0), found.group_ends[-1])
    before = [each for each in ends if each <= sort]
    return ends[max(before)] if before else None


def _line_end(text: str, found: Statements, at: int) -> int:
    """The end of the line, behind a comment that begins on it."""
    while True:
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        over = [
            one.end_pos or 0
            for one in found.comments
            if (one.start_pos or 0) < end < (one.end_pos or 0)
        ]
        if not over:
            return end
        at = over[0]
