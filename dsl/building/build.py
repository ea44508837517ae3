"""Puts out a `Design` and its problems from the pieces of a text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dsl.building.contradictions import check_places
from dsl.building.draft import Draft
from dsl.building.flows import add_flow
from dsl.building.links import add_links, declare_words
from dsl.building.reading import Reader
from dsl.building.remarks import assume, remark, require
from dsl.design import Design
from dsl.problem import Problem
from dsl.source import Source, Span
from dsl.statements import Assume, Comment, FlowLine, Path, Require

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dsl.building.reading import Read
    from dsl.lines import Piece
    from dsl.vocabulary import Vocabulary

MOST_SHOWN = 100
"""Problems reported; beyond, their number is."""


def build(
    source: Source,
    pieces: Iterable[Piece],
    problems: Iterable[Problem],
    vocabulary: Vocabulary | None = None,
) -> tuple[Design, tuple[Problem, ...]]:
    """The design that the pieces describe, and every problem in order of place.

    `problems` are those found while decoding.
    """
    draft = Draft(source, vocabulary)
    for problem in problems:
        draft.report(problem)
    reader = Reader(draft)
    for piece in pieces:
        reader.take(piece)
    reader.finish()
    _judge(draft, reader.read)
    return _design(draft), _in_order(draft)


def _judge(draft: Draft, kept: list[Read]) -> None:
    """Judge what was kept, in the order that names need: links, flows, what speaks of them."""
    paths = [(read, read.statement) for read in kept if isinstance(read.statement, Path)]
    for read, path in paths:
        declare_words(draft, path, read.groups)
    for read, path in paths:
        draft.muted = read.salvaged
        add_links(draft, path)
        draft.muted = False
    for read in kept:
        if isinstance(read.statement, FlowLine):
            add_flow(draft, read.statement, read.span)
    for read in kept:
        _judge_last(draft, read)
    for token in draft.references:
        draft.find(token)
    check_places(draft)


def _judge_last(draft: Draft, read: Read) -> None:
    statement = read.statement
    if isinstance(statement, Require):
        require(draft, statement, read.span)
    elif isinstance(statement, Assume):
        assume(draft, statement, read.span)
    elif isinstance(statement, Comment):
        remark(draft, statement, read.span)


def _design(draft: Draft) -> Design:
    components = sorted(draft.components.values(), key=lambda each: each.span)
    return Design(
        draft.source,
        draft.title,
        draft.level,
        draft.span or Span(0, 0),
        {each.name: each for each in components},
        draft.groups,
        tuple(draft.links),
        tuple(draft.flows),
        tuple(draft.requirements),
        tuple(draft.assumptions),
        tuple(draft.decisions),
        tuple(draft.accepted),
        tuple(draft.notes),
    )


def _in_order(draft: Draft) -> tuple[Problem, ...]:
    problems = sorted(draft.problems, key=lambda each: (each.span, not each.fatal, each.code))
    more = len(problems) - MOST_SHOWN + draft.dropped
    if more <= 0:
        return tuple(problems)
    shown = problems[:MOST_SHOWN]
    message = f"and {more:,} more problems behind this one"
    last = Problem("more-problems", shown[-1].span, message, "mend these first")
    return (*shown, last)
