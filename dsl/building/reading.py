"""The statements of a text with the groups around them; declares what they declare."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from lark import Token, UnexpectedToken

from dsl.building.components import declare
from dsl.building.groups import open_group
from dsl.building.naming import awaits_links, linked_names, without_quotes
from dsl.building.remarks import header
from dsl.building.titles import take_title
from dsl.catalogue import normal
from dsl.diagnostics import habits, mistakes
from dsl.statements import Declare, FlowLine, Header, OpenGroup, Path, span_of
from dsl.syntax import read_statement

if TYPE_CHECKING:
    from dsl.building.draft import Draft
    from dsl.lines import Piece
    from dsl.problem import Problem
    from dsl.source import Span
    from dsl.statements import Statement

MOST_DEPTH = 64
"""Groups inside one another; what stands deeper is read as if it stood at this depth."""

_MOST_SALVAGED = 500
"""Tokens before the break of a statement that is read a second time."""


class Read(NamedTuple):
    """A statement to be judged later. `salvaged` is the sound part of a broken one."""

    statement: Statement
    groups: tuple[str, ...]
    span: Span
    salvaged: bool = False


class _Open(NamedTuple):
    """A `{` that is not yet closed. `name` is "" where it opens no group."""

    name: str
    token: Token
    implied: bool = False
    subgraph: bool = False
    foreign: bool = False  # what is no statement in here is part of one fault


def _is_told(corrected: Problem, problem: Problem) -> bool:
    """Whether `problem` says what is wrong with what was corrected, too."""
    quoted = problem.code == "quoted-name" and corrected.code == "wrong-quotes"
    return quoted or problem.code == "foreign-shape"


def _step(tokens: list[Token], at: int) -> int:
    """The number of the first token of the step of a link at which its reading stopped."""
    arrow = next(
        (i for i in range(min(at, len(tokens)) - 1, -1, -1) if tokens[i].type == "ARROW"), 0
    )
    while arrow and tokens[arrow - 1].type in {"NAME", "_COMMA", "PIPE"}:
        arrow -= 1
    return arrow


class Reader:
    """Reads pieces in order: components and groups at once, the rest is kept in `read`."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.read: list[Read] = []
        self.open: list[_Open] = []
        self.unnamed: list[Read] = []
        self.groups: tuple[str, ...] = ()

    def take(self, piece: Piece) -> None:
        """Read one piece."""
        if piece.closes:
            self._close(piece)
        elif not (self._ends_subgraph(piece) or self._foreign(piece)):
            self._read(piece)

    def finish(self) -> None:
        """Report the groups that are still open, and declare what links had to name."""
        for opened in self.open:
            if not opened.implied:
                self.draft.report(mistakes.unclosed_group(opened.token))
        linked = linked_names(read.statement for read in self.read) if self.unnamed else {}
        text = self.draft.source.text
        start = len(text) - len(text.lstrip())
        for statement, groups, span, _ in self.unnamed:
            if take_title(self.draft, statement, span, linked, first=span.start == start):
                continue
            declare(self.draft, without_quotes(self.draft, statement, linked), groups, span, linked)

    def _close(self, piece: Piece) -> None:
        if not self.open:
            self.draft.report(mistakes.stray_brace(piece.tokens[0]))
        else:
            self._leave()

    def _leave(self) -> None:
        if self.open.pop().name:
            self.groups = self.groups[:-1]

    def _ends_subgraph(self, piece: Piece) -> bool:
        """Mermaid's `end`, where a `subgraph` is open; that one was reported."""
        ends = len(piece.tokens) == 1 and piece.tokens[0] == "end"
        if not ends or not self.open or not self.open[-1].subgraph:
            return False
        self._leave()
        return True

    def _foreign(self, piece: Piece) -> bool:
        """A line of another language, which is reported and opens what it opens."""
        tokens = piece.tokens
        problem = habits.foreign_line(tokens) or habits.foreign_group(tokens)
        if problem is None:
            return False
        self.draft.report(problem)
        if habits.is_canvas(tokens):
            self.draft.canvas = self.draft.canvas or problem.span
        self._poison(tokens)
        subgraph = habits.opens_subgraph(tokens)
        if piece.opens or subgraph:
            self._salvage(tokens, len(tokens) - 1)
            self.open.append(
                _Open(
                    "",
                    tokens[-1],
                    implied=subgraph or any(token.type == "ARROW" for token in tokens),
                    subgraph=subgraph,
                    foreign=piece.opens,
                )
            )
        return True

    def _read(self, piece: Piece) -> None:
        tokens, name = piece.tokens, ""
        first, last = tokens[0], tokens[-1]
        corrected = mistakes.correct(tokens) if piece.odd else None
        try:
            statement = read_statement(tokens)
        except UnexpectedToken as error:
            self._broken(piece, corrected, error)
        else:
            self._faults(piece, corrected, statement)
            name = self._keep(statement, span_of(first, last))
        if piece.opens:
            self.open.append(_Open(name, last, piece.implied or first.type == "FLOW"))
            if name:
                self.groups = (*self.groups, name)

    def _faults(self, piece: Piece, corrected: Problem | None, statement: Statement) -> None:
        """Report what was corrected; DOT's `[label="x"];` is one habit, reported as such."""
        labelled = isinstance(statement, Path) and any(
            attribute.name == "label" for hop in statement.hops for attribute in hop.attributes
        )
        for fault in piece.faults:
            if not (labelled and fault.code == "stray-semicolon"):
                self.draft.report(fault)
        if corrected and not (
            corrected.code == "wrong-quotes" and awaits_links(self.draft, statement)
        ):
            self.draft.report(corrected)

    def _broken(self, piece: Piece, corrected: Problem | None, error: UnexpectedToken) -> None:
        """Report the one problem of a statement that does not parse, and keep its sound part."""
        from dsl.diagnostics.broken.explain import explain  # noqa: PLC0415  # most texts hold nothing broken
        from dsl.diagnostics.broken.failure import Failure  # noqa: PLC0415
        from dsl.diagnostics.broken.repair import repaired  # noqa: PLC0415

        tokens = piece.tokens
        at = next((i for i, each in enumerate(tokens) if each is error.token), len(tokens))
        failure = Failure(self.draft.source.text, tokens, at, frozenset(error.expected))
        problem = explain(failure)
        faults = [fault for fault in piece.faults if fault.fatal and fault.code != "bullet"]
        if faults:
            problem = faults[0]
        elif corrected and not _is_told(corrected, problem):
            problem = corrected
        if not (self.open and self.open[-1].foreign):
            self.draft.report(problem)
        meant = repaired(failure)
        if meant and self._try(meant, span_of(tokens[0], tokens[-1]), whole=True):
            self.draft.damaged.update(str(token) for token in tokens if token.type == "NAME")
        else:
            self._poison(tokens, _step(tokens, at) if failure.linked() else 0)
            self._salvage(tokens, at)

    def _poison(self, tokens: list[Token], sound: int = 0) -> None:
        """Keep what a broken statement names from causing more errors.

        Of what stands before the token number `sound` nothing was lost.
        """
        names = (str(token) for token in tokens if token.type in {"NAME", "GROUP"})
        self.draft.lose(names, {str(token) for token in tokens[:sound]})
        if tokens[0].type == "FLOW" and len(tokens) > 1:
            self.draft.flow_names.setdefault(normal(tokens[1]), str(tokens[1]))

    def _salvage(self, tokens: list[Token], at: int) -> None:
        """Keep the part of a broken link or declaration before the break, silently."""
        if at > _MOST_SALVAGED:
            return
        closer = Token("_RSQB", "")
        linked = any(token.type == "ARROW" for token in tokens)
        for end in (at, at - 1):
            for tail in ((), (closer,)):
                sound = [*tokens[:end], *tail]
                if linked and not any(token.type == "ARROW" for token in sound):
                    continue  # the first words of a link declare nothing
                if end > 0 and self._try(sound, span_of(tokens[0], tokens[end - 1])):
                    return

    def _try(self, tokens: list[Token], span: Span, *, whole: bool = False) -> bool:
        """Take in what a broken statement says, or a part of it, silently; whether it is done."""
        try:
            statement = read_statement(tokens)
        except UnexpectedToken:
            return False
        if isinstance(statement, Declare):
            kind = statement.words[:-1] or statement.words
            if not self.draft.vocabulary(" ".join(kind)):
                return not whole
            self.draft.muted = True
            declare(self.draft, statement, self.groups, span)
            self.draft.muted = False
        elif isinstance(statement, Path) or (whole and isinstance(statement, FlowLine)):
            self.read.append(Read(statement, self.groups, span, salvaged=True))
        else:
            return not whole
        return True

    def _keep(self, statement: Statement, span: Span) -> str:
        """Keep a statement for later, or declare; the name of the group it opens."""
        if isinstance(statement, Declare):
            if awaits_links(self.draft, statement):
                self.unnamed.append(Read(statement, self.groups, span))
            else:
                declare(self.draft, statement, self.groups, span)
        elif isinstance(statement, OpenGroup):
            if len(self.groups) >= MOST_DEPTH:
                self.draft.report(mistakes.too_deep(span, MOST_DEPTH))
                return ""
            return open_group(self.draft, statement, self.groups, span)
        elif isinstance(statement, Header):
            header(self.draft, statement, span)
        else:
            self.read.append(Read(statement, self.groups, span))
        return ""
