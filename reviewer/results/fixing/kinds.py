"""What sort of change a fix is: of the design, or of what is said about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from dsl.statements import Assume, Comment, Require
from reviewer.text.editing.restated import earlier_statement
from reviewer.text.editing.statements import find_statements
from reviewer.text.text_fix import FixKind

if TYPE_CHECKING:
    from dsl.design import Design
    from reviewer.text.fix import Change

_STRONGEST = (FixKind.RENEGOTIATE, FixKind.ACCEPT, FixKind.STATE, FixKind.DESIGN)


def kind_of(changes: Iterable[Change], design: Design, *, asked: bool) -> FixKind:
    """The kind of a fix: of several changes, the one that takes most from its author.

    What answers a question states a fact, whatever it sets.
    """
    kinds = {kind for change in changes for kind in _kinds(change, design)}
    found = next((kind for kind in _STRONGEST if kind in kinds), FixKind.DESIGN)
    return FixKind.STATE if asked and found is FixKind.DESIGN else found


def _kinds(change: Change, design: Design) -> Iterator[FixKind]:
    if not change.line:
        yield FixKind.STATE if change.is_claim else FixKind.DESIGN
        return
    found = find_statements(design.source.text)
    for placed in find_statements(change.line).placed:
        statement = placed.statement
        if isinstance(statement, Comment):
            yield FixKind.ACCEPT
        elif isinstance(statement, Assume):
            yield FixKind.STATE
        elif isinstance(statement, Require):
            is_stated = earlier_statement(change.line, placed, design, found) is not None
            yield FixKind.RENEGOTIATE if is_stated else FixKind.STATE
        else:
            yield FixKind.DESIGN
