"""What one rule answered for a design, or how it failed."""

from __future__ import annotations

from collections.abc import Container
from typing import TYPE_CHECKING, NamedTuple

from reviewer.model.failure import AnswerError, Failure, reason_of
from reviewer.model.finding import Answer, Outcome
from reviewer.model.intact import Printed, is_foreign

if TYPE_CHECKING:
    from dsl.design import Design
    from reviewer.analysis.facts import Facts
    from reviewer.model.rule import Rule


class Asked(NamedTuple):
    """A rule with what it said; where `failure` is set, that is what it said before it failed."""

    rule: Rule
    answers: tuple[Answer, ...]
    failure: Failure | None = None

    @property
    def violations(self) -> list[Answer]:
        """The answers that find fault."""
        return [answer for answer in self.answers if answer.outcome is Outcome.VIOLATED]


def ask(rule: Rule, design: Design, facts: Facts) -> Asked:
    """Let `rule` judge. Whatever it raises, or prints, comes back as its failure."""
    if not is_foreign(rule):
        return _ask(rule, design, facts)
    printed = Printed()
    with printed.kept():
        asked = _ask(rule, design, facts)
    fault = "" if asked.failure else printed.fault()
    return asked._replace(failure=Failure(f"rule {rule.id}", fault)) if fault else asked


def _ask(rule: Rule, design: Design, facts: Facts) -> Asked:
    answers: list[Answer] = []
    try:
        for answer in rule.check(design, facts):
            _refuse_bad(answer, design, facts)
            answers.append(answer)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001 - a rule is foreign code; even its sys.exit() must not end the review
        return Asked(rule, tuple(answers), Failure(f"rule {rule.id}", reason_of(error)))
    return Asked(rule, tuple(answers))


def _refuse_bad(answer: object, design: Design, facts: Facts) -> None:
    if not isinstance(answer, Answer):
        raise AnswerError(f"it answered with {type(answer).__name__}, not with an Answer")
    for field in ("components", "links", "flows", "sums", "assumed", "rests_on"):
        if not isinstance(getattr(answer, field), tuple):
            raise AnswerError(f"`{field}` of an answer is a tuple (is a comma missing?)")
    if not 0 <= answer.weight <= 1:
        raise AnswerError(f"the weight of an answer is a share from 0 to 1, not {answer.weight}")
    _refuse_unknown("component", answer.components, design.components)
    _refuse_unknown("link", answer.links, design.links_by_id)
    if answer.flows:
        _refuse_unknown("flow", answer.flows, {flow.name for flow in facts.traffic.routes})
    if answer.assumed:
        _refuse_unknown("the assumption", answer.assumed, facts.assumptions)


def _refuse_unknown(what: str, names: tuple[str, ...], known: Container[str]) -> None:
    for name in names:
        if name not in known:
            raise AnswerError(f"it answered about {what} `{name}`, which is not there")
