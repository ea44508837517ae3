"""Failures of rules and packs, each with one line that says why."""

from __future__ import annotations

from typing import NamedTuple

from dsl.source import Source, Span

_LONGEST_REASON = 300


class AnswerError(ValueError):
    """An answer that cannot be shown, such as one about a component that is not there."""


class Failure(NamedTuple):
    """A rule that raised or a pack that did not load: never taken for "no finding"."""

    what: str  # `rule missing-cache` or `pack course.py`
    reason: str  # one line: the error's type and text
    hint: str = ""
    source: Source | None = None  # of a pack that is text, with the place in it
    span: Span | None = None


def reason_of(error: BaseException) -> str:
    """One line: the error's type, its text, and the file and line that raised it."""
    text = " ".join(str(error).split())
    place, frame = "", error.__traceback__
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    if frame is not None and not isinstance(error, (AnswerError, SyntaxError)):
        file = frame.tb_frame.f_code.co_filename.replace("\\", "/").rpartition("/")[2]
        place = f" ({file}, line {frame.tb_lineno})"
    return f"{type(error).__name__}: {text}"[:_LONGEST_REASON] + place
