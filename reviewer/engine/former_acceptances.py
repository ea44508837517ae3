"""Acceptances that were written for an earlier version, and what they are about today.

A reason accepts findings of one rule. Since then the rule may have another id, or may ask where it
found: then the reason answers the question, and is not reported as matching nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from dsl.design import Design, Remark
from dsl.problem import Problem
from dsl.source import Span
from dsl.value import replaced
from reviewer.engine.suppressions import concerned
from reviewer.model.successors import SUCCESSORS, current_rule
from reviewer.text.grammar import render

if TYPE_CHECKING:
    from reviewer.model.finding import Question


class Answered(NamedTuple):
    """Questions that are left, and notes on acceptances that match nothing or answer a question."""

    questions: tuple[Question, ...]
    notes: tuple[Problem, ...] = ()


def with_current_rules(design: Design) -> Design:
    """The same design, its acceptances under the ids that rules have today."""
    if SUCCESSORS.keys().isdisjoint(remark.title for remark in design.accepted):
        return design
    accepted = tuple(
        Remark(current_rule(each.title) or each.title, each.about, each.text, each.span)
        for each in design.accepted
    )
    return replaced(design, accepted=accepted)


def answer_questions(
    questions: Sequence[Question], unmatched: Sequence[Problem], design: Design
) -> Answered:
    """Take reasons that accept no finding as answers to the questions of their rule."""
    places = {each.span for each in unmatched if each.code == "accept-matches-nothing"}
    reasons = [each for each in design.accepted if each.span in places]
    if not reasons:
        return Answered(tuple(questions), tuple(unmatched))
    answers = {id(q): r for q in questions if (r := _reason_for(q, reasons, design))}
    by_place = {reason.span: reason for reason in answers.values()}
    return Answered(
        tuple(each for each in questions if id(each) not in answers),
        tuple(_note(each, by_place) for each in unmatched),
    )


def _reason_for(question: Question, reasons: Sequence[Remark], design: Design) -> Remark | None:
    names = concerned(question.answer, design)
    fitting = (r for r in reasons if r.title == question.rule and names and names <= {*r.about})
    return next(fitting, None)


def _note(problem: Problem, by_place: Mapping[Span, Remark]) -> Problem:
    if problem.span not in by_place:
        return problem
    reason = by_place[problem.span]
    message = render(
        "`{rule}` now asks about {names}: your reason is taken as the answer",
        reason.about,
        rule=reason.title,
    )
    return problem._replace(message=message, hint="")
