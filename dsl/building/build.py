"""A `Design` and its problems from the pieces of a text."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from dsl.building.contradictions import check_places
from dsl.building.dangling import name_ends
from dsl.building.draft import Draft
from dsl.building.flows import add_flow, rate_by_size
from dsl.building.links import add_links, declare_words
from dsl.building.reading import Reader
from dsl.building.remarks import assume, remark, require
from dsl.building.twice import check_percentiles, check_shares
from dsl.design import Design
from dsl.diagnostics.mistakes import block_comment
from dsl.source import Source, Span
from dsl.statements import Assume, Comment, FlowLine, Path, Require

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from lark import Token

    from dsl.building.reading import Read
    from dsl.lines import Piece
    from dsl.problem import Problem
    from dsl.vocabulary import Vocabulary


class Built(NamedTuple):
    """A design, all its problems as they were met, and the components that an error took from.

    `dropped` is the number of problems beyond those that are kept, `canvas` the head of a
    diagram in another language, `spoken` the names of components by the words that declare them.
    """

    design: Design
    problems: tuple[Problem, ...]
    doubtful: frozenset[str]
    dropped: int = 0
    canvas: Span | None = None
    spoken: Mapping[str, str] = MappingProxyType({})


def build(
    source: Source,
    pieces: Iterable[Piece],
    problems: Iterable[Problem],
    vocabulary: Vocabulary | None = None,
    comments: Sequence[Token] = (),
    lost: Iterable[str] = (),
) -> Built:
    """The design that the pieces describe.

    `problems` are those found before, `lost` the words of what was passed over. `comments`
    are looked at once all pieces are taken.
    """
    draft = Draft(source, vocabulary)
    for problem in problems:
        draft.report(problem)
    draft.lose(lost)
    reader = Reader(draft)
    for piece in pieces:
        reader.take(piece)
    reader.finish()
    for comment in comments:
        if comment.startswith("/*"):
            draft.report(block_comment(comment))
    _judge(draft, reader.read)
    doubtful = frozenset(draft.doubtful & draft.components.keys())
    return Built(
        _design(draft, doubtful),
        tuple(draft.problems),
        doubtful,
        draft.dropped,
        draft.canvas,
        draft.spoken,
    )


def _judge(draft: Draft, kept: list[Read]) -> None:
    """Judge what was kept, in the order that names need: links, flows, what speaks of them."""
    paths = [(read, read.statement) for read in kept if isinstance(read.statement, Path)]
    for read, path in paths:
        declare_words(draft, path, read.groups)
    draft.places_in_links.take(path for _, path in paths)
    for read, path in paths:
        draft.muted = read.salvaged
        add_links(draft, path)
        draft.muted = False
    for read in kept:
        if isinstance(read.statement, FlowLine):
            draft.muted = read.salvaged
            add_flow(draft, read.statement, read.span)
            draft.muted = False
    for read in kept:
        _judge_last(draft, read)
    rate_by_size(draft)
    for token in draft.references:
        draft.find(token)
    name_ends(draft)
    check_places(draft)
    check_shares(draft)
    check_percentiles(draft)


def _judge_last(draft: Draft, read: Read) -> None:
    statement = read.statement
    if isinstance(statement, Require):
        require(draft, statement, read.span)
    elif isinstance(statement, Assume):
        assume(draft, statement, read.span)
    elif isinstance(statement, Comment):
        remark(draft, statement, read.span)


def _design(draft: Draft, doubtful: frozenset[str]) -> Design:
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
        doubtful,
        tuple(draft.peer_links),
    )
