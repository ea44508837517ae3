"""Fixes of a design applied one after the other, each reviewed again before the next."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from reviewer.model.finding import Finding, Question, Severity
from reviewer.results.fixing.making import FixMaker
from reviewer.text.text_fix import FixKind, TextFix

if TYPE_CHECKING:
    from reviewer.review import Review

MOST_STEPS = 200
"""Fixes that one run applies at most; a design that gets this many is another design."""

Again = Callable[[str], "Review"]
"""The review of a changed text, by the same rules and settings."""

Wanted = Callable[["Review"], "Sequence[Finding | Question]"]
"""The findings and questions of a review to fix."""


class Step(NamedTuple):
    """One fix that was applied: the rule, or the code of a mistake, and what it did."""

    rule: str
    title: str


class Fixed(NamedTuple):
    """What came of it: the review of the text as it is then, the steps, and why none was taken.

    `left` are the steps that a rule asks for and that nobody but the author can take.
    """

    review: Review
    steps: tuple[Step, ...] = ()
    refusal: str = ""
    left: tuple[Step, ...] = ()


def fix_all(
    review: Review,
    again: Again,
    *,
    rule: str = "",
    least: Severity = Severity.INFO,
    confirm: bool = False,
) -> Fixed:
    """Every fix of a design's drawing, to the point where none is left or none helps.

    Slips of the language come first; a text that keeps an error is not touched. A fix stands only
    where the review that follows it no longer finds what it is for, finds no new error and knows
    the same requirements.

    `least` is the severity of what is fixed; with `rule` only its fixes are taken, and with
    `confirm` what only states a fact is stated, too. Takes at most `MOST_STEPS` reviews that help,
    and one for each fix that does not.
    """
    current, steps = (review, []) if rule else _without_slips(review, again)
    if current.partial:
        return Fixed(review, refusal=_refusal(current))
    kinds = {FixKind.DESIGN, FixKind.STATE} if confirm else {FixKind.DESIGN}
    wanted = partial(_answered, rule=rule, least=least)
    tried: set[tuple[str, str]] = set()
    while len(steps) < MOST_STEPS:
        found = next(_helpful(current, again, wanted, kinds, tried), None)
        if found is None:
            break
        step, current = found
        steps.append(step)
    return Fixed(current, tuple(steps), left=tuple(_left(current, wanted(current), kinds)))


def _without_slips(review: Review, again: Again) -> tuple[Review, list[Step]]:
    """The review once every slip that has only one fix is fixed."""
    steps: list[Step] = []
    while review.partial and len(steps) < MOST_STEPS:
        fatal = [one for one in review.problems if one.fatal]
        fixes = FixMaker(review).fixes_of_problems(fatal)
        if not fixes:
            break
        problem, fix = next(iter(fixes.items()))
        after = again(fix.applied_to(review.source.text))
        if sum(one.fatal for one in after.problems) >= len(fatal):
            break
        review = after
        steps.append(Step(problem.code, fix.title))
    return review, steps


def _refusal(review: Review) -> str:
    first = next(one for one in review.problems if one.fatal)
    line = review.source.position(first.span.start).line
    return f"not fixed: line {line} cannot be read: {first.message}"


def _helpful(
    review: Review, again: Again, wanted: Wanted, kinds: set[FixKind], tried: set[tuple[str, str]]
) -> Iterator[tuple[Step, Review]]:
    """The fixes that help, in the order of the report, with the review that follows each."""
    maker = FixMaker(review)
    for one in wanted(review):
        fix = maker.fix_of(one.answer)
        if fix is None or fix.kind not in kinds or (key := (one.rule, str(fix.edits))) in tried:
            continue
        tried.add(key)
        after = again(fix.applied_to(review.source.text))
        if _helps(one, fix, review, after):
            yield Step(one.rule, fix.title), after


def _answered(
    review: Review, rule: str = "", least: Severity = Severity.INFO
) -> list[Finding | Question]:
    """The findings that are bad enough and the questions, of one rule where it is named."""
    every: tuple[Finding | Question, ...] = (
        *(one for one in review.findings if one.severity >= least),
        *review.questions,
    )
    return [one for one in every if rule in ("", one.rule)]


def _helps(said: Finding | Question, fix: TextFix, before: Review, after: Review) -> bool:
    """Whether a fix does what it is for, and no harm."""
    return (
        not after.partial
        and not after.failures
        and not errors_of(after) - errors_of(before)
        and _required(before) <= _required(after)
        and not _says(said, after)
    )


def _says(said: Finding | Question, after: Review) -> bool:
    """Whether the same is still said of the same components."""
    marks = _marks(said)
    return any(one.rule == said.rule and _marks(one) >= marks for one in _answered(after)
               if isinstance(one, Finding) == isinstance(said, Finding))  # fmt: skip


def _marks(said: Finding | Question) -> set[str]:
    return {*said.answer.components, *said.answer.links, *said.answer.flows}


def errors_of(review: Review) -> set[str]:
    """Each error of a review by its rule and component."""
    errors = (one for one in review.findings if one.severity is Severity.ERROR)
    return {mark for one in errors for mark in one.marks}


def _required(review: Review) -> set[tuple[str, str, str]]:
    design = review.design
    return {(one.metric, one.flow, str(one.value)) for one in design.requirements}


def _left(
    review: Review, said: Sequence[Finding | Question], kinds: set[FixKind]
) -> Iterator[Step]:
    found = FixMaker(review).fixes_of([one.answer for one in said])
    for one in said:
        fix = found.get(one.answer)
        if fix is not None and fix.kind not in kinds:
            yield Step(one.rule, fix.title)
