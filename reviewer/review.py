"""Puts out a `Review`: everything a report or a page shows of one design."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from dsl.design import Design
from dsl.parse import Parsed
from dsl.problem import Problem
from dsl.source import Source, Span
from reviewer.accepting import part
from reviewer.asking import Asked, ask
from reviewer.facts import Assumed, Facts
from reviewer.finding import (
    Answer,
    Credit,
    Failure,
    Finding,
    Outcome,
    Question,
    Severity,
    fingerprint,
)
from reviewer.packs import Pack
from reviewer.rule import Rule
from reviewer.settings import Settings, level_named, severity_at


class Verdict(StrEnum):
    """What came of a review, the worst first."""

    FAILED = "failed"  # a rule or a pack failed, or no rule ran
    PARTIAL = "partial"  # part of the text could not be read
    FINDINGS = "findings"
    CLEAN = "clean"


@dataclass(frozen=True, eq=False)
class Review:
    """One design, judged. `findings` stand; `accepted` ones the candidate gave a reason for.

    `unmatched` are notes on `accept` statements that accept nothing, `assumptions` the
    figures that findings and questions rest on, `rules` the ids of those that ran, in order.
    """

    design: Design
    facts: Facts
    problems: tuple[Problem, ...] = ()
    findings: tuple[Finding, ...] = ()
    accepted: tuple[Finding, ...] = ()
    unmatched: tuple[Problem, ...] = ()
    questions: tuple[Question, ...] = ()
    credits: tuple[Credit, ...] = ()
    failures: tuple[Failure, ...] = ()
    assumptions: tuple[Assumed, ...] = ()
    rules: tuple[str, ...] = ()
    level: str = ""

    @property
    def source(self) -> Source:
        """The text that was reviewed."""
        return self.design.source

    @property
    def partial(self) -> bool:
        """Whether an error in the text kept a part of it from being reviewed."""
        return any(problem.fatal for problem in self.problems)

    @property
    def verdict(self) -> Verdict:
        """The worst that can be said of this review."""
        if self.failures:
            return Verdict.FAILED
        if self.partial:
            return Verdict.PARTIAL
        return Verdict.FINDINGS if self.findings else Verdict.CLEAN

    def reaches(self, severity: Severity | None) -> bool:
        """Whether a finding is at least this bad; never where `severity` is None."""
        return severity is not None and any(f.severity >= severity for f in self.findings)


def review(parsed: Parsed, packs: Sequence[Pack], settings: Settings | None = None) -> Review:
    """Judge a design by the rules of `packs`. Never raises, whatever the design and the rules."""
    settings = settings or Settings()
    design = parsed.design
    facts = Facts(design)
    level = level_named(settings.level or design.level)
    rules = [rule for pack in packs for rule in pack.rules]
    asked = [ask(rule, design, facts) for rule in rules if settings.wants(rule.id)]
    findings = _findings(asked, design, facts, level)
    judged = {one.rule.id for one in asked if not one.failure}
    parted = part(findings, design, {r.id for r in rules}, judged) if settings.accept else None
    questions = _questions(asked, design, facts)
    failures = [
        *_not_loaded(packs),
        *(one.failure for one in asked if one.failure),
        *_none_ran(asked),
    ]
    resting = [*(f.answer for f in findings), *(q.answer for q in questions)]
    return Review(
        design=design,
        facts=facts,
        problems=parsed.problems,
        findings=parted.open if parted else findings,
        accepted=parted.accepted if parted else (),
        unmatched=parted.unmatched if parted else (),
        questions=questions,
        credits=_credits(asked, design, facts),
        failures=tuple(failures),
        assumptions=_assumptions(resting, facts),
        rules=tuple(one.rule.id for one in asked),
        level=level,
    )


def _findings(asked: list[Asked], design: Design, facts: Facts, level: str) -> tuple[Finding, ...]:
    found = [
        _finding(one.rule, answer, _spans(answer, design, facts), level)
        for one in asked
        for answer in one.answers
        if answer.outcome is Outcome.VIOLATED
    ]
    found.sort(key=lambda f: (-f.severity, -f.answer.weight, f.spans, f.rule, f.answer.message))
    return tuple(found)


def _finding(rule: Rule, answer: Answer, spans: tuple[Span, ...], level: str) -> Finding:
    severity = severity_at(level, rule.category, answer.severity or rule.severity)
    marks = fingerprint(rule.id, answer.components, answer.links)
    return Finding(
        rule.id, severity, rule.category, answer, spans, rule.citations, rule.follow_up, marks
    )


def _questions(asked: list[Asked], design: Design, facts: Facts) -> tuple[Question, ...]:
    """What is asked, once each, what matters most first."""
    found = [
        Question(one.rule.id, answer, _spans(answer, design, facts))
        for one in asked
        for answer in one.answers
        if answer.outcome is Outcome.CANNOT_TELL
    ]
    found.sort(key=lambda q: (-q.answer.weight, q.spans, q.rule, q.answer.message))
    once: dict[str, Question] = {}
    for question in found:
        once.setdefault(question.answer.message, question)
    return tuple(once.values())


def _credits(asked: list[Asked], design: Design, facts: Facts) -> tuple[Credit, ...]:
    """What is handled well. A rule that failed half way praises nothing."""
    found = [
        (_spans(answer, design, facts), Credit(one.rule.id, answer))
        for one in asked
        if not one.failure
        for answer in one.answers
        if answer.outcome is Outcome.SATISFIED
    ]
    found.sort(
        key=lambda pair: (-pair[1].answer.weight, pair[0], pair[1].rule, pair[1].answer.message)
    )
    return tuple(credit for _, credit in found)


def _spans(answer: Answer, design: Design, facts: Facts) -> tuple[Span, ...]:
    """Where an answer's parts stand, its components first."""
    flows = {flow.name: flow.span for flow in facts.routes} if answer.flows else {}
    spans = [
        *(design.components[name].span for name in answer.components),
        *(design.links_by_id[link].span for link in answer.links),
        *(flows[name] for name in answer.flows),
    ]
    return tuple(dict.fromkeys(spans))


def _not_loaded(packs: Iterable[Pack]) -> list[Failure]:
    return [failure for pack in packs for failure in pack.failures]


def _none_ran(asked: list[Asked]) -> list[Failure]:
    if asked:
        return []
    hint = "is --select or --ignore too narrow, or the reviewer not installed with its packs?"
    return [Failure("review", "no rule ran, so nothing is said about this design", hint)]


def _assumptions(answers: list[Answer], facts: Facts) -> tuple[Assumed, ...]:
    """The figures that answers rest on, in the order of the facts."""
    wanted = {subject for answer in answers for subject in answer.assumed}
    return tuple(facts.assumptions[s] for s in facts.assumptions if s in wanted) if wanted else ()
