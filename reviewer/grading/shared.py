"""`Shared`: what the submissions of a class have in common, nobody named."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from statistics import median
from typing import NamedTuple

from reviewer.grading.grade import Grade, Mark

BANDS = 10
"""Into how many bands of points the class is counted."""

HALF = 0.5
"""A line of the rubric that got less than this of its points is one to teach again."""

MOST = 20
"""How many rows a table of the page shows."""


class Common(NamedTuple):
    """Something that `number` submissions share, with one of them as an example."""

    what: str
    number: int
    share: float
    example: str
    severity: str = ""


class Band(NamedTuple):
    """How many submissions got from `low` to `high` of all points, 0..1."""

    low: float
    high: float
    number: int


class Shared(NamedTuple):
    """A class: how many were graded, how many points they got, and what most of them lack."""

    submissions: int
    graded: int
    median: float | None  # a share of all points
    bands: tuple[Band, ...]
    findings: tuple[Common, ...]
    lacking: tuple[Common, ...]
    questions: tuple[Common, ...]


def shared(grades: Sequence[Grade]) -> Shared:
    """What the class shares, the commonest first."""
    graded = [grade for grade in grades if grade.graded]
    shares = [grade.percent / 100 for grade in graded if grade.percent is not None]
    return Shared(
        len(grades),
        len(graded),
        median(shares) if shares else None,
        tuple(_bands(shares)),
        _common([[(f.rule, f.message, f.severity) for f in grade.findings] for grade in graded]),
        _common([[(m.name, m.why, "") for m in _missed(grade)] for grade in graded]),
        _common([[(rule, text, "") for rule, text in grade.questions] for grade in graded]),
    )


def _missed(grade: Grade) -> list[Mark]:
    return [mark for mark in grade.lines if mark.out_of and mark.points < HALF * mark.out_of]


def _bands(shares: Iterable[float]) -> list[Band]:
    counts = Counter(min(BANDS - 1, max(0, int(share * BANDS))) for share in shares)
    return [Band(n / BANDS, (n + 1) / BANDS, counts[n]) for n in range(BANDS)]


def _common(submissions: Sequence[Sequence[tuple[str, str, str]]]) -> tuple[Common, ...]:
    """Each thing said of several submissions, counted once for each; what, an example, severity."""
    counts: Counter[str] = Counter()
    examples: dict[str, tuple[str, str]] = {}
    for said in submissions:
        counts.update({what for what, _, _ in said})
        for what, example, severity in said:
            examples.setdefault(what, (example, severity))
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    number = max(1, len(submissions))
    return tuple(
        Common(what, count, count / number, *examples[what]) for what, count in ranked[:MOST]
    )
