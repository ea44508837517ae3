"""A `Rule` for what a data pack says of one: the same class, report, cases and explanation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from inspect import cleandoc
from typing import Any, NamedTuple

from dsl.design import Component, Design, Op
from dsl.vocabulary import Vocabulary
from reviewer.analysis.facts import Facts
from reviewer.model.finding import Answer, Category, Citation, Severity
from reviewer.model.rule import Rule
from reviewer.packs.data.compiling import Texts
from reviewer.packs.data.operators import Holds, Operator, Place
from reviewer.packs.data.reading import Said
from reviewer.packs.data.templates import Template
from reviewer.packs.expressions.compiling import Expression
from reviewer.packs.expressions.names import OWN
from reviewer.packs.expressions.world import Missing, World, world_of

_SEVERITIES = {severity.word: severity for severity in Severity}


class Plan(NamedTuple):
    """What a rule does: where it applies, what it looks at, and its texts."""

    when: Expression | None
    operator: Operator
    message: Template
    sums: tuple[Template, ...]
    write: Template | None
    credit: Template | None
    question: Template | None
    title: str
    rests: frozenset[str]

    def answers(self, rule: Rule, world: World) -> Iterator[Answer]:
        """One for each place; nothing where the rule does not apply."""
        applies: Holds = True if self.when is None else self.when.value(world, {})
        if applies is False:
            return
        for place in self.operator.places(world):
            if place.holds is True:
                if applies is True:
                    yield self._credit_place(rule, world, place)
            elif isinstance(applies, Missing):
                yield rule.cannot_tell(*place.about, message=applies.question, flows=place.flows)
                return
            elif isinstance(place.holds, Missing):
                yield self._ask_about(rule, world, place, place.holds)
            else:
                yield self._blame_place(rule, world, place)

    def _credit_place(self, rule: Rule, world: World, place: Place) -> Answer:
        if self.credit is not None:
            text = self.credit.fill(world, place.values)
        else:
            names = ", ".join(f"`{_class_name(part)}`" for part in place.about[:3])
            text = f"{self.title}: {names}" if names else self.title
        return rule.satisfied(*place.about, message=text, flows=place.flows)

    def _ask_about(self, rule: Rule, world: World, place: Place, missing: Missing) -> Answer:
        text = self.question.fill(world, place.values) if self.question else missing.question
        return rule.cannot_tell(*place.about, message=text, flows=place.flows)

    def _blame_place(self, rule: Rule, world: World, place: Place) -> Answer:
        values = place.values
        return rule.violated(
            *place.about,
            message=self.message.fill(world, values),
            sums=tuple(line.fill(world, values) for line in self.sums),
            instead=self.write.fill(world, values, code=True) if self.write else "",
            flows=place.flows,
            assumed=self._assumptions_of(world, place),
        )

    def _assumptions_of(self, world: World, place: Place) -> tuple[str, ...]:
        """The assumptions that the facts it reads rest on."""
        found = [*world.facts.traffic.load_assumptions] if "load" in self.rests else []
        for op in (op for op in Op if op.value in self.rests):
            for part in place.about:
                if isinstance(part, Component) and (carries := world.facts.capacity.of(part, op)):
                    found += [carries.assumed.subject] if carries.assumed else []
        return tuple(dict.fromkeys(found))


def _class_name(part: Any) -> str:
    return str(part.name if isinstance(part, Component) else part.id)


def make_plan(texts: Texts, said: Said) -> Plan | None:
    """The plan of a rule; None where something of it is wrong, which is reported."""
    before, start = len(texts.reading.problems), len(texts.compiled)
    when = texts.condition(said.get("when"), {})
    operator = texts.operator(said)
    if operator is None:
        return None
    blamed, credited = dict(operator.variables), dict(operator.credited)
    message = texts.template(said.get("message"), blamed)
    sums = [texts.template(line, blamed) for line in said.get("sum", ())]
    write = texts.lines(said.get("write"), blamed)
    credit = texts.template(said.get("credit"), credited)
    question = texts.template(said.get("question"), credited)
    if message is None or len(texts.reading.problems) > before:
        return None
    read = {field for _, expression in texts.compiled[start:] for field in expression.fields}
    rests = frozenset(
        r for subject, name in read if name in OWN[subject] for r in OWN[subject][name].rests
    )
    return Plan(
        when, operator, message, tuple(line for line in sums if line), write, credit, question,
        _plain_words(said.get("title")), rests,
    )  # fmt: skip


def make_rule(said: Said, plan: Plan, pack: str, vocabulary: Vocabulary | None) -> Rule:
    """A rule of a class of its own, as those in Python are."""
    rule_id = _plain_words(said.get("id"))

    def check(self: Rule, design: Design, facts: Facts) -> Iterator[Answer]:
        return plan.answers(self, world_of(facts))

    members = {
        "__doc__": _docstring_of(said.values),
        "__module__": f"{__name__}.{pack}",
        "id": rule_id,
        "severity": _SEVERITIES[said.get("severity")],
        "category": Category(said.get("category")),
        "citations": tuple(_build_citation(ref) for ref in said.get("refs")),
        "follow_up": _plain_words(said.get("follow-up")),
        "passes": _case_designs(said, "good"),
        "fails": _case_designs(said, "bad"),
        "vocabulary": vocabulary,
        "check": check,
    }
    name = "".join(word.capitalize() for word in rule_id.split("-"))
    made: Rule = type(name, (Rule,), members)()
    return made


def _case_designs(said: Said, key: str) -> tuple[str, ...]:
    return tuple(cleandoc(text.value) for text in said.get("tests").get(key))


def _docstring_of(values: Mapping[str, Any]) -> str:
    title, why, fix = (_plain_words(values[key]) for key in ("title", "why", "fix"))
    stop = "" if title.endswith((".", "!", "?")) else "."
    return f"{title}{stop}\n\n**Why**: {why}\n\n**Do instead**: {fix}"


def _plain_words(text: Any) -> str:
    return "" if text is None else " ".join(text.value.split())


def _build_citation(said: Said) -> Citation:
    return Citation(*(_plain_words(said.get(key)) for key in ("title", "url", "says")))
