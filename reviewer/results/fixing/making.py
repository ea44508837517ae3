"""The fixes of a review as edits of its text; what is offered has been applied, read and compared.

Fixes that meet in no place are tried together, so that a review with twenty of them is read a few
times again and not twenty times.
"""

from __future__ import annotations

import math
from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from dsl.parse import Parsed, meant_text, parse
from dsl.problem import Problem
from reviewer.model.finding import Answer, Finding, Outcome, Question
from reviewer.results.fixing.kinds import kind_of
from reviewer.results.fixing.titles import title_of
from reviewer.text.editing.building import edits_for
from reviewer.text.editing.checking import keeps_all, keeps_design, new_faults
from reviewer.text.editing.edits import EditError, TextEdit, apply_edits, in_order, may_meet
from reviewer.text.editing.hints import edits_of_hint
from reviewer.text.editing.plain import edits_of_typed
from reviewer.text.fix import Change
from reviewer.text.text_fix import FixKind, TextFix, digest_of

if TYPE_CHECKING:
    from reviewer.review import Review


class _Attempt(NamedTuple):
    """The edits for an answer, before it is known whether they keep what the text says."""

    answer: Answer
    changes: tuple[Change, ...]
    edits: tuple[TextEdit, ...]


MOST_ANSWERED = 200
"""Findings and questions of one report that get a fix."""

MOST_READ = 250_000
"""Characters that are read again for the fixes of one report, so that it takes bounded time."""

LONGEST = 50_000
"""Characters of a text whose report has fixes; reading a longer one a few times takes seconds."""

MOST_MISTAKES = 20
"""Mistakes of one text that get a fix; a text with more is not a design with slips."""


class FixMaker:
    """Makes the fixes of one review; the text is read plainly once, where it is typed loosely."""

    def __init__(self, review: Review, most_read: float = math.inf) -> None:
        self._review = review
        self._left = most_read
        self._text = review.source.text
        self._before = Parsed(review.design, review.problems, review.design.doubtful)

    def fix_of(self, answer: Answer) -> TextFix | None:
        """The fix of a finding or question; None where it has none that keeps what the text says.

        O(n) of the text.
        """
        return self.fixes_of([answer]).get(answer)

    def fixes_of(self, answers: Sequence[Answer]) -> Mapping[Answer, TextFix]:
        """The fixes of those findings and questions that have one, each for itself."""
        direct = [one for answer in answers if (one := self._attempt(answer, self._before))]
        sound = {one.answer: one for one in self._sound(direct)}
        found = {}
        for answer in answers:
            attempt = sound.get(answer) or self._other_attempt(answer)
            if attempt is not None:
                found[answer] = self._as_fix(attempt)
        return found

    def _as_fix(self, attempt: _Attempt) -> TextFix:
        answer, changes, edits = attempt
        kind = kind_of(changes, self._review.design, asked=answer.outcome is Outcome.CANNOT_TELL)
        return self._fix(title_of(changes), kind, edits)

    def fixes_of_problems(self, problems: Sequence[Problem]) -> Mapping[Problem, TextFix]:
        """The fixes of mistakes whose hint is what to write, where that leaves nothing worse.

        O(n) of the text for each, and no more than `MOST_MISTAKES`.
        """
        found: dict[Problem, TextFix] = {}
        ways = {one: list(edits_of_hint(self._text, one)) for one in problems[:MOST_MISTAKES]}
        for way in range(max(map(len, ways.values()), default=0)):
            for problem, edits in ways.items():
                if problem in found or way >= len(edits) or not self._removes(problem, edits[way]):
                    continue
                title = f"{problem.hint[:1].upper()}{problem.hint[1:]}"
                found[problem] = self._fix(title, FixKind.DESIGN, edits[way])
        return found

    def _fix(self, title: str, kind: FixKind, edits: Sequence[TextEdit]) -> TextFix:
        return TextFix(title, kind, tuple(in_order(edits)), digest_of(self._text))

    def _after(self, edits: Sequence[TextEdit]) -> Parsed | None:
        """The text with these edits; None where they cannot be made, or change nothing."""
        try:
            text = apply_edits(self._text, edits)
        except EditError:
            return None
        self._left -= len(text)
        if self._left < 0:
            return None
        return None if text == self._text else self._read(text)

    def _read(self, text: str) -> Parsed:
        return parse(text, self._review.source.name, self._review.vocabulary)

    def _attempt(
        self, answer: Answer, read: Parsed, *, whole: bool = False, between: bool = True
    ) -> _Attempt | None:
        """The edits for an answer by the text as it was typed, or as it is read plainly."""
        changes = changes_of(answer)
        if not changes:
            return None
        try:
            edits = edits_for(read.design, changes, between=between)
            if read is not self._before:
                plain = read.design.source.text
                edits = edits_of_typed(self._text, plain, edits, whole=whole)
        except EditError:
            return None
        return _Attempt(answer, changes, tuple(edits)) if edits else None

    def _other_attempt(self, answer: Answer) -> _Attempt | None:
        """With links beside those that are there; with the loose lines it meets, or all, written plainly."""
        if not changes_of(answer):
            return None
        ways = self._other_ways(answer)
        return next((one for one in ways if one is not None and self._keeps([one])), None)

    def _other_ways(self, answer: Answer) -> Iterator[_Attempt | None]:
        yield self._attempt(answer, self._before, between=False)
        if (plain := self._plain) is not None:
            for whole in (False, True):
                yield self._attempt(answer, plain, whole=whole)
                yield self._attempt(answer, plain, whole=whole, between=False)

    @cached_property
    def _plain(self) -> Parsed | None:
        """The design read from its plain text; None where it is not typed loosely."""
        text = meant_text(self._text, self._review.vocabulary)
        return None if text is None else self._read(text)

    def _sound(self, attempts: Sequence[_Attempt]) -> Iterator[_Attempt]:
        """The attempts that keep what the text says."""
        waiting = list(attempts)
        while waiting:
            batch, rest = _apart(waiting)
            yield from self._sound_of(batch)
            waiting = rest

    def _sound_of(self, batch: Sequence[_Attempt]) -> Iterator[_Attempt]:
        """Those of a batch that keep what the text says: all at once, else each half by itself."""
        if self._keeps(batch):
            yield from batch
        elif len(batch) > 1:
            half = len(batch) // 2
            yield from self._sound_of(batch[:half])
            yield from self._sound_of(batch[half:])

    def _keeps(self, attempts: Sequence[_Attempt]) -> bool:
        after = self._after([edit for one in attempts for edit in one.edits])
        changes = [change for one in attempts for change in one.changes]
        return after is not None and keeps_all(self._before, after, changes)

    def _removes(self, problem: Problem, edits: Sequence[TextEdit]) -> bool:
        """Whether a mistake is gone, no sort of error is more, and all that was read still is.

        How one loose line is read may hang on others, so that each is tried by itself.
        """
        old, after = self._before, self._after(edits)
        if after is None or new_faults(old, after):
            return False
        left = Counter([problem.code, *(one.code for one in after.problems)])
        fewer = not left - Counter(one.code for one in old.problems)
        return fewer and keeps_design(old.design, after.design, ())


