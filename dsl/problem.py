"""`Problem`: what is wrong with a text, where, and what to write instead."""

from __future__ import annotations

from typing import NamedTuple

from dsl.source import Span


class Related(NamedTuple):
    """A second place that explains a problem, such as the first declaration."""

    span: Span
    message: str


class Problem(NamedTuple):
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
