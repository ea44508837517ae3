"""A `Rubric`: what a pack scores designs by, ready to be asked of a review."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from reviewer.analysis.facts import Facts
from reviewer.model.finding import Category
from reviewer.model.rubric import Dimension, Rubric, StructureFound
from reviewer.packs.data.compiling import Texts
from reviewer.packs.data.operators import Holds, Operator, verdict
from reviewer.packs.data.reading import Said
from reviewer.packs.expressions.compiling import Expression
from reviewer.packs.expressions.world import Missing, OutOfFuelError, World, world_of

BANDS: Mapping[str, float] = {"strong": 80, "good": 65, "fair": 45, "weak": 0}
"""From how many points of 100 which word is said, where a rubric does not say.

A convention: the sound designs of our own tests lie in the upper two, the flawed ones in the
lower two.
"""

COUNTS: Mapping[str, float] = {"satisfied": 1, "accepted": 0.5, "asked": 0, "violated": 0}
"""What an answer of a rule is worth where a rubric does not say. A convention: what was accepted
with a reason is half there; what an interviewer still has to ask is not, or silence would be worth
more than an honest answer."""

USUAL_POINTS = 2.0
"""What a structure weighs: as much as a rule that warns."""


class Alternative(NamedTuple):
    """One way to have a structure: a condition on the design, an operator, or both."""

    title: str
    when: Expression | None
    operator: Operator | None

    def holds(self, world: World) -> Holds:
        """Whether a design has it."""
        applies: Holds = True if self.when is None else self.when.value(world, {})
        if applies is False or self.operator is None:
            return applies
        found = verdict(self.operator, world)
        return found if found is False or applies is True else applies


class ConditionalStructure(NamedTuple):
    """A structure that is known by conditions on the design; see `Structure`."""

    id: str
    title: str
    points: float
    alternatives: tuple[Alternative, ...]

    @property
    def ways(self) -> tuple[str, ...]:
        """The titles of its alternatives."""
        return tuple(alternative.title for alternative in self.alternatives)

    def find_in(self, facts: Facts) -> StructureFound:
        """The first alternative that a design has; what has to be known where none is sure."""
        try:
            return self._first(world_of(facts))
        except OutOfFuelError as error:
            return StructureFound(question=f"it {error}")

    def _first(self, world: World) -> StructureFound:
        unknown: Missing | None = None
        for alternative in self.alternatives:
            holds = alternative.holds(world)
            if holds is True:
                return StructureFound(alternative.title)
            if isinstance(holds, Missing):
                unknown = unknown or holds
        return StructureFound(question="" if unknown is None else unknown.question)


def make_rubric(texts: Texts, said: Said) -> Rubric | None:
    """The rubric; None where something of it is wrong, which is reported."""
    before = len(texts.reading.problems)
    dimensions = [_build_dimension(texts, each) for each in said.get("dimensions", ())]
    _refuse_twice(texts, said.get("dimensions", ()))
    if (
        len(texts.reading.problems) > before
        or not {"id", "title", "dimensions"} <= said.values.keys()
    ):
        return None
    return Rubric(
        _plain_text(said.get("id")),
        _plain_text(said.get("title")),
        _plain_text(said.get("problem")),
        tuple(each for each in dimensions if each),
        said.get("bands") or BANDS,
        {**COUNTS, **said.get("counts", {})},
    )


def _build_dimension(texts: Texts, said: Said) -> Dimension | None:
    structures = [_build_structure(texts, each) for each in said.get("structures", ())]
    _refuse_twice(texts, said.get("structures", ()))
    if not {"id", "title", "weight"} <= said.values.keys():
        return None
    weight = said.get("weight")
    return Dimension(
        _plain_text(said.get("id")),
        _plain_text(said.get("title")),
        weight if isinstance(weight, dict) else {"default": weight},
        frozenset(Category(each) for each in said.get("categories", ())),
        frozenset(_plain_text(each) for each in said.get("rules", ())),
        said.get("accepted", 0.0),
        tuple(each for each in structures if each),
    )


def _build_structure(texts: Texts, said: Said) -> ConditionalStructure | None:
    alternatives = tuple(_build_alternative(texts, each) for each in said.get("any", ()))
    if not {"id", "title", "any"} <= said.values.keys():
        return None
    points = said.get("points", USUAL_POINTS)
    return ConditionalStructure(
        _plain_text(said.get("id")), _plain_text(said.get("title")), points, alternatives
    )


def _build_alternative(texts: Texts, said: Said) -> Alternative:
    when = texts.condition(said.get("when"), {})
    operator = texts.operator(said)
    names = {"when", "each", "every_path", "no_path", "longest_path", "count"}
    if not names & said.values.keys() and "title" in said.values:
        message = "an alternative says how it is known: a `when`, or an operator such as `count`"
        hint = "write `count: {match: \"n.kind == 'cache'\", at_least: 1}`"
        texts.reading.wrong("missing-key", said.get("title").span, message, hint)
    return Alternative(_plain_text(said.get("title")), when, operator)


def _refuse_twice(texts: Texts, items: Any) -> None:
    seen: set[str] = set()
    for item in items:
        text = item.get("id")
        if text is not None and text.value in seen:
            message = f"`{text.value}` is already defined above"
            texts.reading.wrong("duplicate-id", text.span, message, "give one of them another name")
        seen.add(_plain_text(text))


def _plain_text(text: Any) -> str:
    return "" if text is None else " ".join(text.value.split())