def _apart(attempts: Sequence[_Attempt]) -> tuple[list[_Attempt], list[_Attempt]]:
    """Attempts that meet in no place, and the others."""
    batch: list[_Attempt] = []
    rest: list[_Attempt] = []
    taken: list[TextEdit] = []
    for one in attempts:
        if any(may_meet(edit, other) for edit in one.edits for other in _near(edit, taken)):
            rest.append(one)
        else:
            batch.append(one)
            for edit in one.edits:
                insort(taken, edit)
    return batch, rest


def _near(edit: TextEdit, taken: Sequence[TextEdit]) -> Iterator[TextEdit]:
    """Of edits in order that meet in no place, those that may meet another one."""
    first = bisect_left(taken, edit.span.start, key=lambda one: one.span.start)
    yield from taken[max(0, first - 1) : first]
    for other in taken[first:]:
        if other.span.start > edit.span.end:
            return
        yield other


def changes_of(answer: Answer) -> tuple[Change, ...]:
    """What an answer proposes; the statements of `instead` where a pack gives only text."""
    if answer.changes or not answer.instead or answer.outcome is not Outcome.VIOLATED:
        return answer.changes
    return (Change(line=answer.instead),)


class Fixes(NamedTuple):
    """The fixes of one review, by what they are for."""

    of_answers: Mapping[Answer, TextFix] = MappingProxyType({})
    of_problems: Mapping[Problem, TextFix] = MappingProxyType({})


NO_FIXES = Fixes()


def fixes_of(review: Review) -> Fixes:
    """The fixes of the first findings and questions of a review, and of the mistakes in its text.

    Of a text longer than `LONGEST` there are none, and no more than `MOST_READ` allows.
    """
    if len(review.source.text) > LONGEST:
        return NO_FIXES
    maker = FixMaker(review, MOST_READ)
    said: tuple[Finding | Question, ...] = (*review.findings, *review.questions)
    answers = [one.answer for one in said[:MOST_ANSWERED]]
    return Fixes(maker.fixes_of(answers), maker.fixes_of_problems(review.problems))
