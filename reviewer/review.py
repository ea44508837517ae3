"""A `Review`: everything a report or a page shows of one design."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from dsl.design import Design
from dsl.parse import Parsed
from dsl.problem import Problem
from dsl.source import Source
from reviewer.analysis.assumptions import Assumed
from reviewer.analysis.facts import Facts
from reviewer.engine.collect import judged
from reviewer.engine.former_acceptances import Answered, answer_questions, with_current_rules
from reviewer.engine.generic_advice import limit_generic_advice
from reviewer.engine.run_rule import Asked
from reviewer.engine.small_audience import leave_downtime_to_owner
from reviewer.engine.suppressions import Parted, part
from reviewer.engine.unproven_words import ask_beyond_words
from reviewer.engine.unstated_counts import hold_for_any_count
from reviewer.model.failure import Failure
from reviewer.model.finding import Category, Credit, Finding, Question, Severity
from reviewer.model.intact import changes, current_snapshot, is_foreign
from reviewer.model.pack import Pack
from reviewer.model.rule import Rule
from reviewer.model.run_settings import Settings, level_named
from reviewer.packs.loader import vocabulary_of

if TYPE_CHECKING:
    from dsl.vocabulary import Vocabulary


class Verdict(StrEnum):
    """What came of a review, the worst first."""

    FAILED = "failed"  # a rule or a pack failed, or no rule ran
    PARTIAL = "partial"  # part of the text could not be read
    FINDINGS = "findings"
    CLEAN = "clean"


@dataclass(frozen=True, eq=False)
class Review:
    """One design, judged.

    `findings` stand; `accepted` ones the candidate gave a reason for; `known` ones a baseline
    lists, so that they are neither shown nor counted.

    `unmatched` are notes on `accept` statements that accept nothing, `assumptions` the
    figures that its answers rest on, `rules` the ids of those that ran, in order, and
    `kinds` the category and the severity of each, `texts` what each says of itself,
    `judges` the rules themselves, and `vocabulary` the words that the text was read with.
    """

    design: Design
    facts: Facts
    problems: tuple[Problem, ...] = ()
    findings: tuple[Finding, ...] = ()
    accepted: tuple[Finding, ...] = ()
    known: tuple[Finding, ...] = ()
    unmatched: tuple[Problem, ...] = ()
    questions: tuple[Question, ...] = ()
    credits: tuple[Credit, ...] = ()
    failures: tuple[Failure, ...] = ()
    assumptions: tuple[Assumed, ...] = ()
    rules: tuple[str, ...] = ()
    level: str = ""
    kinds: Mapping[str, tuple[Category, Severity]] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    judges: tuple[Rule, ...] = ()
    vocabulary: Vocabulary | None = None

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
    design = with_current_rules(parsed.design)
    level = level_named(settings.level or design.level)
    facts = Facts(design, level)
    rules = [rule for pack in packs for rule in pack.rules]
    wanted = [rule for rule in rules if settings.wants(rule.id)]
    asked, spoiled = _asked(wanted, design, facts, packs)
    held = hold_for_any_count(asked, design, level)
    held = limit_generic_advice(leave_downtime_to_owner(held, design, facts), facts)
    findings, questions, credits_ = judged(
        held, design, facts, level, parsed.doubtful, settings.severities
    )
    parted, answered = Parted(findings), Answered(questions)
    if settings.accept:
        parted = _part_findings(findings, design, rules, asked)
        answered = answer_questions(questions, parted.unmatched, design)
    return Review(
        design=design,
        facts=facts,
        problems=parsed.problems,
        findings=parted.open,
        accepted=parted.accepted,
        unmatched=answered.notes,
        questions=answered.questions,
        credits=credits_,
        failures=(
            *_all_failures(packs, asked),
            *spoiled,
            *_unknown_rules(settings, rules),
            *_nothing_judged(asked, parsed),
        ),
        assumptions=_assumptions_used(asked, facts),
        rules=tuple(one.rule.id for one in asked),
        level=level,
        kinds={one.rule.id: (one.rule.category, one.rule.severity) for one in asked},
        texts={one.rule.id: one.rule.__doc__ or "" for one in asked},
        judges=tuple(one.rule for one in asked),
        vocabulary=vocabulary_of(packs),
    )


def _asked(
    rules: Sequence[Rule], design: Design, facts: Facts, packs: Sequence[Pack]
) -> tuple[list[Asked], list[Failure]]:
    """What the rules answer; and that some changed modules meanwhile, which are put back."""
    foreign = {rule.id for rule in rules if is_foreign(rule)}
    before = current_snapshot() if foreign else None
    asked = [ask_beyond_words(rule, design, facts) for rule in rules]
    what = changes(before.restore()) if before else ""
    if not what:
        return asked, []
    names = [pack.name for pack in packs if foreign.intersection(rule.id for rule in pack.rules)]
    hint = "a rule answers, and changes nothing"
    return asked, [Failure(f"pack {', '.join(names)}", f"its rules {what}", hint)]


def _part_findings(
    findings: Sequence[Finding], design: Design, rules: Iterable[Rule], asked: Iterable[Asked]
) -> Parted:
    known = {rule.id for rule in rules}
    return part(findings, design, known, {one.rule.id for one in asked if not one.failure})


def _all_failures(packs: Iterable[Pack], asked: Iterable[Asked]) -> list[Failure]:
    """What did not load, then which rules failed."""
    loading = [failure for pack in packs for failure in pack.failures]
    return [*loading, *(one.failure for one in asked if one.failure)]


def _unknown_rules(settings: Settings, rules: Iterable[Rule]) -> list[Failure]:
    """Rules that are named and not there: what was meant did not happen."""
    wanted = settings.named - {rule.id for rule in rules}
    return [Failure("settings", f"there is no rule `{rule}`") for rule in sorted(wanted)]


def _nothing_judged(asked: list[Asked], parsed: Parsed) -> list[Failure]:
    """That nothing was judged is no praise: no rule ran, or there was no component to look at."""
    if not asked:
        hint = "is --select or --ignore too narrow, or the reviewer not installed with its packs?"
        return [Failure("review", "no rule ran, so nothing is said about this design", hint)]
    if parsed.design.components or parsed.partial:
        return []
    hint = "five words make a design: client -> cdn -> api -> redis, postgres"
    return [Failure("review", "the design has no components, so there is nothing to review", hint)]


def _assumptions_used(asked: Iterable[Asked], facts: Facts) -> tuple[Assumed, ...]:
    """The figures that answers rest on, in the order of the facts."""
    wanted = {subject for one in asked for answer in one.answers for subject in answer.assumed}
    return tuple(facts.assumptions[s] for s in facts.assumptions if s in wanted) if wanted else ()
