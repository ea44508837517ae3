"""DeniedOrSilent: rules about an attribute that a design denies, states or does not mention."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from dsl.design import Component
from reviewer.model.finding import Answer, Fact, Severity
from reviewer.model.rule import Rule
from reviewer.rule_kit.predicate import Part, Predicate, always
from reviewer.rule_kit.readings import Reading, State
from reviewer.rule_kit.scope import Scope
from reviewer.rule_kit.templates import SET_LINE, refuse_bad_templates
from reviewer.text.fix import Fix
from reviewer.text.grammar import render

if TYPE_CHECKING:
    from dsl.design import Design
    from reviewer.analysis.facts import Facts


class Sorted(NamedTuple):
    """What a rule looks at, by what the design says of it."""

    denied: tuple[Part, ...]
    stated: tuple[Part, ...]
    silent: tuple[Part, ...]


class DeniedOrSilent(Rule, abstract=True):
    """A rule about one attribute: denied, it is a finding; stated, a credit; silent, a question.

    One answer is about all parts that are alike. Templates are those of `reviewer.text.grammar`;
    they know `{names}` and what `text_values` adds, `question` also `{line}`: the line that
    answers it, which is added at the end where the template does not place it.
    """

    needs: ClassVar[tuple[str, ...]] = ("scope", "attribute", "denied", "why", "fix")

    scope: ClassVar[Scope]
    """The components and links that are looked at."""
    attribute: ClassVar[Reading]
    """The attribute that is read: `states("health")`, `inherited("encrypted")`."""
    denied: ClassVar[str]
    """The finding's sentence, of those that deny it."""
    why: ClassVar[str]
    fix: ClassVar[Fix]

    question: ClassVar[str] = ""
    """What is asked where nothing is said; without it nothing is."""
    denied_by_words: ClassVar[tuple[str, ...]] = ()
    """Word stems that a remark on a component denies it by: "no backups" where it has `backup`."""
    when_silent: ClassVar[Predicate] = always
    """The parts of which silence matters."""
    asks_when: ClassVar[Predicate] = always
    """The designs that are asked."""
    asks_if_denied: ClassVar[bool] = True
    """Whether it also asks about silent parts when others deny the attribute."""
    answer: ClassVar[Fix | None] = None
    """What answers the question, where that is not `fix`."""
    question_weight: ClassVar[float] = 1.0
    finding_weight: ClassVar[float] = 1.0

    credit: ClassVar[str] = ""
    """What is said of those that state it; without it nothing is."""
    credits_all_or_none: ClassVar[bool] = False
    """Whether one that denies it or about which silence matters takes the credit from all."""

    def __init_subclass__(cls, *, abstract: bool = False, **kwargs: Any) -> None:
        """Refuse a rule that lacks a part, or one of whose templates cannot be read."""
        super().__init_subclass__(abstract=abstract, **kwargs)
        refuse_bad_templates(cls, "denied", "why", "question", "credit")

    def check(self, design: Design, facts: Facts) -> Iterator[Answer]:
        """Sort what is in scope, then find, ask and credit."""
        parts = self.sorted_parts(facts)
        if parts.denied:
            yield self.finding_about(facts, parts.denied)
        if parts.silent and self._is_asked(facts, parts):
            yield self.question_about(facts, parts.silent)
        spoiled = self.credits_all_or_none and bool(parts.denied or parts.silent)
        if parts.stated and self.credit and not spoiled:
            yield self.credit_for(facts, parts.stated)

    def sorted_parts(self, facts: Facts) -> Sorted:
        """Everything in scope, by what is said of it; silent parts where silence matters."""
        by_state: dict[State, list[Part]] = {state: [] for state in State}
        for part in self.scope.parts_of(facts):
            state = self._state_with_remarks(facts, part)
            if state is not State.SILENT or (self.question and self.when_silent(facts, part)):
                by_state[state].append(part)
        return Sorted(*(tuple(by_state[s]) for s in (State.DENIED, State.STATED, State.SILENT)))

    def _is_asked(self, facts: Facts, parts: Sorted) -> bool:
        beside = self.asks_if_denied or not parts.denied
        return bool(self.question) and beside and self.asks_when(facts, facts.design)

    def _state_with_remarks(self, facts: Facts, part: Part) -> State:
        state = self.state_of(facts, part)
        return State.DENIED if state is State.SILENT and self._denial(facts, part) else state

    def _denial(self, facts: Facts, part: Part) -> str:
        """The remark on a component that denies what its attributes do not mention."""
        stems = self.denied_by_words
        return facts.words.denial(*stems, on=part.name) if isinstance(part, Component) else ""

    def state_of(self, facts: Facts, part: Part) -> State:
        """What is said of one part; a rule whose attribute is more than one word overrides it."""
        return self.attribute.state(facts, part)

    def severity_of(self, facts: Facts, denied: tuple[Part, ...]) -> Severity | None:
        """How bad a finding is, None for the rule's own severity."""
        return None

    def weight_of_question(self, facts: Facts, silent: tuple[Part, ...]) -> float:
        """How much the question matters, 0 to 1."""
        return self.question_weight

    def text_values(self, facts: Facts, parts: tuple[Part, ...]) -> Mapping[str, object]:
        """Values of templates besides `{names}`."""
        return {}

    def finding_about(self, facts: Facts, denied: tuple[Part, ...]) -> Answer:
        """One finding about all that deny the attribute."""
        values = self.text_values(facts, denied)
        quotes = (self._denial(facts, part) for part in denied)
        return self.violated(
            *denied,
            message=render(self.denied, denied, **values),
            why=render(self.why, denied, **values),
            instead=self.fix.text(denied, values),
            changes=self.fix.changes(denied, values),
            sums=tuple(dict.fromkeys(f"the design says “{one}”" for one in quotes if one)),
            severity=self.severity_of(facts, denied),
            weight=self.finding_weight,
            rests_on=self._facts_of(facts, denied),
        )

    def question_about(self, facts: Facts, silent: tuple[Part, ...]) -> Answer:
        """One question about all of which silence matters."""
        values = self.text_values(facts, silent)
        answer = self.answer or self.fix
        line = answer.line_for(silent[0], values)
        template = self.question if "{line}" in self.question else f"{self.question} {SET_LINE}"
        return self.cannot_tell(
            *silent,
            message=render(template, silent, **{"line": line, **values}),
            weight=self.weight_of_question(facts, silent),
            rests_on=self._facts_of(facts, silent),
            changes=answer.changes(silent, values),
        )

    def credit_for(self, facts: Facts, stated: tuple[Part, ...]) -> Answer:
        """One credit for all that state the attribute."""
        message = render(self.credit, stated, **self.text_values(facts, stated))
        return self.satisfied(*stated, message=message, rests_on=self._facts_of(facts, stated))

    def _facts_of(self, facts: Facts, parts: Iterable[Part]) -> tuple[Fact, ...]:
        return tuple(self.attribute.fact(facts, part) for part in parts)
