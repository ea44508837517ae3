"""What hangs on counts that a design does not state.

A count that is not stated is not one: it is anything from one to what is usual for its kind.
A finding that holds at both ends stands. One that holds for a single instance only is not
reported: all of these become one question, which says what follows if one of each runs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from dsl.design import Component, Design
from dsl.kinds import Family
from reviewer.analysis.facts import Facts
from reviewer.analysis.topology.counts import Copies, counted, has_leader
from reviewer.engine.run_rule import Asked
from reviewer.engine.suppressions import concerned
from reviewer.engine.unproven_words import ask_beyond_words, is_built_in
from reviewer.model.finding import Answer, Basis, Fact, Outcome
from reviewer.text.grammar import render

if TYPE_CHECKING:
    from reviewer.model.rule import Rule

MOST_COPIES = 5
"""Copies of a store with a leader, at most; more would be shards. A convention."""

_NEVER_COUNTED = frozenset({Family.CLIENT, Family.OUTSIDE})
"""Families whose instances are not the designer's to choose."""


class _Dependent(NamedTuple):
    """An answer that holds for a single instance only, and the rule that gave it."""

    rule: Rule
    answer: Answer


def uncounted_components(design: Design) -> Mapping[str, Component]:
    """The components whose count nothing states or implies, by name."""
    copies = Copies(design)
    return {
        part.name: part
        for part in design.components.values()
        if part.count is None
        and counted(part) == 1
        and part.family not in _NEVER_COUNTED
        and not (copies.origins(part.name) or part.attributes.role)  # one drawn copy
    }


def with_usual_counts(design: Design, names: Mapping[str, Component]) -> Design:
    """The same design with as many of these components as is usual at most."""
    parts = {
        name: _with_count(part, MOST_COPIES if has_leader(part) else None)
        if name in names
        else part
        for name, part in design.components.items()
    }
    fields = {field: getattr(design, field) for field in Design.__match_args__}
    return Design(**{**fields, "components": parts})


def _with_count(part: Component, count: int | None) -> Component:
    fields = {field: getattr(part, field) for field in Component.__match_args__}
    return Component(**{**fields, "count": count, "many": count is None})


def hold_for_any_count(asked: Sequence[Asked], design: Design, level: str) -> list[Asked]:
    """The answers without those that hold for a single instance only; of these comes one question.

    Rules of packs are asked once: what they claim is theirs.
    """
    names = uncounted_components(design)
    if not any(_rests_on_counts(one, design, names) for one in asked):
        return list(asked)
    usual = with_usual_counts(design, names)
    facts = Facts(usual, level)
    dependent: list[_Dependent] = []
    kept = [_answers_that_hold(one, usual, facts, names, dependent) for one in asked]
    return _with_question(kept, dependent, design, names) if dependent else kept


def _rests_on_counts(one: Asked, design: Design, names: Mapping[str, Component]) -> bool:
    """Whether a built-in rule found something about a component without a count."""
    return is_built_in(one.rule) and any(
        names.keys() & concerned(answer, design) for answer in _violations(one)
    )


def _violations(one: Asked) -> list[Answer]:
    return [answer for answer in one.answers if answer.outcome is Outcome.VIOLATED]


def _answers_that_hold(
    one: Asked,
    usual: Design,
    facts: Facts,
    names: Mapping[str, Component],
    dependent: list[_Dependent],
) -> Asked:
    """What a rule answers whatever the counts are; the others are added to `dependent`."""
    if not _rests_on_counts(one, usual, names):
        return one
    again = ask_beyond_words(one.rule, usual, facts)
    if again.failure:  # what a rule did not get to say is no reason to drop a finding
        return one
    others = [concerned(each, usual) for each in _violations(again)]
    accepted = {name for each in usual.accepted if each.title == one.rule.id for name in each.about}
    kept: list[Answer] = []
    for answer in one.answers:
        about = concerned(answer, usual)
        certain = answer.outcome is not Outcome.VIOLATED or names.keys().isdisjoint(about)
        if certain or about <= accepted or any(each & about for each in others):
            kept.append(answer)
        else:
            dependent.append(_Dependent(one.rule, answer))
    return one._replace(answers=tuple(kept))


def _with_question(
    asked: Sequence[Asked],
    dependent: Sequence[_Dependent],
    design: Design,
    names: Mapping[str, Component],
) -> list[Asked]:
    """The answers with the question of counts, asked by the rule whose finding weighs most."""
    worst = max(
        dependent, key=lambda one: (one.answer.severity or one.rule.severity, one.answer.weight)
    )
    question = _question_of_counts(worst, dependent, design, names)
    return [
        one._replace(answers=(*one.answers, question)) if one.rule is worst.rule else one
        for one in asked
    ]


def _question_of_counts(
    worst: _Dependent,
    dependent: Sequence[_Dependent],
    design: Design,
    names: Mapping[str, Component],
) -> Answer:
    about = {name for one in dependent for name in concerned(one.answer, design)}
    parts = [part for name, part in names.items() if name in about]
    rules = dict.fromkeys(one.rule.id for one in dependent if one.rule is not worst.rule)
    also = f" Also: {', '.join(f'`{rule}`' for rule in rules)}." if rules else ""
    line = worst.answer.instead.partition("\n")[0]
    message = render(
        "How many instances of {names} run? With one{each}, {headline}.{also}{set}",
        parts,
        each=" of each" if len(parts) > 1 else "",
        headline=worst.answer.message.rstrip(".?"),
        also=also,
        set=f" Set `{line}`." if line else "",
    )
    facts = tuple(Fact(part.name, "count", Basis.UNSTATED) for part in parts)
    return Answer(
        Outcome.CANNOT_TELL,
        message,
        tuple(part.name for part in parts),
        assumed=worst.answer.assumed,
        weight=max(one.answer.weight for one in dependent),
        rests_on=facts,
    )
