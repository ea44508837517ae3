"""Reports as the command writes them, for download: every format, with a score where one is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reviewer.report.formats import FORMATS, writer
from web.limits import RefusedError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reviewer.model.pack import Pack
    from reviewer.review import Review

DRAWN = frozenset({"html"})
"""Formats that hold the picture, and cost as much as one."""


def check_format(name: str) -> None:
    """Refuse what is not a format.

    Raises:
        RefusedError: there is no format of this name; `allowed` lists those there are.

    """
    if name not in FORMATS:
        detail = f"Unknown format; expected one of {', '.join(FORMATS)}."
        raise RefusedError(422, "unknown-format", "Unknown format", detail, allowed=[*FORMATS])


def write_report(judged: Review, name: str, rubric: str, packs: Sequence[Pack]) -> str:
    """The report in the format `name`; scored by `rubric` unless that is empty.

    Raises:
        RefusedError: no pack has this rubric.

    """
    from reviewer.report.formats.ink import Ink  # noqa: PLC0415 - a child that only reviews needs none
    from reviewer.report.formats.report import Report  # noqa: PLC0415 - as above

    shown = _score(judged, rubric, packs) if rubric else judged
    return writer(name)(Report((shown,)), Ink())


def _score(judged: Review, rubric: str, packs: Sequence[Pack]) -> Review:
    from reviewer.results.score import (  # noqa: PLC0415 - most reviews are not scored
        RubricError,
        rubric_named,
        scored_review,
    )

    try:
        return scored_review(judged, rubric_named(rubric, tuple(packs)))
    except RubricError as error:
        raise RefusedError(422, "unknown-rubric", "Unknown rubric", str(error)[:500]) from None
