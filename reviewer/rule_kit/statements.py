"""Statements: what a graph rule says, declared once and made about the parts it finds.

    open_to_all = finding("{names} {is} open to the internet.", "Anyone can …", set_attribute("private"))
    who_calls = question("Who may call {names|or}?", set_attribute("auth=token"), weight=0.4)
    is_limited = credit("{names} {is} rate limited")

    yield self.open_to_all.about(stores)
    yield self.who_calls.about(works, weight=0.6)

Templates are those of `reviewer.text.grammar`; they know `{names}` and the further values that
`about` is given. A question ends with "Set `…`." where it has an answer and no `{line}` of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from dsl.design import Component, Link
from reviewer.model.finding import Answer, Basis, Fact, Outcome, Severity
from reviewer.rule_kit.templates import SET_LINE
from reviewer.text.fix import Fix, declare_literally
from reviewer.text.grammar import pieces_of, render

Part = Component | Link


class Statement(NamedTuple):
    """One sentence of a rule with its reason and its fix; `about` makes the answer."""

    outcome: Outcome
    message: str
    why: str = ""
    fix: Fix | None = None
    severity: Severity | None = None
    weight: float = 1.0
    lacks: str = ""
    """The fact that a question asks for, such as `count`, where others ask for it as well."""

    def about(  # noqa: PLR0913  # each is a field of the answer
        self,
        parts: Iterable[Part] = (),
        /,
        *,
        also: Iterable[Part] = (),
        names: Iterable[object] | None = None,
        flows: Iterable[str] = (),
        fix: Fix | None = None,
        severity: Severity | None = None,
        weight: float | None = None,
        sums: Iterable[str] = (),
        assumed: Iterable[str] = (),
        **values: object,
    ) -> Answer:
        """The answer about `parts`, and `also` about those that the sentence does not list.

        `names` are listed in place of `parts`; `flows` are those concerned, each once; `fix`, `severity` and `weight` stand for the
        statement's own. `values` fill the templates. Raises TemplateError for a missing value.
        """
        listed = tuple(parts)
        concerned = dict.fromkeys((*listed, *also))
        spoken = listed if names is None else tuple(names)
        edit = fix or self.fix
        given: dict[str, Any] = dict(values)
        if self.outcome is Outcome.CANNOT_TELL and edit is not None and "line" not in given:
            given["line"] = edit.line_for(listed[0], values)
        is_finding = self.outcome is Outcome.VIOLATED
        if "line" in values and fix is None:
            edit = declare_literally(str(values["line"]))
        message = render(self.message, spoken, **given)
        return Answer(
            self.outcome,
            _as_sentence(message) if is_finding else message,
            tuple(part.name for part in concerned if isinstance(part, Component)),
            tuple(part.id for part in concerned if isinstance(part, Link)),
            tuple(dict.fromkeys(flows)),
            sums=tuple(sums),
            why=render(self.why, spoken, **given),
            instead=edit.text(listed, values) if is_finding and edit is not None else "",
            severity=severity or self.severity,
            assumed=tuple(assumed),
            weight=self.weight if weight is None else weight,
            rests_on=tuple(_lacking(self.lacks, listed)),
            changes=edit.changes(listed, values) if edit is not None else (),
        )


def _as_sentence(text: str) -> str:
    """A message with a capital, which one that begins with a flow or a client lacks."""
    return f"{text[:1].upper()}{text[1:]}"


def _lacking(fact: str, parts: Iterable[Part]) -> Iterator[Fact]:
    """The fact that nothing states of each component."""
    for part in parts if fact else ():
        if isinstance(part, Component):
            yield Fact(part.name, fact, Basis.UNSTATED)


def finding(
    message: str,
    why: str,
    fix: Fix | None = None,
    *,
    severity: Severity | None = None,
    weight: float = 1.0,
) -> Statement:
    """What is wrong, why it matters and what to change. Raises TemplateError for a bad template."""
    return _checked(Statement(Outcome.VIOLATED, message, why, fix, severity, weight))


def question(
    message: str, answer: Fix | None = None, *, weight: float = 1.0, lacks: str = ""
) -> Statement:
    """What is asked, and the fix that answers it. Raises TemplateError for a bad template.

    Questions of all rules that `lacks` a count become one.
    """
    if answer is not None and "{line}" not in message:
        message = f"{message} {SET_LINE}"
    return _checked(Statement(Outcome.CANNOT_TELL, message, "", answer, None, weight, lacks))


def credit(message: str) -> Statement:
    """What is done well. Raises TemplateError for a bad template."""
    return _checked(Statement(Outcome.SATISFIED, message))


def _checked(statement: Statement) -> Statement:
    """The same, once its templates are read: a bad one fails when the rule is imported."""
    pieces_of(statement.message)
    pieces_of(statement.why)
    return statement
