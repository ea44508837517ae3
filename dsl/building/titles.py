"""The title of a design whose first line is a title, and no statement: `E-commerce platform`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dsl.catalogue import normal
from dsl.kinds import KINDS
from dsl.problem import Problem
from dsl.statements import Declare

if TYPE_CHECKING:
    from collections.abc import Container

    from dsl.building.draft import Draft
    from dsl.source import Span

_APART = re.compile(r"[^\S\n]*(?:[#/][^\n]*)?\n[^\S\n]*\n\s*\S")


def take_title(
    draft: Draft, statement: object, span: Span, linked: Container[str], *, first: bool
) -> bool:
    """Take a declaration for the title of the design, with a note; whether it is one.

    It stands alone above the rest, is words only that are no entry of the vocabulary together,
    and no link names it.
    """
    if not isinstance(statement, Declare) or draft.span is not None:
        return False
    if not _APART.match(draft.source.text, span.end):
        return False
    words = statement.words
    extras = statement.counts or statement.labels or statement.technologies or statement.attributes
    if extras or words[0].casefold() in KINDS or not first:
        return False
    text = draft.shown(span)
    if draft.vocabulary(text) or normal(text) in linked or normal(words[-1]) in linked:
        return False
    title = " ".join(text.split())
    draft.title, draft.span = title, span
    message = f'read as the title: `design "{title}"`'
    draft.report(Problem("read-as", span, message, f'write `design "{title}"`', fatal=False))
    return True
