"""Findings, questions and credits: what rules answered, with who said it and where."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from dsl.design import Design
from dsl.source import Span
from reviewer.analysis.assumptions import Assumed
from reviewer.analysis.facts import Facts
from reviewer.engine.ranking import rank_of
from reviewer.engine.run_rule import Asked
from reviewer.model.finding import Answer, Credit, Finding, Outcome, Question, Severity, fingerprint
from reviewer.model.rule import Rule, severity_of
from reviewer.model.run_settings import severity_at


class _Placed(NamedTuple):
    """An answer with its rule and the places of its parts."""

    rule: Rule
    answer: Answer
    spans: tuple[Span, ...]

    @property
    def rank(self) -> tuple[object, ...]:
        """What matters most first, then in the order of the text.

        Questions are ranked by their weight alone: what is at stake is in it.
        """
        if self.answer.outcome is Outcome.VIOLATED:
            first: tuple[object, ...] = rank_of(self.rule, self.answer)
        else:
            first = (-self.answer.weight,)
        return (*first, self.spans, self.rule.id, self.answer.message)


class Judged(NamedTuple):
    """All answers to one design, each sort in the order it is shown in."""

    findings: tuple[Finding, ...]
    questions: tuple[Question, ...]
    credits: tuple[Credit, ...]


def judged(
    asked: Sequence[Asked],
    design: Design,
    facts: Facts,
    level: str,
    touched: frozenset[str] = frozenset(),
    severities: Mapping[str, Severity | None] = MappingProxyType({}),
) -> Judged:
    """Findings by severity at `level`; questions once each; credits only of rules that did not fail.

    `severities` hold the severities that settings give to rules.

    Answers about components that are `touched`, from which an error in the text has taken
    something, are left out.
    """
    asked = [_drop_touched(one, touched) for one in asked] if touched else asked
    praising = [one for one in asked if not one.failure]
    found = [
        _make_finding(p, level, severities, facts.assumptions)
        for p in _place_answers(Outcome.VIOLATED, asked, design, facts)
    ]
    asking = _place_answers(Outcome.CANNOT_TELL, asked, design, facts)
    once: dict[str, Question] = {}
    for placed in asking:
        question = Question(placed.rule.id, placed.answer, placed.spans)
        once.setdefault(placed.answer.message, question)
    return Judged(
        tuple(sorted(found, key=lambda finding: -finding.severity)),
        tuple(once.values()),
        tuple(
            Credit(p.rule.id, p.answer)
            for p in _place_answers(Outcome.SATISFIED, praising, design, facts)
        ),
    )


def _drop_touched(asked: Asked, touched: frozenset[str]) -> Asked:
    kept = tuple(one for one in asked.answers if touched.isdisjoint(one.components))
    return asked._replace(answers=kept)


def _make_finding(
    placed: _Placed,
    level: str,
    severities: Mapping[str, Severity | None],
    taken: Mapping[str, Assumed],
) -> Finding:
    rule, answer, spans = placed
    severity = severities.get(rule.id) or severity_at(
        level, rule.category, severity_of(rule, answer)
    )
    marks = fingerprint(rule.id, answer.components, answer.links)
    unverified = tuple(one for one in answer.assumed if not taken[one].is_verified)
    return Finding(
        rule.id,
        severity,
        rule.category,
        answer,
        spans,
        rule.citations,
        rule.follow_up,
        marks,
        unverified=unverified,
    )


def _place_answers(
    outcome: Outcome, asked: Sequence[Asked], design: Design, facts: Facts
) -> list[_Placed]:
    """The answers of one outcome, by their rank."""
    placed = [
        _Placed(one.rule, answer, _answer_spans(answer, design, facts))
        for one in asked
        for answer in one.answers
        if answer.outcome is outcome
    ]
    return sorted(placed, key=lambda each: each.rank)


def _answer_spans(answer: Answer, design: Design, facts: Facts) -> tuple[Span, ...]:
    """Where an answer's parts stand, its components first."""
    flows = {flow.name: flow.span for flow in facts.traffic.routes} if answer.flows else {}
    spans = [
        *(design.components[name].span for name in answer.components),
        *(design.links_by_id[link].span for link in answer.links),
        *(flows[name] for name in answer.flows),
    ]
    return tuple(dict.fromkeys(spans))
