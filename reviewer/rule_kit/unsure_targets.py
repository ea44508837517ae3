"""Targets that are met in some cases and missed in others, by figures that nobody stated."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from reviewer.rule_kit.flow_requirements import list_flows, required_checks
from reviewer.text.fix import declare_literally
from reviewer.text.numbers import duration, percent

if TYPE_CHECKING:
    from dsl.design import Component, Design
    from reviewer.analysis.assumptions import Assumed
    from reviewer.analysis.facts import Facts
    from reviewer.analysis.requirement_checks import Check
    from reviewer.analysis.uncertainty.effects import Effect
    from reviewer.analysis.uncertainty.verdicts import Verdict
    from reviewer.model.finding import Answer
    from reviewer.rule_kit.statements import Statement


class UnsureTarget(NamedTuple):
    """The target that is met in the fewest cases, and the figure that decides most of it.

    `part` is the component of that figure, `others` those whose figures count as well. `flows` are
    all whose verdict is open in the same metrics.
    """

    design: Design
    check: Check
    verdict: Verdict
    deciding: Effect
    figure: Assumed
    part: Component
    others: tuple[Component, ...]
    flows: tuple[str, ...]

    @property
    def share(self) -> str:
        """The share of cases in which it is met, in whole percents."""
        return percent(round(self.verdict.share, 2))

    @property
    def bad(self) -> str:
        """What the flow comes to where the figure is as bad as in one case of ten, as people read it."""
        return self._shown(self.deciding.at_bad)

    @property
    def good(self) -> str:
        """The same where it is as good as in one case of ten."""
        return self._shown(self.deciding.at_good)

    def _shown(self, value: float) -> str:
        if self.check.requirement.metric == "availability":
            return percent(1 - value)
        return duration(value) if math.isfinite(value) else "unbounded"

    def ask(self, question: Statement) -> Answer:
        """The question for the figure, answered by the line that states it."""
        return question.about(
            [self.part],
            also=self.others,
            flows=self.flows,
            flow=list_flows(self.design, (self.check.flow,)),
            metric=self.check.requirement.metric,
            wanted=self.check.wanted,
            share=self.share,
            figure=self.figure.figure,
            good=self.good,
            bad=self.bad,
            fix=declare_literally(self.figure.override),
            assumed=[self.deciding.subject],
        )


def unsure_target(facts: Facts, *metrics: str) -> UnsureTarget | None:
    """The target of these metrics that is met in the fewest cases; None where all verdicts are sure."""
    open_ones = [
        (check.verdict.share, check, check.verdict)
        for check in required_checks(facts, *metrics)
        if check.outcome == "open" and check.verdict is not None
    ]
    if not open_ones:
        return None
    _, check, verdict = min(open_ones, key=lambda one: one[0])
    deciding = verdict.deciding
    names = dict.fromkeys(effect.subject.rpartition(".")[0] for effect in verdict.effects)
    parts = [part for name in names if (part := facts.design.components.get(name)) is not None]
    if deciding is None or not parts:
        return None
    figure = facts.assumptions[deciding.subject]
    flows = tuple(dict.fromkeys(check.flow for _, check, _ in open_ones))
    others = tuple(parts[1:])
    return UnsureTarget(facts.design, check, verdict, deciding, figure, parts[0], others, flows)
