"""What hangs on counts that a design does not state.

A count that is not stated is not one: it is anything from one to what is usual for its kind.
A finding that holds at both ends stands. One that holds for a single instance only is not
reported: all of these become one question, which says what follows if one of each runs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from dsl.design import Component, Design
from dsl.value import replaced
from reviewer.analysis.facts import Facts
from reviewer.analysis.topology.counts import has_leader
from reviewer.analysis.topology.usual_counts import (
    MOST_COPIES,
    uncounted_components,
    with_count,
)
from reviewer.engine.run_rule import Asked
from reviewer.engine.suppressions import concerned
from reviewer.engine.unproven_words import ask_beyond_words
from reviewer.model.finding import Answer, Basis, Fact, Outcome, Severity
from reviewer.model.rule import is_built_in, severity_of
from reviewer.text.fix import Change
from reviewer.text.grammar import render
from reviewer.text.suggestion import first_statement

if TYPE_CHECKING:
    from reviewer.model.rule import Rule

UNCOUNTED = "no count is stated; this holds for every usual one"
"""What the sums of such a finding end with."""


class _Dependent(NamedTuple):
    """An answer that holds for a single instance only, and the rule that gave it."""

    rule: Rule
    answer: Answer


def with_usual_counts(design: Design, names: Mapping[str, Component]) -> Design:
    """The same design with as many of these components as is usual at most."""
    parts = {
        name: with_count(part, MOST_COPIES if has_leader(part) else None) if name in names else part
        for name, part in design.components.items()
    }
    return replaced(design, components=parts)


def hold_for_any_count(asked: Sequence[Asked], design: Design, level: str) -> list[Asked]:
    """The answers without those that hold for a single instance only; of these comes one question.

    Rules of packs are asked once: what they claim is theirs.
    """
    names = uncounted_components(design)
    dependent: list[_Dependent] = []
    kept = list(asked)
    if any(_rests_on_counts(one, design, names) for one in asked):
        usual = with_usual_counts(design, names)
        facts = Facts(usual, level)
        kept = [_answers_that_hold(one, usual, facts, names, dependent) for one in asked]
    return _ask_once(kept, dependent, design)


def _rests_on_counts(one: Asked, design: Design, names: Mapping[str, Component]) -> bool:
    """Whether a built-in rule found something about a component without a count."""
    return is_built_in(one.rule) and any(
        names.keys() & concerned(answer, design) for answer in one.violations
    )


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
    violations = again.violations
    accepted = {name for each in usual.accepted if each.title == one.rule.id for name in each.about}
    kept: list[Answer] = []
    for answer in one.answers:
        about = concerned(answer, usual)
        certain = answer.outcome is not Outcome.VIOLATED or names.keys().isdisjoint(about)
        alike = [each for each in violations if concerned(each, usual) & about]
        if certain or about <= accepted:
            kept.append(answer)
        elif alike:
            kept.append(_as_sure(answer, alike, one.rule))
        else:
            dependent.append(_Dependent(one.rule, answer))
    return one._replace(answers=tuple(kept))


def _as_sure(answer: Answer, alike: Sequence[Answer], rule: Rule) -> Answer:
    """A finding that holds for every usual count, as it is said at the better end."""
    best = max(alike, key=lambda each: severity_of(rule, each))
    severity = severity_of(rule, best)
    if severity >= severity_of(rule, answer):
        return answer
    if severity is Severity.INFO:
        return best
    return answer._replace(severity=severity, sums=(*answer.sums, UNCOUNTED))


def _ask_once(
    asked: Sequence[Asked], dependent: Sequence[_Dependent], design: Design
) -> list[Asked]:
    """The answers with all that hangs on counts as one question, of the rule that weighs most."""
    asking = [
        _Dependent(one.rule, answer)
        for one in asked
        if is_built_in(one.rule)
        for answer in one.answers
        if _asks_for_count(answer)
    ]
    if not dependent and len(asking) <= 1:
        return list(asked)
    worst = max(dependent or asking, key=_gravity)
    merge = _question_of_counts if dependent else _one_of_several
    question = merge(worst, [*dependent, *asking], design)
    return [_with_question(one, worst.rule, question) for one in asked]


def _asks_for_count(answer: Answer) -> bool:
    return answer.outcome is Outcome.CANNOT_TELL and any(
        fact.name == "count" and fact.basis is Basis.UNSTATED for fact in answer.rests_on
    )


def _gravity(one: _Dependent) -> tuple[Severity, float]:
    return severity_of(one.rule, one.answer), one.answer.weight


def _with_question(one: Asked, asker: Rule, question: Answer) -> Asked:
    if not is_built_in(one.rule):
        return one
    answers = tuple(answer for answer in one.answers if not _asks_for_count(answer))
    return one._replace(answers=(*answers, question) if one.rule is asker else answers)


def _one_of_several(worst: _Dependent, every: Sequence[_Dependent], design: Design) -> Answer:
    """The most important question about counts, which names the components of the others."""
    names = _names_about(every, design)
    others = [f"`{name}`" for name in names if name not in worst.answer.components]
    more = f" The same goes for {', '.join(others)}." if others else ""
    return worst.answer._replace(
        message=f"{worst.answer.message}{more}",
        components=names,
        rests_on=_unstated(names),
        changes=_proposed_counts(every, names),
    )


def _names_about(every: Sequence[_Dependent], design: Design) -> tuple[str, ...]:
    """The components without a stated count that these answers are about, as they are declared."""
    about = {name for one in every for name in concerned(one.answer, design)}
    asked = {name for one in every if _asks_for_count(one.answer) for name in one.answer.components}
    uncounted = uncounted_components(design)
    return tuple(
        name for name in design.components if name in about and (name in uncounted or name in asked)
    )


def _unstated(names: Sequence[str]) -> tuple[Fact, ...]:
    return tuple(Fact(name, "count", Basis.UNSTATED) for name in names)


def _question_of_counts(worst: _Dependent, every: Sequence[_Dependent], design: Design) -> Answer:
    names = _names_about(every, design)
    parts = [design.components[name] for name in names]
    rules = dict.fromkeys(one.rule.id for one in every if one.rule is not worst.rule)
    also = f" Also: {', '.join(f'`{rule}`' for rule in rules)}." if rules else ""
    line = first_statement(worst.answer.instead)
    message = render(
        "How many instances of {names} run? With one{each}, {headline}.{also}{set}",
        parts,
        each=" of each" if len(parts) > 1 else "",
        headline=worst.answer.message.rstrip(".?"),
        also=also,
        set=f" Set `{line}`." if line else "",
    )
    return Answer(
        Outcome.CANNOT_TELL,
        message,
        names,
        assumed=worst.answer.assumed,
        weight=max(one.answer.weight for one in every),
        rests_on=_unstated(names),
        changes=_proposed_counts(every, names),
    )


def _proposed_counts(every: Sequence[_Dependent], names: Sequence[str]) -> tuple[Change, ...]:
    """The largest count that is proposed for each of these components."""
    counts: dict[str, Change] = {}
    for change in (change for one in every for change in one.answer.changes):
        known = counts.get(change.part)
        if change.number is not None and (known is None or (known.number or 0) < change.number):
            counts[change.part] = change
    return tuple(counts[name] for name in names if name in counts)
