"""The fixes of a review as edits of its text; each is made, read and compared before it is offered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from dsl.parse import Parsed, meant_text, parse
from reviewer.model.finding import Answer, Outcome
from reviewer.results.fixing.kinds import kind_of
from reviewer.results.fixing.titles import title_of
from reviewer.text.editing.building import edits_for
from reviewer.text.editing.checking import keeps_all, keeps_design, new_faults
from reviewer.text.editing.edits import EditError, TextEdit, apply_edits, in_order
from reviewer.text.editing.hints import edits_of_hint
from reviewer.text.editing.plain import edits_of_typed
from reviewer.text.fix import Change
from reviewer.text.text_fix import FixKind, TextFix, digest_of

if TYPE_CHECKING:
    from dsl.problem import Problem
    from reviewer.review import Review


class FixMaker:
    """Makes the fixes of one review; the text is read plainly once, where it is typed loosely."""

    def __init__(self, review: Review) -> None:
        self._review = review
        self._text = review.source.text
        self._before = Parsed(review.design, review.problems, review.design.doubtful)
        self._plain: Parsed | None = None
        self._is_plain = False

    def fix_of(self, answer: Answer) -> TextFix | None:
        """The fix of a finding or question; None where it has none that keeps what the text says.

        O(n) of the text for each fix.
        """
        changes = changes_of(answer)
        if not changes:
            return None
        edits = self._edits(changes)
        if edits is None:
            return None
        kind = kind_of(changes, self._review.design, asked=answer.outcome is Outcome.CANNOT_TELL)
        return TextFix(title_of(changes), kind, tuple(in_order(edits)), digest_of(self._text))

    def fix_of_problem(self, problem: Problem) -> TextFix | None:
        """The fix of a mistake, where its hint is what to write; None where that leaves more wrong."""
        for edits in edits_of_hint(self._text, problem):
            if self._is_mended(problem, edits):
                title = f"{problem.hint[:1].upper()}{problem.hint[1:]}"
                return TextFix(title, FixKind.DESIGN, tuple(in_order(edits)), digest_of(self._text))
        return None

    def _is_mended(self, problem: Problem, edits: Sequence[TextEdit]) -> bool:
        try:
            text = apply_edits(self._text, edits)
        except EditError:  # what it points at is the end of the text
            return False
        if text == self._text:
            return False
        old, new = self._before, self._read(text)
        return _mends(problem, old, new) and keeps_design(old.design, new.design, ())

    def _read(self, text: str) -> Parsed:
        return parse(text, self._review.source.name, self._review.vocabulary)

    def _edits(self, changes: Sequence[Change]) -> list[TextEdit] | None:
        """Edits of the text as it was typed, else with the loose lines they meet written plainly."""
        found = self._attempt(changes, plain=False, whole=False)
        if found is not None or self._plain_reading() is None:
            return found
        found = self._attempt(changes, plain=True, whole=False)
        return found if found is not None else self._attempt(changes, plain=True, whole=True)

    def _attempt(
        self, changes: Sequence[Change], *, plain: bool, whole: bool
    ) -> list[TextEdit] | None:
        read = self._plain_reading() if plain else self._before
        if read is None:
            return None
        try:
            edits = edits_for(read.design, changes)
            if plain:
                plain_text = read.design.source.text
                edits = edits_of_typed(self._text, plain_text, edits, whole=whole)
            text = apply_edits(self._text, edits)
        except EditError:
            return None
        if text == self._text:
            return None
        after = self._read(text)
        return edits if keeps_all(self._before, after, changes) else None

    def _plain_reading(self) -> Parsed | None:
        if not self._is_plain:
            self._is_plain = True
            text = meant_text(self._text, self._review.vocabulary)
            if text is not None:
                self._plain = self._read(text)
        return self._plain


def _mends(problem: Problem, before: Parsed, after: Parsed) -> bool:
    """Whether there are fewer mistakes of this sort, and of no sort more errors."""
    if problem.code not in {one.code for one in before.problems}:
        return False
    fewer = Counter(one.code for one in before.problems if one.code == problem.code)
    fewer -= Counter(one.code for one in after.problems if one.code == problem.code)
    return bool(fewer) and not new_faults(before, after)


def changes_of(answer: Answer) -> tuple[Change, ...]:
    """What an answer proposes; the statements of `instead` where a pack gives only text."""
    if answer.changes or not answer.instead or answer.outcome is not Outcome.VIOLATED:
        return answer.changes
    return (Change(line=answer.instead),)
