"""`Report`: what one run has to say, before a format gives it words."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from reviewer.review import Review

if TYPE_CHECKING:
    from reviewer.results.score import Score


class Report(NamedTuple):
    """The reviews of a run, in the order they were asked for.

    `unread` are files that could not be read, each with one line why. `many` is true where
    more than one file was asked for, or a folder: formats that differ then (JSON) go by what
    was asked for, not by what was found. `schema` is that of the JSON report. `compared` is true where a baseline was given, so that
    what is not known from it is new.
    """

    reviews: tuple[Review, ...]
    unread: tuple[tuple[str, str], ...] = ()
    many: bool = False
    everything: bool = False
    compared: bool = False
    schema: int = 1


def score_of(review: Review) -> Score | None:
    """The score of a `ScoredReview`; None of a review that was not scored."""
    found: Score | None = getattr(review, "score", None)
    return found
