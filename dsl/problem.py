"""Puts out `Problem`: what is wrong with a text, where, and what to write instead."""

from __future__ import annotations

from dataclasses import dataclass

from dsl.source import Span


@dataclass(frozen=True, slots=True)
class Related:
    """A second place that explains a problem, such as the first declaration."""

    span: Span
    message: str


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault in a text.

    `code` is a stable kebab-case name; `message` says what is wrong and what was
    expected, in plain words; `hint` is what to write instead ("" where nothing is near).
    A `fatal` problem is an error: what it touches is left out of the design, and the
    review is partial. Others (a bidi control in a label, an unknown technology) are notes.
    """

    code: str
    span: Span
    message: str
    hint: str = ""
    related: tuple[Related, ...] = ()
    fatal: bool = True
