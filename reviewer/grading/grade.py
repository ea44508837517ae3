"""`Grade`: what a grader keeps of one submission, small enough to travel."""

from __future__ import annotations

from typing import NamedTuple

from dsl.parse import parse
from reviewer.model.pack import Pack
from reviewer.model.rubric import Rubric
from reviewer.model.run_settings import Settings
from reviewer.packs.loader import vocabulary_of
from reviewer.results.score import Score, score
from reviewer.review import Review, Verdict, review


class Found(NamedTuple):
    """A finding, as it counts in a class: its rule, how bad it is, and what it says."""

    rule: str
    severity: str
    message: str


class Mark(NamedTuple):
    """Points of one dimension of the rubric, or of one line of it with the reason why."""

    name: str
    points: float
    out_of: float
    why: str = ""


class Grade(NamedTuple):
    """One submission's grade. `note` says why there is none, or only a part of it.

    `failed` is true where a rule or a pack failed, so that the points leave something out.
    """

    name: str
    verdict: str = ""
    points: float | None = None
    out_of: float | None = None
    dimensions: tuple[Mark, ...] = ()
    lines: tuple[Mark, ...] = ()
    findings: tuple[Found, ...] = ()
    questions: tuple[tuple[str, str], ...] = ()  # the rule, what it asks
    accepted: int = 0
    note: str = ""
    failed: bool = False

    @property
    def percent(self) -> float | None:
        """Points of 100; None where there are none to be had."""
        return 100 * self.points / self.out_of if self.points is not None and self.out_of else None

    @property
    def graded(self) -> bool:
        """Whether there are points."""
        return self.points is not None

    def count(self, severity: str) -> int:
        """How many of its findings are of this severity."""
        return sum(found.severity == severity for found in self.findings)


def grade(
    name: str, data: bytes, packs: tuple[Pack, ...], settings: Settings, rubric: Rubric
) -> Grade:
    """Review one submission and score it by the rubric."""
    reviewed = review(parse(data, name, vocabulary_of(packs)), packs, settings)
    return _make_grade(name, reviewed, score(reviewed, rubric))


def _make_grade(name: str, reviewed: Review, scored: Score) -> Grade:
    return Grade(
        name,
        reviewed.verdict.value,
        scored.points,
        scored.out_of,
        tuple(Mark(d.name, d.points, d.out_of) for d in scored.dimensions),
        tuple(
            Mark(line.name, line.points, line.out_of, line.why)
            for dimension in scored.dimensions
            for line in dimension.lines
        ),
        tuple(Found(f.rule, f.severity.word, f.answer.message) for f in reviewed.findings),
        tuple((q.rule, q.answer.message) for q in reviewed.questions),
        len(reviewed.accepted),
        _grader_note(reviewed),
        bool(reviewed.failures) and bool(reviewed.design.components),
    )


def _grader_note(reviewed: Review) -> str:
    """What a grader has to know before the points are taken at their word."""
    if not reviewed.design.components:
        return "there is no component in it, so nothing was judged"
    if reviewed.failures:
        failed = ", ".join(failure.what for failure in reviewed.failures)
        return f"not all was judged: {failed} failed"
    if reviewed.verdict is Verdict.PARTIAL:
        fatal = [problem for problem in reviewed.problems if problem.fatal]
        line = reviewed.source.position(fatal[0].span.start).line
        count = "1 error" if len(fatal) == 1 else f"{len(fatal)} errors"
        return f"{count} in the text, the first in line {line}; the rest is graded"
    return ""
