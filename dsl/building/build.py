"""Puts out a `Design` and its problems from the pieces of a text."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from lark import UnexpectedToken

from dsl import mistakes
from dsl.building.brackets import read_attributes
from dsl.building.components import declare, open_group
from dsl.building.draft import Draft
from dsl.building.flows import add_flow
from dsl.building.links import add_links, declare_words
from dsl.building.remarks import assume, header, remark, require
from dsl.catalogue import normal
from dsl.design import Design
from dsl.problem import Problem
from dsl.source import Source, Span
from dsl.statements import Assume, Comment, Declare, FlowLine, Header, OpenGroup, Path, Require, Statement, span_of
from dsl.syntax import read_statement

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lark import Token

    from dsl.lines import Piece

MOST_SHOWN = 100
"""Problems reported; beyond, their number is."""


class _Read(NamedTuple):
    statement: Statement
    groups: tuple[str, ...]
    span: Span


class _Open(NamedTuple):
    """A `{` that is not yet closed. `name` is "" where it opens no group."""

    name: str
    token: Token
    implied: bool


class _Builder:
    """Reads pieces in order, then judges them in the order that their names need."""

    def __init__(self, source: Source) -> None:
        self.draft = Draft(source)
        self.read: list[_Read] = []
        self.open: list[_Open] = []
        self.groups: tuple[str, ...] = ()

    def take(self, piece: Piece) -> None:
        """Read one piece; what is declared is known at once, the rest is kept."""
        for fault in piece.faults:
            self.draft.report(fault)
        if piece.closes:
            self._close(piece.tokens[0])
            return
        tokens = piece.tokens
        last = tokens[-1]
        name = ""
        try:
            statement = read_statement(tokens)
        except UnexpectedToken as error:
            if not piece.faults:
                self.draft.report(mistakes.unreadable(tokens, error.token, error.expected))
            self._salvage(tokens)
        else:
            name = self._keep(statement, span_of(tokens[0], last))
        if piece.opens:
            self.open.append(_Open(name, last, piece.implied))
            if name:
                self.groups = (*self.groups, name)

    def _keep(self, statement: Statement, span: Span) -> str:
        """Keep a statement for later, or declare; the name of the group it opens."""
        if isinstance(statement, Declare):
            declare(self.draft, statement, self.groups, span)
        elif isinstance(statement, OpenGroup):
            return open_group(self.draft, statement, self.groups, span)
        elif isinstance(statement, Header):
            header(self.draft, statement, span)
        else:
            self.read.append(_Read(statement, self.groups, span))
        return ""

    def _close(self, token: Token) -> None:
        if not self.open:
            self.draft.report(mistakes.stray_brace(token))
            return
        if self.open.pop().name:
            self.groups = self.groups[:-1]

    def _salvage(self, tokens: list[Token]) -> None:
        """Keep what a broken statement names from causing more errors."""
        names = [str(token) for token in tokens if token.type == "NAME"]
        self.draft.poisoned.update(normal(name) for name in names)
        self.draft.damaged.update(names)
        if tokens[0].type == "FLOW" and len(tokens) > 1:
            self.draft.lost_flows[normal(tokens[1])] = str(tokens[1])

    def finish(self) -> None:
        """Judge what was kept: links, then flows, then what speaks of them."""
        for opened in self.open:
            if not opened.implied:
                self.draft.report(mistakes.unclosed_group(opened.token))
        self._each(Path, lambda read: declare_words(self.draft, read.statement, read.groups))
        self._each(Path, lambda read: add_links(self.draft, read.statement))
        self._each(FlowLine, lambda read: add_flow(self.draft, read.statement, read.span))
        self._each(Require, lambda read: require(self.draft, read.statement, read.span))
        self._each(Assume, lambda read: assume(self.draft, read.statement, read.span))
        self._each(Comment, lambda read: remark(self.draft, read.statement, read.span))
        for token in self.draft.references:
            self.draft.find(token)

    def _each(self, kind, do) -> None:
        for read in self.read:
            if isinstance(read.statement, kind):
                do(read)


def build(source: Source, pieces: Iterable[Piece], problems: list[Problem]) -> tuple[Design, tuple[Problem, ...]]:
    """The design that the pieces describe, and every problem in order of place."""
    builder = _Builder(source)
    for problem in problems:
        builder.draft.report(problem)
    for piece in pieces:
        builder.take(piece)
    builder.finish()
    return _design(builder.draft), _in_order(builder.draft)


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
    last = Problem("more-problems", shown[-1].span, f"and {more:,} more problems behind this one")
    return (*shown, last)
