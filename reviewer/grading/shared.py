"""What the submissions of a class have in common, nobody named."""

from __future__ import annotations

from array import array
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


class Tally:
    """Counts what the submissions of a class share, as their grades come.

    It does not grow with the class but for eight bytes a submission, for the median.
    """

    def __init__(self) -> None:
        self._submissions = 0
        self._shares = array("d")
        self._graded = 0
        self._counts = [_Counts() for _ in range(3)]

    def add(self, grade: Grade) -> None:
        """Count one submission in."""
        self._submissions += 1
        if not grade.graded:
            return
        self._graded += 1
        if grade.percent is not None:
            self._shares.append(grade.percent / 100)
        findings, lacking, questions = self._counts
        findings.add([(f.rule, f.message, f.severity) for f in grade.findings])
        lacking.add([(m.name, m.why, "") for m in _missed_marks(grade)])
        questions.add([(rule, text, "") for rule, text in grade.questions])

    def shared(self) -> Shared:
        """What they share, the commonest first."""
        findings, lacking, questions = (each.commonest(self._graded) for each in self._counts)
        middle = median(self._shares) if self._shares else None
        bands = tuple(_score_bands(self._shares))
        return Shared(self._submissions, self._graded, middle, bands, findings, lacking, questions)


def shared(grades: Iterable[Grade]) -> Shared:
    """What the class shares, the commonest first."""
    tally = Tally()
    for grade in grades:
        tally.add(grade)
    return tally.shared()


def _missed_marks(grade: Grade) -> list[Mark]:
    return [mark for mark in grade.lines if mark.out_of and mark.points < HALF * mark.out_of]


def _score_bands(shares: Iterable[float]) -> list[Band]:
    counts = Counter(min(BANDS - 1, max(0, int(share * BANDS))) for share in shares)
    return [Band(n / BANDS, (n + 1) / BANDS, counts[n]) for n in range(BANDS)]


class _Counts:
    """In how many submissions each thing is said, with the first as an example."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._examples: dict[str, tuple[str, str]] = {}

    def add(self, said: Sequence[tuple[str, str, str]]) -> None:
        """Count what is said of one submission, each thing once: what, an example, severity."""
        self._counts.update({what for what, _, _ in said})
        for what, example, severity in said:
            self._examples.setdefault(what, (example, severity))

    def commonest(self, submissions: int) -> tuple[Common, ...]:
        """Those said of most submissions."""
        ranked = sorted(self._counts.items(), key=lambda item: (-item[1], item[0]))
        number = max(1, submissions)
        return tuple(
            Common(what, count, count / number, *self._examples[what])
            for what, count in ranked[:MOST]
        )
