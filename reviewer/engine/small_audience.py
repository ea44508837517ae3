"""Downtime that a small audience may accept: whether it does is for the owner to say.

Where few users and few requests are stated and no availability target, single instances and one
machine are not findings. They become one question: how long may the system be down? A single instance
beside redundant ones stays, as a note: a design that runs two of one tier answers the question.
"""

from __future__ import annotations

from collections.abc import Sequence

from dsl.design import Design
from reviewer.analysis.facts import Facts
from reviewer.engine.run_rule import Asked
from reviewer.engine.suppressions import concerned
from reviewer.model.finding import Answer, Outcome, Severity
from reviewer.model.rule import is_built_in
from reviewer.text.grammar import render

ASKER = "single-point-of-failure"
"""The rule that asks where it found something; else the one that found the worst."""

WEIGHT = 0.6
"""The weight of the question. Basis: a convention, between an unknown load and how it is operated."""


def leave_downtime_to_owner(asked: Sequence[Asked], design: Design, facts: Facts) -> list[Asked]:
    """The answers with all findings of mere downtime as one question, where few are served."""
    if not facts.estimates.has_small_audience:
        return list(asked)
    costly = [
        one for one in asked if is_built_in(one.rule) and one.rule.costs_downtime and one.violations
    ]
    if not costly:
        return list(asked)
    dropped = [answer for one in costly for answer in one.violations]
    undone = [
        answer
        for one in costly
        if one.rule.id == ASKER
        for answer in one.violations
        if _undoes_redundancy(answer, design, facts)
    ]
    if undone:
        return [_with_notes(one, undone) if one in costly else one for one in asked]
    question = _question_of_downtime(dropped, design)
    asker = max(costly, key=lambda one: (one.rule.id == ASKER, one.rule.severity)).rule
    return [
        _without_violations(one, (question,) if one.rule is asker else ()) if one in costly else one
        for one in asked
    ]


def _undoes_redundancy(answer: Answer, design: Design, facts: Facts) -> bool:
    """Whether it is about single instances, as stated, on a flow that passes redundant ones as well."""
    parts = [design.components[name] for name in answer.components if name in design.components]
    if not parts or any(part.count != 1 for part in parts):
        return False
    passed = (
        visit.component
        for part in parts
        for number in facts.traffic.routes_through.get(part.name, ())
        for visit in facts.traffic.routes[number].visits
    )
    return any(part.count is not None and part.count > 1 for part in passed)


def _with_notes(one: Asked, undone: Sequence[Answer]) -> Asked:
    """The same with violations of downtime left out, but for those in `undone`, which are notes."""
    kept = {id(answer) for answer in undone}
    answers = (
        answer._replace(severity=Severity.INFO) if id(answer) in kept else answer
        for answer in one.answers
        if answer.outcome is not Outcome.VIOLATED or id(answer) in kept
    )
    return one._replace(answers=tuple(answers))


def _without_violations(one: Asked, more: tuple[Answer, ...]) -> Asked:
    left = (a for a in one.answers if a.outcome is not Outcome.VIOLATED)
    return one._replace(answers=(*left, *more))


def _question_of_downtime(dropped: Sequence[Answer], design: Design) -> Answer:
    names = dict.fromkeys(name for one in dropped for name in sorted(concerned(one, design)))
    parts = [part for name, part in design.components.items() if name in names]
    message = render(
        "How long may this be down? {names} {has} no stand-in, which may be fine for so few users."
        " Add `require availability 99.9%` if it is not.",
        parts,
    )
    return Answer(Outcome.CANNOT_TELL, message, tuple(part.name for part in parts), weight=WEIGHT)
