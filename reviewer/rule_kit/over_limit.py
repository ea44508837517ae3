"""OverLimit: rules about a quantity of a component that exceeds what one instance bears."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from dsl.design import Component
from reviewer.analysis.capacity.resource_limits import Bound
from reviewer.model.finding import Answer, Basis, Fact, Severity
from reviewer.model.rule import Rule
from reviewer.rule_kit.amounts import Amount, Limit, Measure
from reviewer.rule_kit.predicate import Predicate, always
from reviewer.rule_kit.scope import Scope
from reviewer.rule_kit.templates import SET_LINE, refuse_bad_templates
from reviewer.text.fix import Change, Fix
from reviewer.text.grammar import FORMATS, render

if TYPE_CHECKING:
    from dsl.design import Design
    from reviewer.analysis.facts import Facts

MOST_SUMS = 6
"""Components of one finding whose arithmetic is shown."""


class Excess(NamedTuple):
    """A component whose amount exceeds its limit."""

    part: Component
    amount: Amount
    bound: Bound
    planned: float = 1.0
    spare: float = 1.0

    @property
    def plan(self) -> float:
        """What one instance should have: the planned share of a stated limit, else the usual."""
        return self.bound.most * self.planned if self.bound.assumed is None else self.bound.usual

    @property
    def load(self) -> float:
        """The amount as a multiple of the most that one instance bears."""
        return self.amount.value / self.bound.most if self.bound.most > 0 else math.inf

    @property
    def needed(self) -> int:
        """So many instances have no more than planned; twice as many where nothing is planned."""
        total = self.amount.value * self.amount.instances
        if self.plan <= 0 or not math.isfinite(total / self.plan):
            return max(2, 2 * self.amount.instances)
        return max(math.ceil(total / self.plan * self.spare), 1)


class OverLimit(Rule, abstract=True):
    """A rule that compares a quantity of each component with a limit of one instance.

    A stated limit that is exceeded is an error; past the best known figure it is a warning;
    past the usual one, or the planned share of a stated limit, a note. Templates know the
    values of `text_values`: `{amount}`, `{limit}`, `{safe}`, `{usual}`, `{most}`, `{plan}`,
    `{total}`, `{instances}`, `{needed}`, `{excess}` (above the most), and those of the amount.
    """

    needs: ClassVar[tuple[str, ...]] = ("scope", "quantity", "limit", "over", "why", "fix")

    scope: ClassVar[Scope]
    quantity: ClassVar[Measure]
    """How much of it one instance has."""
    limit: ClassVar[Limit]
    """What one instance bears."""
    over: ClassVar[str]
    """The finding's sentence."""
    why: ClassVar[str]
    fix: ClassVar[Fix]
    sums: ClassVar[tuple[str, ...]] = ()
    """Templates of the lines of arithmetic."""

    planned: ClassVar[float] = 1.0
    """The share of a stated limit that is planned to be used, 0 to 1."""
    together: ClassVar[bool] = False
    """Whether one finding is about all that are as bad; else each component has its own."""
    rests_on_load: ClassVar[bool] = False
    """Whether the amount follows from the load, whose assumptions are then listed."""
    finding_weight: ClassVar[float] = 1.0

    spare: ClassVar[float] = 1.0
    """How many times what the sum needs is proposed, so that the loss of one is borne."""
    limit_question: ClassVar[str] = ""
    """What is asked, instead of a finding, where the limit is not certain."""
    limit_answer: ClassVar[Fix | None] = None
    """What answers that question, where it is not `fix`."""

    question: ClassVar[str] = ""
    """What is asked of those whose amount is not known."""
    when_unknown: ClassVar[Predicate] = always
    """Where that is asked."""
    question_weight: ClassVar[float] = 1.0
    credit: ClassVar[str] = ""
    """What is said where everything that could be judged is within its limit."""

    def __init_subclass__(cls, *, abstract: bool = False, **kwargs: Any) -> None:
        """Refuse a rule that lacks a part, or one of whose templates cannot be read."""
        super().__init_subclass__(abstract=abstract, **kwargs)
        refuse_bad_templates(cls, "over", "why", "sums", "question", "limit_question", "credit")

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Judge each component in scope; ask where nothing is known, credit where all is well."""
        judged: list[Excess] = []
        unknown: list[Component] = []
        for part in self.scope.components_of(facts):
            amount = self.quantity.amount_of(facts, part)
            if amount is None:
                unknown.append(part)
            elif (one := self.excess(facts, part, amount)) is not None:
                judged.append(one)
        unsure = [one for one in judged if self.asks_for_limit(facts, one)]
        certain = [one for one in judged if one not in unsure]
        over = [(one, severity) for one in certain if (severity := self.severity_of(facts, one))]
        yield from (self.limit_question_about(facts, one) for one in unsure)
        yield from self._judge(facts, over)
        asked = [part for part in unknown if self.question and self.when_unknown(facts, part)]
        if asked:
            yield self.question_about(asked)
        if judged and self.credit and not (over or unsure):
            yield self.credit_for(facts, judged)

    def _judge(self, facts: Facts, over: Sequence[tuple[Excess, Severity]]) -> Iterator[Answer]:
        """One finding about all that are as bad."""
        found: dict[tuple[str, Severity], list[Excess]] = {}
        for one, severity in over:
            key = "" if self.together else one.part.name
            found.setdefault((key, severity), []).append(one)
        for (_, severity), alike in found.items():
            yield self.finding_about(facts, alike, severity)

    def excess(self, facts: Facts, part: Component, amount: Amount) -> Excess | None:
        """The amount beside its limit, exceeded or not; None where no limit is known."""
        bound = self.limit.bound_of(facts, part)
        return None if bound is None else Excess(part, amount, bound, self.planned, self.spare)

    def severity_of(self, facts: Facts, excess: Excess) -> Severity | None:
        """How bad it is, None where it is within its limit."""
        bound, value = excess.bound, excess.amount.value
        if value > bound.most:
            return Severity.ERROR if bound.assumed is None else Severity.WARNING
        return Severity.INFO if value > excess.plan else None

    def is_certain(self, facts: Facts, excess: Excess) -> bool:
        """Whether the limit is one to find fault by; a rule with a `limit_question` asks otherwise."""
        return excess.bound.assumed is None

    def asks_for_limit(self, facts: Facts, excess: Excess) -> bool:
        """Whether to ask for the limit instead of judging: where it is not certain, and exceeded."""
        is_open = bool(self.limit_question) and not self.is_certain(facts, excess)
        return is_open and self.severity_of(facts, excess) is not None

    def fix_for(self, facts: Facts, excess: Excess) -> Fix:
        """What is proposed for one component: `fix`, unless a rule knows better."""
        return self.fix

    def text_values(self, facts: Facts, excess: Excess) -> Mapping[str, object]:
        """The values of templates; figures as people read them, numbers of things as numbers."""
        amount, bound, shown = excess.amount, excess.bound, FORMATS[self.quantity.unit]
        return {
            "amount": shown(amount.value),
            "total": shown(amount.value * amount.instances),
            "instances": amount.instances,
            "needed": excess.needed,
            "plan": shown(excess.plan),
            "limit": _limit_text(bound, shown(bound.usual), shown(bound.most)),
            "safe": shown(bound.safe),
            "usual": shown(bound.usual),
            "most": shown(bound.most),
            "excess": shown(max(0.0, amount.value - bound.most)),
            **amount.values,
        }

    def finding_about(self, facts: Facts, alike: Sequence[Excess], severity: Severity) -> Answer:
        """One finding about components that are as bad; its figures are those of the worst."""
        worst = max(alike, key=lambda one: _ratio(one.amount.value, one.plan))
        parts, values = [one.part for one in alike], self.text_values(facts, worst)
        return self.violated(
            *parts,
            message=render(self.over, parts, **values),
            sums=tuple(dict.fromkeys(self._sums(facts, alike))),
            why=render(self.why, parts, **values),
            instead="\n".join(self._line(facts, one) for one in alike),
            changes=tuple(change for one in alike for change in self._changes(facts, one)),
            severity=severity,
            assumed=self._assumed(facts, alike),
            weight=self.finding_weight,
            rests_on=tuple(fact for one in alike for fact in self._facts_of(one)),
        )

    def _changes(self, facts: Facts, excess: Excess) -> tuple[Change, ...]:
        values = self.text_values(facts, excess)
        return self.fix_for(facts, excess).changes([excess.part], values)

    def _line(self, facts: Facts, excess: Excess) -> str:
        values = self.text_values(facts, excess)
        return self.fix_for(facts, excess).text([excess.part], values)

    def limit_question_about(self, facts: Facts, excess: Excess) -> Answer:
        """A question about the limit of one component that seems to be exceeded."""
        values = self.text_values(facts, excess)
        answer = self.limit_answer or self.fix_for(facts, excess)
        line = answer.line_for(excess.part, values)
        return self.cannot_tell(
            excess.part,
            message=render(f"{self.limit_question} {SET_LINE}", excess.part, line=line, **values),
            assumed=self._assumed(facts, [excess]),
            weight=self.question_weight,
            rests_on=tuple(self._facts_of(excess)),
            changes=answer.changes([excess.part], values),
        )

    def question_about(self, unknown: Sequence[Component]) -> Answer:
        """One question about all whose amount is not known."""
        return self.cannot_tell(
            *unknown, message=render(self.question, unknown), weight=self.question_weight
        )

    def credit_for(self, facts: Facts, judged: Sequence[Excess]) -> Answer:
        """One credit for all that are within their limits; its figures are those of the fullest."""
        fullest = max(judged, key=lambda one: _ratio(one.amount.value, one.plan))
        parts = [one.part for one in judged]
        return self.satisfied(
            *parts, message=render(self.credit, parts, **self.text_values(facts, fullest))
        )

    def _sums(self, facts: Facts, alike: Sequence[Excess]) -> Iterator[str]:
        for one in alike[:MOST_SUMS]:
            yield from one.amount.sums
            values = self.text_values(facts, one)
            yield from (render(line, one.part, **values) for line in self.sums)

    def _assumed(self, facts: Facts, alike: Sequence[Excess]) -> tuple[str, ...]:
        own = (subject for one in alike for subject in (*one.amount.assumed, *one.bound.subjects))
        load = facts.traffic.load_assumptions if self.rests_on_load else ()
        return tuple(dict.fromkeys((*own, *load)))

    def _facts_of(self, excess: Excess) -> Iterator[Fact]:
        """The amount, and the limit with whether the design states it."""
        stated = Basis.STATED if excess.bound.assumed is None else Basis.UNSTATED
        shown = FORMATS[self.quantity.unit]
        yield Fact(excess.part.name, self.quantity.name, Basis.IMPLIED, shown(excess.amount.value))
        yield Fact(excess.part.name, self.limit.name, stated, shown(excess.bound.usual))


def _limit_text(bound: Bound, usual: str, most: str) -> str:
    return usual if bound.assumed is None else f"{usual} (up to {most} at best)"


def _ratio(value: float, plan: float) -> float:
    return value / plan if plan > 0 else math.inf
